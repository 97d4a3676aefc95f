//! The public part of a private key that is written without it: to SEC1 it is optional (RFC 5915, section
//! 3), Go computes it, and the backends want to be told.
//!
//! The number is secret, so this is done in constant time, by libraries made for it.

use p256::elliptic_curve::sec1::ToSec1Point;

/// The curves whose keys the backends sign with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// How many bytes a secret number has.
    pub(super) fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// The point that belongs to a secret number of that many bytes, compressed or not (SEC 1, section
    /// 2.3.3); `None` where the number is zero or too large.
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
