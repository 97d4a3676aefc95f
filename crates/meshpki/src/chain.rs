//! What is presented to be judged: an issuer or a workload, and the certificates above it.

use crate::certificate::Certificate;
use crate::error::Error;
use crate::key::KeyFile;
use crate::pem::{Oddity, Text};
use crate::reading::Reading;

/// An identity issuer, and the intermediates between it and an anchor, as in Linkerd's `crt.pem` or
/// `tls.crt`: the issuer first, then upwards.
///
/// With [`with_key`](Self::with_key) the issuer's key file is judged too.
#[derive(Clone, Debug)]
pub struct IssuerChain {
    pub(crate) certificates: Certificates,
    key: Option<KeyFile>,
}

impl IssuerChain {
    /// Reads an issuer's PEM file; `file` is the name that messages give to it.
    ///
    /// # Errors
    ///
    /// [`Error`] where the text is not PEM, a block is truncated or damaged, or no block is a
    /// certificate.
    pub fn from_pem(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            certificates: Certificates::from_pem(file, bytes)?,
            key: None,
        })
    }

    /// An issuer that is at hand already, and what stands above it.
    #[must_use]
    pub fn new(issuer: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self {
            certificates: Certificates::new(issuer, intermediates),
            key: None,
        }
    }

    /// The same chain, to be judged with the issuer's key.
    #[must_use]
    pub fn with_key(self, key: KeyFile) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &Certificate {
        &self.certificates.first
    }

    /// The certificates after it.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.certificates.rest
    }

    /// What each consumer takes from the file, where it was read from one.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.certificates.reading.as_ref()
    }

    /// Its key, where one was given.
    #[must_use]
    pub fn key(&self) -> Option<&KeyFile> {
        self.key.as_ref()
    }
}

/// A workload certificate, and the certificates above it: the workload first, then upwards.
#[derive(Clone, Debug)]
pub struct WorkloadChain {
    pub(crate) certificates: Certificates,
}

impl WorkloadChain {
    /// Reads a workload's PEM file; `file` is the name that messages give to it.
    ///
    /// # Errors
    ///
    /// [`Error`] where the text is not PEM, a block is truncated or damaged, or no block is a
    /// certificate.
    pub fn from_pem(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            certificates: Certificates::from_pem(file, bytes)?,
        })
    }

    /// Reads the PEM text of any number of workloads: each a certificate that is no CA, and the CAs
    /// that follow it.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn all_from_pem(file: &str, bytes: &[u8]) -> Result<Vec<Self>, Error> {
        let all = Certificates::from_pem(file, bytes)?;
        let reading = all.reading;
        let begin = |first, oddities| Self {
            certificates: Certificates {
                oddities,
                reading: reading.clone(),
                ..Certificates::new(first, Vec::new())
            },
        };
        let mut chains = vec![begin(all.first, all.oddities)];
        for certificate in all.rest {
            match chains.last_mut() {
                Some(last) if certificate.is_ca() => last.certificates.rest.push(certificate),
                _ => chains.push(begin(certificate, Vec::new())),
            }
        }
        Ok(chains)
    }

    /// A workload that is at hand already, and what stands above it.
    #[must_use]
    pub fn new(workload: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self {
            certificates: Certificates::new(workload, intermediates),
        }
    }

    /// The workload's certificate.
    #[must_use]
    pub fn workload(&self) -> &Certificate {
        &self.certificates.first
    }

    /// The certificates after it.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.certificates.rest
    }

    /// What each consumer takes from the file, where it was read from one: not from a stream.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.certificates.reading.as_ref()
    }

    /// The same workload, with more certificates above it: those of the issuer's own file, when
    /// the workload's file holds the leaf alone. That another issuer signed it is then a finding.
    #[must_use]
    pub fn below(mut self, chain: &IssuerChain) -> Self {
        self.certificates.expected = Some(chain.issuer().clone());
        let above = std::iter::once(chain.issuer()).chain(chain.intermediates());
        for certificate in above {
            if !self.certificates.rest.contains(certificate) {
                self.certificates.rest.push(certificate.clone());
            }
        }
        self
    }
}

/// At least one certificate, and what is odd about the text they came from.
#[derive(Clone, Debug)]
pub(crate) struct Certificates {
    pub(crate) first: Certificate,
    pub(crate) rest: Vec<Certificate>,
    pub(crate) oddities: Vec<Oddity>,
    /// What each consumer takes from that text.
    pub(crate) reading: Option<Reading>,
    /// The issuer at hand, which is expected to have signed the first.
    pub(crate) expected: Option<Certificate>,
}

impl Certificates {
    pub(crate) fn new(first: Certificate, rest: Vec<Certificate>) -> Self {
        Self {
            first,
            rest,
            oddities: Vec::new(),
            reading: None,
            expected: None,
        }
    }

    fn from_pem(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let text = Text::parse(file, bytes)?;
        let empty = Error::new(
            file,
            crate::error::Reason::NoCertificate {
                found: text.labels(),
            },
        );
        let read = text.into_certificates(file, bytes)?;
        let mut certificates = read
            .blocks
            .iter()
            .map(Certificate::from_block)
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let first = certificates.next().ok_or(empty)?;
        Ok(Self {
            first,
            rest: certificates.collect(),
            reading: Some(read.reading(file, bytes)),
            oddities: read.oddities,
            expected: None,
        })
    }
}
