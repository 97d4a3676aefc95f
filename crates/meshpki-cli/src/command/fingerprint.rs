//! `meshpki fingerprint`: prints the fingerprint of each certificate, on a line that is easy to split in a shell.

use std::fmt::Write;

use crate::arguments::FingerprintArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, digest, notes};
use crate::source::content::Content;
use crate::source::directory::{self, Listed, Role};
use crate::source::input::Input;

pub(crate) fn run(arguments: &FingerprintArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    let mut text = String::new();
    for file in directory::files(&arguments.files, Role::All)? {
        let (source, bytes) = input.read_listed(&file)?;
        let content = Content::read(&source, &bytes)?;
        if let (Listed::Found(_), Content::Key(_)) = (&file, &content) {
            notes::without_certificate(&source);
            continue;
        }
        let certificates = content.into_certificates()?;
        for one in certificates {
            let place = one
                .origin()
                .map_or_else(|| source.to_string(), ToString::to_string);
            let digest = digest::text(&one.fingerprint(), arguments.format);
            let _ = writeln!(text, "{digest}  {place}, {}", one.name());
        }
    }
    render::data(text.as_bytes())?;
    Ok(Exit::Sound)
}
