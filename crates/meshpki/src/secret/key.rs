//! Private keys: read, matched to a certificate, used to sign, wiped (RFC 5958, RFC 5915, RFC 8017).

use std::fmt;

use rcgen::PublicKeyData;
use zeroize::{Zeroize, Zeroizing};

use crate::certificate::public_key::PublicKey;
use crate::error::{Error, Reason};
use crate::pem::block::encode;
use crate::pem::text::Text;
use crate::secret::encryption;
use crate::secret::encryption::EncryptionError;
use crate::secret::form;
use crate::secret::form::{Content, Encryption, only_key, read, read_der, without_public_part};
use crate::source::Source;
use crate::text::label::Label;
use crate::x509::algorithm::KeyAlgorithm;

/// A private key.
///
/// It cannot be cloned, its `Debug` shows only its algorithm, and its bytes are wiped when it is dropped. The copy that
/// the cryptographic backend makes while it signs is out of reach.
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Makes a new key, with randomness from the operating system.
    ///
    /// # Errors
    ///
    /// [`UnsupportedAlgorithm`] for an algorithm that cannot be generated: RSA and P-521.
    pub fn generate(algorithm: &KeyAlgorithm) -> Result<Self, UnsupportedAlgorithm> {
        let unsupported = || UnsupportedAlgorithm(algorithm.clone());
        let scheme = match algorithm {
            KeyAlgorithm::EcdsaP256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            KeyAlgorithm::EcdsaP384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            KeyAlgorithm::Ed25519 => &rcgen::PKCS_ED25519,
            _ => return Err(unsupported()),
        };
        let mut pair = rcgen::KeyPair::generate_for(scheme).map_err(|_| unsupported())?;
        let public_key = PublicKey::from_spki(&pair.subject_public_key_info());
        let made = Zeroizing::new(pair.serialize_der());
        pair.zeroize();
        let pkcs8 = without_public_part(&made).ok_or_else(unsupported)?;
        Ok(Self {
            pkcs8,
            public_key: public_key.ok_or_else(unsupported)?,
        })
    }

    /// Reads the private key of a PEM file; messages call it `source`.
    ///
    /// Supports PKCS#8 (`PRIVATE KEY`), SEC1 (`EC PRIVATE KEY`, also after `EC PARAMETERS`) and PKCS#1 (`RSA PRIVATE
    /// KEY`).
    ///
    /// # Errors
    ///
    /// [`Error`] if there is not exactly one private key, or if it is encrypted, malformed, or of an unsupported kind.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        Self::open_pem(&source.into(), bytes, None)
    }

    /// Does the same with the password of an encrypted key: PKCS#8 with PBES2 (`ENCRYPTED PRIVATE KEY`). Also reads a
    /// key that is not encrypted.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), and if the password is wrong or the encryption is not supported.
    pub fn from_encrypted_pem(
        source: impl Into<Source>,
        bytes: &[u8],
        password: &[u8],
    ) -> Result<Self, Error> {
        Self::open_pem(&source.into(), bytes, Some(password))
    }

    /// Reads a private key from its DER bytes; messages call them `source`.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(source: impl Into<Source>, der: &[u8]) -> Result<Self, Error> {
        Self::open_der(&source.into(), der, None)
    }

    /// Does the same with the password of an encrypted key. Also reads a key that is not encrypted.
    ///
    /// # Errors
    ///
    /// As [`from_encrypted_pem`](Self::from_encrypted_pem).
    pub fn from_encrypted_der(
        source: impl Into<Source>,
        der: &[u8],
        password: &[u8],
    ) -> Result<Self, Error> {
        Self::open_der(&source.into(), der, Some(password))
    }

    fn open_pem(source: &Source, bytes: &[u8], password: Option<&[u8]>) -> Result<Self, Error> {
        let text = Text::parse(source, bytes)?;
        let block = only_key(source, &text)?;
        let (label, number) = (block.label, block.origin.block());
        read(block)
            .and_then(|content| open(content, &block.contents, label, number, password))
            .map_err(|reason| Error::new(source, reason))
    }

    fn open_der(source: &Source, der: &[u8], password: Option<&[u8]>) -> Result<Self, Error> {
        let label = Label::from("PRIVATE KEY");
        read_der(der, label, 1, 1)
            .and_then(|content| open(content, der, label, 1, password))
            .map_err(|reason| Error::new(source, reason))
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The key as a PKCS#8 PEM block, which the control plane and its policy controller both read.
    ///
    /// This is the secret itself: write it to a file of mode 0600 and drop it.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        self.to_pem_as(KeyForm::Pkcs8)
    }

    /// The key as a PEM block of this form. Secret, as [`to_pem`](Self::to_pem).
    #[must_use]
    pub fn to_pem_as(&self, form: KeyForm) -> Zeroizing<String> {
        let (der, label) = self.written(form);
        Zeroizing::new(encode(label, std::iter::once(der.as_slice())))
    }

    /// The key as DER of this form. Secret, as [`to_pem`](Self::to_pem).
    #[must_use]
    pub fn to_der(&self, form: KeyForm) -> Zeroizing<Vec<u8>> {
        self.written(form).0
    }

    /// The key encrypted with a password, as a PKCS#8 PEM block that OpenSSL and step read: PBES2 with
    /// PBKDF2-HMAC-SHA-256, 600,000 rounds, and AES-256-CBC (RFC 8018, section 6.2). Linkerd cannot read such a key,
    /// so use it for a trust anchor's key, which no cluster needs.
    ///
    /// # Errors
    ///
    /// [`EncryptionError`] if the password is empty, or if no randomness is available.
    pub fn to_encrypted_pem(&self, password: &[u8]) -> Result<String, EncryptionError> {
        let der = encryption::encrypt(&self.pkcs8, password)?;
        Ok(encode(
            "ENCRYPTED PRIVATE KEY",
            std::iter::once(der.as_slice()),
        ))
    }

    fn written(&self, form: KeyForm) -> (Zeroizing<Vec<u8>>, &'static str) {
        let traditional = match form {
            KeyForm::Pkcs8 => None,
            KeyForm::Traditional => form::traditional(&self.pkcs8, &self.public_key),
        };
        traditional.unwrap_or_else(|| (self.pkcs8.clone(), "PRIVATE KEY"))
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

/// A key algorithm that is not supported.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0} keys are not supported, expected P-256, P-384 or Ed25519")]
pub struct UnsupportedAlgorithm(pub(crate) KeyAlgorithm);

/// How a private key is written.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum KeyForm {
    /// PKCS#8 (RFC 5958), for every algorithm: `PRIVATE KEY`.
    #[default]
    Pkcs8,
    /// The forms before PKCS#8: SEC1 (RFC 5915, `EC PRIVATE KEY`) for elliptic curves, PKCS#1 (RFC 8017, `RSA PRIVATE
    /// KEY`) for RSA. Ed25519 has none, and is written as PKCS#8.
    Traditional,
}

