//! What changes in trust between two states of a mesh, and whether the step from one to the other is safe.
//!
//! A step is no moment: Pods keep the anchors with which they started, and certificates live for a day. So each issuer that a
//! peer may still have a certificate of has to be below each set of anchors that a proxy may have.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use meshpki::{Certificate, Finding, IssuerChain, Judge, Report, Severity, TrustBundle, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{Check, Checked, CheckedPlane, Verdict};
use crate::check::cluster::{Cluster, Entry, Index};
use crate::check::codes::{DIFF_DISTRUST, DIFF_DOMAIN, DIFF_OUTSIDE, DIFF_PROXIES, DIFF_REMOVED};
use crate::check::finding::{Located, MeshFinding};
use crate::check::issuer::judge;
use crate::check::plane::{self, ISSUER, TRUST_ROOTS};
use crate::check::{network, webhooks, workload};
use crate::name::ObjectName;
use crate::object::facts::Facts;
use crate::text::item::CERTIFICATE_NAME;

/// What changes between two states of a mesh.
#[derive(Clone, Debug)]
pub struct Difference {
    base: Checked,
    head: Checked,
    changes: Vec<Change>,
    step: Vec<MeshFinding>,
    undecided: Vec<String>,
    /// What makes each Pod: another Pod of it is not another object.
    workloads: Workloads,
}

type Workloads = HashMap<ObjectName, String>;

/// A change in trust.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// An anchor that the mesh begins to trust.
    AnchorGained(Certificate),
    /// An anchor that the mesh ceases to trust.
    AnchorLost(Certificate),
    /// Another issuer.
    Issuer {
        /// The one before.
        from: Option<Certificate>,
        /// The one after.
        to: Option<Certificate>,
    },
}

impl Check {
    /// What changes from `base` to `head`, both judged for the same time.
    #[must_use]
    pub fn compare(&self, base: &Cluster, head: &Cluster, at: UnixTime) -> Difference {
        let (before, after) = (self.judge(base, at), self.judge(head, at));
        let (old, new) = (base.index(), head.index());
        let mut changes = Vec::new();
        let mut step = removed(&old, &new, &before, &after);
        step.extend(outside(&old, &new));
        step.extend(policies(&old, &new));
        let mut undecided = Vec::new();
        for (name, checked) in [("BASE", &before), ("HEAD", &after)] {
            undecided.extend(checked.unread().iter().cloned());
            let index = if name == "BASE" { &old } else { &new };
            if index.iter().next().is_none() {
                undecided.push(format!("{name} has no object"));
            }
        }
        // One that nothing is known of cannot be compared; a part of the manifests may have none.
        if before.planes().is_empty() {
            undecided.push("BASE has no control plane of Linkerd, and no proxy".to_owned());
        }
        for from in before.planes() {
            if let Some(to) = same(from, before.planes(), after.planes()) {
                changes.extend(changes_of(from, to));
                step.extend(steps(from, to, at));
                undecided.extend(unknown(from, to));
            }
        }
        undecided.extend(sources(&old, &new));
        let levels = &self.policy.levels;
        let step = step.into_iter().filter_map(|one| one.levelled(levels));
        Difference {
            workloads: workloads(&old).chain(workloads(&new)).collect(),
            step: step.collect(),
            base: before,
            head: after,
            changes,
            undecided,
        }
    }
}

impl Difference {
    /// The state before.
    #[must_use]
    pub fn base(&self) -> &Checked {
        &self.base
    }

    /// The state after.
    #[must_use]
    pub fn head(&self) -> &Checked {
        &self.head
    }

    /// What is trusted, and was not; and the other way round.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What breaks while the mesh goes from one state to the other, or because something is removed.
    #[must_use]
    pub fn step(&self) -> &[MeshFinding] {
        &self.step
    }

