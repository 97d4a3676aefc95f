//! What changes in trust between two states of a mesh, and whether the step from one to the other is safe.
//!
//! A step is no moment: Pods keep the anchors with which they started, and certificates live for a day. So each issuer that a
//! peer may still have a certificate of has to be below each set of anchors that a proxy may have.

use std::collections::BTreeSet;

use meshpki::{Certificate, Finding, IssuerChain, Judge, Report, Severity, TrustBundle, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{Check, Checked, CheckedPlane, Verdict};
use crate::check::cluster::{Cluster, Index};
use crate::check::codes::{DIFF_DISTRUST, DIFF_DOMAIN, DIFF_PROXIES, DIFF_REMOVED};
use crate::check::finding::{Located, MeshFinding};
use crate::check::issuer::judge;
use crate::check::plane::{ISSUER, TRUST_ROOTS};
use crate::object::facts::Facts;

/// What changes between two states of a mesh.
#[derive(Clone, Debug)]
pub struct Difference {
    base: Checked,
    head: Checked,
    changes: Vec<Change>,
    step: Vec<MeshFinding>,
    undecided: Vec<String>,
}

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
        let mut changes = Vec::new();
        let mut step = removed(&base.index(), &head.index(), &before);
        let mut undecided = Vec::new();
        for from in before.planes() {
            let to = after
                .planes()
                .iter()
                .find(|one| one.namespace() == from.namespace());
            if let Some(to) = to {
                changes.extend(changes_of(from, to));
                step.extend(steps(from, to, at));
                undecided.extend(unknown(from, to));
            }
        }
        let levels = &self.policy.levels;
        let step = step.into_iter().filter_map(|one| one.levelled(levels));
        let unread = |one: &Checked| one.unread().to_vec();
        undecided.extend(unread(&before));
        undecided.extend(unread(&after));
        Difference {
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

    /// What was found about the mesh after, and not before.
    pub fn new_findings(&self) -> impl Iterator<Item = &MeshFinding> {
        let before = keys_of_mesh(&self.base);
        let findings = self.head.findings().iter();
        findings.filter(move |one| keys(one).iter().any(|key| !before.contains(key)))
    }

    /// What was found about certificates after, and not before.
    pub fn new_certificate_findings(&self) -> impl Iterator<Item = &Finding> {
        let before = keys_of_certificates(&self.base);
        let findings = self.head.reports().flat_map(Report::findings);
        findings.filter(move |one| !before.contains(&key(one)))
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
        &codes(&self.base) - &codes(&self.head)
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

/// What makes a finding the same: its code, and each of its objects.
fn keys(finding: &MeshFinding) -> Vec<(&'static str, String)> {
    let objects = finding
        .objects
        .iter()
        .map(|one| (finding.code, one.name.to_string()));
    let mut keys: Vec<_> = objects.collect();
    if keys.is_empty() {
        keys.push((finding.code, finding.message.clone()));
    }
    keys
}

fn keys_of_mesh(checked: &Checked) -> BTreeSet<(&'static str, String)> {
    checked.findings().iter().flat_map(keys).collect()
}

/// The code, and the object without the text in which it was read.
fn key(finding: &Finding) -> (&'static str, String) {
    let object = finding.origin().map(|origin| match origin.source() {
        meshpki::Source::Object(object) => object.to_string(),
        source => source.to_string(),
    });
    (finding.code(), object.unwrap_or_default())
}

fn keys_of_certificates(checked: &Checked) -> BTreeSet<(&'static str, String)> {
    checked
        .reports()
        .flat_map(Report::findings)
        .map(key)
        .collect()
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
    if before.is_some() && after.is_some() && fingerprint(&before) != fingerprint(&after) {
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

/// What the mesh reads, was there, and is removed. What somebody makes in the cluster instead is not missed.
fn removed(base: &Index<'_>, head: &Index<'_>, before: &Checked) -> Vec<MeshFinding> {
    let makes = |name: &str| {
        head.iter().any(|one| match &one.object.facts {
            Facts::Bundle(_) => one.name() == name,
            Facts::Certificate(facts) => facts.secret_name.as_deref() == Some(name),
            _ => one.object.sealed().is_some() && one.object.is_or_makes(name),
        })
    };
    let mut found = Vec::new();
    for plane in before.planes() {
        for (kind, name) in [("ConfigMap", TRUST_ROOTS), ("Secret", ISSUER)] {
            let is_there = |index: &Index<'_>| index.get(kind, plane.namespace(), name).is_some();
            if let Some(entry) = base.get(kind, plane.namespace(), name)
                && !is_there(head)
                && !makes(name)
                && !head.may_be_unread(name)
            {
                let finding = MeshFinding::new(
                    DIFF_REMOVED,
                    format!(
                        "{} is removed, and nothing makes it again",
                        entry.object.name()
                    ),
                    "where what is removed is pruned, the identity service does not start again, and pods that start get no \
                     certificate",
                );
                let fix =
                    "keep it, or say who makes it: a Certificate, a Bundle or a sealed Secret";
                found.push(finding.fix(fix).about([entry.located()]));
            }
        }
    }
    found
}
