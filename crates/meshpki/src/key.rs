//! Private keys: read, matched to a certificate, used to sign, wiped (RFC 5958, RFC 5915, RFC 8017).

use std::fmt;

use pkcs8::der::{Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, ObjectIdentifier};
use pkcs8::{PrivateKeyInfoRef, der};
use rcgen::PublicKeyData;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::{Zeroize, Zeroizing};

use crate::algorithm::{KeyAlgorithm, PublicKey};
use crate::error::{Error, Reason};
use crate::pem::{Block, Origin, Text};

/// A private key.
///
/// It has neither `Clone` nor `Debug`, and its bytes are wiped when it is dropped. The copy that
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

    /// Reads the private key of a PEM file; `file` is the name that messages give to it.
    ///
    /// Understands PKCS#8 (`PRIVATE KEY`), SEC1 (`EC PRIVATE KEY`, also with `EC PARAMETERS` in
    /// front of it) and PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`Error`] where there is not exactly one private key, or it is encrypted, damaged, or of an
    /// unsupported kind.
    pub fn from_pem(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let text = Text::parse(file, bytes)?;
        let block = only_key(file, &text)?;
        match read(block).map_err(|reason| Error::new(file, reason))? {
            Content::Encrypted => Err(Error::new(
                file,
                Reason::EncryptedKey {
                    label: block.label.clone(),
                },
            )),
            Content::Clear { key, .. } => Ok(key),
        }
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The key as a PKCS#8 PEM block, which the control plane and its policy controller both read.
    ///
    /// This is the secret itself: hand it to a file of mode 0600 and let it drop.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(crate::pem::encode(
            "PRIVATE KEY",
            std::iter::once(self.pkcs8.as_slice()),
        ))
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }
}

/// A key algorithm that cannot be used here.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0} keys cannot be used here, expected P-256, P-384 or Ed25519")]
pub struct UnsupportedAlgorithm(pub(crate) KeyAlgorithm);

/// What a key file says when it is judged: everything but the secret, which is gone by then.
///
/// ```
/// # use meshpki::{KeyFile, PrivateKey, KeyAlgorithm};
/// # let pem = PrivateKey::generate(&KeyAlgorithm::EcdsaP256)?.to_pem();
/// let key = KeyFile::from_pem("issuer.key", pem.as_bytes())?;
/// assert_eq!(key.label(), "PRIVATE KEY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyFile {
    origin: Origin,
    label: String,
    first_label: String,
    encrypted: bool,
    mislabelled: Option<&'static str>,
    public_key: Option<PublicKey>,
}

impl KeyFile {
    /// Reads a key file to judge it; `file` is the name that messages give to it.
    ///
    /// # Errors
    ///
    /// [`Error`] where there is not exactly one private key, or it cannot be read at all. A key
    /// that is merely of the wrong form for the mesh is no error: it becomes a finding.
    pub fn from_pem(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let text = Text::parse(file, bytes)?;
        let block = only_key(file, &text)?;
        let content = read(block).map_err(|reason| Error::new(file, reason))?;
        let (public_key, form) = match content {
            Content::Encrypted => (None, None),
            Content::Clear { key, form } => (Some(key.public_key), Some(form)),
        };
        Ok(Self {
            origin: block.origin.clone(),
            label: block.label.clone(),
            first_label: text.blocks[0].label.clone(),
            encrypted: public_key.is_none(),
            mislabelled: form.filter(|form| *form != block.label),
            public_key,
        })
    }

    /// Where the key was read.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The label of its PEM block.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The label of the first block of the file, which is the only one that Linkerd reads.
    #[must_use]
    pub fn first_label(&self) -> &str {
        &self.first_label
    }

    /// Does it need a password?
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The label that its content should have, where it has another one.
    #[must_use]
    pub fn mislabelled(&self) -> Option<&'static str> {
        self.mislabelled
    }

    /// The public key that belongs to it, unless it is encrypted.
    #[must_use]
    pub fn public_key(&self) -> Option<&PublicKey> {
        self.public_key.as_ref()
    }
}

