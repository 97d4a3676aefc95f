//! `meshpki inspect`: what is in certificates and key files.

use meshpki::{Certificate, Finding, KeyFile, Reason, TrustBundle};

use crate::cli::{InspectArguments, InspectFormat};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::render;

/// What one file holds.
pub(crate) enum Content {
    Certificates {
        certificates: Vec<Certificate>,
        findings: Vec<Finding>,
    },
    Key(KeyFile),
}

pub(crate) fn run(arguments: &InspectArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    let contents = arguments
        .files
        .iter()
        .map(|path| {
            let (name, bytes) = input.read(path)?;
            Ok((name.clone(), content(&name, &bytes)?))
        })
        .collect::<Result<Vec<_>, Failure>>()?;

    let at = arguments.at.relative_to(clock::now());
    match arguments.format {
        InspectFormat::Json => render::data(render::json::contents(&contents).as_bytes())?,
        InspectFormat::Pem => {
            render::data(pem(&contents)?.as_bytes())?;
            render::text::oddities(&contents);
        }
        InspectFormat::Text => {
            render::text::contents(&contents, at)?;
            render::text::oddities(&contents);
        }
    }
    Ok(Exit::Sound)
}

fn content(name: &str, bytes: &[u8]) -> Result<Content, Failure> {
    match TrustBundle::from_pem(name, bytes) {
        Ok(bundle) => Ok(Content::Certificates {
            certificates: bundle.anchors().to_vec(),
            findings: bundle.findings(),
        }),
        Err(error) => match error.reason() {
            Reason::BinaryCertificate => Ok(Content::Certificates {
                certificates: vec![Certificate::from_der(name, bytes)?],
                findings: Vec::new(),
            }),
            Reason::KeyForCertificate { .. } => Ok(Content::Key(KeyFile::from_pem(name, bytes)?)),
            _ => Err(error.into()),
        },
    }
}

/// The certificates alone, one block after the other.
fn pem(contents: &[(String, Content)]) -> Result<String, Failure> {
    let mut text = String::new();
    for (name, content) in contents {
        match content {
            Content::Certificates { certificates, .. } => {
                text.extend(certificates.iter().map(Certificate::to_pem));
            }
            Content::Key(_) => {
                return Err(Failure::new(format!(
                    "{name}: is a private key, which is not printed"
                )));
            }
        }
    }
    Ok(text)
}
