//! The clients that policies name, and whether a certificate of the mesh may have their names.

use std::collections::{HashMap, HashSet};

use crate::mesh::cluster::Index;
use crate::mesh::plane::INFIX;
use crate::object::authorization::Client;
use crate::object::facts::Facts;

/// The names that there may be.
pub(super) struct Names<'a> {
    /// What the names of workloads end in: `.serviceaccount.identity.linkerd.cluster.local`.
    ends: Vec<String>,
    /// The names of machines outside of the cluster.
    machines: HashSet<&'a str>,
    /// Each list is asked once, however many servers it is for.
    asked: HashMap<*const Client, (bool, String)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(index: &Index<'a>, ends: Vec<String>) -> Self {
        let machines = index.iter().filter_map(|one| match &one.object.facts {
            Facts::ExternalWorkload(facts) => facts.identity.as_deref(),
            _ => None,
        });
        Self {
            ends,
            machines: machines.collect(),
            asked: HashMap::new(),
        }
    }

    /// Whether nobody has one of these names, and those that nobody has.
    pub(super) fn unknown(&mut self, clients: &[Client]) -> (bool, String) {
        if clients.is_empty() {
            return (true, "it names nobody".to_owned());
        }
        let is_known = |client: &Client| match client {
            Client::Name(name) => {
                self.machines.contains(name.as_str())
                    // Of a machine that is not in the dump.
                    || self.machines.is_empty() && !name.contains(INFIX) && !name.starts_with('*')
                    || self.ends.iter().any(|end| may_be(name, end))
            }
            Client::Spiffe | Client::Reference => true,
            Client::Invalid => false,
        };
        let ask = || {
            let is_dead = !clients.iter().any(is_known);
            (is_dead, shown(clients, is_known))
        };
        self.asked
            .entry(clients.as_ptr())
            .or_insert_with(ask)
            .clone()
    }
}

/// Whether a name, or the names that a pattern matches, may end in that of a mesh: `.serviceaccount.identity.linkerd.…`
fn may_be(name: &str, end: &str) -> bool {
    let is_label = |text: &str| !text.is_empty() && !text.contains(['.', '*']);
    match name.strip_prefix('*') {
        Some("") => true,
        Some(rest) if rest.starts_with('.') => {
            // Before the end, there are the namespace and the account.
            end.ends_with(rest) || rest[1..].strip_suffix(end).is_some_and(is_label)
        }
        Some(_) => false,
        None => {
            let account = name.strip_suffix(end).and_then(|one| one.split_once('.'));
            account.is_some_and(|(account, namespace)| is_label(account) && is_label(namespace))
        }
    }
}

/// The first of the names that are not known; empty if there are none.
fn shown(clients: &[Client], is_known: impl Fn(&Client) -> bool) -> String {
    let names = clients.iter().filter(|one| !is_known(one));
    let names = names.map(|one| match one {
        Client::Name(name) => name.as_str(),
        _ => "a text that is no identity",
    });
    let mut names: Vec<&str> = names.take(MOST_NAMED + 1).collect();
    if names.len() > MOST_NAMED {
        names[MOST_NAMED] = "…";
    }
    names.dedup();
    names.join(", ")
}

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
            "web.*.serviceaccount.identity.linkerd.cluster.local",
            "*.web.shop.serviceaccount.identity.linkerd.cluster.local",
            ".shop.serviceaccount.identity.linkerd.cluster.local",
            "web.shop.serviceaccount.identity.linkerd.example.org",
            "*web.shop.serviceaccount.identity.linkerd.cluster.local",
            "web",
        ] {
            assert!(!may_be(name, end), "{name}");
        }
    }
}
