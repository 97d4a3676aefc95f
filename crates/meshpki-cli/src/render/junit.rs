//! `JUnit` XML, as continuous integration reads it: a suite for each that was judged, a case for each
//! judge, and one for each finding.

use std::fmt::Write;

use meshpki::{Finding, Judge, Report, Severity, rfc3339};

use crate::failure::Failure;
use crate::render::escape::xml as escape;
use crate::render::plain;

/// What `verify` says.
pub(crate) fn reports(reports: &[Report]) -> String {
    let suites: Vec<Vec<Case>> = reports.iter().map(cases).collect();
    let failures = |suite: &Vec<Case>| suite.iter().filter(|case| case.is_failure()).count();
    let mut text = format!(
        "{HEAD}<testsuites name=\"meshpki verify\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        suites.iter().map(Vec::len).sum::<usize>(),
        suites.iter().map(failures).sum::<usize>(),
    );
    for (report, suite) in reports.iter().zip(&suites) {
        let name = format!("{} {}", report.subject_place(), report.subject().name());
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" timestamp=\"{}\">",
            escape(&name),
            suite.len(),
            failures(suite),
            suite.iter().filter(|case| case.is_skipped()).count(),
            rfc3339(report.at()),
        );
        for case in suite {
            case.write(&name, &mut text);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Why nothing was judged.
pub(crate) fn failure(failure: &Failure) -> String {
    let hint = failure.hint.as_deref().unwrap_or_default();
    format!(
        "{HEAD}<testsuites name=\"meshpki verify\" tests=\"1\" failures=\"0\" errors=\"1\">
  <testsuite name=\"meshpki verify\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">
    <testcase name=\"could look\" classname=\"meshpki verify\">
      <error message=\"{}\">{}</error>
    </testcase>
  </testsuite>
</testsuites>
",
        escape(&failure.message),
        escape(hint)
    )
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

fn cases(report: &Report) -> Vec<Case> {
    let judges = [
        (Judge::Proxy, "the proxies accept", "the proxies refuse"),
        (
            Judge::ControlPlane,
            "the control plane accepts",
            "the control plane refuses",
        ),
    ];
    let judges = judges.into_iter().map(|(judge, name, message)| Case {
        name: name.to_owned(),
        outcome: if report.accepted_by(judge) {
            Outcome::Passed {
                detail: String::new(),
            }
        } else if report.is_sound() {
            Outcome::Skipped {
                message: "it refuses, for findings that the policy allows",
            }
        } else {
            Outcome::Failed {
                message: message.to_owned(),
                detail: String::new(),
            }
        },
    });
    judges
        .chain(report.findings().iter().map(of_finding))
        .collect()
}

fn of_finding(finding: &Finding) -> Case {
    let place = finding.origin().map(ToString::to_string);
    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
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
