//! Certificates and keys as the types that rustls and its neighbours share (rustls-pki-types).

use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer, TrustAnchor};

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::PublicKey;
use crate::error::{Error, Reason};
use crate::pem::text::Text;
use crate::source::Source;

impl Certificate {
    /// Reads a PEM file that contains one certificate; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not PEM, or if it does not contain exactly one certificate. Several certificates are a
    /// [`TrustBundle`](crate::TrustBundle), an [`IssuerChain`](crate::IssuerChain) or a
    /// [`WorkloadChain`](crate::WorkloadChain).
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        let source = source.into();
        let blocks = Text::parse(&source, bytes)?
            .into_certificates(&source, bytes)?
            .blocks;
        match blocks.as_slice() {
            [block] => Self::from_block(block),
            several => {
                let count = several.len();
                Err(Error::new(&source, Reason::SeveralCertificates { count }))
            }
        }
    }

    /// The certificate as the proxies load an anchor: a name, a key and the name constraints, for rustls'
    /// `RootCertStore`. `None` if webpki cannot load it, so that the proxies drop it.
    #[must_use]
    pub fn trust_anchor(&self) -> Option<TrustAnchor<'static>> {
        let anchor = webpki::anchor_from_trusted_cert(self.der());
        anchor.ok().map(|anchor| anchor.to_owned())
    }
}

impl TryFrom<&CertificateDer<'_>> for Certificate {
    type Error = Error;

    /// Reads a certificate, such as one that a peer presented. Messages call it `the certificate`;
    /// [`from_der`](Certificate::from_der) gives it another name.
    fn try_from(der: &CertificateDer<'_>) -> Result<Self, Error> {
        Self::from_der(Source::Bytes("the certificate".into()), der)
    }
}

impl From<&Certificate> for CertificateDer<'static> {
    fn from(certificate: &Certificate) -> Self {
        certificate.der().clone()
    }
}

impl From<&PublicKey> for SubjectPublicKeyInfoDer<'static> {
    fn from(key: &PublicKey) -> Self {
        SubjectPublicKeyInfoDer::from(key.spki().to_vec())
    }
}