enum Content {
    Clear {
        key: PrivateKey,
        /// The label that this content should have.
        form: &'static str,
    },
    Encrypted,
}

/// The one private key of a file.
fn only_key<'a>(file: &str, text: &'a Text) -> Result<&'a Block, Error> {
    let mut keys = text.blocks.iter().filter(|block| block.is_private_key());
    let Some(key) = keys.next() else {
        return Err(Error::new(
            file,
            Reason::NoKey {
                found: text.labels(),
            },
        ));
    };
    match keys.count() {
        0 => Ok(key),
        more => Err(Error::new(file, Reason::SeveralKeys { count: more + 1 })),
    }
}

/// Reads a key by its content, whatever its label says: Linkerd goes by the label, and a label that
/// lies is worth a finding.
fn read(block: &Block) -> Result<Content, Reason> {
    let (bytes, number) = (block.contents.as_slice(), block.origin.block());
    if block.headers || block.label == "ENCRYPTED PRIVATE KEY" {
        return Ok(Content::Encrypted);
    }
    let unsupported = |detail: String| Reason::UnsupportedKey {
        block: number,
        detail,
    };

    let (pkcs8, form) = if let Ok(key) = sec1::EcPrivateKey::from_der(bytes) {
        (wrap_sec1(bytes, &key, number)?, "EC PRIVATE KEY")
    } else if pkcs1::RsaPrivateKeyRef::from_der(bytes).is_ok() {
        let wrapped = wrap(RSA_ENCRYPTION, Some(der::AnyRef::NULL), bytes);
        (
            wrapped.map_err(|error| unsupported(error.to_string()))?,
            "RSA PRIVATE KEY",
        )
    } else if PrivateKeyInfoRef::try_from(bytes).is_ok() {
        (Zeroizing::new(bytes.to_vec()), "PRIVATE KEY")
    } else {
        return Err(Reason::Malformed {
            block: number,
            label: block.label.clone(),
            line: block.origin.line(),
            detail: "it is not a private key".to_owned(),
        });
    };
    let pkcs8 = with_whole_scalar(pkcs8, number)?;
    let public_key = public_key(&pkcs8, number)?;
    Ok(Content::Clear {
        key: PrivateKey { pkcs8, public_key },
        form,
    })
}

/// The public key of a PKCS#8 key: from the backend, which checks that the two belong together, or
/// from the key's own words where the backend cannot use such keys.
fn public_key(pkcs8: &[u8], block: usize) -> Result<PublicKey, Reason> {
    let unsupported = |detail: &str| Reason::UnsupportedKey {
        block,
        detail: detail.to_owned(),
    };
    let borrowed = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8));
    if let Ok(mut pair) = rcgen::KeyPair::try_from(&borrowed) {
        let public_key = PublicKey::from_spki(&pair.subject_public_key_info());
        pair.zeroize();
        return public_key.ok_or_else(|| unsupported("its public part is damaged"));
    }

    let info = PrivateKeyInfoRef::try_from(pkcs8).map_err(|_| unsupported("it is not PKCS#8"))?;
    let inner = info.private_key.as_bytes();
    let point: Vec<u8> = match info.algorithm.oid {
        EC_PUBLIC_KEY => {
            let key = sec1::EcPrivateKey::from_der(inner)
                .map_err(|_| unsupported("it is not an elliptic curve key"))?;
            let point = key.public_key.ok_or(Reason::NoPublicPart { block })?;
            if matches!(info.algorithm.parameters_oid(), Ok(P256 | P384)) {
                return Err(unsupported(
                    "its public part does not belong to its private part",
                ));
            }
            point.to_vec()
        }
        RSA_ENCRYPTION => pkcs1::RsaPrivateKeyRef::from_der(inner)
            .and_then(|key| key.public_key().to_der())
            .map_err(|_| unsupported("it is not an RSA key"))?,
        other => return Err(unsupported(&format!("its algorithm is {other}"))),
    };
    let spki = pkcs8::spki::SubjectPublicKeyInfoRef {
        algorithm: info.algorithm,
        subject_public_key: der::asn1::BitStringRef::from_bytes(&point)
            .map_err(|_| unsupported("its public part is damaged"))?,
    };
    spki.to_der()
        .ok()
        .and_then(|der| PublicKey::from_spki(&der))
        .ok_or_else(|| unsupported("its public part is damaged"))
}