/// The key in `content`, decrypted if it is encrypted.
fn open(
    content: Content,
    bytes: &[u8],
    label: Label,
    block: usize,
    password: Option<&[u8]>,
) -> Result<PrivateKey, Reason> {
    match (content, password) {
        (
            Content::Clear {
                pkcs8, public_key, ..
            },
            _,
        ) => Ok(PrivateKey { pkcs8, public_key }),
        (Content::Encrypted(Encryption::Headers), Some(_)) => {
            Err(Reason::KeyEncryptedByHeaders { block })
        }
        (Content::Encrypted(_), None) => Err(Reason::EncryptedKey { label }),
        (Content::Encrypted(Encryption::Pkcs8), Some(password)) => {
            let clear = encryption::decrypt(bytes, password, block)?;
            // A wrong password may appear to be right, and then decrypts to something that is not a key.
            match read_der(&clear, label, block, 1) {
                Ok(Content::Clear {
                    pkcs8, public_key, ..
                }) => Ok(PrivateKey { pkcs8, public_key }),
                Ok(Content::Encrypted(_)) | Err(Reason::Malformed { .. }) => {
                    Err(Reason::WrongPassword { block })
                }
                Err(reason) => Err(reason),
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    /// Shows only the algorithm.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("algorithm", self.public_key.algorithm())
            .finish_non_exhaustive()
    }
}
