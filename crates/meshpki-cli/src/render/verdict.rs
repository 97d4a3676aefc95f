//! The verdict in a few words.

use meshpki::{BundleReport, Finding, ReleaseVerdict, Report, Severity};

/// The verdict on a report, including whether it is sound only because the policy allows errors.
pub(crate) fn of(report: &Report) -> String {
    verdict(report.is_sound(), report.allowed())
}

/// The same for a bundle that was judged alone.
pub(crate) fn of_bundle(report: &BundleReport) -> String {
    verdict(report.is_sound(), report.allowed())
}

/// On which releases it is sound, and on which it is not; `None` if they do not differ.
pub(crate) fn by_release(releases: &[ReleaseVerdict]) -> Option<String> {
    let names = |is_sound: bool| -> Vec<&str> {
        let of = releases.iter().filter(|one| one.is_sound == is_sound);
        of.map(|one| one.release.as_str()).collect()
    };
    let (sound, others) = (names(true), names(false));
    let differ = !sound.is_empty() && !others.is_empty();
    differ.then(|| {
        format!(
            "sound on Linkerd {}; not on {}",
            sound.join(", "),
            others.join(", ")
        )
    })
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
