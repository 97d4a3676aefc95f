//! `NetworkPolicy` objects that block the mesh, and not only its workloads.
//!
//! Policies that select a Pod are united: a connection is permitted if one of them permits it. They are counted only where a
//! meshed Pod is meant to be reached, and the port of its proxy was forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use meshpki::Release;

use crate::finding::codes::{POLICY_CONTROL, POLICY_INJECTOR, POLICY_PROXY};
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, component};
use crate::mesh::workload;
use crate::object::facts::Facts;
use crate::object::network_policy::{Peer, PolicyFacts, Rule};
use crate::object::pod::{Pod, Port};
use crate::object::selector::LabelSelector;
use crate::text::item::Labels;

/// What policies block of the mesh.
///
/// # Errors
///
/// In words, if there are more than can be compared.
pub(crate) fn check(index: &Index<'_>, planes: &[Plane<'_>]) -> Result<Vec<MeshFinding>, String> {
    let policies: Vec<Entry<'_>> = index.of_kind("NetworkPolicy").collect();
    apply(index, planes, &policies)
}

/// What these policies block of the mesh, whichever of them are there.
///
/// # Errors
///
/// The same.
pub(crate) fn apply(
    index: &Index<'_>,
    planes: &[Plane<'_>],
    policies: &[Entry<'_>],
) -> Result<Vec<MeshFinding>, String> {
    let policies: Vec<_> = policies
        .iter()
        .copied()
        .filter_map(|entry| match &entry.object.facts {
            Facts::NetworkPolicy(facts) => Some((entry, facts)),
            _ => None,
        })
        .collect();
    if policies.is_empty() {
        return Ok(Vec::new());
    }
    let keys: BTreeSet<&str> = policies
        .iter()
        .flat_map(|(_, facts)| facts.keys())
        .collect();
    let groups = groups(index, planes, &keys);
    let size: usize = policies.iter().map(|(_, facts)| facts.size()).sum();
    let pairs = size.saturating_mul(groups.len());
    if pairs > limits::POLICY_PAIRS || pairs.saturating_mul(groups.len()) > limits::POLICY_TRIPLES {
        return Err(format!(
            "network policies: {} of them, with {} kinds of pods, are more than can be compared",
            policies.len(),
            groups.len()
        ));
    }
    let labels = index.namespaces().into_iter();
    let labels: BTreeMap<&str, Labels> = labels
        .map(|name| (name, index.labels(name).into_owned()))
        .collect();
    let network = Network {
        index,
        groups: &groups,
        labels,
    };
    let policies = policies
        .into_iter()
        .map(|(entry, facts)| network.policy(entry, facts));
    let policies: Vec<Policy<'_>> = policies.collect();
    let mut blocked = Blocked::default();
    for group in &groups {
        let of = |side: fn(&'_ Policy<'_>) -> bool| -> Vec<&Policy<'_>> {
            let selected = policies.iter().filter(|one| one.selects(group));
            selected.filter(|one| side(one)).collect()
        };
        let ingress = Side::new(&of(|one| one.ingress.is_some()), |one| {
            one.ingress.as_deref()
        });
        let egress = Side::new(&of(|one| one.egress.is_some()), |one| one.egress.as_deref());
        let plane = group.plane.map(|at| &planes[at]);
        if let (Some(plane), Some(side)) = (plane, &ingress)
            && group.component.is_none()
            && uses_transport_header(plane)
        {
            network.proxy_port(group, side, &mut blocked);
        }
        if let (Some(plane), Some(side)) = (plane, &egress)
            && group.component.is_none()
        {
            network.control_plane(plane, group, side, &mut blocked);
            if uses_transport_header(plane) {
                network.peer_port(group, side, &mut blocked);
            }
        }
        if let (Some(component), Some(side)) = (group.component, &ingress)
            && let Some(at) = planes
                .iter()
                .position(|one| one.namespace == group.namespace)
        {
            network.own_ports(at, group, component, side, &mut blocked);
        }
    }
    Ok(blocked.findings())
}

/// Pods that no policy tells apart.
struct Group<'a> {
    namespace: &'a str,
    /// Those that a selector asks about.
    labels: Labels,
    /// The control plane of its proxies, if it has any.
    plane: Option<usize>,
    component: Option<&'a str>,
    /// Of its applications, through the proxy.
    ports: Vec<Port>,
    /// Whether they name any port.
    names_ports: bool,
    /// Whether they are of several workloads, so that they may be peers of each other.
    are_several: bool,
    inbound_port: u16,
    example: Entry<'a>,
}

