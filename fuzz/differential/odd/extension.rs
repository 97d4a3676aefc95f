//! Extensions with odd contents, legal or not.

#![expect(
    clippy::cloned_ref_to_slice_refs,
    reason = "tables whose rows are written alike"
)]

use crate::bend::{DOMAINS, MAILBOXES, URIS};
use crate::certificate::{
    ALTERNATIVE_NAMES, AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension,
    KEY_IDENTIFIER, KEY_USAGE, NAME_CONSTRAINTS, Parts, name, standard,
};
use crate::der::{integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;
use crate::odd::other::{Odd, others};

pub(super) fn criticality(parts: &mut Parts, dice: &mut Dice) -> String {
    if parts.extensions.is_empty() {
        return "none".to_owned();
    }
    let index = dice.below(parts.extensions.len());
    let one = &mut parts.extensions[index];
    one.critical = if one.critical.is_empty() {
        tlv(0x01, &[0xff])
    } else {
        Vec::new()
    };
    format!(
        "critical-flipped-{}",
        one.id.last().copied().unwrap_or_default()
    )
}

pub(super) fn twice(parts: &mut Parts, dice: &mut Dice) -> String {
    if parts.extensions.is_empty() {
        return "none".to_owned();
    }
    let one = dice.pick(&parts.extensions);
    let kind = format!(
        "extension-twice-{}",
        one.id.last().copied().unwrap_or_default()
    );
    parts.extensions.push(one);
    kind
}

/// A known extension with odd contents, legal or not.
pub(super) fn extension(parts: &mut Parts, dice: &mut Dice) -> String {
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

/// A general name, with its kind.
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
        10 => (
            "other".into(),
            tagged(0xa0, &[oid(&[1, 2, 3]), tagged(0xa0, &[tlv(0x0c, b"x")])]),
        ),
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
        return (
            format!("key-usage-{text}"),
            standard(KEY_USAGE).to_vec(),
            tlv(0x03, value),
        );
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
    (
        format!("purposes-{kind}"),
        standard(EXTENDED_KEY_USAGE).to_vec(),
        sequence(&set),
    )
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
        (
            "length-2^63-1",
            sequence(&[yes.clone(), integer((1 << 63) - 1)]),
        ),
        ("length-2^63", sequence(&[yes.clone(), integer(1 << 63)])),
        (
            "length-negative",
            sequence(&[yes.clone(), tlv(0x02, &[0xff])]),
        ),
        ("length-empty", sequence(&[yes.clone(), tlv(0x02, &[])])),
        ("length-alone", sequence(&[integer(0)])),
        ("false-and-length", sequence(&[no, integer(0)])),
        (
            "more-inside",
            sequence(&[yes.clone(), integer(0), tlv(0x05, &[])]),
        ),
        (
            "more-behind",
            [sequence(&[yes.clone()]), tlv(0x05, &[])].concat(),
        ),
        (
            "length-twice",
            sequence(&[yes.clone(), integer(0), integer(0)]),
        ),
        ("order", sequence(&[integer(0), yes])),
    ];
    let (kind, value) = dice.pick(&values);
    (
        format!("basic-constraints-{kind}"),
        standard(BASIC_CONSTRAINTS).to_vec(),
        value,
    )
}

fn key_identifiers(dice: &mut Dice) -> Odd {
    if dice.chance(50) {
        let values: [(&str, Vec<u8>); 5] = [
            ("other", tlv(0x04, &[1; 20])),
            ("empty", tlv(0x04, &[])),
            ("long", tlv(0x04, &[7; 300])),
            (
                "more-behind",
                [tlv(0x04, &[1; 20]), tlv(0x05, &[])].concat(),
            ),
            ("sequence", sequence(&[tlv(0x04, &[1])])),
        ];
        let (kind, value) = dice.pick(&values);
        return (
            format!("subject-key-{kind}"),
            standard(KEY_IDENTIFIER).to_vec(),
            value,
        );
    }
    let issuer = tagged(0xa1, &[tagged(0xa4, &[name("x")])]);
    let values: [(&str, Vec<u8>); 8] = [
        ("other", sequence(&[tlv(0x80, &[1; 20])])),
        ("empty", sequence::<&[u8]>(&[])),
        ("empty-key", sequence(&[tlv(0x80, &[])])),
        (
            "issuer-and-serial",
            sequence(&[issuer.clone(), tlv(0x82, &[1])]),
        ),
        ("issuer-alone", sequence(&[issuer])),
        ("serial-alone", sequence(&[tlv(0x82, &[1])])),
        (
            "constructed",
            sequence(&[tagged(0xa0, &[tlv(0x04, &[1; 20])])]),
        ),
        (
            "more-behind",
            [sequence(&[tlv(0x80, &[1; 20])]), tlv(0x05, &[])].concat(),
        ),
    ];
    let (kind, value) = dice.pick(&values);
    (
        format!("authority-key-{kind}"),
        standard(AUTHORITY_KEY_IDENTIFIER).to_vec(),
        value,
    )
}
