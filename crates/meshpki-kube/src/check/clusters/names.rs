//! The names that clusters expect of each other: of gateways, and of pods in a trust domain.

use std::collections::BTreeSet;

use crate::check::clusters::peer::{Ends, Peer};
use crate::finding::codes::{LINK_IDENTITY, LINK_PLAINTEXT};
use crate::finding::finding::MeshFinding;
use crate::mesh::cluster::Entry;
use crate::mesh::plane::{INFIX, Plane};
use crate::name::identifier;
use crate::object::base64::is_redacted;
use crate::object::facts::Facts;
use crate::object::link::LinkFacts;

/// Whether a link expects the name of the other cluster's gateway.
pub(super) enum Named {
    Right,
    Wrong(Box<MeshFinding>),
    /// It is wrong as the gateway's own Service says it, where that is said.
    AsItsService,
}

/// The name that a link expects of the other cluster's gateway.
pub(super) fn identity(ends: Ends<'_, '_>, entry: Entry<'_>, link: &LinkFacts) -> Named {
    let [(from, _), (to, theirs)] = ends;
    let Some(expected) = link.gateway_identity.as_deref() else {
        return Named::Right;
    };
    let gateways = &to.gateways;
    let is_said = gateways.said_names.contains(expected);
    let end = to.planes[theirs].identity_end();
    if gateways.asked.contains(expected) {
        return Named::Right;
    }
    let is_in_mesh = end.as_ref().is_none_or(|end| expected.ends_with(end));
    let first = gateways.said.first().map(|(_, said)| *said);
    let first = gateways.asked.first().copied().or(first);
    let real = match gateways.of_account(expected).or(first.filter(|_| !is_said)) {
        Some(name) if name == expected => return Named::Right,
        Some(name) => name.to_owned(),
        // It may be a gateway whose pods are not there.
        None if is_in_mesh => return Named::Right,
        None => format!("one whose name ends in {}", end.unwrap_or_default()),
    };
    if is_said {
        return Named::AsItsService;
    }
    let finding = MeshFinding::new(
        LINK_IDENTITY,
        format!(
            "{} expects {expected} of the gateway of {}, which is {real}",
            entry.object.name(),
            to.name
        ),
        "every connection through the gateway is refused by its client",
    );
    let fix = format!(
        "link the cluster again: linkerd multicluster link-gen against {}, with the options that were used for this link, \
         and apply what it writes to {}",
        to.name, from.name
    );
    let located = entry.with(format!("gatewayIdentity: {expected}"));
    Named::Wrong(Box::new(finding.fix(fix).about([located])))
}

/// The credentials for another cluster, for clients that connect to its pods directly: what the destination service reads
/// (Linkerd, `controller/api/destination/watcher/cluster_store.go`).
pub(super) fn credentials(ends: Ends<'_, '_>) -> Option<MeshFinding> {
    let [(from, ours), (to, theirs)] = ends;
    let theirs = &to.planes[theirs];
    let domain = theirs.trust_domain().or_else(|| theirs.asked_domain())?;
    let mut secrets = from.index.of_kind("Secret").filter(|entry| {
        entry.object.facts == Facts::Credentials
            && entry.namespace() == from.planes[ours].namespace
            && entry.object.metadata.labels.get(CLUSTER_NAME) == Some(to.name)
    });
    let (entry, what) = secrets.find_map(|entry| {
        let annotations = &entry.object.metadata.annotations;
        let said = annotations.get(TRUST_DOMAIN);
        let lacks = [TRUST_DOMAIN, CLUSTER_DOMAIN];
        let lacks = lacks.into_iter().find(|key| annotations.get(key).is_none());
        let what = match (lacks, said) {
            (Some(key), _) => format!("lacks the annotation {key}"),
            (None, Some(said)) if said != domain && !is_redacted(said) => {
                let said = identifier(said);
                format!(
                    "says that the trust domain of {} is {said}, and it is {domain}",
                    to.name
                )
            }
            _ => return None,
        };
        Some((entry, what))
    })?;
    let finding = MeshFinding::new(
        LINK_IDENTITY,
        format!("{} {what}", entry.object.name()),
        "clients that connect to pods of the other cluster directly, and to federated services, do not know their names: no \
         such connection is secured",
    );
    let finding = finding.fix("link the cluster again, which writes the Secret again");
    Some(finding.about([entry.located()]))
}

/// What the Service of a gateway says of its name, from which other clusters take it.
pub(super) fn gateways(peer: &Peer<'_>) -> Vec<MeshFinding> {
    let mut found = Vec::new();
    let ends: BTreeSet<String> = peer.planes.iter().filter_map(Plane::identity_end).collect();
    let is_among = |said: &str| {
        let at = said.find(INFIX);
        at.is_some_and(|at| ends.contains(&said[at..]))
    };
    for (entry, said) in &peer.gateways.said {
        let account = said.split_once(INFIX).map(|(account, _)| account);
        let namespace = account.and_then(|one| one.split_once('.')).map(|one| one.1);
        let real = match peer.gateways.of_account(said) {
            Some(name) if name == *said => continue,
            Some(name) => name.to_owned(),
            None if namespace.is_some_and(|one| one != entry.namespace()) => {
                format!("in {}", entry.namespace())
            }
            None => match ends.first() {
                Some(end) if !is_among(said) => format!("one whose name ends in {end}"),
                _ => continue,
            },
        };
        let finding = MeshFinding::new(
            LINK_IDENTITY,
            format!(
                "{} says that the gateway is {said}, and it is {real}",
                entry.object.name()
            ),
            "clusters that are linked with this one expect the other name, and refuse every connection through the gateway",
        );
        let fix = "set identityTrustDomain and linkerdNamespace of the chart linkerd-multicluster as the control plane has \
                   them, and link the clusters again";
        found.push(finding.fix(fix).about([entry.located()]));
    }
    found
}

pub(super) fn has_one_namespace([(from, ours), (to, theirs)]: Ends<'_, '_>) -> bool {
    let (one, other) = (from.planes[ours].namespace, to.planes[theirs].namespace);
    one == other || one.is_empty() || other.is_empty()
}

pub(super) fn plaintext(
    [(from, ours), (to, theirs)]: Ends<'_, '_>,
    entry: Entry<'_>,
) -> MeshFinding {
    let finding = MeshFinding::new(
        LINK_PLAINTEXT,
        format!(
            "{} has no gateway, and the control plane of {} is in {}, that of {} in {}",
            entry.object.name(),
            from.name,
            from.planes[ours].namespace,
            to.name,
            to.planes[theirs].namespace
        ),
        "connections to its pods are plaintext: clients are told the identity of a pod only if it belongs to a control \
         plane in the namespace of their own",
    );
    let fix = "install both control planes in namespaces of the same name, or link them through a gateway";
    finding.fix(fix).about([entry.located()])
}

const CLUSTER_DOMAIN: &str = "multicluster.linkerd.io/cluster-domain";
const CLUSTER_NAME: &str = "multicluster.linkerd.io/cluster-name";
const TRUST_DOMAIN: &str = "multicluster.linkerd.io/trust-domain";