/// A policy, with the groups that each rule permits.
struct Policy<'a> {
    entry: Entry<'a>,
    facts: &'a PolicyFacts,
    ingress: Option<Vec<Permitted<'a>>>,
    egress: Option<Vec<Permitted<'a>>>,
}

struct Permitted<'a> {
    rule: &'a Rule,
    /// By their places in the list of groups.
    groups: Vec<bool>,
}

/// The policies that restrict one direction of the Pods of a group, at least one.
struct Side<'a> {
    policies: Vec<Entry<'a>>,
    rules: Vec<(Entry<'a>, &'a Permitted<'a>)>,
}

impl<'a> Side<'a> {
    fn new(
        policies: &[&'a Policy<'a>],
        rules: impl Fn(&'a Policy<'a>) -> Option<&'a [Permitted<'a>]>,
    ) -> Option<Self> {
        let all = policies.iter().flat_map(|one| {
            let rules = rules(one).unwrap_or_default();
            rules.iter().map(|rule| (one.entry, rule))
        });
        let rules = all.collect();
        (!policies.is_empty()).then(|| Self {
            policies: policies.iter().map(|one| one.entry).collect(),
            rules,
        })
    }

    /// The groups that some rule permits on a port.
    fn permits(&self, protocol: &str, port: u16, name: &str, count: usize) -> Vec<bool> {
        let mut all = vec![false; count];
        for (_, permitted) in &self.rules {
            if permitted.rule.permits(protocol, port, name) {
                for (one, is_permitted) in all.iter_mut().zip(&permitted.groups) {
                    *one |= is_permitted;
                }
            }
        }
        all
    }

    fn first(&self, detail: String) -> Option<Located> {
        let mut all: Vec<_> = self.policies.iter().map(|one| one.located()).collect();
        all.sort();
        let mut first = all.into_iter().next()?;
        first.detail = detail;
        Some(first)
    }
}

impl Permitted<'_> {
    /// Whether the rule is for an application of these Pods: a port of theirs, or where they name none, any but the proxy's.
    fn permits_application(&self, server: &Group<'_>) -> bool {
        if !server.names_ports {
            let own = [server.inbound_port, ADMIN_PORT, CONTROL_PORT];
            return self.rule.names_port_besides(&own);
        }
        let mut ports = server.ports.iter();
        ports.any(|one| self.rule.permits("TCP", one.number, &one.name))
    }
}

impl Policy<'_> {
    fn selects(&self, group: &Group<'_>) -> bool {
        self.entry.namespace() == group.namespace && self.facts.pods.selects(&group.labels)
    }
}

/// Whether peers connect to the proxy's own port: by the destination service's argument, else Linkerd's settings, else the
/// release (since edge-25.3.2, 2.18).
fn uses_transport_header(plane: &Plane<'_>) -> bool {
    let mut destination = plane.destination.iter();
    let argument =
        destination.find_map(|(_, pod)| pod.argument("destination", "outbound-transport-mode"));
    let set = || plane.config?.1.transport.as_deref();
    if let Some(mode) = argument.or_else(set) {
        return mode != "transparent";
    }
    let releases = plane.releases();
    let Some(newest) = releases.last() else {
        return true;
    };
    "edge-25.3.2"
        .parse()
        .is_ok_and(|first: Release| newest.age() >= first.age())
}

/// What is blocked, by the policies that block it.
#[derive(Default)]
struct Blocked {
    proxies: BTreeSet<Located>,
    control: BTreeSet<Located>,
    injector: BTreeSet<Located>,
    port: u16,
}

