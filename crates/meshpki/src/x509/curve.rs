//! Whether a key is a point on its curve. No signature of one that is not verifies, and Go cannot parse its
//! certificate.
//!
//! This checks only public numbers and verifies no signature. The backends do that, but they report an invalid key
//! only when they verify one of its signatures.

use std::sync::LazyLock;

use num_bigint::BigUint;

/// A NIST curve, `y² = x³ − 3x + b` over the integers modulo `p` (FIPS 186-5; SEC 2, section 2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Curve {
    P224,
    P256,
    P384,
    P521,
}

struct Parameters {
    p: BigUint,
    b: BigUint,
}

impl Curve {
    /// The length of a coordinate, in bytes.
    pub(crate) fn coordinate_length(self) -> usize {
        match self {
            Self::P224 => 28,
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Whether the two coordinates, one after the other, are those of a point.
    pub(crate) fn contains(self, point: &[u8]) -> bool {
        let Parameters { p, b } = self.parameters();
        let (x, y) = point.split_at(point.len() / 2);
        let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
        if x >= *p || y >= *p {
            return false;
        }
        // x³ − 3x + b, without going below zero.
        let right = (&x * &x + p - 3_u32) * &x + b;
        (&y * &y) % p == right % p
    }

    fn parameters(self) -> &'static Parameters {
        let index = match self {
            Self::P224 => 0,
            Self::P256 => 1,
            Self::P384 => 2,
            Self::P521 => 3,
        };
        &PARAMETERS[index]
    }
}

/// Whether an Ed25519 key is a point (RFC 8032, section 5.1.3), as laxly as the backends read it: a coordinate may be
/// too large, and a zero may have a sign.
pub(crate) fn is_edwards_point(key: &[u8]) -> bool {
    static P: LazyLock<BigUint> = LazyLock::new(|| (BigUint::from(1_u32) << 255) - 19_u32);
    static D: LazyLock<BigUint> = LazyLock::new(|| {
        number("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3")
    });
    let p = &*P;
    let mut bytes = key.to_vec();
    // The sign of x, of which there are two where there is one.
    if let Some(last) = bytes.last_mut() {
        *last &= 0x7f;
    }
    let y = BigUint::from_bytes_le(&bytes);
    // x² = (y² − 1) / (d·y² + 1) has a root where (y² − 1) · (d·y² + 1) has one (Euler).
    let squared = &y * &y % p;
    let product = (&squared + p - 1_u32) * (&*D * &squared + 1_u32) % p;
    let power = product.modpow(&((p - 1_u32) >> 1), p);
    key.len() == 32 && (power == BigUint::from(1_u32) || power == BigUint::default())
}

fn number(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap_or_default()
}

static PARAMETERS: LazyLock<[Parameters; 4]> = LazyLock::new(|| {
    [
        (
            "ffffffffffffffffffffffffffffffff000000000000000000000001",
            "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
        ),
        (
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        ),
        (
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
             ffffffff0000000000000000ffffffff",
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a\
             c656398d8a2ed19d2a85c8edd3ec2aef",
        ),
        (
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
             ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
             ffff",
            "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef1\
             09e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b50\
             3f00",
        ),
    ]
    .map(|(p, b)| Parameters {
        p: number(p),
        b: number(b),
    })
});
