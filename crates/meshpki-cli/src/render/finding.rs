//! Findings as text for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use meshpki::{Certificate, Finding, Severity, hex};

use crate::render::remedy;
use crate::render::style::paint;

/// Each finding, then the number of findings of each severity.
pub(crate) fn findings(text: &mut String, findings: &[Finding]) {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut was_note = false;
    for finding in findings {
        let count = counted.entry(finding.code()).or_default();
        *count += 1;
        if *count > MOST_OF_A_CODE {
            continue;
        }
        // Notes are short: no empty line between them.
        let is_note = finding.severity() == Severity::Note;
        if !(is_note && was_note) {
            text.push('\n');
        }
        was_note = is_note;
        describe(text, finding);
    }
    for (code, count) in counted.iter().filter(|(_, count)| **count > MOST_OF_A_CODE) {
        let more = count - MOST_OF_A_CODE;
        let _ = writeln!(
            text,
            "\n… and {more} more of {code}; --format json shows all of them"
        );
    }
    if findings.iter().map(Finding::severity).max() > Some(Severity::Note) {
        let _ = writeln!(text, "\n{}", counts(findings));
    }
}

/// The one thing to do first: what fixes the worst finding, if there is more than one thing to fix.
pub(crate) fn next(findings: &[Finding], is_sound: bool) -> Option<String> {
    let mut remedies = findings.iter().filter_map(Finding::remedy);
    let first = remedies.next()?;
    let has_more = remedies.any(|other| other != first);
    remedy::text(&first)
        .lines()
        .find(|line| !line.starts_with("# "))
        .filter(|_| has_more && !is_sound)
        .map(str::to_owned)
}

/// The finding, what it breaks, what fixes it, and its source.
pub(crate) fn describe(text: &mut String, finding: &Finding) {
    let head = paint(
        finding.severity(),
        &format!("{}[{}]", finding.severity(), finding.code()),
    );
    let place = finding.origin().map(ToString::to_string);
    let message = finding.message();
    if finding.severity() == Severity::Note {
        let name = finding.certificate().map(Certificate::name);
        let about: Vec<String> = name.into_iter().chain(place).collect();
        let _ = writeln!(text, "{head}: {message} ({})", about.join(", "));
        return;
    }
    let _ = writeln!(text, "{head}: {message}");
    match (finding.certificate(), place) {
        (Some(certificate), place) => {
            let place = place.map(|place| format!("  {place}")).unwrap_or_default();
            let fingerprint = &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT];
            let name = certificate.name();
            let _ = writeln!(text, "  about   {name}  sha256 {fingerprint}…{place}");
        }
        (None, Some(place)) => {
            let _ = writeln!(text, "  about   {place}");
        }
        (None, None) => {}
    }
    let _ = writeln!(text, "  breaks  {}", finding.consequence());
    if let Some(remedy) = finding.remedy() {
        let _ = writeln!(
            text,
            "  fix     {}",
            remedy::text(&remedy).replace('\n', "\n          ")
        );
    }
    let check = finding
        .linkerd_check()
        .map(|check| format!(" · linkerd check: \"{check}\""));
    let _ = writeln!(
        text,
        "  see     meshpki explain {} · {}{}",
        finding.code(),
        finding.reference(),
        check.unwrap_or_default()
    );
}

/// How many findings there are of each severity.
pub(crate) fn counts(findings: &[Finding]) -> String {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let of = |finding: &&Finding| finding.severity() == severity;
            let count = findings.iter().filter(of).count();
            (count > 0).then(|| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// A finding in plain lines: the fact, what it breaks, what fixes it, and its source.
pub(crate) fn plain(finding: &Finding) -> String {
    let remedy = finding
        .remedy()
        .map(|remedy| format!("\nfix: {}", remedy::text(&remedy)));
    format!(
        "{}\nbreaks: {}{}\nsee: {}",
        finding.message(),
        finding.consequence(),
        remedy.unwrap_or_default(),
        finding.reference()
    )
}

/// How many findings of one code are shown; the rest are only counted.
const MOST_OF_A_CODE: usize = 50;

const SHORT_FINGERPRINT: usize = 12;
