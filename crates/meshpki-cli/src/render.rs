//! Reports and failures in the formats that they are asked for.
//!
//! Data goes to standard output, words about it to standard error. Colour is used where a terminal
//! is, and `NO_COLOR` is not.

use std::io::{self, Write};

use crate::cli::Format;
use crate::failure::{Failure, reason};

pub(crate) mod created;
pub(crate) mod explained;
pub(crate) mod json;
pub(crate) mod tally;
pub(crate) mod text;

/// Writes data to standard output. A reader that has gone is no failure.
pub(crate) fn data(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Writes words to standard error.
pub(crate) fn words(text: &str) {
    // There is nobody left to tell.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Tells why nothing was judged or made.
pub(crate) fn failure(failure: &Failure, format: Format) {
    if format == Format::Json && data(json::failure(failure).as_bytes()).is_ok() {
        return;
    }
    words(&text::failure(failure));
}
