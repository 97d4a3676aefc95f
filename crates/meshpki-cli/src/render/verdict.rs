//! The verdict in a few words.

use meshpki::{BundleReport, Finding, Report, Severity};

/// The verdict on a report, including whether it is sound only because the policy allows errors.
pub(crate) fn of(report: &Report) -> String {
    verdict(report.is_sound(), report.allowed())
}

/// The same for a bundle that was judged alone.
pub(crate) fn of_bundle(report: &BundleReport) -> String {
    verdict(report.is_sound(), report.allowed())
}

fn verdict(is_sound: bool, allowed: &[Finding]) -> String {
    if !is_sound {
        return "NOT SOUND".to_owned();
    }
    let mut codes: Vec<&str> = allowed
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(Finding::code)
        .collect();
    let count = match codes.len() {
        0 => return "sound".to_owned(),
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    codes.sort_unstable();
    codes.dedup();
    format!("sound, {count} allowed ({})", codes.join(", "))
}
