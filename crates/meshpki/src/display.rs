//! Bytes and names from outside, made fit to be shown.

use std::fmt::Write;

/// Lower-case hexadecimal digits, as fingerprints and serial numbers are written everywhere here.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Names come from outside: nothing in them may steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

/// A file as a person knows it: `-` is standard input.
pub(crate) fn shown(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}
