//! The certificates or the request that step's commands read from a file or standard input.

use std::path::Path;

use meshpki::{Certificate, Request, Source};

use crate::failure::{Failure, shown};
use crate::hint::Hint;
use crate::source::content::Content;
use crate::source::input::Input;

/// Certificates, or one request; and whether they were PEM.
pub(super) struct Presented {
    pub(super) source: Source,
    pub(super) content: Content,
    pub(super) is_pem: bool,
}

impl Presented {
    /// Reads a file. A request is read even if the file also contains a private key.
    pub(super) fn read(input: &Input, path: &Path) -> Result<Self, Failure> {
        refuse_remote(path)?;
        let (source, bytes) = input.read(path)?;
        let mut content = Content::read(&source, &bytes)?;
        if let (Content::Key(_), Ok(request)) = (&content, Request::from_pem(&source, &bytes)) {
            content = Content::Request(Box::new(request));
        }
        Ok(Self {
            source,
            content,
            is_pem: is_pem(&bytes),
        })
    }

    /// The DER and the PEM of each certificate, or of the request.
    pub(super) fn forms(self) -> Result<Vec<(Vec<u8>, String)>, Failure> {
        let of = |one: &Certificate| (one.der().to_vec(), one.to_pem());
        Ok(match self.content {
            Content::Request(request) => vec![(request.der().to_vec(), request.to_pem())],
            other => other.into_certificates()?.iter().map(of).collect(),
        })
    }
}

/// The certificates of a file, at least one. Text around them is skipped.
pub(super) fn certificates(input: &Input, path: &Path) -> Result<Vec<Certificate>, Failure> {
    Presented::read(input, path)?.content.into_certificates()
}

/// Refuses an address in place of a file, for which step would contact the server.
pub(super) fn refuse_remote(path: &Path) -> Result<(), Failure> {
    if !path.to_string_lossy().contains("://") {
        return Ok(());
    }
    let failure = Failure::new("is the address of a server, and meshpki does not use the network");
    Err(failure.prefix(&shown(path)).hint(Hint::command(
        "fetch its certificates first",
        "openssl s_client -showcerts -connect HOST:443 </dev/null > FILE",
    )))
}

/// Is it text?
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|part| part == BEGIN)
}

const BEGIN: &[u8] = b"-----BEGIN ";
