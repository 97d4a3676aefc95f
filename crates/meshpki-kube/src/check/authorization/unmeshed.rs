//! Pods without a proxy beside servers that demand an identity.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::check::authorization::policies::Policies;
use crate::finding::codes::POLICY_UNMESHED;
use crate::finding::finding::{Located, MeshFinding};
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, component};
use crate::object::authorization::{Access, access};
use crate::object::pod::Pod;

/// Pods outside of the mesh beside servers that demand an identity, in the same namespace: whom else they talk to is not known.
pub(super) fn refused<'a>(
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
    let served: BTreeSet<&str> = policies
        .servers
        .iter()
        .map(|(server, _)| server.namespace())
        .collect();
    for (namespace, pods) in &meshed {
        let by_default = pods.iter().find_map(|(entry, pod, plane)| {
            // A value that is none is ignored.
            let is_policy = |text: &&str| access(text).is_some();
            let of_pod = pod.annotations.get(DEFAULT_POLICY).filter(is_policy);
            let of_namespace = || {
                let entry = index.get("Namespace", "", namespace)?;
                entry.object.metadata.annotations.get(DEFAULT_POLICY)
            };
            let policy = of_pod
                .or_else(|| of_namespace().filter(is_policy).filter(|_| pod.is_template))
                .or_else(|| plane.default_policy())?;
            // It is for the ports without a server.
            let demands =
                !served.contains(namespace) && access(policy) == Some(Access::Authenticated);
            demands.then(|| entry.with(format!("its default policy is {policy}")))
        });
        if let Some(located) = by_default {
            demanding.entry(namespace).or_insert(located);
        }
    }
    let pods: Vec<Located> = outside
        .iter()
        .filter(|one| one.pod().is_some_and(is_meant))
        .filter_map(|one| {
            let by = demanding.get(one.namespace())?;
            let why = if by.detail.is_empty() {
                String::new()
            } else {
                format!(", {}", by.detail)
            };
            Some(one.with(format!("{} demands an identity{why}", by.name)))
        })
        .collect();
    let what = match pods.as_slice() {
        [] => return Ok(None),
        [one] => format!("{} has no proxy", one.name),
        [one, rest @ ..] => {
            format!("{} and {} other pods have no proxy", one.name, rest.len())
        }
    };
    let finding = MeshFinding::new(
        POLICY_UNMESHED,
        format!("{what}, and servers in the same namespace demand an identity"),
        "these servers refuse every connection of these pods",
    );
    let finding = finding.fix(
        "give the pods a proxy, or let unauthenticated clients in where these pods are meant to connect; if they never do: \
         --allow mesh-policy-refuses-unmeshed",
    );
    Ok(Some(finding.about(pods)))
}

/// Whether a Pod without a proxy may be meant as a client: no part of Linkerd, and none that cannot have one.
fn is_meant(pod: &Pod) -> bool {
    component(pod).is_none()
        && !pod.is_host_network
        && pod.labels.get("linkerd.io/extension").is_none()
}

/// The gateway of multicluster always demands an identity, of proxies in other clusters.
fn is_gateway(pod: &Pod) -> bool {
    pod.annotations.get("config.linkerd.io/enable-gateway") == Some("true")
}

const DEFAULT_POLICY: &str = "config.linkerd.io/default-inbound-policy";
