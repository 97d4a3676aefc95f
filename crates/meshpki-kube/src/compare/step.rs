//! Whether the step from one state of a mesh to another is safe.
//!
//! A step is no moment: Pods keep the anchors with which they started, and certificates live for a day. So each issuer that a
//! peer may still have a certificate of has to be below each set of anchors that a proxy may have.

use std::collections::{BTreeSet, HashMap, HashSet};

use meshpki::{IssuerChain, Judge, TrustBundle, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{Checked, CheckedPlane};
use crate::check::issuer::judge;
use crate::check::{network, webhooks};
use crate::compare::change::{Change, changes_of, same};
use crate::finding::codes::{
    ANCHORS_HELD, DIFF_DISTRUST, DIFF_DOMAIN, DIFF_OUTSIDE, DIFF_PROXIES, DIFF_REMOVED,
};
use crate::finding::finding::{Located, MeshFinding};
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{self, ISSUER, TRUST_ROOTS};
use crate::object::facts::Facts;
use crate::text::item::CERTIFICATE_NAME;

/// Whether a proxy with these anchors accepts the certificates of an issuer.
fn trusts(bundle: &TrustBundle, chain: &IssuerChain, plane: &CheckedPlane, at: UnixTime) -> bool {
    judge(chain, bundle.clone(), &plane.sources.policy, at).accepted_by(Judge::Proxy)
}

/// What breaks while Pods of both states are there.
pub(crate) fn steps(from: &CheckedPlane, to: &CheckedPlane, at: UnixTime) -> Vec<MeshFinding> {
    let mut found = Vec::new();
    let (before, after) = (&from.sources, &to.sources);
    let is_changed = changes_of(from, to);
    let changes_issuer = is_changed
        .iter()
        .any(|one| matches!(one, Change::Issuer { .. }));
    // What runs keeps the anchors of before.
    if let Some(new) = after.issuer.as_ref().filter(|_| changes_issuer) {
        let worked = |bundle: &TrustBundle| {
            let old = before.issuer.as_ref();
            old.is_none_or(|old| trusts(bundle, old, from, at))
        };
        let of_pods = before.held.iter().map(|(bundle, pod)| (bundle, Some(pod)));
        let all = before
            .anchors
            .iter()
            .map(|bundle| (bundle, None))
            .chain(of_pods);
        let refusing: Vec<_> = all
            .filter(|(bundle, _)| worked(bundle) && !trusts(bundle, new, to, at))
            .collect();
        if !refusing.is_empty() {
            let finding = MeshFinding::new(
                DIFF_PROXIES,
                format!(
                    "the new issuer {} is not below the anchors that running pods have",
                    new.issuer().name()
                ),
                "pods keep the anchors with which they started: they refuse every peer with a certificate of the new \
                 issuer, and cannot renew their own",
            );
            let fix = "first add the new anchor to the bundle, restart the control plane and every meshed workload, and only \
                       then change the issuer (meshpki explain rotation)";
            let pods: Vec<Located> = refusing
                .iter()
                .filter_map(|(_, pod)| pod.cloned())
                .collect();
            found.push(finding.fix(fix).about(pods));
        }
    }
    if let (Some(old), Some(new)) = (from.trust_domain(), to.trust_domain())
        && old != new
    {
        let message = format!("the trust domain changes from {old} to {new}");
        let finding = MeshFinding::new(
            DIFF_DOMAIN,
            meshpki::printable(&message),
            "running proxies ask for names in the old one, and the identity service certifies them no more: they lose \
             their certificates within a day, and every policy that names an identity",
        );
        let fix = "install a second mesh, or restart every meshed workload at once, and change the policies with it";
        found.push(finding.fix(fix));
    }
    // What starts has the anchors of after, and meets certificates of before.
    if let (Some(anchors), Some(old)) = (&after.anchors, &before.issuer) {
        let worked = before
            .anchors
            .as_ref()
            .is_none_or(|bundle| trusts(bundle, old, from, at));
        if worked && !trusts(anchors, old, to, at) {
            let finding = MeshFinding::new(
                DIFF_DISTRUST,
                format!(
                    "the new anchors do not sign {}, whose certificates running pods have",
                    old.issuer().name()
                ),
                "pods that start refuse every peer that did not renew its certificate: for up to a day, or until all have \
                 been restarted",
            );
            let fix = "keep the old anchor in the bundle until every workload certificate is of the new issuer (meshpki \
                       explain rotation)";
            found.push(finding.fix(fix));
        }
    }
    found.extend(started(from, to, at));
    found
}

/// Where the anchors lost the one above the issuer, what starts again is refused, and what runs works on.
fn started(from: &CheckedPlane, to: &CheckedPlane, at: UnixTime) -> Option<MeshFinding> {
    let issuer = to
        .sources
        .issuer
        .as_ref()
        .filter(|_| from.sources.is_lost)?;
    let before: Vec<_> = from
        .sources
        .held
        .iter()
        .map(|(bundle, _)| set(bundle))
        .collect();
    let pods =
        to.sources.held.iter().filter(|(bundle, _)| {
            !before.contains(&set(bundle)) && !trusts(bundle, issuer, to, at)
        });
    let pods: Vec<Located> = pods.map(|(_, pod)| pod.clone()).collect();
    if pods.is_empty() {
        return None;
    }
    let finding = MeshFinding::new(
        DIFF_PROXIES,
        format!(
            "pods start with anchors that {} is not below, and those before had one above it",
            issuer.issuer().name()
        ),
        "they get no certificate, and refuse every peer",
    );
    let fix = "put the anchor back first, which the pods of BASE have (mesh-anchors-lost)";
    Some(finding.fix(fix).about(pods))
}

/// A control plane that started before its anchors were changed issues below one that is not known.
pub(crate) fn held(before: &Checked, from: &CheckedPlane, to: &CheckedPlane) -> Option<String> {
    let mut findings = before.findings().iter();
    let is_held = findings.any(|one| one.code == ANCHORS_HELD.code);
    let changes = changes_of(from, to);
    let changes = changes
        .iter()
        .any(|one| matches!(one, Change::AnchorLost(_) | Change::Issuer { .. }));
    (is_held && changes).then(|| {
        "which issuer the identity service has: it started before its anchors were changed, and has to be restarted before \
         the next step (mesh-anchors-held)"
            .to_owned()
    })
}

/// An anchor that is lost may be needed by an issuer that is not known.
pub(crate) fn unknown(from: &CheckedPlane, to: &CheckedPlane) -> Option<String> {
    let lost = changes_of(from, to).into_iter().find_map(|one| match one {
        Change::AnchorLost(anchor) => Some(anchor),
        _ => None,
    })?;
    from.sources.issuer.is_none().then(|| {
        format!(
            "whether the issuer is below {}, which is removed: it is not in what was given as BASE",
            lost.name()
        )
    })
}

/// What the mesh reads, was there, and is removed. What somebody makes in the cluster is not missed: another object makes it, or
/// it says itself that one does.
pub(crate) fn removed(
    base: &Index<'_>,
    head: &Index<'_>,
    before: &Checked,
    after: &Checked,
) -> Vec<MeshFinding> {
    // What could not be read may have it.
    if !head.unread.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let managed: HashSet<&str> = head
        .iter()
        .filter(|one| is_of_plane(*one))
        .map(Entry::namespace)
        .collect();
    let mut parts: HashMap<(&str, &str), Entry<'_>> = HashMap::new();
    for (entry, pod) in base.pods() {
        if let Some(component) = plane::component(pod) {
            parts.entry((entry.namespace(), component)).or_insert(entry);
        }
    }
    for plane in before.planes() {
        let namespace = plane.namespace();
        let other = same(plane, before.planes(), after.planes());
        let namespaces = [namespace, other.map_or("", CheckedPlane::namespace)];
        // Manifests of an application have nothing of the control plane.
        if !namespaces.iter().any(|one| managed.contains(one)) {
            continue;
        }
        let secrets = webhooks::OF_PLANE.iter().filter(|one| {
            let (kind, name) = one.configuration;
            head.get(kind, "", name).is_some()
        });
        let deployments = [
            "linkerd-identity",
            "linkerd-destination",
            "linkerd-proxy-injector",
        ];
        let is_there = |kind: &str, name: &str| {
            let mut all = namespaces.iter();
            all.any(|namespace| head.get(kind, namespace, name).is_some())
        };
        let has_deployments = deployments.iter().any(|name| is_there("Deployment", name));
        let read = [("ConfigMap", TRUST_ROOTS), ("Secret", ISSUER)]
            .into_iter()
            .chain(secrets.map(|one| ("Secret", one.secret)))
            .chain(deployments.map(|name| ("Deployment", name)));
        for (kind, name) in read {
            let is_made_again = namespaces.iter().any(|one| head.maker(one, name).is_some());
            if is_there(kind, name) || is_made_again {
                continue;
            }
            // Of a cluster, the manifests may be a part: what else makes it is not theirs.
            let maker = base.maker(namespace, name).filter(|_| !base.is_live());
            let object = base.get(kind, namespace, name).filter(|one| !is_made(*one));
            // A dump may have the Pods of a Deployment alone.
            let component = name.strip_prefix("linkerd-");
            let of_pods = component.filter(|_| kind == "Deployment" && has_deployments);
            let of_pods = of_pods.and_then(|one| parts.get(&(namespace, one)).copied());
            if let Some(entry) = maker.or(object).or(of_pods) {
                found.push(gone(entry, name));
            }
        }
    }
    found
}

/// Whether an object is a part of a control plane.
fn is_of_plane(one: Entry<'_>) -> bool {
    one.name().starts_with("linkerd-") || one.name() == "linkerd"
}

/// Whether an object says that another makes it.
fn is_made(one: Entry<'_>) -> bool {
    let metadata = &one.object.metadata;
    metadata.owner_references.iter().flatten().next().is_some()
        || metadata.annotations.get(CERTIFICATE_NAME).is_some()
}

fn gone(entry: Entry<'_>, name: &str) -> MeshFinding {
    let finding = MeshFinding::new(
        DIFF_REMOVED,
        format!(
            "{} is removed, and nothing makes {name} again",
            entry.object.name()
        ),
        "where what is removed is pruned, a part of the control plane does not start again, and pods that start get no \
         certificate or no proxy",
    );
    let fix = "keep it, or say who makes it: a Certificate, a Bundle or a sealed Secret";
    finding.fix(fix).about([entry.located()])
}

/// Namespaces that cease to ask for proxies while pods in them have one.
pub(crate) fn outside(base: &Index<'_>, head: &Index<'_>) -> Option<MeshFinding> {
    let meshed: BTreeSet<&str> = base
        .pods()
        .filter(|(_, pod)| pod.proxy.is_some())
        .map(|(entry, _)| entry.namespace())
        .collect();
    let asks = |entry: Entry<'_>| {
        let value = entry.object.metadata.annotations.get("linkerd.io/inject");
        value.is_some_and(|value| ["enabled", "ingress"].contains(&value))
    };
    let lost: Vec<Located> = head
        .of_kind("Namespace")
        .filter(|one| meshed.contains(one.name()) && !asks(*one))
        .filter(|one| base.get("Namespace", "", one.name()).is_some_and(asks))
        .map(Entry::located)
        .collect();
    let first = lost.first()?;
    let finding = MeshFinding::new(
        DIFF_OUTSIDE,
        format!(
            "{} asks for proxies no more, and its pods have some",
            first.name
        ),
        "pods that start there get no proxy, unless they ask themselves: their connections are plaintext",
    );
    Some(
        finding
            .fix("keep the annotation, if the mesh is not to be left")
            .about(lost),
    )
}

