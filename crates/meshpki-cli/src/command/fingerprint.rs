//! `meshpki fingerprint`: prints the fingerprint of each certificate, on a line that is easy to split in a shell.

use std::fmt::Write;

use crate::arguments::FingerprintArguments;
use crate::command::certificates;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, digest};

pub(crate) fn run(arguments: &FingerprintArguments) -> Result<Exit, Failure> {
    let mut text = String::new();
    for (source, one) in certificates::read(&arguments.files)? {
        let place = one
            .origin()
            .map_or_else(|| source.to_string(), ToString::to_string);
        let digest = digest::text(&one.fingerprint(), arguments.format);
        let _ = writeln!(text, "{digest}  {place}, {}", one.name());
    }
    render::data(text.as_bytes())?;
    Ok(Exit::Sound)
}
