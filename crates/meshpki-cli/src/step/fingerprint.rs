//! `certificate fingerprint`.

use std::fmt::Write;

use clap::ValueEnum;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::cli::FingerprintArguments;
use super::presented;
use crate::cli::FingerprintFormat;
use crate::failure::Failure;
use crate::input::Input;
use crate::render::{self, digest};

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

/// A format by step's names.
pub(super) fn format(text: &str) -> Result<FingerprintFormat, String> {
    let name = match text.trim().to_lowercase().as_str() {
        "base64url" => "base64-url",
        "base64urlraw" | "base64url-raw" => "base64-url-raw",
        "base64raw" => "base64-raw",
        "emoji" | "emojisum" => return Err("emoji are not written here, hex is".to_owned()),
        other => return FingerprintFormat::from_str(other, false).map_err(|_| EXPECTED.to_owned()),
    };
    FingerprintFormat::from_str(name, false)
}

const EXPECTED: &str = "expected hex, base64, base64-url, base64-raw or base64-url-raw";
