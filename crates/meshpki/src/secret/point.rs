//! Computes the public part of a private key that is written without it. It is optional in SEC1 (RFC 5915, section 3)
//! and Go computes it, but the backends require it.
//!
//! The number is secret, so libraries made for this compute it in constant time.

use p256::elliptic_curve::sec1::ToSec1Point;
use pkcs8::spki::ObjectIdentifier;

/// The curves with whose keys the backends can sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// The curve of this name (RFC 5480, section 2.1.1.1).
    pub(super) fn named(name: ObjectIdentifier) -> Option<Self> {
        match name {
            P256 => Some(Self::P256),
            P384 => Some(Self::P384),
            _ => None,
        }
    }

    /// The length of a secret number, in bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// The point that belongs to a secret number of that length, compressed or not (SEC 1, section 2.3.3); `None` if
    /// the number is zero or too large.
    pub(super) fn point(self, scalar: &[u8], compressed: bool) -> Option<Vec<u8>> {
        Some(match self {
            Self::P256 => {
                let key = p256::SecretKey::from_slice(scalar).ok()?;
                key.public_key().to_sec1_point(compressed).as_bytes().into()
            }
            Self::P384 => {
                let key = p384::SecretKey::from_slice(scalar).ok()?;
                key.public_key().to_sec1_point(compressed).as_bytes().into()
            }
        })
    }
}

pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(super) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
