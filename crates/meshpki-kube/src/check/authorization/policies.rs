//! Linkerd's policies of a cluster: whom each lets in.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::finding::codes::POLICY_AUTHENTICATION;
use crate::finding::finding::{Located, MeshFinding};
use crate::mesh::cluster::{Entry, Index};
use crate::object::authorization::{
    Access, Admits, AuthorizationFacts, Client, ServerFacts, Target,
};
use crate::object::facts::Facts;
use crate::object::object::Object;

/// The policies of a cluster.
pub(super) struct Policies<'a> {
    pub(super) servers: Vec<(Entry<'a>, &'a ServerFacts)>,
    /// By namespace.
    pub(super) authorizations: HashMap<&'a str, Vec<(Entry<'a>, &'a AuthorizationFacts)>>,
    /// By namespace and name.
    pub(super) authentications: BTreeMap<(&'a str, &'a str), (Entry<'a>, &'a [Client])>,
    /// The names of the networks in the namespaces from which they were taken.
    networks: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The namespaces whose authentications were taken from a cluster.
    known: BTreeSet<&'a str>,
}

/// Whom an authorization lets in.
pub(super) enum LetsIn<'a> {
    /// Some client of the mesh, or anyone.
    Meshed,
    /// Those that the object names.
    Clients(Entry<'a>, &'a [Client]),
    Nobody(&'static str),
}

impl<'a> Policies<'a> {
    pub(super) fn of(index: &Index<'a>) -> Self {
        let mut found = Self {
            servers: Vec::new(),
            authorizations: HashMap::new(),
            authentications: BTreeMap::new(),
            networks: BTreeMap::new(),
            known: BTreeSet::new(),
        };
        for entry in index.iter() {
            match &entry.object.facts {
                Facts::Server(facts) => found.servers.push((entry, facts)),
                Facts::Authorization(facts) => {
                    let all = found.authorizations.entry(entry.namespace()).or_default();
                    all.push((entry, facts));
                }
                Facts::Authentication(clients) => {
                    let key = (entry.namespace(), entry.name());
                    found.authentications.insert(key, (entry, clients));
                    if entry.object.is_live() {
                        found.known.insert(entry.namespace());
                    }
                }
                _ if entry.object.name().kind == "NetworkAuthentication"
                    && entry.object.is_live() =>
                {
                    let names = found.networks.entry(entry.namespace()).or_default();
                    names.insert(entry.name());
                }
                _ => {}
            }
        }
        found
    }

    /// How much has to be compared: each server with each authorization of its namespace.
    pub(super) fn size(&self) -> usize {
        let size = |one: &AuthorizationFacts| match &one.target {
            Target::Servers(selector) => 1 + selector.size(),
            _ => 1,
        };
        let clients = self
            .authentications
            .values()
            .map(|(_, clients)| clients.len());
        let clients: usize = clients.sum();
        let sizes: HashMap<&str, usize> = self
            .authorizations
            .iter()
            .map(|(namespace, all)| (*namespace, all.iter().map(|(_, one)| size(one)).sum()))
            .collect();
        let all = self
            .servers
            .iter()
            .filter_map(|(server, _)| sizes.get(server.namespace()));
        all.fold(clients, |sum, one| sum.saturating_add(*one))
    }

    /// Whom an authorization lets in.
    pub(super) fn lets_in(&self, entry: Entry<'a>, facts: &'a AuthorizationFacts) -> LetsIn<'a> {
        let mut networks = facts.networks.iter();
        let is_missing = networks.any(|(namespace, name)| {
            let namespace = namespace.as_deref().unwrap_or(entry.namespace());
            let of_namespace = self.networks.get(namespace);
            entry.object.is_live()
                && of_namespace.is_some_and(|names| !names.contains(name.as_str()))
        });
        if is_missing {
            return LetsIn::Nobody("its NetworkAuthentication is not there");
        }
        match &facts.admits {
            Admits::Anyone | Admits::Meshed => LetsIn::Meshed,
            Admits::Nobody(why) => LetsIn::Nobody(why),
            Admits::Clients(clients) => LetsIn::Clients(entry, clients),
            Admits::Authentication { namespace, name } => {
                let namespace = namespace.as_deref().unwrap_or(entry.namespace());
                match self.authentications.get(&(namespace, name.as_str())) {
                    Some((found, clients)) => LetsIn::Clients(*found, clients),
                    None if self.is_known(entry, namespace) => {
                        LetsIn::Nobody("its authentication is not there")
                    }
                    // It may be among what was not dumped.
                    None => LetsIn::Meshed,
                }
            }
        }
    }

    /// Whether every authentication of a namespace is there: the dump has another, and what refers to it.
    fn is_known(&self, entry: Entry<'_>, namespace: &str) -> bool {
        entry.object.is_live() && self.known.contains(namespace)
    }

    /// What is authorized at a server.
    pub(super) fn at(
        &self,
        server: Entry<'a>,
    ) -> impl Iterator<Item = (Entry<'a>, &'a AuthorizationFacts)> + '_ {
        let all = self.authorizations.get(server.namespace());
        all.into_iter()
            .flatten()
            .copied()
            .filter(move |(_, one)| match &one.target {
                Target::Server(name) => name == server.name(),
                Target::Servers(selector) => selector.selects(&server.object.metadata.labels),
                Target::Namespace => true,
                Target::Route => false,
            })
    }

    /// Whether a policy of a namespace is for routes: what is let in there is let in whatever the server says.
    pub(super) fn is_for_routes(&self, namespace: &str) -> bool {
        let all = self.authorizations.get(namespace);
        let mut all = all.into_iter().flatten();
        all.any(|(_, one)| one.target == Target::Route)
    }

    /// Whom a server lets in; anyone, if that is not known.
    pub(super) fn access(&self, server: Entry<'a>, facts: &ServerFacts) -> Access {
        if self.is_for_routes(server.namespace()) {
            return Access::Anyone;
        }
        let mut found = facts.access;
        for (_, one) in self.at(server) {
            match one.admits {
                Admits::Anyone => return Access::Anyone,
                _ if found == Access::Nobody => found = Access::Authenticated,
                _ => {}
            }
        }
        found
    }

    /// An authorization whose authentication is not there lets nobody in.
    ///
    /// `told`: those of which something is said already.
    pub(super) fn missing(&self, told: &HashSet<*const Object>) -> Option<MeshFinding> {
        let authorizations = self.authorizations.values().flatten();
        let mut found: Vec<Located> = Vec::new();
        for (entry, facts) in authorizations {
            if let Admits::Authentication { namespace, name } = &facts.admits
                && !told.contains(&std::ptr::from_ref(entry.object))
            {
                let namespace = namespace.as_deref().unwrap_or(entry.namespace());
                let key = (namespace, name.as_str());
                if self.is_known(*entry, namespace) && !self.authentications.contains_key(&key) {
                    found.push(entry.with(format!("MeshTLSAuthentication {namespace}/{name}")));
                }
            }
        }
        found.sort();
        let first = found.first()?;
        let finding = MeshFinding::new(
            POLICY_AUTHENTICATION,
            format!(
                "{} refers to an authentication that is not there",
                first.name
            ),
            "the policy controller ignores the policy: whom it was to let in is refused, unless another policy lets it in",
        );
        let finding = finding.fix("apply the authentication, or correct the reference");
        Some(finding.about(found))
    }
}