    /// What was found about the mesh after, and not before, or not as grave. Notes are of one state, and not of a change.
    pub fn new_findings(&self) -> impl Iterator<Item = &MeshFinding> {
        let before = keys_of_mesh(&self.base, &self.workloads);
        let findings = self.head.findings().iter();
        findings.filter(move |one| {
            let is_new = |key| {
                before
                    .get(key)
                    .is_none_or(|severity| *severity < one.severity)
            };
            one.severity > Severity::Note && keys(one, &self.workloads).iter().any(is_new)
        })
    }

    /// The same about certificates.
    pub fn new_certificate_findings(&self) -> impl Iterator<Item = &Finding> {
        let before = keys_of_certificates(&self.base);
        let findings = self.head.reports().flat_map(Report::findings);
        findings.filter(move |one| {
            let known = before.get(&key(one));
            let is_new = known.is_none_or(|severity| *severity < one.severity());
            one.severity() > Severity::Note && is_new
        })
    }

    /// The codes of errors that were found before, and are no more.
    #[must_use]
    pub fn healed(&self) -> BTreeSet<&'static str> {
        let codes = |checked: &Checked| -> BTreeSet<&'static str> {
            let of_mesh = checked
                .findings()
                .iter()
                .filter(|one| one.severity == Severity::Error);
            let of_mesh = of_mesh.map(|one| one.code);
            let all = checked.reports().flat_map(Report::findings);
            let all = all.filter(|one| one.severity() == Severity::Error);
            of_mesh.chain(all.map(Finding::code)).collect()
        };
        let mut healed = &codes(&self.base) - &codes(&self.head);
        // Without Pods after, it is not known what became of them.
        if self
            .head
            .planes()
            .iter()
            .all(|one| one.sources.held.is_empty())
        {
            healed.retain(|code| !code.starts_with("proxy-") && !code.starts_with("mesh-proxy"));
        }
        healed
    }

    /// What decides, and was not read.
    #[must_use]
    pub fn undecided(&self) -> &[String] {
        &self.undecided
    }

    /// Whether something breaks that worked.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let of_mesh = self.new_findings().chain(&self.step);
        let mut of_mesh = of_mesh.map(|one| one.severity);
        let mut findings = self.new_certificate_findings();
        if of_mesh.any(|one| one == Severity::Error)
            || findings.any(|one| one.severity() == Severity::Error)
        {
            Verdict::NotSound
        } else if self.undecided.is_empty() {
            Verdict::Sound
        } else {
            Verdict::Undecided
        }
    }
}

/// What makes each Pod, with its namespace.
fn workloads(index: &Index<'_>) -> impl Iterator<Item = (ObjectName, String)> {
    let pods = index.pods().filter(|(_, pod)| !pod.is_template);
    pods.filter_map(|(entry, pod)| {
        let workload = workload::of(entry, pod)?;
        let name = entry.object.name().clone();
        Some((name, format!("{} {workload}", entry.namespace())))
    })
}

/// What makes a finding the same: its code, and each of its objects.
fn keys(finding: &MeshFinding, workloads: &Workloads) -> Vec<(&'static str, String)> {
    let objects = finding.objects.iter().map(|one| {
        let workload = workloads.get(&one.name).cloned();
        (
            finding.code,
            workload.unwrap_or_else(|| one.name.to_string()),
        )
    });
    let mut keys: Vec<_> = objects.collect();
    if keys.is_empty() {
        keys.push((finding.code, finding.message.clone()));
    }
    keys
}

fn keys_of_mesh(
    checked: &Checked,
    workloads: &Workloads,
) -> HashMap<(&'static str, String), Severity> {
    let all = checked.findings().iter();
    let keys = all.flat_map(|one| {
        keys(one, workloads)
            .into_iter()
            .map(|key| (key, one.severity))
    });
    worst(keys)
}

/// The worst severity of each key.
fn worst<K: Eq + Hash>(keys: impl Iterator<Item = (K, Severity)>) -> HashMap<K, Severity> {
    let mut found: HashMap<K, Severity> = HashMap::new();
    for (key, severity) in keys {
        let known = found.entry(key).or_insert(severity);
        *known = severity.max(*known);
    }
    found
}

