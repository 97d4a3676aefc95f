//! The chains that are judged: an issuer or a workload, and the certificates above it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::error::{Error, Reason};
use crate::pem::block::Block;
use crate::pem::oddity::Oddity;
use crate::pem::text::Text;
use crate::secret::file::KeyFile;
use crate::source::Origin;
use crate::source::Source;

/// An identity issuer, and the intermediates between it and an anchor, as in Linkerd's `crt.pem` or
/// `tls.crt`: the issuer first, then upwards.
///
/// With [`with_key`](Self::with_key) the issuer's key file is judged too.
#[derive(Clone, Debug)]
pub struct IssuerChain {
    pub(crate) certificates: Presented,
    key: Option<KeyFile>,
}

impl IssuerChain {
    /// Reads an issuer's PEM file; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not PEM, if a block is truncated or malformed, or if no block is a certificate.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            certificates: Presented::from_pem(&source.into(), bytes)?,
            key: None,
        })
    }

    /// An issuer that has been read already, and the certificates above it.
    #[must_use]
    pub fn new(issuer: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self {
            certificates: Presented::new(issuer, intermediates),
            key: None,
        }
    }

    /// The same issuer, as Istio has it: above a workload certificate, istiod sends the certificates of another text,
    /// `cert-chain.pem`, and reads of the issuer's own text, `ca-cert.pem`, nothing but its first certificate (Istio,
    /// security/pkg/server/ca/server.go and security/pkg/pki/util/keycertbundle.go). An empty text has none.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn with_cert_chain(self, source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            certificates: self.certificates.sent_apart(&source.into(), bytes)?,
            ..self
        })
    }

    /// The same chain, judged together with the issuer's key.
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

    /// What each consumer reads from the file, if it was read from one.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.certificates.reading.as_ref()
    }

    /// Its key, if one was given.
    #[must_use]
    pub fn key(&self) -> Option<&KeyFile> {
        self.key.as_ref()
    }
}

impl From<Certificate> for IssuerChain {
    /// An issuer without certificates above it.
    fn from(issuer: Certificate) -> Self {
        Self::new(issuer, Vec::new())
    }
}

/// A workload certificate, and the certificates above it: the workload first, then upwards.
#[derive(Clone, Debug)]
pub struct WorkloadChain {
    pub(crate) certificates: Presented,
}

impl WorkloadChain {
    /// Reads a workload's PEM file; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not PEM, if a block is truncated or malformed, or if no block is a certificate.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            certificates: Presented::from_pem(&source.into(), bytes)?,
        })
    }

    /// The most certificates that one chain of several in a text may have: far more than a proxy follows, so a longer
    /// one can only be an error.
    pub const MOST_CERTIFICATES: usize = 10_000;

    /// The most bytes of PEM that one chain of several in a text may have.
    pub const MOST_BYTES: usize = 8 << 20;

    /// Reads the PEM text of any number of workloads: each a certificate that is not a CA, and the CAs that follow
    /// it. A CA that issued nothing in its chain is treated as a workload, so that it is refused.
    ///
    /// Takes time in proportion to the text.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), and [`Reason::LongChain`] if one chain is longer than
    /// [`MOST_CERTIFICATES`](Self::MOST_CERTIFICATES) or [`MOST_BYTES`](Self::MOST_BYTES).
    pub fn all_from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Vec<Self>, Error> {
        let source = source.into();
        let (blocks, mut oddities, reading) = read(&source, bytes)?;
        let (mut cutter, mut chains) = (Cutter::default(), Vec::new());
        for block in blocks {
            let certificate = Certificate::from_block(&block)?;
            let oddities = std::mem::take(&mut oddities);
            let cut = cutter.push(certificate, block.length, oddities);
            chains.extend(cut.map_err(|reason| Error::new(&source, reason))?);
        }
        chains.extend(cutter.finish());
        Ok(chains
            .into_iter()
            .map(|chain| Self {
                certificates: Presented {
                    reading: Some(reading.clone()),
                    ..chain
                },
            })
            .collect())
    }

    /// A workload that has been read already, and the certificates above it.
    #[must_use]
    pub fn new(workload: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self {
            certificates: Presented::new(workload, intermediates),
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

    /// What each consumer reads from the file, if it was read from one and not from a stream.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.certificates.reading.as_ref()
    }

    /// The same workload with the certificates of the issuer's file above it, for a workload's file that contains
    /// only the leaf. If another issuer signed it, that is then a finding.
    #[must_use]
    pub fn below(mut self, chain: &IssuerChain) -> Self {
        self.certificates.expected = Some(chain.issuer().clone());
        self.certificates.own = self.certificates.own.min(self.certificates.rest.len());
        // Only what is sent.
        let above = chain.certificates.in_order().into_iter();
        let unsent = usize::from(chain.certificates.is_first_unsent());
        for certificate in above.skip(unsent) {
            if !self.certificates.rest.contains(certificate) {
                self.certificates.rest.push(certificate.clone());
            }
        }
        self
    }
}

