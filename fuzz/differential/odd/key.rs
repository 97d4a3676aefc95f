//! Odd keys, and values that are not keys.

#![expect(
    clippy::cloned_ref_to_slice_refs,
    reason = "tables whose rows are written alike"
)]

use crate::certificate::Parts;
use crate::der::{bits, integer, oid, sequence, tlv};
use crate::dice::Dice;

pub(super) fn public_key(parts: &mut Parts, dice: &mut Dice) -> String {
    let ec = oid(&[1, 2, 840, 10045, 2, 1]);
    let curve = |id: &[u128]| sequence(&[ec.clone(), oid(id)]);
    let p256 = curve(&[1, 2, 840, 10045, 3, 1, 7]);
    let null = tlv(0x05, &[]);
    let rsa = |last| oid(&[1, 2, 840, 113_549, 1, 1, last]);
    // A point of P-256: the generator.
    let x = *GENERATOR
        .first_chunk::<32>()
        .expect("the generator has 64 bytes");
    let point = [&[4], GENERATOR.as_slice()].concat();
    let mut off = point.clone();
    off[64] ^= 1;
    let mut modulus = vec![0x00, 0xc1];
    modulus.extend((0..255u8).map(|index| index.wrapping_mul(31) ^ 0x5a));
    if let Some(last) = modulus.last_mut() {
        *last |= 1;
    }
    let mut even = modulus.clone();
    if let Some(last) = even.last_mut() {
        *last ^= 1;
    }
    let numbers = |n: &[u8], e: &[u8]| {
        let key = sequence(&[tlv(0x02, n), tlv(0x02, e)]);
        sequence(&[sequence(&[rsa(1), null.clone()]), bits(0, &key)])
    };
    let ed25519 = oid(&[1, 3, 101, 112]);
    let field = [
        &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1],
        [0; 12].as_slice(),
        &[0xff; 12],
    ]
    .concat();
    let e = [1, 0, 1].as_slice();
    let keys: [(&str, Vec<u8>); 42] = [
        (
            "point-of-another",
            sequence(&[p256.clone(), bits(0, &point)]),
        ),
        ("point-off-curve", sequence(&[p256.clone(), bits(0, &off)])),
        (
            "point-compressed",
            sequence(&[p256.clone(), bits(0, &[&[3], x.as_slice()].concat())]),
        ),
        (
            "point-hybrid",
            sequence(&[
                p256.clone(),
                bits(0, &[&[7], GENERATOR.as_slice()].concat()),
            ]),
        ),
        ("point-infinity", sequence(&[p256.clone(), bits(0, &[0])])),
        (
            "point-zero",
            sequence(&[p256.clone(), bits(0, &[&[4], [0; 64].as_slice()].concat())]),
        ),
        (
            "point-x-is-the-field",
            sequence(&[
                p256.clone(),
                bits(0, &[&[4], field.as_slice(), &GENERATOR[32..]].concat()),
            ]),
        ),
        (
            "point-short",
            sequence(&[p256.clone(), bits(0, &point[..64])]),
        ),
        (
            "point-long",
            sequence(&[p256.clone(), bits(0, &[point.as_slice(), &[0]].concat())]),
        ),
        ("point-none", sequence(&[p256.clone(), bits(0, &[])])),
        (
            "point-of-p384-length",
            sequence(&[p256.clone(), bits(0, &[&[4], [1; 96].as_slice()].concat())]),
        ),
        (
            "curve-none",
            sequence(&[sequence(&[ec.clone()]), bits(0, &point)]),
        ),
        (
            "curve-null",
            sequence(&[sequence(&[ec.clone(), null.clone()]), bits(0, &point)]),
        ),
        (
            "curve-explicit",
            sequence(&[
                sequence(&[ec.clone(), sequence(&[integer(1)])]),
                bits(0, &point),
            ]),
        ),
        (
            "curve-then-more",
            sequence(&[
                sequence(&[ec.clone(), oid(&[1, 2, 840, 10045, 3, 1, 7]), null.clone()]),
                bits(0, &point),
            ]),
        ),
        (
            "curve-p224",
            sequence(&[
                curve(&[1, 3, 132, 0, 33]),
                bits(0, &[&[4], [1; 56].as_slice()].concat()),
            ]),
        ),
        (
            "curve-p384-off",
            sequence(&[
                curve(&[1, 3, 132, 0, 34]),
                bits(0, &[&[4], [1; 96].as_slice()].concat()),
            ]),
        ),
        (
            "curve-p521-off",
            sequence(&[
                curve(&[1, 3, 132, 0, 35]),
                bits(0, &[&[4], [1; 132].as_slice()].concat()),
            ]),
        ),
        (
            "curve-secp256k1",
            sequence(&[curve(&[1, 3, 132, 0, 10]), bits(0, &point)]),
        ),
        (
            "ecdh",
            sequence(&[
                sequence(&[oid(&[1, 3, 132, 1, 12]), oid(&[1, 2, 840, 10045, 3, 1, 7])]),
                bits(0, &point),
            ]),
        ),
        ("rsa", numbers(&modulus, e)),
        ("rsa-exponent-1", numbers(&modulus, &[1])),
        ("rsa-exponent-2", numbers(&modulus, &[2])),
        ("rsa-exponent-3", numbers(&modulus, &[3])),
        ("rsa-exponent-zero", numbers(&modulus, &[0])),
        ("rsa-exponent-negative", numbers(&modulus, &[0xff])),
        (
            "rsa-exponent-2^31+1",
            numbers(&modulus, &[0, 0x80, 0, 0, 1]),
        ),
        ("rsa-exponent-2^33+1", numbers(&modulus, &[2, 0, 0, 0, 1])),
        (
            "rsa-exponent-2^64+1",
            numbers(&modulus, &[1, 0, 0, 0, 0, 0, 0, 0, 1]),
        ),
        ("rsa-even", numbers(&even, e)),
        ("rsa-negative", numbers(&modulus[1..], e)),
        ("rsa-zero", numbers(&[0], e)),
        ("rsa-512", numbers(&modulus[..65], e)),
        (
            "rsa-8200",
            numbers(&[modulus.as_slice(), [0x55; 769].as_slice()].concat(), e),
        ),
        (
            "rsa-no-null",
            sequence(&[
                sequence(&[rsa(1)]),
                bits(0, &sequence(&[tlv(0x02, &modulus), tlv(0x02, e)])),
            ]),
        ),
        (
            "rsa-pss-key",
            sequence(&[
                sequence(&[rsa(10)]),
                bits(0, &sequence(&[tlv(0x02, &modulus), tlv(0x02, e)])),
            ]),
        ),
        (
            "ed25519",
            sequence(&[sequence(&[ed25519.clone()]), bits(0, &x)]),
        ),
        (
            "ed25519-bad-point",
            sequence(&[sequence(&[ed25519.clone()]), bits(0, &[2; 32])]),
        ),
        (
            "ed25519-null",
            sequence(&[sequence(&[ed25519.clone(), null]), bits(0, &x)]),
        ),
        (
            "ed25519-31-bytes",
            sequence(&[sequence(&[ed25519]), bits(0, &x[1..])]),
        ),
        (
            "x25519",
            sequence(&[sequence(&[oid(&[1, 3, 101, 110])]), bits(0, &x)]),
        ),
        (
            "unknown",
            sequence(&[sequence(&[oid(&[1, 2, 3])]), bits(0, &[1])]),
        ),
    ];
    let (kind, key) = dice.pick(&keys);
    parts.public_key = key;
    format!("key-{kind}")
}

/// Keys that somebody may have and sign leaves with.
pub(crate) const SIGNS_OTHERS: [&str; 7] = [
    "key-point-of-another",
    "key-curve-then-more",
    "key-rsa",
    "key-rsa-exponent-3",
    "key-rsa-exponent-2^31+1",
    "key-rsa-exponent-2^33+1",
    "key-ed25519",
];

const GENERATOR: [u8; 64] = *b"\
    \x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\
    \x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96\
    \x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\
    \x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
