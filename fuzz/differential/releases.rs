//! meshpki's verdict for each release, beside those of its verifiers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use meshpki::{Finding, Judge, Problem, Release, Report};
use rustls_pki_types::CertificateDer;

use crate::disagreement::{codes, plain};
use crate::files::Files;
use crate::plan::Case;
use crate::verdict;

/// What the versions of one verifier answer, line by line.
pub(crate) struct Answers<'a> {
    pub(crate) versions: &'a [String],
    pub(crate) answers: Vec<String>,
}

impl Answers<'_> {
    /// The answer of a version; of the nearest newer one, if there is no such peer.
    fn of(&self, version: &str) -> Option<(&str, &str)> {
        let wanted = numbers(version);
        let mut all = self.versions.iter().zip(&self.answers);
        let (found, answer) = all.find(|(one, _)| {
            let one = numbers(one);
            one.starts_with(&wanted) || one > wanted
        })?;
        Some((found, answer))
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .filter_map(|one| one.parse().ok())
        .collect()
}

#[derive(Default)]
pub(crate) struct Releases {
    compared: u64,
    /// By what differs, the judge, the codes and the reason: the releases, a count and an example.
    found: BTreeMap<(bool, &'static str, String, String), Found>,
}

#[derive(Default)]
struct Found {
    count: u64,
    example: String,
    releases: BTreeMap<String, u64>,
}

impl Releases {
    /// Compares a case. Whether it is the first of a difference.
    #[expect(clippy::too_many_arguments, reason = "a case, and what is said of it")]
    pub(crate) fn add(
        &mut self,
        case: &Case,
        files: &Files,
        at: u64,
        name: &str,
        webpki: &Answers<'_>,
        go: &Answers<'_>,
        next: Option<&[String; 2]>,
        is_leaf_plain: bool,
    ) -> bool {
        let rows = Release::TABLE.iter();
        let asked: Vec<Release> = rows.filter_map(|row| row.release.parse().ok()).collect();
        let mut is_first = false;
        for (subject, report) in verdict::by_release(files, at, &asked) {
            let Ok(report) = report else {
                continue;
            };
            // What is refused of an odd leaf says nothing about its issuer: only what Go says of the issuer itself.
            let is_apart =
                subject == "issuer" && !(is_leaf_plain && case.leaf_speaks && is_of_issuer(case));
            for (judge, answer) in Judge::MESH
                .into_iter()
                .zip(next.into_iter().flatten().rev())
            {
                if !report.accepted_by(judge) || is_apart && judge == Judge::Proxy {
                    continue;
                }
                let lines: &[usize] = match (judge, subject) {
                    (Judge::Proxy, _) => &[0, 1],
                    _ if is_apart => &[0],
                    (_, "issuer") => &[0, 1],
                    _ => &[1],
                };
                self.compared += 1;
                let (truth, is_noted) = (all(answer, lines), is_noted(&report, judge));
                if truth.is_ok() != is_noted || truth.is_ok() && is_apart {
                    continue;
                }
                let judge = match judge {
                    Judge::Proxy => "next-proxy",
                    _ => "next-control-plane",
                };
                let reason = plain(&truth.err().unwrap_or_default());
                let key = (!is_noted, judge, codes(&report, None), reason);
                let found = self.found.entry(key).or_default();
                if found.count == 0 {
                    found.example = format!("{name} {subject} {} {}", case.role, case.kind);
                    is_first = true;
                }
                found.count += 1;
                *found.releases.entry("next".to_owned()).or_default() += 1;
            }
            for one in report.releases() {
                let row = one.release.row();
                for judge in Judge::MESH {
                    let truth = match judge {
                        Judge::Proxy if is_apart => None,
                        _ if is_apart => go.of(row.go).map(|(_, says)| all(says, &[0])),
                        Judge::Proxy => webpki.of(row.webpki).map(|(_, says)| all(says, &[0, 1])),
                        _ if subject == "issuer" => {
                            go.of(row.go).map(|(_, says)| all(says, &[0, 1]))
                        }
                        _ => go.of(row.go).map(|(_, says)| all(says, &[1])),
                    };
                    let Some(truth) = truth else {
                        continue;
                    };
                    self.compared += 1;
                    let is_accepted = one.accepted_by.contains(judge);
                    if is_accepted == truth.is_ok() || is_apart && !is_accepted {
                        continue;
                    }
                    let key = key(&report, judge, is_accepted, truth);
                    let found = self.found.entry(key).or_default();
                    if found.count == 0 {
                        found.example = format!("{name} {subject} {} {}", case.role, case.kind);
                        is_first = true;
                    }
                    found.count += 1;
                    *found.releases.entry(one.release.to_string()).or_default() += 1;
                }
            }
        }
        is_first
    }

    pub(crate) fn is_good(&self) -> bool {
        !self.found.keys().any(|(is_accepted, ..)| *is_accepted)
    }

    pub(crate) fn table(&self) -> String {
        let mut text = format!(
            "\nmeshpki by release: {} verdicts compared\n",
            self.compared
        );
        for ((is_accepted, judge, codes, reason), found) in &self.found {
            let what = if *is_accepted {
                "FALSE ACCEPT"
            } else {
                "stricter"
            };
            let releases: Vec<String> = found
                .releases
                .iter()
                .map(|(release, count)| format!("{release} ×{count}"))
                .collect();
            let _ = writeln!(
                text,
                "  {what} {judge}: {} [{codes}] {reason} (case {})\n      {}",
                found.count,
                found.example,
                releases.join(", ")
            );
        }
        text
    }
}

/// Whether the report notes that the next verifier of this judge refuses.
fn is_noted(report: &Report, judge: Judge) -> bool {
    let of_judge = match judge {
        Judge::Proxy => "rustls-webpki",
        _ => "Go",
    };
    let mut problems = report.findings().iter().map(Finding::problem);
    problems.any(|problem| matches!(problem, Problem::RefusedNext { verifier, .. } if verifier.starts_with(of_judge)))
}

fn key(
    report: &Report,
    judge: Judge,
    is_accepted: bool,
    truth: Result<(), String>,
) -> (bool, &'static str, String, String) {
    let reason = truth.err().unwrap_or_default();
    (
        is_accepted,
        judge.as_str(),
        codes(report, Some(judge)),
        plain(&reason),
    )
}

/// Whether all of these lines accept, or the first reason.
fn all(answer: &str, lines: &[usize]) -> Result<(), String> {
    let said: Vec<&str> = answer.lines().collect();
    for &line in lines {
        match said.get(line) {
            Some(&"accepts") => {}
            Some(reason) => return Err((*reason).to_owned()),
            None => return Err("no answer".to_owned()),
        }
    }
    Ok(())
}

/// Whether the leaf names the issuer as its issuer, byte for byte.
pub(crate) fn is_of_issuer(case: &Case) -> bool {
    let Some(issuer) = case.chain.first() else {
        return true;
    };
    let leaf = CertificateDer::from(case.leaf.as_slice());
    let issuer = CertificateDer::from(issuer.as_slice());
    match (
        webpki::EndEntityCert::try_from(&leaf),
        webpki::EndEntityCert::try_from(&issuer),
    ) {
        (Ok(leaf), Ok(issuer)) => leaf.issuer() == issuer.subject(),
        _ => true,
    }
}