/// At least one certificate, and the oddities of the text that contained them.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    pub(crate) first: Certificate,
    pub(crate) rest: Vec<Certificate>,
    pub(crate) oddities: Vec<Oddity>,
    /// What each consumer reads from that text.
    pub(crate) reading: Option<Reading>,
    /// How many of the rest came with the first, if others were added.
    pub(crate) own: usize,
    /// The issuer that was given, which is expected to have signed the first.
    pub(crate) expected: Option<Certificate>,
    /// What the API server skips in a webhook's files, and whether that includes the first.
    pub(crate) skipped: Vec<(Origin, bool)>,
    /// What istiod sends above workload certificates, if that is the text of another file than the first's.
    pub(crate) sent: Option<Sent>,
}

/// What is sent above workload certificates: the certificates after the first one are all of it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) source: Source,
    /// Before how many of the rest the first is sent, if it is. A verifier that gives up after some tries minds the order.
    pub(crate) first: Option<usize>,
    /// Where the first is in it.
    pub(crate) origin: Option<Origin>,
    /// The certificate that is first in it.
    pub(crate) lead: Option<Certificate>,
    /// What each consumer reads from the first's own text.
    pub(crate) issuer: Option<Reading>,
}

impl Presented {
    pub(crate) fn new(first: Certificate, rest: Vec<Certificate>) -> Self {
        Self {
            first,
            rest,
            oddities: Vec::new(),
            reading: None,
            own: usize::MAX,
            expected: None,
            skipped: Vec::new(),
            sent: None,
        }
    }

    /// The same first certificate, with those of another text above it, which are sent in its place.
    fn sent_apart(mut self, source: &Source, bytes: &[u8]) -> Result<Self, Error> {
        let (blocks, oddities, reading) = if bytes.is_empty() {
            (Vec::new(), Vec::new(), None)
        } else {
            let (blocks, oddities, reading) = read(source, bytes)?;
            (blocks, oddities, Some(reading))
        };
        let rest = blocks.iter().map(Certificate::from_block);
        self.rest = rest.collect::<Result<Vec<_>, _>>()?;
        let lead = self.rest.first().cloned();
        let own = self.rest.iter().position(|one| *one == self.first);
        let removed = own.map(|index| self.rest.remove(index));
        let origin = removed.and_then(|one| one.origin().cloned());
        self.oddities.extend(oddities);
        let issuer = self.reading.take();
        self.reading = reading;
        self.sent = Some(Sent {
            issuer,
            origin,
            source: source.clone(),
            first: own,
            lead,
        });
        Ok(self)
    }

    /// Whether what is sent lacks the first certificate.
    pub(crate) fn is_first_unsent(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.first.is_none())
    }

    /// All of them in the order in which they are sent; the first one is the first if it is not.
    pub(crate) fn in_order(&self) -> Vec<&Certificate> {
        let mut all: Vec<&Certificate> = self.rest.iter().collect();
        let index = self.sent.as_ref().and_then(|sent| sent.first);
        all.insert(index.unwrap_or(0), &self.first);
        all
    }

    /// The chain, and as chains of their own the CAs in it that issued nothing in it, each with the certificates
    /// above it. A CA that names itself as its issuer stays in the chain, as a root that is not needed.
    pub(crate) fn split(mut self) -> Vec<Self> {
        if self.rest.is_empty() {
            return vec![self];
        }
        let all = &self.rest;
        let subjects = Subjects::of(all);
        let reached = subjects.above(&self.first, usize::MAX);
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
            let over = subjects.above(&all[index], MOST_ABOVE_STRAY);
            let rest = over.iter().map(|&index| all[index].clone()).collect();
            chains.push(Self::new(all[index].clone(), rest));
            taken.insert(index);
            taken.extend(over.into_iter().filter(|index| !reached.contains(index)));
        }
        let mut index = 0..;
        self.rest
            .retain(|_| index.next().is_some_and(|index| !taken.contains(&index)));
        chains.insert(0, self);
        chains
    }

    pub(super) fn from_pem(source: &Source, bytes: &[u8]) -> Result<Self, Error> {
        let (blocks, oddities, reading) = read(source, bytes)?;
        let mut certificates = blocks.into_iter();
        let empty = || {
            let found = Vec::new();
            Error::new(source, Reason::NoCertificate { found })
        };
        let first = certificates.next().ok_or_else(empty)?;
        let rest = certificates.map(|block| Certificate::from_block(&block));
        Ok(Self {
            first: Certificate::from_block(&first)?,
            rest: rest.collect::<Result<_, _>>()?,
            reading: Some(reading),
            oddities,
            own: usize::MAX,
            expected: None,
            skipped: Vec::new(),
            sent: None,
        })
    }
}

/// Cuts a sequence of certificates into chains: each certificate that is not a CA begins one.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    open: Option<Presented>,
    /// The length of the current chain's text, in bytes.
    bytes: usize,
}

