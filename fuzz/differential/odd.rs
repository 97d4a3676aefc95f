//! What may be said of a certificate and is odd: legal or not, in parts that no bend of an element makes.

use crate::bend::{DOMAINS, MAILBOXES, URIS};
use crate::certificate::{
    ALTERNATIVE_NAMES, AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension,
    KEY_IDENTIFIER, KEY_USAGE, NAME_CONSTRAINTS, Parts, name, part, standard,
};
use crate::der::{bits, integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;

/// Makes one thing odd; what it was, and where.
pub(crate) fn odd(parts: &mut Parts, dice: &mut Dice) -> (String, String) {
    let (kind, path) = match dice.below(20) {
        0 => (version(parts, dice), "tbs/version"),
        1 => (algorithm(parts, dice), "tbs/algorithm"),
        2..=5 => (public_key(parts, dice), "tbs/key"),
        6 | 7 => (subject(parts, dice), "tbs/subject"),
        8 => (identifiers(parts, dice), "tbs/uniqueIdentifier"),
        9 => (criticality(parts, dice), "tbs/extensions/list"),
        10 => (twice(parts, dice), "tbs/extensions/list"),
        _ => (extension(parts, dice), "tbs/extensions/list"),
    };
    (kind, path.to_owned())
}

fn version(parts: &mut Parts, dice: &mut Dice) -> String {
    let versions: [&[u8]; 10] =
        [&[0], &[1], &[2], &[3], &[4], &[5], &[0xff], &[0, 2], &[1, 2], &[0, 0x80]];
    let number = dice.pick(&versions);
    let without = dice.chance(30);
    if without {
        parts.extensions.clear();
    }
    if dice.chance(15) {
        parts.version.clear();
        return format!("version-none{}", if without { "-no-extensions" } else { "" });
    }
    parts.version = tagged(0xa0, &[tlv(0x02, number)]);
    let text: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("version-{text}{}", if without { "-no-extensions" } else { "" })
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
        ("ed25519-null", sequence(&[oid(&[1, 3, 101, 112]), null.clone()])),
        ("unknown", sequence(&[oid(&[1, 2, 3, 4])])),
        ("ecdsa-sha256-more", sequence(&[ecdsa(2), null.clone(), null])),
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

fn public_key(parts: &mut Parts, dice: &mut Dice) -> String {
    let ec = oid(&[1, 2, 840, 10045, 2, 1]);
    let curve = |id: &[u128]| sequence(&[ec.clone(), oid(id)]);
    let p256 = curve(&[1, 2, 840, 10045, 3, 1, 7]);
    let null = tlv(0x05, &[]);
    let rsa = |last| oid(&[1, 2, 840, 113_549, 1, 1, last]);
    // A point of P-256: the generator.
    let x = *GENERATOR.first_chunk::<32>().expect("the generator has 64 bytes");
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
        ("point-of-another", sequence(&[p256.clone(), bits(0, &point)])),
        ("point-off-curve", sequence(&[p256.clone(), bits(0, &off)])),
        ("point-compressed", sequence(&[p256.clone(), bits(0, &[&[3], x.as_slice()].concat())])),
        ("point-hybrid", sequence(&[p256.clone(), bits(0, &[&[7], GENERATOR.as_slice()].concat())])),
        ("point-infinity", sequence(&[p256.clone(), bits(0, &[0])])),
        ("point-zero", sequence(&[p256.clone(), bits(0, &[&[4], [0; 64].as_slice()].concat())])),
        ("point-x-is-the-field", sequence(&[p256.clone(), bits(0, &[&[4], field.as_slice(), &GENERATOR[32..]].concat())])),
        ("point-short", sequence(&[p256.clone(), bits(0, &point[..64])])),
        ("point-long", sequence(&[p256.clone(), bits(0, &[point.as_slice(), &[0]].concat())])),
        ("point-none", sequence(&[p256.clone(), bits(0, &[])])),
        ("point-of-p384-length", sequence(&[p256.clone(), bits(0, &[&[4], [1; 96].as_slice()].concat())])),
        ("curve-none", sequence(&[sequence(&[ec.clone()]), bits(0, &point)])),
        ("curve-null", sequence(&[sequence(&[ec.clone(), null.clone()]), bits(0, &point)])),
        ("curve-explicit", sequence(&[sequence(&[ec.clone(), sequence(&[integer(1)])]), bits(0, &point)])),
        ("curve-then-more", sequence(&[sequence(&[ec.clone(), oid(&[1, 2, 840, 10045, 3, 1, 7]), null.clone()]), bits(0, &point)])),
        ("curve-p224", sequence(&[curve(&[1, 3, 132, 0, 33]), bits(0, &[&[4], [1; 56].as_slice()].concat())])),
        ("curve-p384-off", sequence(&[curve(&[1, 3, 132, 0, 34]), bits(0, &[&[4], [1; 96].as_slice()].concat())])),
        ("curve-p521-off", sequence(&[curve(&[1, 3, 132, 0, 35]), bits(0, &[&[4], [1; 132].as_slice()].concat())])),
        ("curve-secp256k1", sequence(&[curve(&[1, 3, 132, 0, 10]), bits(0, &point)])),
        ("ecdh", sequence(&[sequence(&[oid(&[1, 3, 132, 1, 12]), oid(&[1, 2, 840, 10045, 3, 1, 7])]), bits(0, &point)])),
        ("rsa", numbers(&modulus, e)),
        ("rsa-exponent-1", numbers(&modulus, &[1])),
        ("rsa-exponent-2", numbers(&modulus, &[2])),
        ("rsa-exponent-3", numbers(&modulus, &[3])),
        ("rsa-exponent-zero", numbers(&modulus, &[0])),
        ("rsa-exponent-negative", numbers(&modulus, &[0xff])),
        ("rsa-exponent-2^31+1", numbers(&modulus, &[0, 0x80, 0, 0, 1])),
        ("rsa-exponent-2^33+1", numbers(&modulus, &[2, 0, 0, 0, 1])),
        ("rsa-exponent-2^64+1", numbers(&modulus, &[1, 0, 0, 0, 0, 0, 0, 0, 1])),
        ("rsa-even", numbers(&even, e)),
        ("rsa-negative", numbers(&modulus[1..], e)),
        ("rsa-zero", numbers(&[0], e)),
        ("rsa-512", numbers(&modulus[..65], e)),
        ("rsa-8200", numbers(&[modulus.as_slice(), [0x55; 769].as_slice()].concat(), e)),
        ("rsa-no-null", sequence(&[sequence(&[rsa(1)]), bits(0, &sequence(&[tlv(0x02, &modulus), tlv(0x02, e)]))])),
        ("rsa-pss-key", sequence(&[sequence(&[rsa(10)]), bits(0, &sequence(&[tlv(0x02, &modulus), tlv(0x02, e)]))])),
        ("ed25519", sequence(&[sequence(&[ed25519.clone()]), bits(0, &x)])),
        ("ed25519-bad-point", sequence(&[sequence(&[ed25519.clone()]), bits(0, &[2; 32])])),
        ("ed25519-null", sequence(&[sequence(&[ed25519.clone(), null]), bits(0, &x)])),
        ("ed25519-31-bytes", sequence(&[sequence(&[ed25519]), bits(0, &x[1..])])),
        ("x25519", sequence(&[sequence(&[oid(&[1, 3, 101, 110])]), bits(0, &x)])),
        ("unknown", sequence(&[sequence(&[oid(&[1, 2, 3])]), bits(0, &[1])])),
    ];
    let (kind, key) = dice.pick(&keys);
    parts.public_key = key;
    format!("key-{kind}")
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
        ("many-values", sequence(&[tagged(0x31, &[attribute(0x0c, b"a"), attribute(0x13, b"b")])])),
        ("values-out-of-order", sequence(&[tagged(0x31, &[attribute(0x13, b"b"), attribute(0x0c, b"a")])])),
        ("twice-the-same", sequence(&[one.clone(), one.clone()])),
        ("domain-components", sequence(&[part(&[0, 9, 2342, 19_200_300, 100, 1, 25], 0x16, b"com"), one.clone()])),
        ("mail-address", sequence(&[part(&[1, 2, 840, 113_549, 1, 9, 1], 0x16, b"a@b"), one.clone()])),
        ("bmp", sequence(&[part(common, 0x1e, &[0, b'a'])])),
        ("teletex", sequence(&[part(common, 0x14, b"a\xe4")])),
        ("universal", sequence(&[part(common, 0x1c, &[0, 0, 0, b'a'])])),
        ("printable-odd", sequence(&[part(common, 0x13, b"a_b@c")])),
        ("numeric", sequence(&[part(&[2, 5, 4, 5], 0x12, b"12 34")])),
        ("control", sequence(&[part(common, 0x0c, b"a\x1b[31m\n")])),
        ("long", sequence(&[long])),
        ("many", sequence(&vec![one.clone(); 60])),
        ("bytes-behind", sequence(&[one.as_slice(), &[0, 0]])),
        ("name-in-common-name", name("default.default.serviceaccount.identity.linkerd.cluster.local")),
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

fn criticality(parts: &mut Parts, dice: &mut Dice) -> String {
    if parts.extensions.is_empty() {
        return "none".to_owned();
    }
    let index = dice.below(parts.extensions.len());
    let one = &mut parts.extensions[index];
    one.critical = if one.critical.is_empty() { tlv(0x01, &[0xff]) } else { Vec::new() };
    format!("critical-flipped-{}", one.id.last().copied().unwrap_or_default())
}

fn twice(parts: &mut Parts, dice: &mut Dice) -> String {
    if parts.extensions.is_empty() {
        return "none".to_owned();
    }
    let one = dice.pick(&parts.extensions);
    let kind = format!("extension-twice-{}", one.id.last().copied().unwrap_or_default());
    parts.extensions.push(one);
    kind
}

/// An extension that is known somewhere, with contents that are odd, legal or not.
fn extension(parts: &mut Parts, dice: &mut Dice) -> String {
    let (kind, id, value) = match dice.below(12) {
        0..=2 => alternative_names(dice),
        3 | 4 => name_constraints(dice),
        5 => usages(dice),
        6 => basic_constraints(dice),
        7 => key_identifiers(dice),
        _ => others(dice),
    };
    let critical = dice.chance(40);
    parts.set(Extension::new(&id, critical, value));
    format!("{kind}{}", if critical { "-critical" } else { "" })
}

type Odd = (String, Vec<u128>, Vec<u8>);

fn alternative_names(dice: &mut Dice) -> Odd {
    let mut names = Vec::new();
    let mut kind = "alternative-names".to_owned();
    for _ in 0..=dice.below(2) {
        let (what, one) = general_name(dice);
        kind = format!("{kind}-{what}");
        names.push(one);
    }
    (kind, standard(ALTERNATIVE_NAMES).to_vec(), sequence(&names))
}

/// A general name: what kind it is, and it.
fn general_name(dice: &mut Dice) -> (String, Vec<u8>) {
    let directory = tagged(0xa4, &[name("x")]);
    let text = |tag, all: &[&str], dice: &mut Dice| {
        let text = dice.pick(all);
        (format!("{tag:02x}-{text:?}"), tlv(tag, text.as_bytes()))
    };
    match dice.below(12) {
        0..=2 => text(0x82, &DOMAINS, dice),
        3 | 4 => text(0x81, &MAILBOXES, dice),
        5..=7 => text(0x86, &URIS, dice),
        8 => ("87".into(), tlv(0x87, &[10, 0, 0, 1])),
        9 => ("directory".into(), directory),
        10 => ("other".into(), tagged(0xa0, &[oid(&[1, 2, 3]), tagged(0xa0, &[tlv(0x0c, b"x")])])),
        _ => ("registered".into(), tlv(0x88, &[0x2a, 3])),
    }
}

fn name_constraints(dice: &mut Dice) -> Odd {
    let id = standard(NAME_CONSTRAINTS).to_vec();
    let mut kind = "name-constraints".to_owned();
    let mut parts = Vec::new();
    for (tag, word) in [(0xa0, "permitted"), (0xa1, "excluded")] {
        if dice.chance(40) {
            continue;
        }
        let mut trees = Vec::new();
        kind = format!("{kind}-{word}");
        for _ in 0..dice.below(3) {
            let (what, one) = match dice.below(6) {
                0 => {
                    let addresses: [&[u8]; 7] = [
                        &[10, 0, 0, 0, 255, 0, 0, 0],
                        &[0; 8],
                        &[10, 0, 0, 0, 255, 0, 255, 0],
                        &[10, 0, 0, 1, 255, 0, 0, 0],
                        &[0; 32],
                        &[10, 0, 0, 0],
                        &[],
                    ];
                    let address = dice.pick(&addresses);
                    (format!("87-of-{}", address.len()), tlv(0x87, address))
                }
                1 => {
                    let within = ["cluster.local", ".cluster.local", "local", ""];
                    let text = dice.pick(&within);
                    (format!("82-{text:?}"), tlv(0x82, text.as_bytes()))
                }
                _ => general_name(dice),
            };
            kind = format!("{kind}-{what}");
            let more: Vec<u8> = match dice.below(12) {
                0 => tlv(0x80, &[0]),
                1 => tlv(0x80, &[1]),
                2 => tlv(0x81, &[5]),
                _ => Vec::new(),
            };
            trees.push(sequence(&[one, more]));
        }
        parts.push(tagged(tag, &trees));
    }
    if dice.chance(5) {
        parts.reverse();
    }
    (kind, id, sequence(&parts))
}

fn usages(dice: &mut Dice) -> Odd {
    if dice.chance(50) {
        let values: [&[u8]; 12] = [
            &[0, 0xff],
            &[1, 0x06],
            &[7, 0x80],
            &[2, 0x04],
            &[7, 0, 0x80],
            &[0, 0],
            &[0],
            &[0, 4],
            &[5, 0xa0],
            &[0, 0x86, 0, 0, 0],
            &[1, 0x07],
            &[3, 0xf8],
        ];
        let value = dice.pick(&values);
        let text: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        return (format!("key-usage-{text}"), standard(KEY_USAGE).to_vec(), tlv(0x03, value));
    }
    let purpose = |last| oid(&[1, 3, 6, 1, 5, 5, 7, 3, last]);
    let any = oid(&[2, 5, 29, 37, 0]);
    let sets: [(&str, Vec<Vec<u8>>); 12] = [
        ("none", vec![]),
        ("server", vec![purpose(1)]),
        ("client", vec![purpose(2)]),
        ("both", vec![purpose(1), purpose(2)]),
        ("any", vec![any.clone()]),
        ("any-and-server", vec![any, purpose(1)]),
        ("code", vec![purpose(3)]),
        ("ocsp", vec![purpose(9)]),
        ("unknown", vec![oid(&[1, 2, 3, 4])]),
        ("step-up", vec![oid(&[2, 16, 840, 1, 113_730, 4, 1])]),
        ("server-twice", vec![purpose(1), purpose(1), purpose(2)]),
        ("junk-behind", vec![purpose(1), purpose(2), tlv(0x05, &[])]),
    ];
    let (kind, set) = dice.pick(&sets);
    (format!("purposes-{kind}"), standard(EXTENDED_KEY_USAGE).to_vec(), sequence(&set))
}

fn basic_constraints(dice: &mut Dice) -> Odd {
    let yes = tlv(0x01, &[0xff]);
    let no = tlv(0x01, &[0]);
    let values: [(&str, Vec<u8>); 18] = [
        ("ca", sequence(std::slice::from_ref(&yes))),
        ("nothing", sequence::<&[u8]>(&[])),
        ("false", sequence(&[no.clone()])),
        ("length-0", sequence(&[yes.clone(), integer(0)])),
        ("length-1", sequence(&[yes.clone(), integer(1)])),
        ("length-255", sequence(&[yes.clone(), integer(255)])),
        ("length-256", sequence(&[yes.clone(), integer(256)])),
        ("length-2^32", sequence(&[yes.clone(), integer(1 << 32)])),
        ("length-2^63-1", sequence(&[yes.clone(), integer((1 << 63) - 1)])),
        ("length-2^63", sequence(&[yes.clone(), integer(1 << 63)])),
        ("length-negative", sequence(&[yes.clone(), tlv(0x02, &[0xff])])),
        ("length-empty", sequence(&[yes.clone(), tlv(0x02, &[])])),
        ("length-alone", sequence(&[integer(0)])),
        ("false-and-length", sequence(&[no, integer(0)])),
        ("more-inside", sequence(&[yes.clone(), integer(0), tlv(0x05, &[])])),
        ("more-behind", [sequence(&[yes.clone()]), tlv(0x05, &[])].concat()),
        ("length-twice", sequence(&[yes.clone(), integer(0), integer(0)])),
        ("order", sequence(&[integer(0), yes])),
    ];
    let (kind, value) = dice.pick(&values);
    (format!("basic-constraints-{kind}"), standard(BASIC_CONSTRAINTS).to_vec(), value)
}

fn key_identifiers(dice: &mut Dice) -> Odd {
    if dice.chance(50) {
        let values: [(&str, Vec<u8>); 5] = [
            ("other", tlv(0x04, &[1; 20])),
            ("empty", tlv(0x04, &[])),
            ("long", tlv(0x04, &[7; 300])),
            ("more-behind", [tlv(0x04, &[1; 20]), tlv(0x05, &[])].concat()),
            ("sequence", sequence(&[tlv(0x04, &[1])])),
        ];
        let (kind, value) = dice.pick(&values);
        return (format!("subject-key-{kind}"), standard(KEY_IDENTIFIER).to_vec(), value);
    }
    let issuer = tagged(0xa1, &[tagged(0xa4, &[name("x")])]);
    let values: [(&str, Vec<u8>); 8] = [
        ("other", sequence(&[tlv(0x80, &[1; 20])])),
        ("empty", sequence::<&[u8]>(&[])),
        ("empty-key", sequence(&[tlv(0x80, &[])])),
        ("issuer-and-serial", sequence(&[issuer.clone(), tlv(0x82, &[1])])),
        ("issuer-alone", sequence(&[issuer])),
        ("serial-alone", sequence(&[tlv(0x82, &[1])])),
        ("constructed", sequence(&[tagged(0xa0, &[tlv(0x04, &[1; 20])])])),
        ("more-behind", [sequence(&[tlv(0x80, &[1; 20])]), tlv(0x05, &[])].concat()),
    ];
    let (kind, value) = dice.pick(&values);
    (format!("authority-key-{kind}"), standard(AUTHORITY_KEY_IDENTIFIER).to_vec(), value)
}

fn others(dice: &mut Dice) -> Odd {
    let any = oid(&[2, 5, 29, 32, 0]);
    let (one, two) = (oid(&[1, 2, 3, 4]), oid(&[1, 2, 3, 5]));
    let uri = |text: &[u8]| tlv(0x86, text);
    let point = |inside: &[u8]| sequence(&[sequence(&[tagged(0xa0, &[inside])])]);
    let full = tagged(0xa0, &[uri(b"http://a/b")]);
    let access = |last| oid(&[1, 3, 6, 1, 5, 5, 7, 48, last]);
    let information: &[u128] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
    let standards: [(&str, u128, Vec<u8>); 46] = [
        ("policies-any", 32, sequence(&[sequence(&[any.clone()])])),
        ("policies-one", 32, sequence(&[sequence(&[one.clone()])])),
        ("policies-two", 32, sequence(&[sequence(&[one.clone()]), sequence(&[two.clone()])])),
        ("policies-twice", 32, sequence(&[sequence(&[one.clone()]), sequence(&[one.clone()])])),
        ("policies-none", 32, sequence::<&[u8]>(&[])),
        ("policies-qualifier", 32, sequence(&[sequence(&[one.clone(), sequence(&[sequence(&[oid(&[1, 3, 6, 1, 5, 5, 7, 2, 1]), tlv(0x16, b"http://a")])])])])),
        ("policies-large-arc", 32, sequence(&[sequence(&[oid(&[2, 25, 1 << 120])])])),
        ("policies-empty-id", 32, sequence(&[sequence(&[tlv(0x06, &[])])])),
        ("policies-junk", 32, sequence(&[sequence(&[one.clone(), tlv(0x05, &[])])])),
        ("mappings-any-left", 33, sequence(&[sequence(&[any.clone(), one.clone()])])),
        ("mappings-any-right", 33, sequence(&[sequence(&[one.clone(), any.clone()])])),
        ("mappings-any-both", 33, sequence(&[sequence(&[any.clone(), any.clone()])])),
        ("mappings-one", 33, sequence(&[sequence(&[one.clone(), two.clone()])])),
        ("mappings-none", 33, sequence::<&[u8]>(&[])),
        ("mappings-half", 33, sequence(&[sequence(&[one.clone()])])),
        ("constraints-require-0", 36, sequence(&[tlv(0x80, &[0])])),
        ("constraints-require-1", 36, sequence(&[tlv(0x80, &[1])])),
        ("constraints-require-5", 36, sequence(&[tlv(0x80, &[5])])),
        ("constraints-inhibit-0", 36, sequence(&[tlv(0x81, &[0])])),
        ("constraints-both", 36, sequence(&[tlv(0x80, &[0]), tlv(0x81, &[0])])),
        ("constraints-none", 36, sequence::<&[u8]>(&[])),
        ("constraints-negative", 36, sequence(&[tlv(0x80, &[0xff])])),
        ("constraints-large", 36, sequence(&[tlv(0x80, &[0x7f; 9])])),
        ("inhibit-any-0", 54, integer(0)),
        ("inhibit-any-1", 54, integer(1)),
        ("inhibit-any-negative", 54, tlv(0x02, &[0xff])),
        ("inhibit-any-large", 54, integer(1 << 70)),
        ("inhibit-any-more", 54, [integer(0), tlv(0x05, &[])].concat()),
        ("points", 31, point(&full)),
        ("points-name-empty", 31, point(&[])),
        ("points-relative", 31, point(&tagged(0xa1, &[sequence(&[oid(&[2, 5, 4, 3]), tlv(0x0c, b"x")])]))),
        ("points-directory", 31, point(&tagged(0xa0, &[tagged(0xa4, &[name("x")])]))),
        ("points-odd-uri", 31, point(&tagged(0xa0, &[uri(b"\xff\0 %zz")]))),
        ("points-reasons", 31, sequence(&[sequence(&[tlv(0x81, &[1, 0x06])])])),
        ("points-none", 31, sequence::<&[u8]>(&[])),
        ("points-bare", 31, sequence(&[full.clone()])),
        ("fresh", 46, point(&full)),
        ("issuer-names", 18, sequence(&[uri(b"http://a")])),
        ("issuer-names-empty", 18, sequence::<&[u8]>(&[])),
        ("directory-attributes", 9, sequence(&[sequence(&[one.clone(), tlv(0x31, &[])])])),
        ("private-key-usage", 16, sequence(&[tlv(0x80, b"20260101000000Z")])),
        ("reason", 21, tlv(0x0a, &[1])),
        ("unknown-of-standard", 99, tlv(0x05, &[])),
        ("empty-value", 32, Vec::new()),
        ("junk-value", 31, vec![0xff, 0xff]),
        ("basic-empty-value", 19, Vec::new()),
    ];
    let privates: [(&str, Vec<u128>, Vec<u8>); 13] = [
        ("access", information.to_vec(), sequence(&[sequence(&[access(1), uri(b"http://a")])])),
        ("access-issuers", information.to_vec(), sequence(&[sequence(&[access(2), uri(b"ldap://a/b c")])])),
        ("access-none", information.to_vec(), sequence::<&[u8]>(&[])),
        ("access-odd-uri", information.to_vec(), sequence(&[sequence(&[access(1), uri(b"\xff")])])),
        ("access-half", information.to_vec(), sequence(&[sequence(&[access(1)])])),
        ("access-junk", information.to_vec(), vec![0x04, 0]),
        ("subject-access", vec![1, 3, 6, 1, 5, 5, 7, 1, 11], sequence(&[sequence(&[access(5), uri(b"http://a")])])),
        ("statements", vec![1, 3, 6, 1, 5, 5, 7, 1, 3], sequence(&[sequence(&[one])])),
        ("tls-feature", vec![1, 3, 6, 1, 5, 5, 7, 1, 24], sequence(&[integer(5)])),
        ("transparency", vec![1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], tlv(0x04, &[0, 0])),
        ("netscape", vec![2, 16, 840, 1, 113_730, 1, 1], bits(0, &[0xff])),
        ("private", vec![1, 3, 6, 1, 4, 1, 1, 1], tlv(0x0c, b"x")),
        ("large-arc", vec![1, 2, (1 << 33) + 1], tlv(0x05, &[])),
    ];
    let index = dice.below(standards.len() + privates.len());
    match standards.get(index) {
        Some((kind, last, value)) => ((*kind).to_owned(), standard(*last).to_vec(), value.clone()),
        None => {
            let (kind, id, value) = privates[index - standards.len()].clone();
            (kind.to_owned(), id, value)
        }
    }
}

/// Keys that somebody may have, and sign leaves with.
pub(crate) const SIGNS_OTHERS: [&str; 6] = [
    "key-point-of-another",
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
