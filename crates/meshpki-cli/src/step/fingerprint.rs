//! `certificate fingerprint`: prints the fingerprint of a certificate.

use std::fmt::Write;

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::presented::Presented;
use crate::arguments::step::FingerprintArguments;
use crate::failure::Failure;
use crate::render::{self, digest};
use crate::source::input::Input;

pub(super) fn run(arguments: &FingerprintArguments) -> Result<(), Failure> {
    let forms = Presented::read(&Input::default(), &arguments.input.file)?.forms()?;
    let count = if arguments.bundle { forms.len() } else { 1 };
    let mut text = String::new();
    for (index, (der, _)) in forms.iter().enumerate().take(count) {
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
