//! What signs: a private key in this process, or something outside it.

use std::sync::Arc;

use zeroize::Zeroize;

use crate::certificate::public_key::PublicKey;
use crate::secret::key::PrivateKey;
use crate::x509::algorithm::SignatureAlgorithm;

/// Something that signs at once: a private key in this process, a KMS or an HSM with a client that waits. For a client
/// that is asynchronous, see [`Unsigned`](crate::Unsigned).
///
/// ```
/// use meshpki::{PublicKey, SignatureAlgorithm, Signer, SignerError};
///
/// struct Kms { public_key: PublicKey }
///
/// impl Signer for Kms {
///     fn public_key(&self) -> &PublicKey {
///         &self.public_key
///     }
///
///     fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignerError> {
///         // Send `message` away, and return the signature that comes back.
/// #       let _ = (algorithm, message);
///         Err(SignerError::new("the KMS is asleep"))
///     }
/// }
/// ```
pub trait Signer {
    /// The public key of the key that signs.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` with `algorithm`, which is [`signs_with`](crate::KeyAlgorithm::signs_with) of the public key.
    /// An ECDSA signature is DER (RFC 3279, section 2.2.3).
    ///
    /// # Errors
    ///
    /// [`SignerError`] if it does not sign, also because `algorithm` is for another kind of key.
    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// What points to a signer is a signer.
macro_rules! pointers {
    ($($pointer:ty)+) => {
        $(impl<S: Signer + ?Sized> Signer for $pointer {
            fn public_key(&self) -> &PublicKey {
                (**self).public_key()
            }

            fn sign(
                &self,
                algorithm: &SignatureAlgorithm,
                message: &[u8],
            ) -> Result<Vec<u8>, SignerError> {
                (**self).sign(algorithm, message)
            }
        })+
    };
}

pointers!(&S Arc<S> Box<S>);

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        self.public_key()
    }

    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let key = self.public_key().algorithm();
        if key.signs_with().as_ref() != Some(algorithm) {
            return Err(SignerError::new(&format!(
                "a signature with {algorithm} was requested, but a {key} key does not sign with that"
            )));
        }
        let der = rustls_pki_types::PrivatePkcs8KeyDer::from(self.pkcs8());
        let mut pair = rcgen::KeyPair::try_from(&der)
            .map_err(|_| SignerError::new("signing with keys of this kind is not supported"))?;
        let signature = rcgen::SigningKey::sign(&pair, message);
        pair.zeroize();
        signature.map_err(|_| SignerError::new("the backend failed"))
    }
}

/// Why a [`Signer`] did not sign.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct SignerError(String);

impl SignerError {
    /// An error with this reason, in words for people.
    #[must_use]
    pub fn new(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}