/// The same key as version 1 of PKCS#8, which everybody reads: the backends write Ed25519 keys as
/// version 2, which OpenSSL 3.0 does not know.
fn without_public_part(pkcs8: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let info = PrivateKeyInfoRef::try_from(pkcs8).ok()?;
    let bare = PrivateKeyInfoRef::new(info.algorithm, info.private_key);
    bare.to_der().map(Zeroizing::new).ok()
}

/// SEC1 to PKCS#8: the backends read nothing else.
fn wrap_sec1(
    bytes: &[u8],
    key: &sec1::EcPrivateKey<'_>,
    block: usize,
) -> Result<Zeroizing<Vec<u8>>, Reason> {
    let unsupported = |detail: &str| Reason::UnsupportedKey {
        block,
        detail: detail.to_owned(),
    };
    if key.public_key.is_none() {
        return Err(Reason::NoPublicPart { block });
    }
    let curve = key
        .parameters
        .and_then(sec1::EcParameters::named_curve)
        .ok_or_else(|| unsupported("it does not name its curve"))?;
    wrap(EC_PUBLIC_KEY, Some(der::AnyRef::from(&curve)), bytes)
        .map_err(|error| unsupported(&error.to_string()))
}

/// The same key, its secret number as long as its curve wants it (RFC 5915, section 3). GnuTLS writes a
/// zero before it now and then, others leave zeros out; Go reads both, the backends neither.
fn with_whole_scalar(
    pkcs8: Zeroizing<Vec<u8>>,
    block: usize,
) -> Result<Zeroizing<Vec<u8>>, Reason> {
    let unsupported = |detail: &str| Reason::UnsupportedKey {
        block,
        detail: detail.to_owned(),
    };
    let info = PrivateKeyInfoRef::try_from(pkcs8.as_slice())
        .map_err(|_| unsupported("it is not PKCS#8"))?;
    let size = match info.algorithm.parameters_oid() {
        Ok(P256) if info.algorithm.oid == EC_PUBLIC_KEY => 32,
        Ok(P384) if info.algorithm.oid == EC_PUBLIC_KEY => 48,
        _ => return Ok(pkcs8),
    };
    let key = sec1::EcPrivateKey::from_der(info.private_key.as_bytes())
        .map_err(|_| unsupported("it is not an elliptic curve key"))?;
    if key.private_key.len() == size {
        return Ok(pkcs8);
    }
    let zeros = key
        .private_key
        .iter()
        .take_while(|&&byte| byte == 0)
        .count();
    let significant = &key.private_key[zeros..];
    let Some(missing) = size.checked_sub(significant.len()) else {
        return Err(unsupported(
            "its secret number is longer than its curve allows",
        ));
    };
    let mut scalar = Zeroizing::new(vec![0; missing]);
    scalar.extend_from_slice(significant);
    let whole = sec1::EcPrivateKey {
        private_key: &scalar,
        ..key
    };
    whole
        .to_der()
        .map(Zeroizing::new)
        .and_then(|der| wrap(EC_PUBLIC_KEY, info.algorithm.parameters, &der))
        .map_err(|error| unsupported(&error.to_string()))
}

fn wrap(
    oid: ObjectIdentifier,
    parameters: Option<der::AnyRef<'_>>,
    bytes: &[u8],
) -> der::Result<Zeroizing<Vec<u8>>> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    let key = der::asn1::OctetStringRef::new(bytes)?;
    PrivateKeyInfoRef::new(algorithm, key)
        .to_der()
        .map(Zeroizing::new)
}

impl fmt::Debug for PrivateKey {
    /// Shows the algorithm, and nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("algorithm", self.public_key.algorithm())
            .finish_non_exhaustive()
    }
}

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