impl Blocked {
    fn findings(self) -> Vec<MeshFinding> {
        let mut findings = Vec::new();
        if !self.proxies.is_empty() {
            let port = self.port;
            let finding = MeshFinding::new(
                POLICY_PROXY,
                format!(
                    "a NetworkPolicy permits the ports of applications, and not {port}, the proxy's"
                ),
                format!(
                    "meshed peers connect to port {port} of the proxy since Linkerd 2.18 (transport-header): their \
                     connections time out"
                ),
            );
            let fix = format!("permit port {port} to the same peers, in the same rule");
            findings.push(finding.fix(fix).about(self.proxies));
        }
        if !self.control.is_empty() {
            let finding = MeshFinding::new(
                POLICY_CONTROL,
                "a NetworkPolicy keeps proxies from the control plane",
                "they get no certificate, or learn of no peer: no meshed connection is made",
            );
            let fix = "permit 8080 (identity), 8086 (destination) and 8090 (policy) of the control plane's namespace, and \
                       DNS (UDP and TCP 53)";
            findings.push(finding.fix(fix).about(self.control));
        }
        if !self.injector.is_empty() {
            let finding = MeshFinding::new(
                POLICY_INJECTOR,
                "a NetworkPolicy closes port 8443 of the injector to the API server",
                "no pod that starts is given a proxy; with failurePolicy Ignore nobody is told",
            );
            let fix = "permit port 8443 to the addresses of the API server, or without naming peers: it is not a pod";
            findings.push(finding.fix(fix).about(self.injector));
        }
        findings
    }
}

/// The Pods of a cluster, or of a render the templates, one for each set of labels that matter.
fn groups<'a>(index: &Index<'a>, planes: &[Plane<'a>], keys: &BTreeSet<&str>) -> Vec<Group<'a>> {
    let mut of_plane: BTreeMap<*const Pod, usize> = BTreeMap::new();
    for (at, plane) in planes.iter().enumerate() {
        let pods = plane.proxies.iter().map(|one| std::ptr::from_ref(one.pod));
        of_plane.extend(pods.map(|pod| (pod, at)));
    }
    let mut seen: BTreeMap<_, (usize, Option<String>)> = BTreeMap::new();
    let mut found: Vec<Group<'a>> = Vec::new();
    for (entry, pod) in index.pods().filter(|(_, pod)| !pod.is_finished) {
        // Policies do not reach Pods in the network of their node.
        if pod.is_host_network {
            continue;
        }
        let labels = pod.labels.0.iter();
        let labels = labels.filter(|(key, _)| keys.contains(key.as_str()));
        let labels = Labels(
            labels
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        );
        let plane = of_plane.get(&std::ptr::from_ref(pod)).copied();
        let inbound_port = pod.proxy.as_ref().map_or(0, |one| one.inbound_port);
        let ports = pod
            .containers
            .iter()
            .flat_map(|one| one.ports.iter().cloned());
        let names_ports = pod.containers.iter().any(|one| !one.ports.is_empty());
        let skipped = skipped_ports(pod);
        let ports: Vec<Port> = ports
            .filter(|one| ![inbound_port, ADMIN_PORT, CONTROL_PORT].contains(&one.number))
            .filter(|one| !skipped.iter().any(|range| range.contains(&one.number)))
            .collect();
        let component = component(pod);
        let key = (
            entry.namespace(),
            labels.clone(),
            plane,
            component,
            ports.clone(),
            names_ports,
            inbound_port,
        );
        // Pods without a workload are each their own.
        let workload = workload::of(entry, pod);
        if let Some((at, first)) = seen.get(&key) {
            found[*at].are_several |= workload.is_none() || workload != *first;
            continue;
        }
        seen.insert(key, (found.len(), workload));
        found.push(Group {
            namespace: entry.namespace(),
            labels,
            plane,
            component,
            ports,
            names_ports,
            are_several: false,
            inbound_port,
            example: entry,
        });
    }
    found
}

/// The ports that do not go through the proxy.
fn skipped_ports(pod: &Pod) -> Vec<RangeInclusive<u16>> {
    let text = pod.annotations.get("config.linkerd.io/skip-inbound-ports");
    let parts = text.into_iter().flat_map(|text| text.split(','));
    let ranges = parts.filter_map(|part| {
        let (first, last) = part
            .trim()
            .split_once('-')
            .unwrap_or((part.trim(), part.trim()));
        Some(first.parse().ok()?..=last.parse().ok()?)
    });
    ranges.collect()
}

struct Network<'a> {
    index: &'a Index<'a>,
    groups: &'a [Group<'a>],
    /// Of the namespaces.
    labels: BTreeMap<&'a str, Labels>,
}

