//! A public key, as in a certificate.

use rustls_pki_types::SubjectPublicKeyInfoDer;
use x509_parser::prelude::FromDer;
#[cfg(feature = "jwks")]
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::certificate::algorithm::key_algorithm;
use crate::consumers::go::key;
use crate::consumers::go::key::Key;
use crate::consumers::go::oid::dotted;
use crate::pem::block::encode;
use crate::pem::text::Text;
use crate::source::Source;
use crate::x509::algorithm::KeyAlgorithm;
use crate::x509::curve;

/// A public key, as in a certificate (RFC 5280, section 4.1.2.7).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PublicKey {
    spki: SubjectPublicKeyInfoDer<'static>,
    algorithm: KeyAlgorithm,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` from its DER bytes, as a KMS gives it; `None` if they are not one.
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        let (rest, parsed) = SubjectPublicKeyInfo::from_der(der).ok()?;
        rest.is_empty().then(|| Self::from_parsed(&parsed))
    }

    pub(crate) fn new(spki: &[u8], key: &Key<'_>) -> Self {
        Self {
            spki: SubjectPublicKeyInfoDer::from(spki.to_vec()),
            algorithm: key_algorithm(key),
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

    /// Why none of the key's signatures verifies, although its algorithm is supported; `None` if they do.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        let key = key::read(&self.spki).ok()?;
        match &self.algorithm {
            KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaP521 => {
                let is_point = key.curve()?.contains(key.bits.get(1..)?);
                (!is_point).then_some(OFF_CURVE)
            }
            KeyAlgorithm::Ed25519 => {
                let is_point = curve::is_edwards_point(&key.bits);
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
                // Go accepts no larger exponent, and no verifier a smaller one.
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

    /// Reads the first public key of a PEM text (`PUBLIC KEY`); `None` if there is none.
    #[must_use]
    pub fn from_pem(text: &[u8]) -> Option<Self> {
        let text = Text::parse(&Source::Stdin, text).ok()?;
        let block = text.blocks.iter().find(|one| one.label == PUBLIC_KEY)?;
        Self::from_spki(&block.contents)
    }

    /// The same as a PEM block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        encode(PUBLIC_KEY, std::iter::once(self.spki.as_ref()))
    }

    /// The key itself, without its algorithm.
    #[cfg(feature = "jwks")]
    pub(crate) fn material(&self) -> KeyMaterial {
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

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> &KeyAlgorithm {
        &self.algorithm
    }
}

/// The parts of a public key.
#[cfg(feature = "jwks")]
pub(crate) enum KeyMaterial {
    /// Bytes: those of an Ed25519 key, or of a key whose parts are not known.
    Other(Vec<u8>),
    /// A point of a curve (RFC 5480, section 2.2): each coordinate has the length of the curve.
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

fn without_zeros(number: &[u8]) -> Vec<u8> {
    let significant = number.iter().skip_while(|&&byte| byte == 0);
    significant.copied().collect()
}

const PUBLIC_KEY: &str = "PUBLIC KEY";

/// The first byte of an uncompressed point.
#[cfg(feature = "jwks")]
const UNCOMPRESSED: u8 = 4;

/// Why no signature of a key that is not a point verifies.
pub(crate) const OFF_CURVE: &str = "is not a point on its curve";
