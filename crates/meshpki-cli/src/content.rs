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

impl Content {
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