impl<'a> Network<'a> {
    fn policy(&self, entry: Entry<'a>, facts: &'a PolicyFacts) -> Policy<'a> {
        let permitted = |rules: &'a Option<Vec<Rule>>| -> Option<Vec<Permitted<'a>>> {
            let rules = rules.as_ref()?.iter();
            let all = rules.map(|rule| Permitted {
                rule,
                groups: self
                    .groups
                    .iter()
                    .map(|peer| self.permits(rule, entry.namespace(), peer))
                    .collect(),
            });
            Some(all.collect())
        };
        Policy {
            entry,
            facts,
            ingress: permitted(&facts.ingress),
            egress: permitted(&facts.egress),
        }
    }

    /// Whether a rule of a policy in `namespace` permits a peer. Where labels or addresses are not known, it may.
    fn permits(&self, rule: &Rule, namespace: &str, peer: &Group<'_>) -> bool {
        let Some(peers) = &rule.peers else {
            return true;
        };
        peers.iter().any(|one| match one {
            Peer::Addresses => true,
            Peer::Pods { namespaces, pods } => {
                let is_in = match namespaces {
                    None => peer.namespace == namespace,
                    Some(selector) => {
                        let labels = self.labels.get(peer.namespace);
                        labels.is_some_and(|labels| selector.selects(labels))
                            || !self.index.knows(peer.namespace)
                    }
                };
                is_in && pods.selects(&peer.labels)
            }
        })
    }

    /// A meshed peer that may reach an application's port, and not that of the proxy.
    fn proxy_port(&self, server: &Group<'_>, side: &Side<'_>, blocked: &mut Blocked) {
        let port = server.inbound_port;
        let count = self.groups.len();
        let open = side.permits("TCP", port, PROXY, count);
        for (entry, permitted) in &side.rules {
            let mut peers = self.groups.iter().zip(&permitted.groups).zip(&open);
            // Which pods have an address is not known.
            let is_cut_off = !permitted.rule.is_for_addresses()
                && permitted.permits_application(server)
                && peers.any(|((peer, may), is_open)| {
                    let is_other = server.are_several || !std::ptr::eq(peer, server);
                    let is_peer = is_other && peer.component.is_none();
                    *may && !is_open && is_peer && peer.plane == server.plane
                });
            if is_cut_off {
                blocked.port = port;
                let what = format!("for {}", server.example.object.name());
                blocked.proxies.insert(entry.with(what));
            }
        }
    }

    /// A meshed Pod that may go to an application of a meshed peer, and not to that of its proxy.
    fn peer_port(&self, client: &Group<'_>, side: &Side<'_>, blocked: &mut Blocked) {
        let mut opened: BTreeMap<u16, Vec<bool>> = BTreeMap::new();
        for (entry, permitted) in &side.rules {
            if permitted.rule.is_for_addresses() {
                continue;
            }
            for (at, server) in self.groups.iter().enumerate() {
                let is_peer = server.plane == client.plane
                    && server.component.is_none()
                    && (client.are_several || !std::ptr::eq(server, client))
                    && permitted.groups[at]
                    && permitted.permits_application(server);
                let port = server.inbound_port;
                if is_peer {
                    let open = opened
                        .entry(port)
                        .or_insert_with(|| side.permits("TCP", port, PROXY, self.groups.len()));
                    if !open[at] {
                        blocked.port = port;
                        let what = format!("for {}", client.example.object.name());
                        blocked.proxies.insert(entry.with(what));
                        break;
                    }
                }
            }
        }
    }

    /// A meshed Pod that cannot reach the control plane, or DNS.
    fn control_plane(
        &self,
        plane: &Plane<'_>,
        client: &Group<'_>,
        side: &Side<'_>,
        blocked: &mut Blocked,
    ) {
        let mut lacks = Vec::new();
        for (name, port, port_name) in CONTROL_PORTS {
            let open = side.permits("TCP", port, port_name, self.groups.len());
            // Without its Pods in the dump, their labels are not known.
            let mut servers = self.groups.iter().zip(open);
            let is_blocked = servers.any(|(server, is_open)| {
                server.namespace == plane.namespace && server.component == Some(name) && !is_open
            });
            if is_blocked {
                lacks.push(port.to_string());
            }
        }
        let mut rules = side.rules.iter();
        if !rules.any(|(_, one)| self.may_be_dns(one.rule)) {
            lacks.push("DNS".to_owned());
        }
        if !lacks.is_empty() {
            let name = client.example.object.name();
            let what = format!("{name} may not reach {}", lacks.join(", "));
            blocked.control.extend(side.first(what));
        }
    }

    /// Whether a rule may permit DNS. Where its servers are is not known, but that they are not pods of applications.
    fn may_be_dns(&self, rule: &Rule) -> bool {
        let is_dns = DNS.iter().any(|port| rule.permits("UDP", *port, "dns"));
        let Some(peers) = rule.peers.as_ref().filter(|_| rule.ports.is_none()) else {
            return is_dns;
        };
        let may = |namespace: &str, selector: &LabelSelector| {
            selector.selects(&self.index.labels(namespace)) || !selector.is_by_name()
        };
        peers.iter().any(|one| match one {
            Peer::Addresses => true,
            Peer::Pods { namespaces, .. } => namespaces.as_ref().is_some_and(|selector| {
                DNS_NAMESPACES
                    .iter()
                    .any(|namespace| may(namespace, selector))
            }),
        })
    }

    /// The ports of the control plane itself, for proxies and for the API server.
    fn own_ports(
        &self,
        plane: usize,
        server: &Group<'_>,
        component: &str,
        side: &Side<'_>,
        blocked: &mut Blocked,
    ) {
        if component == "proxy-injector" {
            // The API server is not a Pod: rules for Pods do not permit it, but for those of an agent in kube-system, by
            // which it calls in some clouds.
            let may_be_api_server = |rule: &Rule| {
                let Some(peers) = &rule.peers else {
                    return true;
                };
                peers.iter().any(|one| match one {
                    Peer::Addresses => true,
                    Peer::Pods { namespaces, .. } => namespaces.as_ref().is_some_and(|selector| {
                        selector.selects(&self.index.labels("kube-system"))
                            || !selector.is_by_name()
                    }),
                })
            };
            let mut rules = side.rules.iter();
            let is_open = rules.any(|(_, one)| {
                one.rule.permits("TCP", INJECTOR_PORT, "proxy-injector")
                    && may_be_api_server(one.rule)
            });
            if !is_open {
                let what = format!("for {}", server.example.object.name());
                blocked.injector.extend(side.first(what));
            }
        }
        for (name, port, port_name) in CONTROL_PORTS {
            if name != component {
                continue;
            }
            let open = side.permits("TCP", port, port_name, self.groups.len());
            let mut clients = self.groups.iter().zip(open);
            let is_cut_off = clients.any(|(client, is_open)| {
                client.plane == Some(plane) && client.component.is_none() && !is_open
            });
            if is_cut_off {
                let what = format!("port {port} of {}", server.example.object.name());
                blocked.control.extend(side.first(what));
            }
        }
    }
}

const ADMIN_PORT: u16 = 4191;
const CONTROL_PORT: u16 = 4190;
/// What proxies connect to: the component, its port and the port's name. The policy controller runs in the Pods of the
/// destination service.
const CONTROL_PORTS: [(&str, u16, &str); 3] = [
    ("identity", 8080, "ident-grpc"),
    ("destination", 8086, "dest-grpc"),
    ("destination", 8090, "policy-grpc"),
];
/// That of `OpenShift` is the latter: policies are for the ports of pods.
const DNS: [u16; 2] = [53, 5353];
const DNS_NAMESPACES: [&str; 2] = ["kube-system", "openshift-dns"];
const INJECTOR_PORT: u16 = 8443;
const PROXY: &str = "linkerd-proxy";