/// What the policies of after block among the pods of before, if there are none after: a render has none.
pub(crate) fn policies(base: &Index<'_>, head: &Index<'_>) -> Vec<MeshFinding> {
    let has_pods = head
        .pods()
        .any(|(_, pod)| pod.proxy.is_some() && !pod.is_template);
    let new: Vec<Entry<'_>> = head.of_kind("NetworkPolicy").collect();
    if has_pods || new.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<_> = new.iter().map(|one| one.object.name()).collect();
    let kept = base.of_kind("NetworkPolicy");
    let kept = kept.filter(|one| !names.contains(one.object.name()));
    let all: Vec<Entry<'_>> = kept.chain(new.iter().copied()).collect();
    let planes = plane::all(base);
    let before: BTreeSet<&str> = match network::check(base, &planes) {
        Ok(findings) => findings.iter().map(|one| one.code).collect(),
        Err(_) => return Vec::new(),
    };
    let found = network::apply(base, &planes, &all).unwrap_or_default();
    let found = found.into_iter();
    found.filter(|one| !before.contains(one.code)).collect()
}

/// Bundles whose other sources change: which anchors they have is not known.
pub(crate) fn sources(base: &Index<'_>, head: &Index<'_>) -> Vec<String> {
    let bundles = |index: &Index<'_>| -> Vec<(String, Vec<String>, usize)> {
        let all = index.iter().filter_map(|one| match &one.object.facts {
            Facts::Bundle(facts) if one.name() == TRUST_ROOTS => Some((
                one.object.name().to_string(),
                facts.secrets.clone(),
                facts.sources,
            )),
            _ => None,
        });
        all.collect()
    };
    let after = bundles(head);
    let changed =
        bundles(base)
            .into_iter()
            .filter_map(|(name, secrets, count)| {
                let (_, new, new_count) = after.iter().find(|(other, ..)| *other == name)?;
                let has_others = count > secrets.len() || *new_count > new.len();
                let is_lost = secrets.iter().any(|one| !new.contains(one))
                    || *new_count < count && !has_others;
                (is_lost || *new_count == 0).then(|| {
            format!("which anchors {name} loses: its sources change, and are not in the manifests")
        })
            });
    changed.collect()
}
