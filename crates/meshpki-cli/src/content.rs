//! What a file holds, whatever it is.

use meshpki::{Certificate, Finding, KeyFile, Reason, TrustBundle};

use crate::failure::Failure;

/// What one file holds.
pub(crate) enum Content {
    Certificates {
        certificates: Vec<Certificate>,
        findings: Vec<Finding>,
    },
    Key(KeyFile),
}

/// The anchors of a file: PEM, a SPIFFE trust bundle, or one certificate as DER.
pub(crate) fn anchors(name: &str, bytes: &[u8]) -> Result<TrustBundle, Failure> {
    if is_jwks(bytes) {
        let mut bundle = TrustBundle::default();
        bundle.add_jwks(name, bytes)?;
        return Ok(bundle);
    }
    match TrustBundle::from_pem(name, bytes) {
        Err(error) if *error.reason() == Reason::BinaryCertificate => {
            Ok([Certificate::from_der(name, bytes)?].into_iter().collect())
        }
        other => Ok(other?),
    }
}

/// JSON, and no PEM.
pub(crate) fn is_jwks(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'{')
}

impl Content {
    /// The certificates of what is no private key: at least one.
    pub(crate) fn into_certificates(self) -> Result<Vec<Certificate>, Failure> {
        match self {
            Self::Certificates { certificates, .. } => Ok(certificates),
            Self::Key(key) => {
                let what = format!("is a private key ({}), expected a certificate", key.label());
                Err(Failure {
                    file: Some(key.origin().file().to_owned()),
                    ..Failure::new(what).prefix(&key.origin().to_string())
                })
            }
        }
    }

    /// Certificates if there are any, else a private key.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Self, Failure> {
        match TrustBundle::from_pem(name, bytes) {
            Ok(bundle) => Ok(Self::Certificates {
                certificates: bundle.anchors().to_vec(),
                findings: bundle.findings(),
            }),
            Err(error) => match error.reason() {
                Reason::BinaryCertificate => Ok(Self::Certificates {
                    certificates: vec![Certificate::from_der(name, bytes)?],
                    findings: Vec::new(),
                }),
                Reason::KeyForCertificate { .. } => Ok(Self::Key(KeyFile::from_pem(name, bytes)?)),
                _ => Err(error.into()),
            },
        }
    }
}
