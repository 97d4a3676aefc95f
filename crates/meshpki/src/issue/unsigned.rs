//! A certificate or a request that lacks its signature, for a key that answers later.

use std::fmt;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::certificate::public_key::PublicKey;
use crate::certificate::request::Request;
use crate::issue::error::IssueError;
use crate::issue::lineage::Lineage;
use crate::issue::signer::Signer;
use crate::issue::written::Written;
use crate::policy::usages::Usages;
use crate::source::Source;
use crate::x509::algorithm::SignatureAlgorithm;

/// A [`Certificate`] or a [`Request`] that lacks its signature.
///
/// A [`Signer`] answers at once. If the key is somewhere that answers later, such as a KMS with an asynchronous client,
/// take the [`message`](Self::message), have it signed, and bring the signature back:
///
/// ```
/// # use meshpki::{Authority, IssuerOptions, KeyAlgorithm, PrivateKey, RootOptions, SignatureAlgorithm, Signer, UnixTime};
/// # struct Kms(PrivateKey);
/// # impl Kms {
/// #     async fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
/// #         self.0.sign(algorithm, message).unwrap()
/// #     }
/// # }
/// # async fn renew(kms: Kms, ca: meshpki::Certificate, at: UnixTime) -> Result<(), Box<dyn std::error::Error>> {
/// let key = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?;
/// let options = IssuerOptions::new("identity.linkerd.cluster.local");
/// let unsigned = Authority::keyless(ca).prepare_issuer(&options, key.public_key(), at)?;
/// let signature = kms.sign(unsigned.algorithm(), unsigned.message()).await;
/// let issuer = unsigned.with_signature(&signature)?;
/// # Ok(())
/// # }
/// ```
pub struct Unsigned<T> {
    written: Written,
    finish: Box<Finish<T>>,
}

/// Makes the result of its DER bytes, if it is what it should be.
type Finish<T> = dyn FnOnce(&[u8]) -> Result<T, IssueError> + Send + Sync;

impl<T> Unsigned<T> {
    /// The bytes to sign.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.written.content
    }

    /// The algorithm to sign with.
    #[must_use]
    pub fn algorithm(&self) -> &SignatureAlgorithm {
        &self.written.algorithm
    }

    /// The result, with its signature. An ECDSA signature is DER (RFC 3279, section 2.2.3).
    ///
    /// # Errors
    ///
    /// [`IssueError::WrongSignature`] if the key did not make the signature; [`IssueError::NotSound`] if the verifier of
    /// this library does not accept the result.
    pub fn with_signature(self, signature: &[u8]) -> Result<T, IssueError> {
        (self.finish)(&self.written.with_signature(signature))
    }

    /// Does the same with a signer that answers at once.
    pub(crate) fn sign(self, signer: &dyn Signer) -> Result<T, IssueError> {
        let signature = signer.sign(self.algorithm(), self.message())?;
        self.with_signature(&signature)
    }
}

impl Unsigned<Certificate> {
    /// A CA's certificate below those CAs; without them, it signs itself.
    pub(crate) fn authority(written: Written, name: Option<&Name>, above: Lineage) -> Self {
        let (written, name) = (written, name.cloned());
        let finish = move |der: &[u8]| {
            let certificate = read(der, name.as_ref(), above.first())?;
            above.judge_authority(&certificate)?;
            Ok(certificate)
        };
        Self {
            written,
            finish: Box::new(finish),
        }
    }

    /// The certificate of a workload or a server below those CAs.
    pub(crate) fn leaf(
        written: Written,
        name: Option<&Name>,
        above: Lineage,
        usages: Usages,
    ) -> Self {
        let name = name.cloned();
        let finish = move |der: &[u8]| {
            let certificate = read(der, name.as_ref(), above.first())?;
            above.judge_leaf(&certificate, usages)?;
            Ok(certificate)
        };
        Self {
            written,
            finish: Box::new(finish),
        }
    }
}

impl Unsigned<Request> {
    pub(crate) fn request(written: Written, key: &PublicKey) -> Self {
        let name = key.algorithm().to_string();
        let finish = move |der: &[u8]| {
            Request::from_der(in_memory(), der).map_err(|error| match error.reason() {
                crate::error::Reason::UnprovenRequest { .. } => IssueError::WrongSignature { name },
                _ => IssueError::Backend("it cannot be read again"),
            })
        };
        Self {
            written,
            finish: Box::new(finish),
        }
    }
}

/// The new certificate, if its names stand where they belong.
fn read(
    der: &[u8],
    subject: Option<&Name>,
    above: Option<&Certificate>,
) -> Result<Certificate, IssueError> {
    let certificate = Certificate::from_der(in_memory(), der)
        .map_err(|_| IssueError::Backend("it cannot be read again"))?;
    let issuer = above.map_or(subject, |above| Some(above.subject()));
    let is_written = |wanted: Option<&Name>, found: &Name| wanted.is_none_or(|one| one == found);
    if is_written(issuer, certificate.issuer()) && is_written(subject, certificate.subject()) {
        Ok(certificate)
    } else {
        Err(IssueError::Backend("its names are not where they belong"))
    }
}

fn in_memory() -> Source {
    Source::Bytes("the new certificate".into())
}

impl<T> fmt::Debug for Unsigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned")
            .field("algorithm", self.algorithm())
            .finish_non_exhaustive()
    }
}
