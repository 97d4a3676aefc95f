//! One report for releases that judge differently.

use std::collections::HashMap;

use crate::problem::judge::{Judge, Judges};
use crate::report::bundle::BundleReport;
use crate::report::finding::Finding;
use crate::report::refusal::Refusal;
use crate::report::release::ReleaseVerdict;
use crate::report::report::Report;

/// A report that may be of some releases alone.
pub(crate) trait OfReleases: Sized {
    /// What it has of its releases.
    fn apart(&self) -> Apart<'_>;

    /// The same report with what is of more releases.
    fn joined(self, together: Together) -> Self;

    /// One report for this one and others, on releases that judge differently. What is not of a release is that of the
    /// newest: the mesh becomes that.
    fn with(self, others: Vec<Self>) -> Self {
        if others.is_empty() {
            return self;
        }
        let together = Together::of(others.iter().chain([&self]).map(Self::apart));
        let age = |one: &Self| newest(one.apart().releases);
        let newest =
            others.into_iter().fold(
                self,
                |one, other| {
                    if age(&one) < age(&other) { other } else { one }
                },
            );
        newest.joined(together)
    }
}

/// What a report has of some releases.
#[derive(Clone, Copy)]
pub(crate) struct Apart<'a> {
    findings: &'a [Finding],
    allowed: &'a [Finding],
    releases: &'a [ReleaseVerdict],
}

/// The same of all releases.
pub(crate) struct Together {
    findings: Vec<Finding>,
    allowed: Vec<Finding>,
    releases: Vec<ReleaseVerdict>,
    accepted_by: Judges,
}

/// Reports of both kinds have these fields.
macro_rules! of_releases {
    ($($report:ty)+) => {
        $(impl OfReleases for $report {
            fn apart(&self) -> Apart<'_> {
                Apart {
                    findings: &self.findings,
                    allowed: &self.allowed,
                    releases: &self.releases,
                }
            }

            fn joined(self, together: Together) -> Self {
                Self {
                    findings: together.findings,
                    allowed: together.allowed,
                    releases: together.releases,
                    accepted_by: together.accepted_by,
                    ..self
                }
            }
        })+
    };
}

of_releases!(Report BundleReport);

impl Together {
    fn of<'a>(all: impl Iterator<Item = Apart<'a>>) -> Self {
        let all: Vec<Apart<'_>> = all.collect();
        let releases = all.iter().flat_map(|one| one.releases);
        let mut releases: Vec<ReleaseVerdict> = releases.cloned().collect();
        releases.sort_by_key(|one| one.release.age());
        let findings = all.iter().map(|one| (one.findings, one.releases));
        let allowed = all.iter().map(|one| (one.allowed, one.releases));
        let accept = |judge| releases.iter().all(|one| one.accepted_by.contains(judge));
        Self {
            findings: merged(findings, &releases),
            allowed: merged(allowed, &releases),
            accepted_by: Judges {
                control_plane: accept(Judge::ControlPlane),
                proxy: accept(Judge::Proxy),
                ..Judges::NONE
            },
            releases,
        }
    }
}

/// The findings of several reports, each once, with who refuses on which release, worst first.
fn merged<'a>(
    reports: impl Iterator<Item = (&'a [Finding], &'a [ReleaseVerdict])>,
    asked: &[ReleaseVerdict],
) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    let mut refusals: Vec<Vec<Refusal>> = Vec::new();
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    for (findings, releases) in reports {
        for finding in findings {
            let alike = known.entry(finding.key()).or_default();
            let index = alike
                .iter()
                .copied()
                .find(|&index| all[index].is_same(finding));
            let index = index.unwrap_or_else(|| {
                alike.push(all.len());
                all.push(finding.clone());
                let none = |one: &ReleaseVerdict| Refusal {
                    release: one.release.clone(),
                    is_found: false,
                    refused_by: Judges::NONE,
                };
                refusals.push(asked.iter().map(none).collect());
                all.len() - 1
            });
            all[index].add(finding);
            let here = refusals[index].iter_mut();
            for one in here.filter(|one| releases.iter().any(|other| other.release == one.release))
            {
                one.is_found = true;
                one.refused_by = finding.refused_by();
            }
        }
    }
    for (finding, refusals) in all.iter_mut().zip(refusals) {
        let first = refusals.first().cloned();
        let is_same = |one: &Refusal| {
            first.as_ref().is_some_and(|first| {
                (first.is_found, first.refused_by) == (one.is_found, one.refused_by)
            })
        };
        if !refusals.iter().all(is_same) {
            finding.set_refusals(refusals);
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.severity()));
    all
}

fn newest(releases: &[ReleaseVerdict]) -> impl Ord + use<> {
    releases.iter().map(|one| one.release.age()).max()
}