/// The code, and the object without the text in which it was read.
fn key(finding: &Finding) -> (&'static str, String) {
    let object = finding.origin().map(|origin| match origin.source() {
        meshpki::Source::Object(object) => object.to_string(),
        source => source.to_string(),
    });
    (finding.code(), object.unwrap_or_default())
}

fn keys_of_certificates(checked: &Checked) -> HashMap<(&'static str, String), Severity> {
    let all = checked.reports().flat_map(Report::findings);
    worst(all.map(|one| (key(one), one.severity())))
}

/// The control plane after that is the one before: that of its namespace, or the only one where manifests leave the
/// namespace to `kubectl`.
fn same<'a>(
    from: &CheckedPlane,
    before: &[CheckedPlane],
    after: &'a [CheckedPlane],
) -> Option<&'a CheckedPlane> {
    let named = after.iter().find(|one| one.namespace() == from.namespace());
    let only = match (before, after) {
        ([_], [to]) if from.namespace().is_empty() || to.namespace().is_empty() => Some(to),
        _ => None,
    };
    named.or(only)
}

/// What is gained and lost by one control plane.
fn changes_of(from: &CheckedPlane, to: &CheckedPlane) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some(before), Some(after)) = (&from.sources.anchors, &to.sources.anchors) {
        let (old, new) = (set(before), set(after));
        let only = |bundle: &TrustBundle, others: &BTreeSet<[u8; 32]>| -> Vec<Certificate> {
            let all = bundle.anchors().iter();
            all.filter(|one| !others.contains(&one.fingerprint()))
                .cloned()
                .collect()
        };
        changes.extend(only(after, &old).into_iter().map(Change::AnchorGained));
        changes.extend(only(before, &new).into_iter().map(Change::AnchorLost));
    }
    let certificate = |plane: &CheckedPlane| {
        let issuer = plane.sources.issuer.as_ref();
        issuer.map(|chain| chain.issuer().clone())
    };
    let (before, after) = (certificate(from), certificate(to));
    let fingerprint = |one: &Option<Certificate>| one.as_ref().map(Certificate::fingerprint);
    if after.is_some() && fingerprint(&before) != fingerprint(&after) {
        changes.push(Change::Issuer {
            from: before,
            to: after,
        });
    }
    changes
}

/// Whether a proxy with these anchors accepts the certificates of an issuer.
fn trusts(bundle: &TrustBundle, chain: &IssuerChain, plane: &CheckedPlane, at: UnixTime) -> bool {
    judge(chain, bundle.clone(), &plane.sources.policy, at).accepted_by(Judge::Proxy)
}

/// What breaks while Pods of both states are there.
fn steps(from: &CheckedPlane, to: &CheckedPlane, at: UnixTime) -> Vec<MeshFinding> {
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
    found
}

/// An anchor that is lost may be needed by an issuer that is not known.
fn unknown(from: &CheckedPlane, to: &CheckedPlane) -> Option<String> {
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
fn removed(
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
    for plane in before.planes() {
        let namespace = plane.namespace();
        let other = same(plane, before.planes(), after.planes());
        let namespaces = [namespace, other.map_or("", CheckedPlane::namespace)];
        // Manifests of an application have nothing of the control plane.
        let is_managed = head
            .iter()
            .any(|one| namespaces.contains(&one.namespace()) && is_of_plane(one));
        if !is_managed {
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
            let of_pods = base.pods().find(|(entry, pod)| {
                kind == "Deployment"
                    && has_deployments
                    && entry.namespace() == namespace
                    && plane::component(pod) == component
            });
            let of_pods = of_pods.map(|(entry, _)| entry);
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
fn outside(base: &Index<'_>, head: &Index<'_>) -> Option<MeshFinding> {
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
fn policies(base: &Index<'_>, head: &Index<'_>) -> Vec<MeshFinding> {
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
fn sources(base: &Index<'_>, head: &Index<'_>) -> Vec<String> {
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
