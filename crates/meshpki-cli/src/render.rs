//! Reports and failures in the formats that they are asked for.
//!
//! Data goes to standard output, words about it to standard error. Colour is used where a terminal
//! is, and `NO_COLOR` is not.

use std::io::{self, Write};

use meshpki::{Finding, Report, Severity};

use crate::failure::{Failure, reason};
use crate::text::escape;

pub(crate) mod bundled;
pub(crate) mod created;
pub(crate) mod digest;
pub(crate) mod explained;
pub(crate) mod formats;
pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod linkerd_check;
pub(crate) mod picture;
pub(crate) mod prometheus;
pub(crate) mod renewals;
pub(crate) mod tally;
pub(crate) mod text;

/// Writes a text to standard output, in which nothing commands a runner. A reader that has gone is no
/// failure.
pub(crate) fn data(bytes: &[u8]) -> Result<(), Failure> {
    match std::str::from_utf8(bytes) {
        Ok(text) => commands(&escape::text(text)),
        Err(_) => self::bytes(bytes),
    }
}

/// The same for a text with commands of our own, whose values are escaped.
pub(crate) fn commands(text: &str) -> Result<(), Failure> {
    written(&mut anstream::stdout().lock(), text.as_bytes())
}

/// Writes data that is no text to standard output, byte by byte.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(&mut io::stdout().lock(), bytes)
}

fn written(output: &mut impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Writes words to standard error.
pub(crate) fn words(text: &str) {
    let text = escape::text(text);
    // There is nobody left to tell.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The verdict; where a report is sound for what was allowed alone, it says so.
pub(crate) fn verdict(report: &Report) -> String {
    verdict_of(report.is_sound(), report.allowed())
}

/// The same, of what is sound or not, and what was allowed in it.
pub(crate) fn verdict_of(is_sound: bool, allowed: &[Finding]) -> String {
    if !is_sound {
        return "NOT SOUND".to_owned();
    }
    let errors = allowed.iter();
    let errors = errors.filter(|one| one.severity() == Severity::Error);
    let mut codes: Vec<String> = errors.map(Finding::code).collect();
    let count = match codes.len() {
        0 => return "sound".to_owned(),
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    codes.sort_unstable();
    codes.dedup();
    format!("sound, {count} allowed ({})", codes.join(", "))
}

/// A finding in plain lines: the fact, what it breaks, what mends it, where it is written.
pub(crate) fn plain(finding: &Finding) -> String {
    let remedy = finding.remedy().map(|remedy| format!("\nmend: {remedy}"));
    format!(
        "{}\nbreaks: {}{}\nsee: {}",
        finding.message(),
        finding.consequence(),
        remedy.unwrap_or_default(),
        finding.reference()
    )
}
