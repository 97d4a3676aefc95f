//! `certificate fingerprint`.

use std::fmt::Write;

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::presented;
use crate::arguments::step::FingerprintArguments;
use crate::failure::Failure;
use crate::render::{self, digest};
use crate::source::input::Input;

pub(super) fn run(arguments: &FingerprintArguments) -> Result<(), Failure> {
    if arguments.sha1 && !arguments.insecure {
        let failure = Failure::new("--sha1 needs --insecure: SHA-1 is broken");
        return Err(failure.hint("without --sha1 it is SHA-256"));
    }
    let file = presented::or_stdin(arguments.file.as_deref());
    presented::refuse_remote(file)?;
    let (name, bytes) = Input::default().read(file)?;
    let presented = presented::presented(&name, &bytes)?;
    let ders = presented.ders();
    let count = if arguments.bundle { ders.len() } else { 1 };
    let mut text = String::new();
    for (index, (der, _)) in ders.iter().enumerate().take(count) {
        if arguments.bundle {
            let _ = write!(text, "{index}: ");
        }
        let digest = if arguments.sha1 {
            digest::text(&Sha1::digest(der), arguments.format)
        } else {
            digest::text(&Sha256::digest(der), arguments.format)
        };
        let _ = writeln!(text, "{digest}");
    }
    render::data(text.as_bytes())
}
