//! Text for people: the subject, the verdict, the findings with the worst first, and one next step.

use std::collections::BTreeSet;
use std::fmt::Write;

use anstyle::Style;
use meshpki::{
    BundleReport, Certificate, Consumer, Finding, Judge, Outlook, Place, Profile, Reading,
    ReleaseVerdict, Report, Severity, TrustDomainSource, UnixTime, printable, rfc3339,
};

use crate::failure::Failure;
use crate::render::finding::{Shown, findings};
use crate::render::fold;
use crate::render::style::{GOOD, paint, style};
use crate::render::{self, outlook, separate, validity, verdict};

/// Prints the reports of `verify`: of workloads that have the same to say, three and their number.
pub(crate) fn reports(reports: &[Report]) -> Result<(), Failure> {
    let (mut text, mut shown) = (String::new(), Shown::default());
    let mut alike: Vec<(Kind, usize)> = Vec::new();
    for one in reports {
        let kind = Kind::of(one);
        if let Some((_, count)) = alike.iter_mut().find(|(other, _)| *other == kind) {
            *count += 1;
            if *count > MOST_ALIKE {
                continue;
            }
        } else {
            alike.push((kind, 1));
        }
        separate(&mut text);
        report(&mut text, one, &mut shown);
    }
    for (kind, count) in alike.iter().filter(|(_, count)| *count > MOST_ALIKE) {
        separate(&mut text);
        text.push_str(&kind.more(count - MOST_ALIKE));
    }
    render::data(text.as_bytes())
}

/// What a report says, apart from the subject.
#[derive(PartialEq)]
struct Kind {
    place: Place,
    is_sound: bool,
    codes: BTreeSet<&'static str>,
}

impl Kind {
    fn of(report: &Report) -> Self {
        let findings = report.findings().iter();
        let worth = findings.filter(|one| one.severity() > Severity::Note);
        Self {
            place: report.subject_place(),
            is_sound: report.is_sound(),
            codes: worth.map(Finding::code).collect(),
        }
    }

    /// How many more there are of them.
    fn more(&self, count: usize) -> String {
        let verdict = if self.is_sound { "sound" } else { "not sound" };
        let are = if count == 1 { " that is" } else { "s that are" };
        let codes: Vec<&str> = self.codes.iter().copied().collect();
        let codes = match codes.as_slice() {
            [] => String::new(),
            codes => format!(" ({})", codes.join(", ")),
        };
        let line = format!(
            "… and {count} more {}{are} {verdict}{codes}; --format json shows all of them",
            self.place
        );
        fold::words(&line, "", "  ")
    }
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    let message = printable(&failure.message);
    let head = format!("{}: {message}", paint(Severity::Error, "error"));
    let mut text = fold::words(&head, "", "       ");
    if let Some(hint) = &failure.hint {
        text.push_str(&fold::hint(hint, "       "));
    }
    text
}

fn report(text: &mut String, report: &Report, shown: &mut Shown) {
    let style = style_of(report.is_sound());
    let mut head = format!(
        "{style}{:<9}{style:#}  {}",
        verdict::of(report),
        report.subject().name()
    );
    let above = report.path().iter().skip(1);
    let mut parts: Vec<String> = above
        .map(|(_, signer)| format!("◀ {}", signer.name()))
        .collect();
    parts.push(format!("as of {}", rfc3339(report.at())));
    let _ = write!(head, "  {}", fold::whole(&parts, "  "));
    text.push_str(&fold::words(&head, "", INDENT));
    text.push_str(&beyond_now(
        report.outlook(),
        report.releases(),
        report.is_sound(),
        report.anchors(),
        report.at(),
    ));
    text.push_str(&fold::words(&judges(report), INDENT, INDENT));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        text.push_str(&fold::words(&readers(reading), INDENT, INDENT));
    }
    text.push('\n');
    let kind = report.findings().iter().find_map(|one| match one.code() {
        "issuer-is-webhook" => Some(Place::Webhook),
        "issuer-is-workload" => Some(Place::Workload),
        _ => None,
    });
    let path = report.path().iter().enumerate();
    let rows = validity::rows(path.map(|(index, (place, one))| {
        let place = match (kind, index, *place) {
            (Some(kind), 0, _) => kind,
            (Some(_), 1, Place::Intermediate) => Place::Issuer,
            (_, _, place) => place,
        };
        (place.to_string(), one)
    }));
    validity::table(text, &rows, report.at(), report.warn_within());

    findings(text, report.findings(), shown);
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let style = style_of(report.is_sound());
    let head = format!(
        "{style}{:<9}{style:#}  {}  as of {}",
        verdict::of_bundle(report),
        anchors(report),
        rfc3339(report.at())
    );
    let mut text = fold::words(&head, "", INDENT);
    text.push_str(&beyond_now(
        report.outlook(),
        report.releases(),
        report.is_sound(),
        report.anchors(),
        report.at(),
    ));
    let mut parts = vec![accepted(report.profile(), &Judge::MESH, |judge| {
        report.accepted_by(judge)
    })];
    parts.extend(allowed(report.allowed()));
    text.push_str(&fold::words(&fold::whole(&parts, " · "), INDENT, INDENT));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        text.push_str(&fold::words(&readers(reading), INDENT, INDENT));
    }
    text.push('\n');
    let all = report.anchors().iter().take(MOST_ROWS);
    let rows = validity::rows(all.map(|one| (one.name(), one)));
    validity::table(&mut text, &rows, report.at(), report.warn_within());
    findings(&mut text, report.findings(), &mut Shown::default());
    text
}

