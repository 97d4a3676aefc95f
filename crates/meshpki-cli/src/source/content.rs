//! The content of a file: certificates, a key or a request.

use meshpki::{Certificate, Error, Finding, KeyFile, Reason, Request, Source, TrustBundle};

use crate::failure::Failure;
use crate::hint::Wanted;
use crate::source::directory::Listed;
use crate::source::input::{Input, Text};
use crate::source::text::Texts;

/// The content of one file.
pub(crate) enum Content {
    Certificates {
        certificates: Vec<Certificate>,
        findings: Vec<Finding>,
    },
    Key(KeyFile),
    Request(Box<Request>),
}

/// The contents of a file, at least one: of each of its values, if it is a manifest.
pub(crate) struct Contents {
    pub(crate) contents: Vec<(Source, Content)>,
    /// What of a manifest could not be read, in words.
    pub(crate) unread: Vec<String>,
}

impl Contents {
    /// Reads a file, and the private keys of a manifest only if they are wanted. A value of a manifest that cannot be read
    /// costs only itself, unless there is no other.
    pub(crate) fn read(input: &Input, file: &Listed, with_keys: bool) -> Result<Self, Failure> {
        let Texts {
            all: texts,
            mut unread,
            are_values,
        } = Texts::all(input, file, with_keys)?;
        let (mut contents, mut failed) = (Vec::new(), None);
        for Text { source, bytes } in texts {
            match Content::read(&source, &bytes) {
                Ok(content) => contents.push((source, content)),
                Err(failure) if are_values => {
                    unread.push(failure.message.clone());
                    failed.get_or_insert(failure);
                }
                Err(failure) => return Err(failure),
            }
        }
        match failed {
            Some(failure) if contents.is_empty() => Err(failure),
            _ => Ok(Self { contents, unread }),
        }
    }
}

/// The anchors of a text: PEM, or a SPIFFE trust bundle.
pub(crate) fn anchors_of_text(source: &Source, bytes: &[u8]) -> Result<TrustBundle, Error> {
    if !is_jwks(bytes) {
        return TrustBundle::from_pem(source, bytes);
    }
    let mut bundle = TrustBundle::default();
    bundle.add_jwks(source, bytes)?;
    Ok(bundle)
}

/// The same, or one certificate in DER.
pub(crate) fn anchors(source: &Source, bytes: &[u8]) -> Result<TrustBundle, Failure> {
    match anchors_of_text(source, bytes) {
        Err(error) if *error.reason() == Reason::BinaryCertificate => {
            Ok([Certificate::from_der(source, bytes)?]
                .into_iter()
                .collect())
        }
        other => other.map_err(|error| Failure::reading(&error, Wanted::Anchors)),
    }
}

/// Is it JSON, and not PEM?
pub(crate) fn is_jwks(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'{')
}

impl Content {
    /// Its certificates, at least one. A private key or a request is a failure.
    pub(crate) fn into_certificates(self) -> Result<Vec<Certificate>, Failure> {
        match self {
            Self::Certificates { certificates, .. } => Ok(certificates),
            Self::Key(key) => {
                let what = format!("is a private key ({}), expected a certificate", key.label());
                Err(Failure {
                    file: Some(key.origin().source().name().into_owned()),
                    ..Failure::new(what).prefix(&key.origin().to_string())
                })
            }
            Self::Request(_) => Err(Failure::new(
                "is a certificate signing request, expected a certificate",
            )),
        }
    }

    /// Reads certificates if there are any, else a private key, else a certificate signing request.
    pub(crate) fn read(source: &Source, bytes: &[u8]) -> Result<Self, Failure> {
        match TrustBundle::from_pem(source, bytes) {
            Ok(bundle) => Ok(Self::Certificates {
                certificates: bundle.anchors().to_vec(),
                findings: bundle.findings(),
            }),
            Err(error) => match error.reason() {
                Reason::BinaryCertificate => Ok(Self::Certificates {
                    certificates: vec![Certificate::from_der(source, bytes)?],
                    findings: Vec::new(),
                }),
                Reason::BinaryKey => Ok(Self::Key(KeyFile::from_der(source, bytes)?)),
                Reason::BinaryRequest => {
                    let request = Request::from_der(source, bytes)?;
                    Ok(Self::Request(Box::new(request)))
                }
                Reason::KeyForCertificate { .. } => {
                    Ok(Self::Key(KeyFile::from_pem(source, bytes)?))
                }
                Reason::NoCertificate { .. } => request(source, bytes, error),
                _ => Err(error.into()),
            },
        }
    }
}

/// The request in a file without certificates, or the error `otherwise`.
fn request(source: &Source, bytes: &[u8], otherwise: Error) -> Result<Content, Failure> {
    match Request::from_pem(source, bytes) {
        Ok(request) => Ok(Content::Request(Box::new(request))),
        Err(error) if matches!(error.reason(), Reason::NoRequest { .. }) => Err(otherwise.into()),
        Err(error) => Err(error.into()),
    }
}
