//! What changes in trust between two states of a mesh, and what was found after that was not before.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use meshpki::{Finding, Report, Severity, UnixTime};

use crate::check::anchors::set;
use crate::check::check::Check;
use crate::check::checked::{Checked, CheckedPlane, Verdict};
use crate::compare::change::{self, Change, changes_of, same};
use crate::compare::step;
use crate::finding::finding::MeshFinding;
use crate::mesh::cluster::{Cluster, Index};
use crate::mesh::workload;
use crate::name::ObjectName;

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

impl Check {
    /// What changes from `base` to `head`, both judged for the same time.
    #[must_use]
    pub fn compare(&self, base: &Cluster, head: &Cluster, at: UnixTime) -> Difference {
        let (before, after) = (self.judge(base, at), self.judge(head, at));
        let (old, new) = (base.index(), head.index());
        let mut changes = Vec::new();
        let mut step = step::removed(&old, &new, &before, &after);
        step.extend(step::outside(&old, &new));
        step.extend(step::policies(&old, &new));
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
                step.extend(step::steps(from, to, at));
                undecided.extend(step::unknown(from, to));
                undecided.extend(step::held(&before, from, to));
            }
        }
        changes.extend(change::edges(&before, &after));
        undecided.extend(step::sources(&old, &new));
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

    /// What is trusted, and was not, and the other way round; whose connections work, and did not, and until when.
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
        // An anchor that is lost comes back with the anchors alone, and not because no Pod has it any more.
        let planes = self.base.planes().iter();
        let is_still_lost = planes.filter(|from| from.sources.is_lost).any(|from| {
            let to = same(from, self.base.planes(), self.head.planes());
            let anchors = |one: &CheckedPlane| one.sources.anchors.as_ref().map(set);
            to.is_none_or(|to| anchors(from) == anchors(to))
        });
        if is_still_lost {
            healed.remove("mesh-anchors-lost");
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
