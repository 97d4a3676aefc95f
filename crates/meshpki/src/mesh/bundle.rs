//! The trust anchors of a trust domain.

use std::collections::HashSet;

use rustls_pki_types::TrustAnchor;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::error::Error;
#[cfg(feature = "jwks")]
use crate::mesh::jwks;
use crate::pem::oddity::Oddity;
use crate::pem::text::Text;
use crate::source::Source;

/// A trust bundle: the anchors that every proxy and the control plane trust.
///
/// Nothing in the input is skipped silently: a block that some consumer would lose becomes a finding.
///
/// ```no_run
/// # fn read(_: &str) -> Vec<u8> { Vec::new() }
/// use meshpki::TrustBundle;
///
/// let mut bundle = TrustBundle::from_pem("ca.crt", &read("ca.crt"))?;
/// bundle.add_pem("ca-new.crt", &read("ca-new.crt"))?;
/// # Ok::<(), meshpki::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TrustBundle {
    anchors: Vec<Certificate>,
    oddities: Vec<Oddity>,
    readings: Vec<Reading>,
}

impl TrustBundle {
    /// Reads the anchors of a PEM file; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not PEM, if a block is truncated or malformed, or if no block is a certificate.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        let mut bundle = Self::default();
        bundle.add_pem(source, bytes)?;
        Ok(bundle)
    }

    /// Adds the anchors of another PEM file.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem). The bundle is then unchanged.
    pub fn add_pem(&mut self, source: impl Into<Source>, bytes: &[u8]) -> Result<(), Error> {
        let source = source.into();
        let read = Text::parse(&source, bytes)?.into_certificates(&source, bytes)?;
        let (blocks, oddities, reading) = read.with_reading(&source, bytes);
        // Each block is dropped once it is read, so that the bytes of thousands are not in memory twice.
        let anchors = blocks
            .into_iter()
            .map(|block| Certificate::from_block(&block))
            .collect::<Result<Vec<_>, _>>()?;
        self.anchors.extend(anchors);
        self.readings.push(reading);
        self.oddities.extend(oddities);
        Ok(())
    }

    /// Adds the anchors of a SPIFFE trust bundle: a JSON Web Key Set, in which each key for X509-SVIDs has one
    /// certificate (SPIFFE Trust Domain and Bundle, section 4).
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not such a set, if a key has no certificate or several, or if one is private. The
    /// bundle is then unchanged.
    #[cfg(feature = "jwks")]
    pub fn add_jwks(&mut self, source: impl Into<Source>, bytes: &[u8]) -> Result<(), Error> {
        self.anchors.extend(jwks::read(&source.into(), bytes)?);
        Ok(())
    }

    /// Adds the anchors of another bundle.
    pub fn append(&mut self, other: Self) {
        self.anchors.extend(other.anchors);
        self.oddities.extend(other.oddities);
        self.readings.extend(other.readings);
    }

    /// Keeps only the anchors for which `is_anchor` returns true, and returns the others. A file of which none is
    /// kept is forgotten as if it had not been added.
    pub fn retain(&mut self, is_anchor: impl FnMut(&Certificate) -> bool) -> Vec<Certificate> {
        let all = std::mem::take(&mut self.anchors);
        let (kept, left): (Vec<_>, Vec<_>) = all.into_iter().partition(is_anchor);
        let sources = |certificates: &[Certificate]| -> HashSet<Source> {
            let origins = certificates.iter().filter_map(Certificate::origin);
            origins.map(|origin| origin.source().clone()).collect()
        };
        let gone = &sources(&left) - &sources(&kept);
        self.readings.retain(|one| !gone.contains(one.source()));
        self.oddities
            .retain(|one| !gone.contains(one.origin.source()));
        self.anchors = kept;
        left
    }

    /// The anchors as PEM that every consumer reads alike: blocks with nothing between them.
    #[must_use]
    pub fn to_pem(&self) -> String {
        self.anchors.iter().map(Certificate::to_pem).collect()
    }

    /// The anchors as a SPIFFE trust bundle.
    ///
    /// # Errors
    ///
    /// [`Reason::UnnamedKey`](crate::Reason::UnnamedKey) if an anchor's key has no form as a JSON Web Key.
    #[cfg(feature = "jwks")]
    pub fn to_jwks(&self) -> Result<String, Error> {
        jwks::write(&self.anchors)
    }

    /// The anchors as the proxies load them, for rustls' `RootCertStore`. Those that webpki cannot load are left out,
    /// as the proxies leave them out; [`BundleReport`](crate::BundleReport) says which.
    #[must_use]
    pub fn trust_anchors(&self) -> Vec<TrustAnchor<'static>> {
        let loaded = self.anchors.iter().filter_map(Certificate::trust_anchor);
        loaded.collect()
    }

    /// The anchors, in the order in which they were added.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// What each consumer reads from each file that was added.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The oddities of the texts from which the anchors were read.
    pub(crate) fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    pub(crate) fn into_parts(self) -> (Vec<Certificate>, Vec<Oddity>, Vec<Reading>) {
        (self.anchors, self.oddities, self.readings)
    }
}

impl Extend<Certificate> for TrustBundle {
    /// Adds anchors that have been read already.
    fn extend<I: IntoIterator<Item = Certificate>>(&mut self, anchors: I) {
        self.anchors.extend(anchors);
    }
}

impl FromIterator<Certificate> for TrustBundle {
    fn from_iter<I: IntoIterator<Item = Certificate>>(anchors: I) -> Self {
        Self {
            anchors: anchors.into_iter().collect(),
            oddities: Vec::new(),
            readings: Vec::new(),
        }
    }
}
