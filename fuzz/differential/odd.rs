//! Odd content of certificates, legal or not, that no bend of one element makes.
mod across;
mod extension;
mod key;
mod other;

use crate::certificate::{Parts, name, part};
use crate::der::{oid, sequence, tagged, tlv};
use crate::dice::Dice;

pub(crate) use self::across::across;
pub(crate) use self::key::SIGNS_OTHERS;

/// Makes one thing odd; returns its kind and its place.
pub(crate) fn odd(parts: &mut Parts, dice: &mut Dice) -> (String, String) {
    let (kind, path) = match dice.below(20) {
        0 => (version(parts, dice), "tbs/version"),
        1 => (algorithm(parts, dice), "tbs/algorithm"),
        2..=5 => (key::public_key(parts, dice), "tbs/key"),
        6 | 7 => (subject(parts, dice), "tbs/subject"),
        8 => (identifiers(parts, dice), "tbs/uniqueIdentifier"),
        9 => (extension::criticality(parts, dice), "tbs/extensions/list"),
        10 => (extension::twice(parts, dice), "tbs/extensions/list"),
        _ => (extension::extension(parts, dice), "tbs/extensions/list"),
    };
    (kind, path.to_owned())
}

fn version(parts: &mut Parts, dice: &mut Dice) -> String {
    let versions: [&[u8]; 10] = [
        &[0],
        &[1],
        &[2],
        &[3],
        &[4],
        &[5],
        &[0xff],
        &[0, 2],
        &[1, 2],
        &[0, 0x80],
    ];
    let number = dice.pick(&versions);
    let without = dice.chance(30);
    if without {
        parts.extensions.clear();
    }
    if dice.chance(15) {
        parts.version.clear();
        return format!(
            "version-none{}",
            if without { "-no-extensions" } else { "" }
        );
    }
    parts.version = tagged(0xa0, &[tlv(0x02, number)]);
    let text: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "version-{text}{}",
        if without { "-no-extensions" } else { "" }
    )
}

fn algorithm(parts: &mut Parts, dice: &mut Dice) -> String {
    let null = tlv(0x05, &[]);
    let ecdsa = |hash| oid(&[1, 2, 840, 10045, 4, 3, hash]);
    let rsa = |last| oid(&[1, 2, 840, 113_549, 1, 1, last]);
    let algorithms = [
        ("ecdsa-sha256", sequence(&[ecdsa(2)])),
        ("ecdsa-sha256-null", sequence(&[ecdsa(2), null.clone()])),
        ("ecdsa-sha384", sequence(&[ecdsa(3)])),
        ("ecdsa-sha512", sequence(&[ecdsa(4)])),
        ("ecdsa-sha1", sequence(&[oid(&[1, 2, 840, 10045, 4, 1])])),
        ("rsa-sha256", sequence(&[rsa(11), null.clone()])),
        ("rsa-sha256-no-null", sequence(&[rsa(11)])),
        ("rsa-sha1", sequence(&[rsa(5), null.clone()])),
        ("rsa-pss", sequence(&[rsa(10)])),
        ("ed25519", sequence(&[oid(&[1, 3, 101, 112])])),
        (
            "ed25519-null",
            sequence(&[oid(&[1, 3, 101, 112]), null.clone()]),
        ),
        ("unknown", sequence(&[oid(&[1, 2, 3, 4])])),
        (
            "ecdsa-sha256-more",
            sequence(&[ecdsa(2), null.clone(), null]),
        ),
    ];
    let (kind, algorithm) = dice.pick(&algorithms);
    match dice.below(3) {
        0 => {
            parts.inner_algorithm = Some(algorithm.clone());
            parts.outer_algorithm = Some(algorithm);
            format!("algorithm-both-{kind}")
        }
        1 => {
            parts.inner_algorithm = Some(algorithm);
            format!("algorithm-inner-{kind}")
        }
        _ => {
            parts.outer_algorithm = Some(algorithm);
            format!("algorithm-outer-{kind}")
        }
    }
}

fn subject(parts: &mut Parts, dice: &mut Dice) -> String {
    let common = [2, 5, 4, 3].as_slice();
    let one = part(common, 0x0c, b"odd");
    let long = part(common, 0x0c, &[b'a'; 300]);
    let attribute = |tag, text: &[u8]| sequence(&[oid(common), tlv(tag, text)]);
    let names: [(&str, Vec<u8>); 19] = [
        ("empty", sequence::<&[u8]>(&[])),
        ("empty-set", sequence(&[tlv(0x31, &[])])),
        ("empty-sets-among", sequence(&[tlv(0x31, &[]), one.clone()])),
        ("empty-text", sequence(&[part(common, 0x0c, b"")])),
        (
            "many-values",
            sequence(&[tagged(
                0x31,
                &[attribute(0x0c, b"a"), attribute(0x13, b"b")],
            )]),
        ),
        (
            "values-out-of-order",
            sequence(&[tagged(
                0x31,
                &[attribute(0x13, b"b"), attribute(0x0c, b"a")],
            )]),
        ),
        ("twice-the-same", sequence(&[one.clone(), one.clone()])),
        (
            "domain-components",
            sequence(&[
                part(&[0, 9, 2342, 19_200_300, 100, 1, 25], 0x16, b"com"),
                one.clone(),
            ]),
        ),
        (
            "mail-address",
            sequence(&[
                part(&[1, 2, 840, 113_549, 1, 9, 1], 0x16, b"a@b"),
                one.clone(),
            ]),
        ),
        ("bmp", sequence(&[part(common, 0x1e, &[0, b'a'])])),
        ("teletex", sequence(&[part(common, 0x14, b"a\xe4")])),
        (
            "universal",
            sequence(&[part(common, 0x1c, &[0, 0, 0, b'a'])]),
        ),
        ("printable-odd", sequence(&[part(common, 0x13, b"a_b@c")])),
        ("numeric", sequence(&[part(&[2, 5, 4, 5], 0x12, b"12 34")])),
        ("control", sequence(&[part(common, 0x0c, b"a\x1b[31m\n")])),
        ("long", sequence(&[long])),
        ("many", sequence(&vec![one.clone(); 60])),
        ("bytes-behind", sequence(&[one.as_slice(), &[0, 0]])),
        (
            "name-in-common-name",
            name("default.default.serviceaccount.identity.linkerd.cluster.local"),
        ),
    ];
    let (kind, name) = dice.pick(&names);
    parts.subject = name;
    format!("subject-{kind}")
}

fn identifiers(parts: &mut Parts, dice: &mut Dice) -> String {
    let all: [(&str, Vec<u8>); 7] = [
        ("issuer", tlv(0x81, &[0, 1])),
        ("subject", tlv(0x82, &[0, 1])),
        ("both", [tlv(0x81, &[0, 1]), tlv(0x82, &[0, 1])].concat()),
        ("swapped", [tlv(0x82, &[0, 1]), tlv(0x81, &[0, 1])].concat()),
        ("empty", tlv(0x81, &[])),
        ("constructed", tlv(0xa1, &tlv(0x03, &[0, 1]))),
        ("unknown", tlv(0x84, &[0])),
    ];
    let (kind, bytes) = dice.pick(&all);
    parts.unique_identifiers = bytes;
    format!("unique-identifier-{kind}")
}
