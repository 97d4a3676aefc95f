//! Keys and signatures by name: which algorithm a certificate's key is of, and how it is signed.

use std::fmt;

use rustls_pki_types::{AlgorithmIdentifier, SubjectPublicKeyInfoDer, alg_id};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::consumers::go::key::{self, Key};
use crate::consumers::go::oid::dotted;
use crate::pem::{self, Text};
use crate::point::{self, Curve};

/// A public key, as a certificate carries it (RFC 5280, section 4.1.2.7).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey {
    spki: SubjectPublicKeyInfoDer<'static>,
    algorithm: KeyAlgorithm,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` from its DER bytes; `None` where they are not one.
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = SubjectPublicKeyInfo::from_der(der).ok()?;
        rest.is_empty().then(|| Self::from_parsed(&parsed))
    }

    pub(crate) fn new(spki: &[u8], key: &Key<'_>) -> Self {
        Self {
            spki: SubjectPublicKeyInfoDer::from(spki.to_vec()),
            algorithm: KeyAlgorithm::of(key),
        }
    }

    pub(crate) fn from_parsed(parsed: &SubjectPublicKeyInfo<'_>) -> Self {
        match key::read(parsed.raw) {
            Ok(key) => Self::new(parsed.raw, &key),
            Err(_) => Self {
                spki: SubjectPublicKeyInfoDer::from(parsed.raw.to_vec()),
                algorithm: KeyAlgorithm::Other(dotted(parsed.algorithm.algorithm.as_bytes())),
            },
        }
    }

    /// Why nobody verifies a signature by this key, though it is of a kind that signatures are verified
    /// with.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        let key = key::read(&self.spki).ok()?;
        match &self.algorithm {
            KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaP521 => {
                let is_point = key.curve()?.contains(key.bits.get(1..)?);
                (!is_point).then_some(OFF_CURVE)
            }
            KeyAlgorithm::Ed25519 => {
                let is_point = point::is_edwards_point(&key.bits);
                (!is_point).then_some(OFF_CURVE)
            }
            KeyAlgorithm::Rsa(_) => {
                let (modulus, exponent) = key.rsa()?;
                let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
                let is_negative =
                    |number: &[u8]| number.first().is_none_or(|first| first >> 7 == 1);
                if is_negative(modulus) || is_negative(exponent) {
                    return Some("has a negative modulus or public exponent");
                }
                if !is_odd(modulus) {
                    return Some("has an even modulus");
                }
                let exponent = without_zeros(exponent);
                let value = (exponent.len() <= 4)
                    .then(|| exponent.iter().fold(0, |n: u32, b| n << 8 | u32::from(*b)));
                // Go accepts no larger one, and nobody a smaller.
                match value {
                    Some(value @ 3..0x8000_0000) if value & 1 == 1 => None,
                    _ => Some("has a public exponent that is even, below 3 or above 2³¹ − 1"),
                }
            }
            KeyAlgorithm::Other(_) => None,
        }
    }

    /// The `SubjectPublicKeyInfo`, DER.
    #[must_use]
    pub fn spki(&self) -> &SubjectPublicKeyInfoDer<'static> {
        &self.spki
    }

    /// Reads the first public key of PEM text (`PUBLIC KEY`); `None` where there is none.
    #[must_use]
    pub fn from_pem(text: &[u8]) -> Option<Self> {
        let text = Text::parse("", text).ok()?;
        let block = text.blocks.iter().find(|one| one.label == PUBLIC_KEY)?;
        Self::from_spki(&block.contents)
    }

    /// The same as a PEM block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(PUBLIC_KEY, std::iter::once(self.spki.as_ref()))
    }

    /// The key itself, without what algorithm it is for.
    #[must_use]
    pub fn material(&self) -> KeyMaterial {
        let Ok((_, parsed)) = SubjectPublicKeyInfo::from_der(&self.spki) else {
            return KeyMaterial::Other(Vec::new());
        };
        let bytes = parsed.subject_public_key.data.to_vec();
        match (&self.algorithm, parsed.parsed()) {
            (KeyAlgorithm::Rsa(_), Ok(ParsedKey::RSA(key))) => KeyMaterial::Rsa {
                modulus: without_zeros(key.modulus),
                exponent: without_zeros(key.exponent),
            },
            (KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaP521, _)
                if bytes.first() == Some(&UNCOMPRESSED) =>
            {
                let (x, y) = bytes[1..].split_at(bytes.len() / 2);
                KeyMaterial::Point {
                    x: x.to_vec(),
                    y: y.to_vec(),
                }
            }
            _ => KeyMaterial::Other(bytes),
        }
    }

    /// Which algorithm it is for.
    #[must_use]
    pub fn algorithm(&self) -> &KeyAlgorithm {
        &self.algorithm
    }
}

/// What a public key is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyMaterial {
    /// Bytes, as Ed25519 has them, or what cannot be told apart here.
    Other(Vec<u8>),
    /// A point of a curve (RFC 5480, section 2.2): each coordinate as long as the curve wants it.
    Point {
        /// The first coordinate.
        x: Vec<u8>,
        /// The second.
        y: Vec<u8>,
    },
    /// The numbers of RSA (RFC 8017, section 3.1), big-endian, without zeros before them.
    Rsa {
        /// n.
        modulus: Vec<u8>,
        /// e.
        exponent: Vec<u8>,
    },
}

/// The algorithm of a key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// ECDSA on the curve P-256.
    EcdsaP256,
    /// ECDSA on the curve P-384.
    EcdsaP384,
    /// ECDSA on the curve P-521.
    EcdsaP521,
    /// Ed25519.
    Ed25519,
    /// Any other: its object identifier, dotted, or a curve's.
    Other(String),
    /// RSA, and the length of its modulus in bits.
    Rsa(usize),
}

impl KeyAlgorithm {
    fn of(key: &Key<'_>) -> Self {
        let unknown = || Self::Other(dotted(key.algorithm));
        match key.algorithm {
            key::ED25519 if key.parameters.is_empty() && key.bits.len() == 32 => Self::Ed25519,
            key::EC => {
                let Some(curve) = key.named_curve() else {
                    return Self::Other(EXPLICIT_PARAMETERS.to_owned());
                };
                let (known, size) = match key.curve() {
                    Some(Curve::P256) => (Self::EcdsaP256, 32),
                    Some(Curve::P384) => (Self::EcdsaP384, 48),
                    Some(Curve::P521) => (Self::EcdsaP521, 66),
                    _ => return Self::Other(dotted(curve)),
                };
                match key.bits.first() {
                    Some(4) if key.bits.len() == 1 + 2 * size => known,
                    Some(2 | 3) if key.bits.len() == 1 + size => {
                        Self::Other(format!("{known}{COMPRESSED}"))
                    }
                    _ => Self::Other(format!("{known}{NO_POINT}")),
                }
            }
            key::RSA if key.parameters == key::NULL => match key.rsa() {
                Some((modulus, _)) => Self::Rsa(bit_length(modulus)),
                None => unknown(),
            },
            _ => unknown(),
        }
    }

    /// The algorithm with which such a key signs a certificate here.
    #[must_use]
    pub fn signs_with(&self) -> Option<SignatureAlgorithm> {
        Some(match self {
            Self::EcdsaP256 => SignatureAlgorithm::EcdsaSha256,
            Self::EcdsaP384 => SignatureAlgorithm::EcdsaSha384,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
            Self::EcdsaP521 | Self::Other(_) => return None,
        })
    }

    pub(crate) fn id(&self) -> Option<AlgorithmIdentifier> {
        Some(match self {
            Self::EcdsaP256 => alg_id::ECDSA_P256,
            Self::EcdsaP384 => alg_id::ECDSA_P384,
            Self::EcdsaP521 => alg_id::ECDSA_P521,
            Self::Ed25519 => alg_id::ED25519,
            Self::Rsa(_) => alg_id::RSA_ENCRYPTION,
            Self::Other(_) => return None,
        })
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EcdsaP256 => f.write_str("ECDSA P-256"),
            Self::EcdsaP384 => f.write_str("ECDSA P-384"),
            Self::EcdsaP521 => f.write_str("ECDSA P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(oid) => f.write_str(oid),
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
        }
    }
}

/// How a certificate is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// Any other: its object identifier, dotted.
    Other(String),
    /// RSA PKCS#1 v1.5 with SHA-1, which no verifier of the mesh accepts.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// RSA-PSS, which no proxy accepts.
    RsaPss,
}

impl SignatureAlgorithm {
    /// The algorithm of an object identifier and its parameters, with their tag. Nobody verifies Ed25519
    /// with parameters (RFC 8410, section 3).
    pub(crate) fn of(oid: &[u8], parameters: &[u8]) -> Self {
        match oid {
            oid::ED25519 if !parameters.is_empty() => {
                Self::Other(format!("{} with parameters", dotted(oid)))
            }
            oid::ECDSA_SHA256 => Self::EcdsaSha256,
            oid::ECDSA_SHA384 => Self::EcdsaSha384,
            oid::ECDSA_SHA512 => Self::EcdsaSha512,
            oid::ED25519 => Self::Ed25519,
            oid::RSA_SHA1 => Self::RsaSha1,
            oid::RSA_PSS => Self::RsaPss,
            oid::RSA_SHA256 => Self::RsaSha256,
            oid::RSA_SHA384 => Self::RsaSha384,
            oid::RSA_SHA512 => Self::RsaSha512,
            _ => Self::Other(dotted(oid)),
        }
    }

    /// Its object identifier, dotted.
    #[must_use]
    pub fn oid(&self) -> &str {
        match self {
            Self::EcdsaSha256 => "1.2.840.10045.4.3.2",
            Self::EcdsaSha384 => "1.2.840.10045.4.3.3",
            Self::EcdsaSha512 => "1.2.840.10045.4.3.4",
            Self::Ed25519 => "1.3.101.112",
            Self::Other(oid) => oid,
            Self::RsaPss => "1.2.840.113549.1.1.10",
            Self::RsaSha1 => "1.2.840.113549.1.1.5",
            Self::RsaSha256 => "1.2.840.113549.1.1.11",
            Self::RsaSha384 => "1.2.840.113549.1.1.12",
            Self::RsaSha512 => "1.2.840.113549.1.1.13",
        }
    }

    pub(crate) fn id(&self) -> Option<AlgorithmIdentifier> {
        Some(match self {
            Self::EcdsaSha256 => alg_id::ECDSA_SHA256,
            Self::EcdsaSha384 => alg_id::ECDSA_SHA384,
            Self::EcdsaSha512 => alg_id::ECDSA_SHA512,
            Self::Ed25519 => alg_id::ED25519,
            Self::RsaSha256 => alg_id::RSA_PKCS1_SHA256,
            Self::RsaSha384 => alg_id::RSA_PKCS1_SHA384,
            Self::RsaSha512 => alg_id::RSA_PKCS1_SHA512,
            Self::Other(_) | Self::RsaPss | Self::RsaSha1 => return None,
        })
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha384 => "ECDSA with SHA-384",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::Other(oid) => oid,
            Self::RsaPss => "RSA-PSS",
            Self::RsaSha1 => "RSA with SHA-1",
            Self::RsaSha256 => "RSA with SHA-256",
            Self::RsaSha384 => "RSA with SHA-384",
            Self::RsaSha512 => "RSA with SHA-512",
        })
    }
}

fn without_zeros(number: &[u8]) -> Vec<u8> {
    let significant = number.iter().skip_while(|&&byte| byte == 0);
    significant.copied().collect()
}

fn bit_length(modulus: &[u8]) -> usize {
    let significant = modulus.iter().skip_while(|&&byte| byte == 0);
    let mut bits = significant.clone().count() * 8;
    if let Some(first) = significant.clone().next() {
        bits -= first.leading_zeros() as usize;
    }
    bits
}

const COMPRESSED: &str = " with a compressed point";
const PUBLIC_KEY: &str = "PUBLIC KEY";
/// The first byte of a point whose coordinates are both there.
const UNCOMPRESSED: u8 = 4;
const EXPLICIT_PARAMETERS: &str = "a curve of explicit parameters";
/// Why nobody verifies with a key that is no point.
pub(crate) const OFF_CURVE: &str = "is no point of its curve";
const NO_POINT: &str = " without a point";
/// The object identifiers of signatures, as DER has them (RFC 5758, RFC 8017, RFC 8410).
mod oid {
    use x509_parser::asn1_rs::oid;

    pub(super) const ECDSA_SHA256: &[u8] = &oid!(raw 1.2.840.10045.4.3.2);
    pub(super) const ECDSA_SHA384: &[u8] = &oid!(raw 1.2.840.10045.4.3.3);
    pub(super) const ECDSA_SHA512: &[u8] = &oid!(raw 1.2.840.10045.4.3.4);
    pub(super) const ED25519: &[u8] = &oid!(raw 1.3.101.112);
    pub(super) const RSA_PSS: &[u8] = &oid!(raw 1.2.840.113549.1.1.10);
    pub(super) const RSA_SHA1: &[u8] = &oid!(raw 1.2.840.113549.1.1.5);
    pub(super) const RSA_SHA256: &[u8] = &oid!(raw 1.2.840.113549.1.1.11);
    pub(super) const RSA_SHA384: &[u8] = &oid!(raw 1.2.840.113549.1.1.12);
    pub(super) const RSA_SHA512: &[u8] = &oid!(raw 1.2.840.113549.1.1.13);
}
