//! Public keys as Go reads them (crypto/x509/parser.go, `parsePublicKey`).

use std::borrow::Cow;

use crate::consumers::go::der::{Der, INTEGER, SEQUENCE, is_minimal};
use crate::consumers::go::refusal::{Part, Refusal};
use crate::x509::curve::Curve;

/// The parts of a `SubjectPublicKeyInfo`.
#[derive(Clone, Debug)]
pub(crate) struct Key<'a> {
    /// The object identifier of its algorithm.
    pub(crate) algorithm: &'a [u8],
    /// The parameters with their tag; empty if there are none.
    pub(crate) parameters: &'a [u8],
    /// The bits of the key, shifted to the right if some are unused.
    pub(crate) bits: Cow<'a, [u8]>,
}

/// Parses a `SubjectPublicKeyInfo`.
pub(crate) fn read(spki: &[u8]) -> Result<Key<'_>, Refusal> {
    let because = |reason| move || Part::PublicKey.because(reason);
    let mut fields = Der::new(spki)
        .read(SEQUENCE)
        .ok_or_else(because("is not a sequence"))?;
    let (algorithm, parameters) = algorithm(&mut fields).ok_or_else(because(
        "has an algorithm identifier that is not well formed",
    ))?;
    let (bits, unused) = fields
        .bit_string()
        .ok_or_else(because("is not a well-formed bit string"))?;
    Ok(Key {
        algorithm,
        parameters,
        bits: right_aligned(bits, unused),
    })
}

/// An `AlgorithmIdentifier`: the object identifier, and the parameters with their tag.
pub(super) fn algorithm<'a>(fields: &mut Der<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let mut identifier = fields.read(SEQUENCE)?;
    let oid = identifier.oid()?;
    if identifier.is_empty() {
        return Some((oid, &[]));
    }
    Some((oid, identifier.element()?.whole))
}

/// Go treats the unused bits of a bit string as zeros before the others.
pub(super) fn right_aligned(bits: &[u8], unused: u8) -> Cow<'_, [u8]> {
    if unused == 0 {
        return Cow::Borrowed(bits);
    }
    let mut above = 0;
    let shifted = bits.iter().map(|&byte| {
        let moved = byte >> unused | above << (8 - unused);
        above = byte;
        moved
    });
    Cow::Owned(shifted.collect())
}

impl Key<'_> {
    /// Checks that Go can parse it. Go ignores keys with an algorithm that it does not support.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let refused = |reason| Err(Part::PublicKey.because(reason));
        match self.algorithm {
            RSA => {
                if self.parameters != NULL {
                    return refused("is an RSA key whose parameters are not NULL");
                }
                match self.rsa() {
                    Some((modulus, exponent)) => {
                        let is_positive = |number: &[u8]| number[0] & 0x80 == 0 && number != [0];
                        if is_positive(modulus) && is_positive(exponent) && exponent.len() <= 8 {
                            Ok(())
                        } else {
                            refused("is an RSA key with a number that is not positive, or too long")
                        }
                    }
                    None => refused("is not an RSA key, although its algorithm is RSA"),
                }
            }
            EC => match self.curve() {
                None => refused("is on a curve that is not supported, or that is not named"),
                Some(curve) => match self.bits.as_ref() {
                    [UNCOMPRESSED, point @ ..] if point.len() == 2 * curve.coordinate_length() => {
                        if curve.contains(point) {
                            Ok(())
                        } else {
                            Err(Part::PublicKeyOffCurve.because("is not a point on its curve"))
                        }
                    }
                    _ => refused("is not an uncompressed point of the length of its curve"),
                },
            },
            ED25519 if !self.parameters.is_empty() => refused("is an Ed25519 key with parameters"),
            ED25519 if self.bits.len() != 32 => {
                refused("is an Ed25519 key that does not have 32 bytes")
            }
            DSA => match self.dsa() {
                Some(()) => Ok(()),
                None => refused("is not a well-formed DSA key"),
            },
            _ => Ok(()),
        }
    }

    /// The modulus and the public exponent of an RSA key, each with its sign.
    pub(crate) fn rsa(&self) -> Option<(&[u8], &[u8])> {
        let mut fields = Der::new(&self.bits).read(SEQUENCE)?;
        Some((fields.integer(INTEGER)?, fields.integer(INTEGER)?))
    }

    /// The curve that the parameters name, if Go supports it.
    pub(crate) fn curve(&self) -> Option<Curve> {
        match Der::new(self.parameters).oid()? {
            P224 => Some(Curve::P224),
            P256 => Some(Curve::P256),
            P384 => Some(Curve::P384),
            P521 => Some(Curve::P521),
            _ => None,
        }
    }

    /// The object identifier of the curve that the parameters name, supported or not.
    pub(crate) fn named_curve(&self) -> Option<&[u8]> {
        Der::new(self.parameters).oid()
    }

    fn dsa(&self) -> Option<()> {
        let is_positive =
            |number: &[u8]| is_minimal(number) && number[0] & 0x80 == 0 && number != [0];
        let mut key = Der::new(&self.bits);
        let mut parameters = Der::new(self.parameters).read(SEQUENCE)?;
        let numbers = [
            key.integer(INTEGER)?,
            parameters.integer(INTEGER)?,
            parameters.integer(INTEGER)?,
            parameters.integer(INTEGER)?,
        ];
        numbers.into_iter().all(is_positive).then_some(())
    }
}

/// 1.2.840.10040.4.1
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
/// 1.2.840.10045.2.1
pub(crate) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.3.101.112
pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
pub(crate) const NULL: &[u8] = &[0x05, 0x00];
/// 1.3.132.0.33
const P224: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x21];
/// 1.2.840.10045.3.1.7
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// 1.3.132.0.34
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
/// 1.3.132.0.35
const P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];
/// 1.2.840.113549.1.1.1
pub(crate) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// The first byte of an uncompressed point.
pub(crate) const UNCOMPRESSED: u8 = 4;