/// Until when it is sound, and on which releases, if they differ: the lines below the verdict.
fn beyond_now(
    outlook: &Outlook,
    releases: &[ReleaseVerdict],
    is_sound: bool,
    anchors: &[Certificate],
    at: UnixTime,
) -> String {
    let until = outlook::sound(outlook, is_sound, anchors.len(), at);
    let lines = until.into_iter().chain(verdict::by_release(releases));
    lines
        .map(|line| fold::words(&line, INDENT, INDENT))
        .collect()
}

/// The anchors of a bundle, in words.
pub(crate) fn anchors(report: &BundleReport) -> String {
    match report.anchors() {
        [one] => format!("1 anchor: {}", one.name()),
        all => format!("{} anchors", all.len()),
    }
}

/// What each consumer reads of a file, if they do not all read the same.
fn readers(reading: &Reading) -> String {
    let results = reading.results().map(|(consumer, result)| {
        let name = match consumer {
            Consumer::ControlPlane => "the control plane",
            Consumer::OpenSsl => "OpenSSL",
            Consumer::Proxy => "proxies",
            _ => consumer.as_str(),
        };
        match result {
            Ok(count) => format!("{name} {count}"),
            Err(error) => format!("{name} none ({error})"),
        }
    });
    format!(
        "{} as read by {}",
        reading.source(),
        results.collect::<Vec<_>>().join(" · ")
    )
}

fn judges(report: &Report) -> String {
    let mut parts = vec![accepted(report.profile(), report.judges(), |judge| {
        report.accepted_by(judge)
    })];
    if report.subject_place() == Place::Webhook
        && let Some(host) = report.identity()
    {
        parts.push(format!("called as {host}"));
    }
    if report.key_checked() {
        let is_mismatch = |finding: &Finding| finding.code() == "key-mismatch";
        let verdict = if report.findings().iter().any(is_mismatch) {
            "key does not match"
        } else {
            "key matches"
        };
        parts.push(verdict.to_owned());
    } else if report.subject_place() == Place::Issuer {
        parts.push("key not checked".to_owned());
    }
    if report.profile() != Profile::Rfc5280 {
        let source = match report.trust_domain_source() {
            TrustDomainSource::Assumed => " (assumed)",
            TrustDomainSource::Names => " (from the names)",
            TrustDomainSource::Workloads => " (from the workloads)",
            _ => "",
        };
        parts.push(format!("trust domain {}{source}", report.trust_domain()));
    }
    parts.extend(allowed(report.allowed()));
    fold::whole(&parts, " · ")
}

/// Which judges accept the subject.
fn accepted(profile: Profile, judges: &[Judge], by: impl Fn(Judge) -> bool) -> String {
    judges
        .iter()
        .rev()
        .map(|&judge| {
            let verdict = if by(judge) { "accept" } else { "refuse" };
            match judge {
                Judge::ApiServer => format!("API server {verdict}s"),
                Judge::Proxy if profile == Profile::Istio => format!("ztunnel {verdict}s"),
                _ if profile == Profile::Istio => format!("istiod {verdict}s"),
                Judge::Proxy => format!("proxies {verdict}"),
                _ => format!("control plane {verdict}s"),
            }
        })
        .collect::<Vec<_>>()
        .join(" · ")
}

fn style_of(is_sound: bool) -> Style {
    if is_sound {
        GOOD
    } else {
        style(Severity::Error)
    }
}

/// The codes of allowed findings, each once.
fn allowed(findings: &[Finding]) -> Option<String> {
    let mut codes: Vec<&str> = findings.iter().map(Finding::code).collect();
    codes.sort_unstable();
    codes.dedup();
    (!codes.is_empty()).then(|| format!("allowed {}", codes.join(", ")))
}

const INDENT: &str = "           ";
/// Of reports that have the same to say, how many are shown; the rest are counted.
const MOST_ALIKE: usize = 3;
const MOST_ROWS: usize = 50;
