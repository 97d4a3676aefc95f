//! `JUnit` XML for continuous integration: a suite for each subject, with a case for each judge and for each finding.

use std::fmt::Write;

use meshpki::{BundleReport, Finding, Judge, Report, Severity, UnixTime, rfc3339};
use meshpki_kube::{Checked, CheckedPlane, Item, MeshFinding};

use crate::failure::Failure;
use crate::render::finding::plain;
use crate::render::{mesh_finding, outlook};
use crate::text::escape::xml as escape;

/// The reports of `verify`.
pub(crate) fn reports(reports: &[Report]) -> String {
    let suites = reports.iter().map(|report| Suite {
        name: format!("{} {}", report.subject_place(), report.subject().name()),
        at: report.at(),
        sound_until: outlook::last(report.outlook()),
        cases: cases(
            report.judges(),
            |judge| report.accepted_by(judge),
            report.is_sound(),
            report.findings(),
        ),
    });
    print(&suites.collect::<Vec<_>>())
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    print(&[Suite {
        name: "trust bundle".to_owned(),
        at: report.at(),
        sound_until: outlook::last(report.outlook()),
        cases: cases(
            &Judge::MESH,
            |judge| report.accepted_by(judge),
            report.is_sound(),
            report.findings(),
        ),
    }])
}

/// What was found about a mesh: a suite for each category of `linkerd check`, and one for what is ours.
pub(crate) fn checked(checked: &Checked) -> String {
    let suite = |name: String, cases| Suite {
        name,
        at: checked.at(),
        sound_until: None,
        cases,
    };
    let mut suites = Vec::new();
    for plane in checked.planes() {
        for category in plane.categories() {
            let cases = category.items.iter().map(of_item).collect();
            suites.push(suite(
                format!("{} {}", name_of(plane), category.name),
                cases,
            ));
        }
    }
    let mut ours: Vec<Case> = checked.findings().iter().map(of_mesh).collect();
    ours.extend(checked.reports().flat_map(Report::findings).map(of_finding));
    ours.push(Case {
        name: "everything that decides was read".to_owned(),
        outcome: match checked.undecided() {
            [] => Outcome::Passed {
                detail: String::new(),
            },
            why => Outcome::Failed {
                message: "something that decides was not read".to_owned(),
                detail: why.join("\n"),
            },
        },
    });
    suites.push(suite("meshpki".to_owned(), ours));
    print(&suites)
}

/// The namespace of a control plane, with its cluster where there are several.
fn name_of(plane: &CheckedPlane) -> String {
    let namespace = plane.namespace();
    match plane.cluster() {
        Some(cluster) => format!("{cluster} {namespace}"),
        None => namespace.to_owned(),
    }
}

fn of_item(item: &Item) -> Case {
    let error = item.error.clone().unwrap_or_default();
    Case {
        name: item.description.clone(),
        outcome: match item.result() {
            "error" => Outcome::Failed {
                message: error.lines().next().unwrap_or_default().to_owned(),
                detail: error,
            },
            _ => Outcome::Passed { detail: error },
        },
    }
}

fn of_mesh(finding: &MeshFinding) -> Case {
    let place = mesh_finding::first(finding).map(|one| format!(" ({one})"));
    let detail = mesh_finding::plain(finding);
    Case {
        name: format!("{}{}", finding.code, place.unwrap_or_default()),
        outcome: if finding.severity == Severity::Error {
            Outcome::Failed {
                message: finding.headline(),
                detail,
            }
        } else {
            Outcome::Passed {
                detail: format!("{}: {detail}", finding.severity),
            }
        },
    }
}

