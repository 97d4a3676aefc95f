//! What a file or standard input presents to step's commands.

use std::path::Path;

use meshpki::{Certificate, Request};

use crate::failure::{Failure, shown};
use crate::source::content::Content;
use crate::source::input::Input;

/// What is shown, converted and summed up: certificates, or one request.
pub(super) enum Presented {
    /// At least one. What stands between them and around them is passed over.
    Certificates(Vec<Certificate>),
    Request(Box<Request>),
}

impl Presented {
    /// Its bytes, each certificate's, with the PEM of each.
    pub(super) fn ders(&self) -> Vec<(&[u8], String)> {
        match self {
            Self::Certificates(certificates) => certificates
                .iter()
                .map(|one| (one.der().as_ref(), one.to_pem()))
                .collect(),
            Self::Request(request) => vec![(request.der(), request.to_pem())],
        }
    }
}

/// The certificates of a file, or where it has none, its request.
pub(super) fn presented(name: &str, bytes: &[u8]) -> Result<Presented, Failure> {
    Ok(match read(name, bytes)? {
        Content::Request(request) => Presented::Request(request),
        other @ (Content::Certificates { .. } | Content::Key(_)) => {
            Presented::Certificates(other.into_certificates()?)
        }
    })
}

/// The certificates of a file: at least one. What stands between them and around them is passed over.
pub(super) fn certificates(input: &Input, path: &Path) -> Result<Vec<Certificate>, Failure> {
    content(input, path)?.into_certificates()
}

/// What a file holds, be it a private key.
pub(super) fn content(input: &Input, path: &Path) -> Result<Content, Failure> {
    refuse_remote(path)?;
    let (name, bytes) = input.read(path)?;
    read(&name, &bytes)
}

/// A request counts, be there a private key beside it.
fn read(name: &str, bytes: &[u8]) -> Result<Content, Failure> {
    let content = Content::read(name, bytes)?;
    match (&content, Request::from_pem(name, bytes)) {
        (Content::Key(_), Ok(request)) => Ok(Content::Request(Box::new(request))),
        _ => Ok(content),
    }
}

/// The address of a server in the place of a file.
pub(super) fn refuse_remote(path: &Path) -> Result<(), Failure> {
    let text = path.to_string_lossy().to_lowercase();
    if !REMOTE.iter().any(|scheme| text.starts_with(scheme)) {
        return Ok(());
    }
    let failure = Failure::new("is the address of a server, and nothing here asks the network");
    Err(failure.prefix(&shown(path)).hint(
        "fetch its certificates first: openssl s_client -showcerts -connect HOST:443 </dev/null > FILE",
    ))
}

/// Text, and not binary.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|part| part == BEGIN)
}

/// Standard input where no file is named, or one without a name: what a shell's function without an
/// argument names.
pub(super) fn or_stdin(file: Option<&Path>) -> &Path {
    file.filter(|file| !file.as_os_str().is_empty())
        .unwrap_or(Path::new("-"))
}

const BEGIN: &[u8] = b"-----BEGIN ";
const REMOTE: [&str; 5] = ["https://", "ldaps://", "smtps://", "tcp://", "tls://"];
