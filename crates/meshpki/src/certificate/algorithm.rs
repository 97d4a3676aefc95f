//! Which algorithm an identifier in a certificate stands for.

use crate::consumers::go::key;
use crate::consumers::go::key::Key;
use crate::consumers::go::oid::dotted;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::x509::curve::Curve;

/// The algorithm of a key, by its identifier, its parameters and its bits.
pub(crate) fn key_algorithm(key: &Key<'_>) -> KeyAlgorithm {
    let unknown = || KeyAlgorithm::Other(dotted(key.algorithm));
    match key.algorithm {
        key::ED25519 if key.parameters.is_empty() && key.bits.len() == 32 => KeyAlgorithm::Ed25519,
        key::EC => {
            let Some(curve) = key.named_curve() else {
                return KeyAlgorithm::Other(EXPLICIT_PARAMETERS.to_owned());
            };
            let (known, size) = match key.curve() {
                Some(Curve::P256) => (KeyAlgorithm::EcdsaP256, 32),
                Some(Curve::P384) => (KeyAlgorithm::EcdsaP384, 48),
                Some(Curve::P521) => (KeyAlgorithm::EcdsaP521, 66),
                _ => return KeyAlgorithm::Other(dotted(curve)),
            };
            match key.bits.first() {
                Some(4) if key.bits.len() == 1 + 2 * size => known,
                Some(2 | 3) if key.bits.len() == 1 + size => {
                    KeyAlgorithm::Other(format!("{known}{COMPRESSED}"))
                }
                _ => KeyAlgorithm::Other(format!("{known}{NO_POINT}")),
            }
        }
        key::RSA if key.parameters == key::NULL => match key.rsa() {
            Some((modulus, _)) => KeyAlgorithm::Rsa(bit_length(modulus)),
            None => unknown(),
        },
        _ => unknown(),
    }
}

/// The algorithm of an object identifier and its parameters, with their tag. No verifier accepts Ed25519 with
/// parameters (RFC 8410, section 3).
pub(crate) fn signature_algorithm(oid: &[u8], parameters: &[u8]) -> SignatureAlgorithm {
    match oid {
        oid::ED25519 if !parameters.is_empty() => {
            SignatureAlgorithm::Other(format!("{} with parameters", dotted(oid)))
        }
        oid::ECDSA_SHA256 => SignatureAlgorithm::EcdsaSha256,
        oid::ECDSA_SHA384 => SignatureAlgorithm::EcdsaSha384,
        oid::ECDSA_SHA512 => SignatureAlgorithm::EcdsaSha512,
        oid::ED25519 => SignatureAlgorithm::Ed25519,
        oid::RSA_SHA1 => SignatureAlgorithm::RsaSha1,
        oid::RSA_PSS => SignatureAlgorithm::RsaPss,
        oid::RSA_SHA256 => SignatureAlgorithm::RsaSha256,
        oid::RSA_SHA384 => SignatureAlgorithm::RsaSha384,
        oid::RSA_SHA512 => SignatureAlgorithm::RsaSha512,
        _ => SignatureAlgorithm::Other(dotted(oid)),
    }
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
const EXPLICIT_PARAMETERS: &str = "a curve with explicit parameters";
const NO_POINT: &str = " without a point";

/// The object identifiers of signatures, as in DER (RFC 5758, RFC 8017, RFC 8410).
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
