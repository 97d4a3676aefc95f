//! Reports, failures and notes as text: one file per format.
//!
//! Data goes to standard output, messages about it to standard error. Text is coloured at a terminal, unless
//! `NO_COLOR` is set.

use std::io::{self, Write};

use crate::failure::{Failure, reason};
use crate::text::escape;

pub(crate) mod applied;
pub(crate) mod bundled;
pub(crate) mod checked;
pub(crate) mod created;
pub(crate) mod difference;
pub(crate) mod digest;
pub(crate) mod explained;
pub(crate) mod finding;
pub(crate) mod fold;
pub(crate) mod formats;
pub(crate) mod github;
pub(crate) mod ics;
pub(crate) mod inspected;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod linkerd_check;
pub(crate) mod mesh_finding;
pub(crate) mod next;
pub(crate) mod notes;
pub(crate) mod outlook;
mod page;
pub(crate) mod prometheus;
pub(crate) mod renewals;
pub(crate) mod style;
pub(crate) mod tally;
pub(crate) mod text;
pub(crate) mod validity;
pub(crate) mod verdict;

/// Writes a text to standard output, escaped so that a runner finds no command in it. A closed pipe is not a failure.
pub(crate) fn data(bytes: &[u8]) -> Result<(), Failure> {
    match std::str::from_utf8(bytes) {
        Ok(text) => commands(&escape::text(text)),
        Err(_) => self::bytes(bytes),
    }
}

/// The same for a text with our own commands for a runner, whose values are already escaped.
pub(crate) fn commands(text: &str) -> Result<(), Failure> {
    written(&mut anstream::stdout().lock(), text.as_bytes())
}

/// Writes binary data to standard output.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(&mut io::stdout().lock(), bytes)
}

/// Writes binary data to standard output. A closed pipe is a failure.
pub(crate) fn all_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| {
        Failure::new(format!("standard output: {}", reason(&error)))
            .hint("what was to be written is lost: run it again, with -o FILE")
    })
}

fn written(output: &mut impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Writes a message to standard error.
pub(crate) fn words(text: &str) {
    let text = escape::text(text);
    // If standard error fails, there is no other place to report it.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Begins a new paragraph, unless the text is empty.
pub(crate) fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
}
