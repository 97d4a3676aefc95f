//! A certificate and its private key.

use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::certificate::certificate::Certificate;
use crate::mesh::chain::WorkloadChain;
use crate::secret::key::PrivateKey;

/// A certificate that signs no others, the certificates that a peer needs with it, and its private key.
///
/// ```
/// # use meshpki::{Authority, IssuerOptions, LeafOptions, RootOptions, UnixTime};
/// # let at = UnixTime::now();
/// # let root = Authority::create_root(&RootOptions::new("root"), at)?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("issuer"), at)?;
/// # let options = LeafOptions::workload(&"shop.example.org".parse()?);
/// let workload = issuer.create_leaf(&options, at)?;
/// // The two arguments of rustls' `with_single_cert`.
/// let (chain, key) = workload.into_parts();
/// assert_eq!(chain.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Credentials {
    /// At least the certificate itself.
    chain: Vec<Certificate>,
    key: PrivateKey,
}

impl Credentials {
    /// `chain` begins with the certificate itself.
    pub(crate) fn new(chain: Vec<Certificate>, key: PrivateKey) -> Self {
        Self { chain, key }
    }

    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        // A chain always contains the certificate itself.
        &self.chain[0]
    }

    /// What a peer needs to verify it, in the order of TLS: the certificate, then the CAs that its authority
    /// [presents](crate::Authority::presented).
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The chain and the key as rustls uses them. The key is secret, and is not wiped when it is dropped.
    #[must_use]
    pub fn into_parts(self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let chain = self.chain.iter().map(CertificateDer::from).collect();
        (chain, PrivateKeyDer::from(&self.key))
    }
}

impl From<&Credentials> for WorkloadChain {
    /// The same chain, to be judged.
    fn from(credentials: &Credentials) -> Self {
        let above = credentials.chain()[1..].to_vec();
        Self::new(credentials.certificate().clone(), above)
    }
}