impl Cutter {
    /// Adds the next certificate, of so many bytes of PEM, and returns the chains that ended before it.
    pub(crate) fn push(
        &mut self,
        certificate: Certificate,
        bytes: usize,
        oddities: Vec<Oddity>,
    ) -> Result<Vec<Presented>, Reason> {
        let block = certificate.origin().map_or(1, Origin::block);
        let is_next = certificate.is_ca() && self.open.is_some();
        let before = if is_next { self.bytes } else { 0 };
        self.bytes = before.saturating_add(bytes);
        let chain = match &mut self.open {
            Some(chain) if is_next => {
                chain.rest.push(certificate);
                chain.oddities.extend(oddities);
                None
            }
            open => open.replace(Presented {
                oddities,
                ..Presented::new(certificate, Vec::new())
            }),
        };
        let certificates = self.open.as_ref().map_or(0, |chain| 1 + chain.rest.len());
        bounded(block, certificates, self.bytes)?;
        Ok(chain.map(Presented::split).unwrap_or_default())
    }

    /// The chains that end with the last certificate.
    pub(crate) fn finish(self) -> Vec<Presented> {
        self.open.map(Presented::split).unwrap_or_default()
    }
}

/// Whether a chain that ends with `block` is no longer than one of several in a text may be.
pub(crate) fn bounded(block: usize, certificates: usize, bytes: usize) -> Result<(), Reason> {
    if certificates <= WorkloadChain::MOST_CERTIFICATES && bytes <= WorkloadChain::MOST_BYTES {
        return Ok(());
    }
    Err(Reason::LongChain {
        block,
        certificates,
        bytes,
        most_certificates: WorkloadChain::MOST_CERTIFICATES,
        most_bytes: WorkloadChain::MOST_BYTES,
    })
}

/// Presented by their subjects, so that those above one are found with one lookup for each name.
struct Subjects<'a> {
    all: &'a [Certificate],
    by_name: HashMap<&'a [u8], Vec<usize>>,
    /// How many certificates were visited.
    #[cfg(test)]
    steps: std::cell::Cell<usize>,
}

impl<'a> Subjects<'a> {
    fn of(all: &'a [Certificate]) -> Self {
        let mut by_name: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, one) in all.iter().enumerate() {
            by_name.entry(one.subject().der()).or_default().push(index);
        }
        Self {
            all,
            by_name,
            #[cfg(test)]
            steps: std::cell::Cell::default(),
        }
    }

    /// The certificates above `first` according to their names, in the order of the file: the nearest ones if there
    /// are more than `most`. Each name is looked up once, however many certificates have it.
    fn above(&self, first: &'a Certificate, most: usize) -> BTreeSet<usize> {
        let lowest = first.issuer().der();
        let (mut wanted, mut known) = (VecDeque::from([lowest]), HashSet::from([lowest]));
        let mut found = BTreeSet::new();
        while let Some(name) = wanted.pop_front() {
            for &index in self.by_name.get(name).into_iter().flatten() {
                #[cfg(test)]
                self.steps.set(self.steps.get() + 1);
                if found.len() == most {
                    return found;
                }
                found.insert(index);
                let issuer = self.all[index].issuer().der();
                if known.insert(issuer) {
                    wanted.push_back(issuer);
                }
            }
        }
        found
    }
}

/// The certificates of a text, its oddities, and what each consumer reads from it.
fn read(source: &Source, bytes: &[u8]) -> Result<(Vec<Block>, Vec<Oddity>, Reading), Error> {
    let read = Text::parse(source, bytes)?.into_certificates(source, bytes)?;
    Ok(read.with_reading(source, bytes))
}

/// A CA that issued nothing is refused whatever is above it: a few certificates show where it belongs, and all of
/// them for each such CA would take quadratic time.
const MOST_ABOVE_STRAY: usize = 16;

#[cfg(test)]
#[cfg(feature = "issue")]
mod tests {
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::*;
    use crate::issue::authority::Authority;
    use crate::issue::options::{IssuerOptions, RootOptions};

    /// Each name is looked up once: following every CA of a name to every CA of the next would take the product of
    /// their numbers.
    #[test]
    fn a_chain_is_split_in_steps_in_proportion_however_often_a_ca_repeats() {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
        let root = Authority::create_root(&RootOptions::new("root"), at).unwrap();
        let issuer = root.create_issuer(&IssuerOptions::new("issuer"), at);
        let issuer = issuer.unwrap().certificate().clone();
        let root = root.certificate().clone();

        let all = [vec![issuer.clone(); 500], vec![root.clone(); 500]].concat();
        let subjects = Subjects::of(&all);
        assert_eq!(subjects.above(&issuer, usize::MAX).len(), 500);
        assert_eq!(subjects.steps.get(), 500);
        subjects.above(&issuer, MOST_ABOVE_STRAY);
        assert_eq!(subjects.steps.get(), 500 + MOST_ABOVE_STRAY + 1);

        let above = Presented::new(issuer.clone(), vec![root.clone(); 500]);
        assert_eq!(above.split().len(), 1);
        let beside = Presented::new(root, all).split();
        assert_eq!(beside.len(), 1 + 500);
    }
}
