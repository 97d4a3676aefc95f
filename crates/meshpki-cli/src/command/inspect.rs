//! `meshpki inspect`: shows the contents of certificates, keys and requests.

use std::path::Path;

use meshpki::{Certificate, Severity, Source};

use crate::arguments::{InspectArguments, InspectFormat};
use crate::clock;
use crate::command::output::Output;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, inspected, json, notes};
use crate::source::content::{Content, Contents};
use crate::source::directory::{self, Listed, Role};
use crate::source::input::Input;

pub(crate) fn run(arguments: &InspectArguments) -> Result<Exit, Failure> {
    if arguments.output.is_some() && arguments.format != InspectFormat::Pem {
        let failure = Failure::new("-o is given without --format pem, expected both or neither");
        return Err(failure.hint("to save another format, redirect it: meshpki inspect … > FILE"));
    }
    let input = Input::default();
    let (files, _) = directory::files(&arguments.files, Role::All)?;
    let read: Vec<&Path> = files.iter().map(Listed::path).collect();
    let output = Output::open_optional(arguments.output.as_ref(), &read, arguments.force)?;
    let mut contents = Vec::new();
    for file in &files {
        // As PEM, private keys are never printed.
        let with_keys = arguments.format != InspectFormat::Pem;
        let mut found = Contents::read(&input, file, with_keys)?;
        notes::unread(&found.unread);
        contents.append(&mut found.contents);
    }
    let at = arguments.at.relative_to(clock::now());
    match arguments.format {
        InspectFormat::Json => render::data(json::contents(&contents).as_bytes())?,
        InspectFormat::Pem => {
            let text = pem(&contents)?;
            if let Some((path, output)) = output {
                output.certificate(path, &text).write()?;
                inspected::repaired(&contents, Some(path));
            } else {
                render::data(text.as_bytes())?;
                inspected::repaired(&contents, None);
            }
            // What is written is repaired.
            return Ok(Exit::Sound);
        }
        InspectFormat::Text => {
            inspected::contents(&contents, at)?;
            inspected::oddities(&contents);
        }
    }
    Ok(Exit::of(!contents.iter().any(has_error)))
}

/// Whether something in a file is shown as an error.
fn has_error((_, content): &(Source, Content)) -> bool {
    let Content::Certificates { findings, .. } = content else {
        return false;
    };
    let mut findings = findings.iter();
    findings.any(|finding| finding.severity() == Severity::Error)
}

/// The certificates and requests, one block after the other.
fn pem(contents: &[(Source, Content)]) -> Result<String, Failure> {
    let mut text = String::new();
    for (source, content) in contents {
        match content {
            Content::Certificates { certificates, .. } => {
                text.extend(certificates.iter().map(Certificate::to_pem));
            }
            Content::Request(request) => text.push_str(&request.to_pem()),
            Content::Key(_) => {
                let failure = Failure::new(
                    "is a private key, expected certificates: private keys are never printed",
                );
                return Err(failure.about(source));
            }
        }
    }
    Ok(text)
}
