//! Text for people: the subject, the verdict, the findings with the worst first, and one next step.

use std::fmt::Write;

use anstyle::Style;
use meshpki::{
    BundleReport, Consumer, Finding, Judge, Place, Profile, Reading, Report, Severity,
    TrustDomainSource, printable, rfc3339,
};

use crate::failure::Failure;
use crate::render::finding::{findings, next};
use crate::render::style::{GOOD, paint, style};
use crate::render::{self, picture, verdict};

/// Prints the reports of `verify`.
pub(crate) fn reports(reports: &[Report]) -> Result<(), Failure> {
    let mut text = String::new();
    for (index, one) in reports.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        report(&mut text, one);
    }
    render::data(text.as_bytes())
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    let message = printable(&failure.message);
    let mut text = format!("{}: {message}\n", paint(Severity::Error, "error"));
    if let Some(hint) = &failure.hint {
        let _ = writeln!(text, "       {hint}");
    }
    text
}

fn report(text: &mut String, report: &Report) {
    let style = style_of(report.is_sound());
    let _ = write!(
        text,
        "{style}{:<9}{style:#}  {}",
        verdict::of(report),
        report.subject().name()
    );
    for (_, signer) in report.path().iter().skip(1) {
        let _ = write!(text, "  ◀ {}", signer.name());
    }
    let _ = writeln!(text, "  as of {}", rfc3339(report.at()));
    let _ = writeln!(text, "           {}", judges(report));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        let _ = writeln!(text, "           {}", readers(reading));
    }
    text.push('\n');
    let path = report.path().iter().rev();
    let rows = picture::rows(path.map(|(place, one)| (place.to_string(), one)));
    picture::picture(text, &rows, report.at(), report.warn_within());

    findings(text, report.findings());
    if let Some(next) = next(report.findings(), report.is_sound()) {
        let _ = writeln!(text, "next   {next}");
    }
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let style = style_of(report.is_sound());
    let mut text = format!(
        "{style}{:<9}{style:#}  {}  as of {}\n",
        verdict::of_bundle(report),
        anchors(report),
        rfc3339(report.at())
    );
    let mut parts = vec![accepted(&Judge::MESH, |judge| report.accepted_by(judge))];
    parts.extend(allowed(report.allowed()));
    let _ = writeln!(text, "           {}", parts.join(" · "));
    for reading in report.readings().iter().filter(|one| !one.agree()) {
        let _ = writeln!(text, "           {}", readers(reading));
    }
    text.push('\n');
    let all = report.anchors().iter().take(MOST_ROWS);
    let rows = picture::rows(all.map(|one| (one.name(), one)));
    picture::picture(&mut text, &rows, report.at(), report.warn_within());
    findings(&mut text, report.findings());
    if let Some(next) = next(report.findings(), report.is_sound()) {
        let _ = writeln!(text, "next   {next}");
    }
    text
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
    let mut parts = vec![accepted(report.judges(), |judge| report.accepted_by(judge))];
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
    parts.join(" · ")
}

/// Which judges accept the subject.
fn accepted(judges: &[Judge], by: impl Fn(Judge) -> bool) -> String {
    judges
        .iter()
        .rev()
        .map(|&judge| {
            let verdict = if by(judge) { "accept" } else { "refuse" };
            match judge {
                Judge::ApiServer => format!("API server {verdict}s"),
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
    let mut codes: Vec<String> = findings.iter().map(Finding::code).collect();
    codes.sort_unstable();
    codes.dedup();
    (!codes.is_empty()).then(|| format!("allowed {}", codes.join(", ")))
}

const MOST_ROWS: usize = 50;