fn print(suites: &[Suite]) -> String {
    let mut text = format!(
        "{HEAD}<testsuites name=\"meshpki verify\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        suites.iter().map(|suite| suite.cases.len()).sum::<usize>(),
        suites.iter().map(Suite::failures).sum::<usize>(),
    );
    for suite in suites {
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" timestamp=\"{}\">",
            escape(&suite.name),
            suite.cases.len(),
            suite.failures(),
            suite.cases.iter().filter(|case| case.is_skipped()).count(),
            rfc3339(suite.at),
        );
        if let Some(until) = &suite.sound_until {
            let _ = writeln!(
                text,
                "    <properties>\n      <property name=\"sound-until\" value=\"{until}\"/>\n    </properties>"
            );
        }
        for case in &suite.cases {
            case.write(&suite.name, &mut text);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    let hint = failure
        .hint
        .iter()
        .map(ToString::to_string)
        .collect::<String>();
    format!(
        "{HEAD}<testsuites name=\"meshpki verify\" tests=\"1\" failures=\"0\" errors=\"1\">
  <testsuite name=\"meshpki verify\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">
    <testcase name=\"inputs can be read\" classname=\"meshpki verify\">
      <error message=\"{}\">{}</error>
    </testcase>
  </testsuite>
</testsuites>
",
        escape(&failure.message),
        escape(&hint)
    )
}

struct Suite {
    name: String,
    at: UnixTime,
    sound_until: Option<String>,
    cases: Vec<Case>,
}

impl Suite {
    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| case.is_failure()).count()
    }
}

struct Case {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    Failed { message: String, detail: String },
    Passed { detail: String },
    Skipped { message: &'static str },
}

impl Case {
    fn is_failure(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }

    fn is_skipped(&self) -> bool {
        matches!(self.outcome, Outcome::Skipped { .. })
    }

    fn write(&self, suite: &str, text: &mut String) {
        let _ = write!(
            text,
            "    <testcase name=\"{}\" classname=\"{}\"",
            escape(&self.name),
            escape(suite)
        );
        let _ = match &self.outcome {
            Outcome::Passed { detail } if detail.is_empty() => writeln!(text, "/>"),
            Outcome::Passed { detail } => writeln!(
                text,
                ">\n      <system-out>{}</system-out>\n    </testcase>",
                escape(detail)
            ),
            Outcome::Failed { message, detail } => writeln!(
                text,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                escape(message),
                escape(detail)
            ),
            Outcome::Skipped { message } => writeln!(
                text,
                ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                escape(message)
            ),
        };
    }
}

fn cases(
    judges: &[Judge],
    accepted_by: impl Fn(Judge) -> bool,
    is_sound: bool,
    findings: &[Finding],
) -> Vec<Case> {
    judges
        .iter()
        .rev()
        .map(|&judge| of_judge(judge, accepted_by(judge), is_sound))
        .chain(findings.iter().map(of_finding))
        .collect()
}

fn of_judge(judge: Judge, is_accepted: bool, is_sound: bool) -> Case {
    let (name, message) = match judge {
        Judge::ApiServer => ("the API server accepts", "the API server refuses"),
        Judge::Proxy => ("the proxies accept", "the proxies refuse"),
        _ => ("the control plane accepts", "the control plane refuses"),
    };
    Case {
        name: name.to_owned(),
        outcome: if is_accepted {
            Outcome::Passed {
                detail: String::new(),
            }
        } else if is_sound {
            Outcome::Skipped {
                message: "it refuses because of findings that the policy allows",
            }
        } else {
            Outcome::Failed {
                message: message.to_owned(),
                detail: String::new(),
            }
        },
    }
}

fn of_finding(finding: &Finding) -> Case {
    let place = finding
        .origin()
        .map(|origin| format!(" ({origin})"))
        .unwrap_or_default();
    let detail = plain(finding);
    Case {
        name: format!("{}{place}", finding.code()),
        outcome: if finding.severity() == Severity::Error {
            Outcome::Failed {
                message: finding.message(),
                detail,
            }
        } else {
            Outcome::Passed {
                detail: format!("{}: {detail}", finding.severity()),
            }
        },
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
