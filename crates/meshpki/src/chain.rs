//! What is presented to be judged: an issuer or a workload, and the certificates above it.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// that follow it. A CA that stands above nothing there is taken for a workload, to be refused.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn all_from_pem(file: &str, bytes: &[u8]) -> Result<Vec<Self>, Error> {
        let all = Certificates::from_pem(file, bytes)?;
        let reading = all.reading;
        let mut groups = vec![Certificates {
            oddities: all.oddities,
            ..Certificates::new(all.first, Vec::new())
        }];
        for certificate in all.rest {
            match groups.last_mut() {
                Some(last) if certificate.is_ca() => last.rest.push(certificate),
                _ => groups.push(Certificates::new(certificate, Vec::new())),
            }
        }
        let chains = groups.into_iter().flat_map(Certificates::split);
        Ok(chains
            .map(|chain| Self {
                certificates: Certificates {
                    reading: reading.clone(),
                    ..chain
                },
            })
            .collect())
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
        self.certificates.own = self.certificates.own.min(self.certificates.rest.len());
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
    /// How many of the rest came with the first, where others were added.
    pub(crate) own: usize,
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
            own: usize::MAX,
            expected: None,
        }
    }

    /// The chain, and beside it every CA in it that is above nothing: each with what is above it. Only
    /// a CA that names itself as its issuer is left where it is, as a root that nobody needs.
    pub(crate) fn split(mut self) -> Vec<Self> {
        if self.rest.is_empty() {
            return vec![self];
        }
        let mut by_subject: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, one) in self.rest.iter().enumerate() {
            by_subject
                .entry(one.subject().der())
                .or_default()
                .push(index);
        }
        let all = &self.rest;
        let above = |first: &Certificate| {
            let (mut found, mut wanted) = (BTreeSet::new(), vec![first.issuer().der()]);
            while let Some(name) = wanted.pop() {
                for &index in by_subject.get(name).into_iter().flatten() {
                    if found.insert(index) {
                        wanted.push(all[index].issuer().der());
                    }
                }
            }
            found
        };
        let reached = above(&self.first);
        let strays: Vec<usize> = (0..all.len())
            .filter(|index| !reached.contains(index) && !all[*index].is_self_issued())
            .collect();
        if strays.is_empty() {
            return vec![self];
        }
        let issuers: HashSet<&[u8]> = strays
            .iter()
            .map(|&index| all[index].issuer().der())
            .collect();
        let is_lowest = |index: &usize| !issuers.contains(all[*index].subject().der());
        let (mut taken, mut chains) = (BTreeSet::new(), Vec::new());
        for index in strays.into_iter().filter(is_lowest) {
            let over = above(&all[index]);
            let rest = over.iter().map(|&index| all[index].clone()).collect();
            chains.push(Self::new(all[index].clone(), rest));
            taken.insert(index);
            taken.extend(over.difference(&reached));
        }
        let mut index = 0..;
        self.rest
            .retain(|_| index.next().is_some_and(|index| !taken.contains(&index)));
        chains.insert(0, self);
        chains
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
            own: usize::MAX,
            expected: None,
        })
    }
}
