//! Linkerd's policies: servers that demand an identity, and names that no client has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::codes::{POLICY_AUTHENTICATION, POLICY_IDENTITY, POLICY_UNMESHED};
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, component};
use crate::object::authorization::{
    Access, Admits, AuthorizationFacts, Client, ServerFacts, Target, access,
};
use crate::object::facts::Facts;
use crate::object::pod::Pod;

/// What was found about Linkerd's policies.
#[derive(Default)]
pub(crate) struct Authorization {
    pub(crate) findings: Vec<MeshFinding>,
    /// What was not judged, and why.
    pub(crate) skipped: Vec<String>,
}

/// `outside`: the Pods that are in no mesh on purpose.
pub(crate) fn check(
    index: &Index<'_>,
    planes: &[Plane<'_>],
    outside: &[Entry<'_>],
) -> Authorization {
    let mut found = Authorization::default();
    let policies = Policies::of(index);
    if policies.size() > limits::AUTHORIZATIONS || planes.len() > limits::PLANES {
        let what = "Linkerd's policies: there are more than can be compared";
        found.skipped.push(what.to_owned());
        return found;
    }
    names(index, planes, &policies, &mut found);
    found.findings.extend(policies.missing());
    match refused(index, planes, &policies, outside) {
        Ok(finding) => found.findings.extend(finding),
        Err(why) => found.skipped.push(why),
    }
    found
}

/// The policies of a cluster.
struct Policies<'a> {
    servers: Vec<(Entry<'a>, &'a ServerFacts)>,
    /// By namespace.
    authorizations: HashMap<&'a str, Vec<(Entry<'a>, &'a AuthorizationFacts)>>,
    /// By namespace and name.
    authentications: BTreeMap<(&'a str, &'a str), (Entry<'a>, &'a [Client])>,
}

impl<'a> Policies<'a> {
    fn of(index: &Index<'a>) -> Self {
        let mut found = Self {
            servers: Vec::new(),
            authorizations: HashMap::new(),
            authentications: BTreeMap::new(),
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
                }
                _ => {}
            }
        }
        found
    }

    /// How much has to be compared: each server with each authorization of its namespace.
    fn size(&self) -> usize {
        let size = |one: &AuthorizationFacts| match &one.target {
            Target::Servers(selector) => 1 + selector.size(),
            _ => 1,
        };
        let sizes: HashMap<&str, usize> = self
            .authorizations
            .iter()
            .map(|(namespace, all)| (*namespace, all.iter().map(|(_, one)| size(one)).sum()))
            .collect();
        let all = self
            .servers
            .iter()
            .filter_map(|(server, _)| sizes.get(server.namespace()));
        all.fold(0, |sum: usize, one| sum.saturating_add(*one))
    }

    /// The clients that an authorization names; `None` if it names none, or if what it refers to is not there.
    fn clients(&self, entry: Entry<'a>, facts: &'a AuthorizationFacts) -> Option<&'a [Client]> {
        match &facts.admits {
            Admits::Clients(clients) => Some(clients),
            Admits::Authentication { namespace, name } => {
                let namespace = namespace.as_deref().unwrap_or(entry.namespace());
                let (_, clients) = self.authentications.get(&(namespace, name.as_str()))?;
                Some(clients)
            }
            Admits::Anyone | Admits::Meshed => None,
        }
    }

    /// What is authorized at a server.
    fn at(
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
    fn is_for_routes(&self, namespace: &str) -> bool {
        let all = self.authorizations.get(namespace);
        let mut all = all.into_iter().flatten();
        all.any(|(_, one)| one.target == Target::Route)
    }

    /// Whom a server lets in; anyone, if that is not known.
    fn access(&self, server: Entry<'a>, facts: &ServerFacts) -> Access {
        if self.is_for_routes(server.namespace()) {
            return Access::Anyone;
        }
        let mut found = facts.access;
        for (_, one) in self.at(server) {
            match one.admits {
                Admits::Anyone => return Access::Anyone,
                Admits::Meshed | Admits::Authentication { .. } | Admits::Clients(_) => {
                    if found == Access::Nobody {
                        found = Access::Authenticated;
                    }
                }
            }
        }
        found
    }

    /// An authorization whose authentication is not there lets nobody in.
    fn missing(&self) -> Option<MeshFinding> {
        // Other authentications of a cluster are there, so that this one would be, too.
        let mut all = self.authentications.values();
        if !all.any(|(entry, _)| entry.object.is_live()) {
            return None;
        }
        let namespaces: BTreeSet<&str> = self.authentications.keys().map(|key| key.0).collect();
        let authorizations = self.authorizations.values().flatten();
        let mut found: Vec<Located> = Vec::new();
        for (entry, facts) in authorizations {
            if let Admits::Authentication { namespace, name } = &facts.admits
                && entry.object.is_live()
            {
                let namespace = namespace.as_deref().unwrap_or(entry.namespace());
                let is_known = namespaces.contains(namespace);
                let key = (namespace, name.as_str());
                if is_known && !self.authentications.contains_key(&key) {
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

/// Names of clients that no certificate of this mesh has, such as those in another trust domain.
fn names<'a>(
    index: &Index<'a>,
    planes: &[Plane<'a>],
    policies: &Policies<'a>,
    found: &mut Authorization,
) {
    let ends: Option<Vec<String>> = planes.iter().map(Plane::identity_end).collect();
    let Some(ends) = ends.filter(|ends| !ends.is_empty()) else {
        return;
    };
    let is_known = |client: &Client| match client {
        Client::Name(name) => ends.iter().any(|end| may_be(name, end)),
        Client::Spiffe | Client::Reference => true,
        Client::Invalid => false,
    };
    // Each is asked once, however many servers it is for.
    let mut asked: HashMap<*const Client, bool> = HashMap::new();
    let mut is_dead = |clients: &[Client]| {
        let is_dead = || !clients.iter().any(is_known);
        !clients.is_empty() && *asked.entry(clients.as_ptr()).or_insert_with(is_dead)
    };
    let mut refused: BTreeSet<Located> = BTreeSet::new();
    let mut partly: BTreeSet<Located> = BTreeSet::new();
    // Servers that let nobody in, because every name is unknown.
    for (server, facts) in &policies.servers {
        let mut dead = Vec::new();
        let mut lets_in =
            facts.access != Access::Nobody || policies.is_for_routes(server.namespace());
        for (entry, one) in policies.at(*server) {
            match policies.clients(entry, one) {
                Some(clients) if is_dead(clients) => {
                    dead.push((entry, clients));
                }
                // What is not there lets nobody in.
                None if matches!(one.admits, Admits::Authentication { .. }) => {}
                _ => lets_in = true,
            }
        }
        if let Some((entry, clients)) = dead.first().filter(|_| !lets_in) {
            let what = format!("by {}: {}", entry.object.name(), shown(clients, is_known));
            refused.insert(server.with(what));
        }
    }
    let of_authentications = policies.authentications.values().copied();
    let authorizations = policies.authorizations.values().flatten();
    let of_authorizations = authorizations.filter_map(|(entry, one)| match &one.admits {
        Admits::Clients(clients) => Some((*entry, clients.as_slice())),
        _ => None,
    });
    for (entry, clients) in of_authentications.chain(of_authorizations) {
        if clients.iter().any(|one| !is_known(one)) {
            partly.insert(entry.with(shown(clients, is_known)));
        }
    }
    if partly.is_empty() {
        return;
    }
    if index.is_linked() {
        let what = "whether clients in other trust domains exist, which policies name: they may be of another cluster";
        found.skipped.push(what.to_owned());
        return;
    }
    let expected = ends.first().map_or("", String::as_str);
    let finding = |objects: BTreeSet<Located>, message: String, consequence: &str| {
        let finding = MeshFinding::new(POLICY_IDENTITY, message, consequence);
        let fix = format!(
            "write names that end in {expected}, or identityRefs, which follow the trust domain"
        );
        finding.fix(fix).about(objects)
    };
    if let Some(first) = refused.first() {
        let message = format!(
            "{} lets in only clients whose names no certificate of this mesh has",
            first.name
        );
        let consequence = "every connection to it is refused";
        found.findings.push(finding(refused, message, consequence));
    } else if let Some(first) = partly.first() {
        let message = format!(
            "{} names clients that no certificate of this mesh has",
            first.name
        );
        let consequence = "these clients are not let in; others are";
        let mut finding = finding(partly, message, consequence);
        finding.severity = meshpki::Severity::Warning;
        found.findings.push(finding);
    }
}

/// Whether a name, or the names that a pattern matches, may end in that of a mesh: `.serviceaccount.identity.linkerd.…`
fn may_be(name: &str, end: &str) -> bool {
    match name.strip_prefix('*') {
        Some("") => true,
        Some(rest) if rest.starts_with('.') => end.ends_with(rest) || rest.ends_with(end),
        Some(_) => false,
        None => name.strip_suffix(end).is_some_and(|account| {
            let parts: Vec<&str> = account.split('.').collect();
            matches!(parts.as_slice(), [account, namespace] if !account.is_empty() && !namespace.is_empty())
        }),
    }
}

fn shown(clients: &[Client], is_known: impl Fn(&Client) -> bool) -> String {
    let names = clients.iter().filter(|one| !is_known(one));
    let mut names: Vec<&str> = names
        .map(|one| match one {
            Client::Name(name) => name.as_str(),
            _ => "a text that is no identity",
        })
        .collect();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    match more {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Pods outside of the mesh beside servers that demand an identity, in the same namespace: whom else they talk to is not known.
fn refused<'a>(
    index: &Index<'a>,
    planes: &[Plane<'a>],
    policies: &Policies<'a>,
    outside: &[Entry<'a>],
) -> Result<Option<MeshFinding>, String> {
    let namespaces: BTreeSet<&str> = outside.iter().map(|one| one.namespace()).collect();
    let mut demanding: BTreeMap<&str, Located> = BTreeMap::new();
    if namespaces.is_empty() {
        return Ok(None);
    }
    let mut meshed: HashMap<&str, Vec<(Entry<'_>, &Pod, &Plane<'_>)>> = HashMap::new();
    for plane in planes {
        for one in plane.workloads().filter(|one| !is_gateway(one.pod)) {
            let namespace = one.entry.namespace();
            if namespaces.contains(namespace) {
                let all = meshed.entry(namespace).or_default();
                all.push((one.entry, one.pod, plane));
            }
        }
    }
    let mut left = limits::POLICY_SELECTIONS;
    for (server, facts) in &policies.servers {
        let namespace = server.namespace();
        let Some(selector) = facts.pods.as_ref() else {
            continue;
        };
        let pods = meshed.get(namespace).map_or(&[][..], Vec::as_slice);
        let is_demanding = || policies.access(*server, facts) == Access::Authenticated;
        if demanding.contains_key(namespace) || pods.is_empty() {
            continue;
        }
        let authorizations = policies.authorizations.get(namespace);
        let cost = pods.len() + authorizations.map_or(0, Vec::len);
        let cost = cost.saturating_mul(1 + selector.size());
        left = left.checked_sub(cost).ok_or(
            "whether pods without a proxy are refused by Linkerd's policies: there are more than can be compared",
        )?;
        if is_demanding() && pods.iter().any(|(_, pod, _)| selector.selects(&pod.labels)) {
            demanding.insert(namespace, server.located());
        }
    }
    for (namespace, pods) in &meshed {
        let by_default = pods.iter().find_map(|(entry, pod, plane)| {
            let of_pod = pod.annotations.get(DEFAULT_POLICY);
            let of_namespace = || {
                let entry = index.get("Namespace", "", namespace)?;
                entry.object.metadata.annotations.get(DEFAULT_POLICY)
            };
            let policy = of_pod
                .or_else(|| of_namespace().filter(|_| pod.is_template))
                .or_else(|| plane.default_policy())?;
            let demands = access(policy) == Some(Access::Authenticated);
            demands.then(|| entry.with(format!("its default policy is {policy}")))
        });
        if let Some(located) = by_default {
            demanding.entry(namespace).or_insert(located);
        }
    }
    let pods: Vec<Located> = outside
        .iter()
        .filter_map(|one| {
            let server = demanding.get(one.namespace())?;
            let why = if server.detail.is_empty() {
                String::new()
            } else {
                format!(", {}", server.detail)
            };
            let is_part = one.pod().is_some_and(|pod| component(pod).is_some());
            (!is_part).then(|| one.with(format!("{} demands an identity{why}", server.name)))
        })
        .collect();
    let what = match pods.as_slice() {
        [] => return Ok(None),
        [one] => format!("{} has no proxy on purpose", one.name),
        [one, rest @ ..] => {
            format!(
                "{} and {} other pods have no proxy on purpose",
                one.name,
                rest.len()
            )
        }
    };
    let finding = MeshFinding::new(
        POLICY_UNMESHED,
        format!("{what}, and servers in the same namespace demand an identity"),
        "these servers refuse every connection of these pods",
    );
    let finding = finding.fix(
        "give the pods a proxy, or let unauthenticated clients in where these pods are meant to connect; if they never \
         do, allow this finding",
    );
    Ok(Some(finding.about(pods)))
}

/// The gateway of multicluster always demands an identity, of proxies in other clusters.
fn is_gateway(pod: &Pod) -> bool {
    pod.annotations.get("config.linkerd.io/enable-gateway") == Some("true")
}

const DEFAULT_POLICY: &str = "config.linkerd.io/default-inbound-policy";
const MOST_NAMED: usize = 3;

#[cfg(test)]
mod tests {
    use super::may_be;

    #[test]
    fn a_name_or_a_pattern_is_known_if_a_name_of_the_mesh_may_match_it() {
        let end = ".serviceaccount.identity.linkerd.cluster.local";
        for name in [
            "*",
            "*.local",
            "*.cluster.local",
            "*.serviceaccount.identity.linkerd.cluster.local",
            "*.shop.serviceaccount.identity.linkerd.cluster.local",
            "web.shop.serviceaccount.identity.linkerd.cluster.local",
        ] {
            assert!(may_be(name, end), "{name}");
        }
        for name in [
            "*.cluster.lcoal",
            "*.shop.serviceaccount.identity.mesh.cluster.local",
            "web.serviceaccount.identity.linkerd.cluster.local",
            "a.web.shop.serviceaccount.identity.linkerd.cluster.local",
            ".shop.serviceaccount.identity.linkerd.cluster.local",
            "web.shop.serviceaccount.identity.linkerd.example.org",
            "*web.shop.serviceaccount.identity.linkerd.cluster.local",
            "web",
        ] {
            assert!(!may_be(name, end), "{name}");
        }
    }
}
