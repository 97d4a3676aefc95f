//! `NetworkPolicy`: which connections of Pods the network permits.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::object::selector::LabelSelector;

#[derive(Deserialize)]
pub(crate) struct NetworkPolicy {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    pod_selector: Option<LabelSelector>,
    policy_types: Option<Vec<String>>,
    ingress: Option<Vec<RawRule>>,
    egress: Option<Vec<RawRule>>,
}

#[derive(Deserialize)]
struct RawRule {
    #[serde(alias = "to")]
    from: Option<Vec<RawPeer>>,
    ports: Option<Vec<PolicyPort>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPeer {
    pod_selector: Option<LabelSelector>,
    namespace_selector: Option<LabelSelector>,
    ip_block: Option<IgnoredAny>,
}

/// What a policy permits. A side that it does not restrict is `None`.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct PolicyFacts {
    pub(crate) pods: LabelSelector,
    pub(crate) ingress: Option<Vec<Rule>>,
    pub(crate) egress: Option<Vec<Rule>>,
}

/// Peers and ports that are permitted together.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Rule {
    /// `None`: every peer, in and out of the cluster.
    pub(crate) peers: Option<Vec<Peer>>,
    /// `None`: every port.
    pub(crate) ports: Option<Vec<PolicyPort>>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Peer {
    /// Addresses: which Pods have them is not known here.
    Addresses,
    /// Pods of the namespaces that are selected; `None`: of the policy's own.
    Pods {
        namespaces: Option<LabelSelector>,
        pods: LabelSelector,
    },
}

/// A port by its number or its name, or a range.
#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyPort {
    protocol: Option<String>,
    port: Option<NumberOrName>,
    end_port: Option<u16>,
}

#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(untagged)]
enum NumberOrName {
    Number(u16),
    Name(String),
}

impl NetworkPolicy {
    pub(crate) fn facts(self) -> PolicyFacts {
        let Some(spec) = self.spec else {
            return PolicyFacts::default();
        };
        // Without types, it is for what comes in, and for what goes out if it has rules for that.
        let types = spec.policy_types.filter(|types| !types.is_empty());
        let has = |name: &str, otherwise: bool| match &types {
            Some(types) => types.iter().any(|one| one == name),
            None => otherwise,
        };
        let is_for_egress = has(
            "Egress",
            spec.egress.as_ref().is_some_and(|all| !all.is_empty()),
        );
        let rules = |raw: Option<Vec<RawRule>>| raw.into_iter().flatten().map(rule).collect();
        PolicyFacts {
            pods: spec.pod_selector.unwrap_or_default(),
            ingress: has("Ingress", true).then(|| rules(spec.ingress)),
            egress: is_for_egress.then(|| rules(spec.egress)),
        }
    }
}

fn rule(raw: RawRule) -> Rule {
    let peers = raw.from.filter(|peers| !peers.is_empty());
    Rule {
        peers: peers.map(|peers| peers.into_iter().map(peer).collect()),
        ports: raw.ports.filter(|ports| !ports.is_empty()),
    }
}

fn peer(raw: RawPeer) -> Peer {
    if raw.ip_block.is_some() {
        return Peer::Addresses;
    }
    Peer::Pods {
        namespaces: raw.namespace_selector,
        pods: raw.pod_selector.unwrap_or_default(),
    }
}

impl PolicyFacts {
    /// How much has to be compared: its peers, ports and rules, what their selectors ask, and itself.
    pub(crate) fn size(&self) -> usize {
        let rules = [&self.ingress, &self.egress]
            .into_iter()
            .flatten()
            .flatten();
        let parts = rules.map(|rule| {
            let peers = rule.peers.iter().flatten().map(|peer| match peer {
                Peer::Addresses => 1,
                Peer::Pods { namespaces, pods } => {
                    1 + pods.size() + namespaces.as_ref().map_or(0, LabelSelector::size)
                }
            });
            1 + peers.sum::<usize>() + rule.ports.as_ref().map_or(0, Vec::len)
        });
        1 + self.pods.size() + parts.sum::<usize>()
    }

    /// The labels of Pods that its selectors ask about.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let rules = [&self.ingress, &self.egress]
            .into_iter()
            .flatten()
            .flatten();
        let peers = rules.flat_map(|rule| rule.peers.iter().flatten());
        let pods = peers.filter_map(|peer| match peer {
            Peer::Addresses => None,
            Peer::Pods { pods, .. } => Some(pods),
        });
        [&self.pods]
            .into_iter()
            .chain(pods)
            .flat_map(LabelSelector::keys)
    }
}

impl Rule {
    /// Whether its only peers are addresses, which may be those of Pods or not.
    pub(crate) fn is_for_addresses(&self) -> bool {
        let peers = self.peers.as_ref();
        peers.is_some_and(|peers| peers.iter().all(|one| *one == Peer::Addresses))
    }

    /// Whether it names a TCP port other than these.
    pub(crate) fn names_port_besides(&self, own: &[u16]) -> bool {
        let mut ports = self.ports.iter().flatten();
        ports.any(|one| {
            let is_tcp = one.protocol.as_deref().unwrap_or("TCP") == "TCP";
            is_tcp
                && match &one.port {
                    Some(NumberOrName::Number(number)) => !own.contains(number),
                    Some(NumberOrName::Name(name)) => !name.starts_with("linkerd-"),
                    None => false,
                }
        })
    }

    /// Whether it permits a port, which the Pod may have given a name.
    pub(crate) fn permits(&self, protocol: &str, number: u16, name: &str) -> bool {
        let Some(ports) = &self.ports else {
            return true;
        };
        ports.iter().any(|one| {
            let is_port = match (&one.port, one.end_port) {
                (None, _) => true,
                (Some(NumberOrName::Number(first)), Some(last)) => {
                    (*first..=last).contains(&number)
                }
                (Some(NumberOrName::Number(only)), None) => *only == number,
                (Some(NumberOrName::Name(text)), _) => !name.is_empty() && text == name,
            };
            one.protocol.as_deref().unwrap_or("TCP") == protocol && is_port
        })
    }
}
