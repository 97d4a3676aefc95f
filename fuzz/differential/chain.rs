//! Sound chains of two to four tiers, in many shapes.

use crate::certificate::{
    ALTERNATIVE_NAMES, AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension,
    KEY_IDENTIFIER, KEY_USAGE, NAME_CONSTRAINTS, Parts, name, part, standard,
};
use crate::der::{bits, integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;
use crate::key::{Keys, OTHERS, P256, SPARE, WORKLOAD};
use crate::plan::{Node, Plan, Role};

pub(crate) fn sound(keys: &Keys, dice: &mut Dice) -> Plan {
    let mut nodes = vec![authority(
        keys,
        Role::Anchor,
        key(dice),
        None,
        "root.linkerd.cluster.local",
        dice,
    )];
    let mut above = 0;
    for tier in 0..dice.below(3) {
        let text = format!("intermediate{tier}.linkerd.cluster.local");
        nodes.push(below(
            keys,
            Role::Intermediate,
            key(dice),
            above,
            &nodes,
            &text,
            dice,
        ));
        above = nodes.len() - 1;
    }
    let issuer_key = if dice.chance(90) {
        dice.below(P256)
    } else {
        key(dice)
    };
    nodes.push(below(
        keys,
        Role::Issuer,
        issuer_key,
        above,
        &nodes,
        "identity.linkerd.cluster.local",
        dice,
    ));
    let issuer = nodes.len() - 1;
    let mut anchors = vec![0];
    let mut chain: Vec<usize> = (1..=issuer).rev().collect();
    for number in 0..dice.below(3) {
        let text = format!("old{number}.linkerd.cluster.local");
        nodes.push(authority(
            keys,
            Role::UnneededAnchor,
            key(dice),
            None,
            &text,
            dice,
        ));
        anchors.push(nodes.len() - 1);
    }
    if dice.chance(30) {
        let signer = Some(dice.pick(&anchors)).filter(|_| dice.chance(50));
        nodes.push(match signer {
            Some(signer) => below(keys, Role::Stray, key(dice), signer, &nodes, "stray", dice),
            None => authority(keys, Role::Stray, key(dice), None, "stray", dice),
        });
        chain.push(nodes.len() - 1);
    }
    if dice.chance(10) {
        chain.push(0);
    }
    if dice.chance(5) {
        anchors.push(issuer);
    }
    dice.shuffle(&mut anchors);
    nodes.push(leaf(keys, issuer, &nodes, dice));
    let leaf = nodes.len() - 1;
    let mut plan = Plan {
        nodes,
        anchors,
        chain,
        leaf,
    };
    link(&mut plan, dice);
    plan
}

fn key(dice: &mut Dice) -> usize {
    if dice.chance(85) {
        dice.below(P256)
    } else {
        P256 + SPARE + dice.below(OTHERS)
    }
}

/// A self-signed CA.
pub(crate) fn authority(
    keys: &Keys,
    role: Role,
    key: usize,
    signer: Option<usize>,
    text: &str,
    dice: &mut Dice,
) -> Node {
    let subject = match dice.below(10) {
        0 => sequence(&[
            part(&[2, 5, 4, 10], 0x13, b"Example"),
            part(&[2, 5, 4, 3], 0x0c, text.as_bytes()),
        ]),
        1 => sequence(&[
            part(&[0, 9, 2342, 19_200_300, 100, 1, 25], 0x16, b"com"),
            part(&[2, 5, 4, 3], 0x13, text.as_bytes()),
        ]),
        _ => name(text),
    };
    let mut parts = Parts::new(subject, &keys.get(key).public, 1 + u128::from(dice.next()));
    let constraints = match dice.below(6) {
        0 => sequence(&[tlv(0x01, &[0xff]), integer(8)]),
        _ => sequence(&[tlv(0x01, &[0xff])]),
    };
    parts.set(Extension::new(
        &standard(BASIC_CONSTRAINTS),
        dice.chance(90),
        constraints,
    ));
    if dice.chance(85) {
        let usage: &[u8] = dice.pick(&[&[0x06][..], &[0x86], &[0xfe]]);
        parts.set(Extension::new(
            &standard(KEY_USAGE),
            dice.chance(90),
            bits(1, usage),
        ));
    }
    if dice.chance(85) {
        parts.set(Extension::new(
            &standard(KEY_IDENTIFIER),
            false,
            tlv(0x04, &identifier(key)),
        ));
    }
    if dice.chance(12) {
        let both = [1, 2].map(|last| oid(&[1, 3, 6, 1, 5, 5, 7, 3, last]));
        parts.set(Extension::new(
            &standard(EXTENDED_KEY_USAGE),
            false,
            sequence(&both),
        ));
    }
    if dice.chance(10) {
        let names = sequence(&[tlv(0x82, text.as_bytes())]);
        parts.set(Extension::new(&standard(ALTERNATIVE_NAMES), false, names));
    }
    if dice.chance(8) {
        let any = sequence(&[sequence(&[oid(&[2, 5, 29, 32, 0])])]);
        parts.set(Extension::new(&standard(32), false, any));
    }
    if dice.chance(8) {
        let point = tagged(
            0xa0,
            &[tagged(0xa0, &[tlv(0x86, b"http://crl.example/ca.crl")])],
        );
        parts.set(Extension::new(
            &standard(31),
            false,
            sequence(&[sequence(&[point])]),
        ));
    }
    if dice.chance(8) {
        let access = sequence(&[
            oid(&[1, 3, 6, 1, 5, 5, 7, 48, 2]),
            tlv(0x86, b"http://ca.example/ca.crt"),
        ]);
        parts.set(Extension::new(
            &[1, 3, 6, 1, 5, 5, 7, 1, 1],
            false,
            sequence(&[access]),
        ));
    }
    if dice.chance(6) {
        parts.set(Extension::new(
            &standard(NAME_CONSTRAINTS),
            dice.chance(70),
            permitted(dice),
        ));
    }
    Node {
        role,
        key,
        signer,
        signing_key: None,
        parts,
    }
}

/// A CA that another CA signs.
pub(crate) fn below(
    keys: &Keys,
    role: Role,
    key: usize,
    signer: usize,
    nodes: &[Node],
    text: &str,
    dice: &mut Dice,
) -> Node {
    let mut node = authority(keys, role, key, Some(signer), text, dice);
    if dice.chance(90) && role != Role::Anchor {
        let above = sequence(&[tlv(0x80, &identifier(nodes[signer].key))]);
        node.parts.set(Extension::new(
            &standard(AUTHORITY_KEY_IDENTIFIER),
            false,
            above,
        ));
    }
    if role == Role::Issuer && dice.chance(30) {
        let last = sequence(&[tlv(0x01, &[0xff]), integer(0)]);
        node.parts
            .set(Extension::new(&standard(BASIC_CONSTRAINTS), true, last));
    }
    node
}

/// A workload certificate as Linkerd's proxies request it.
pub(crate) fn leaf(keys: &Keys, signer: usize, nodes: &[Node], dice: &mut Dice) -> Node {
    let key = WORKLOAD;
    let subject = if dice.chance(50) {
        name(IDENTITY)
    } else {
        sequence::<&[u8]>(&[])
    };
    let mut parts = Parts::new(
        subject.clone(),
        &keys.get(key).public,
        1 + u128::from(dice.next()),
    );
    parts.not_before = tlv(0x17, b"261119120000Z");
    parts.not_after = tlv(0x17, b"261121120000Z");
    let is_nameless = subject.len() == 2;
    let names = sequence(&[tlv(0x82, IDENTITY.as_bytes())]);
    parts.set(Extension::new(
        &standard(ALTERNATIVE_NAMES),
        is_nameless,
        names,
    ));
    if dice.chance(80) {
        parts.set(Extension::new(&standard(KEY_USAGE), true, bits(5, &[0xa0])));
    }
    if dice.chance(85) {
        let both = [1, 2].map(|last| oid(&[1, 3, 6, 1, 5, 5, 7, 3, last]));
        parts.set(Extension::new(
            &standard(EXTENDED_KEY_USAGE),
            false,
            sequence(&both),
        ));
    }
    if dice.chance(60) {
        let above = sequence(&[tlv(0x80, &identifier(nodes[signer].key))]);
        parts.set(Extension::new(
            &standard(AUTHORITY_KEY_IDENTIFIER),
            false,
            above,
        ));
    }
    if dice.chance(30) {
        parts.set(Extension::new(
            &standard(BASIC_CONSTRAINTS),
            true,
            sequence::<&[u8]>(&[]),
        ));
    }
    Node {
        role: Role::Leaf,
        key,
        signer: Some(signer),
        signing_key: None,
        parts,
    }
}

/// Name constraints that permit the workload.
fn permitted(dice: &mut Dice) -> Vec<u8> {
    let within = sequence(&[tlv(
        0x82,
        dice.pick(&["cluster.local", "local", ""]).as_bytes(),
    )]);
    let without = sequence(&[tlv(0x82, b"other.example")]);
    match dice.below(3) {
        0 => sequence(&[tagged(0xa0, &[within])]),
        1 => sequence(&[tagged(0xa1, &[without])]),
        _ => sequence(&[tagged(0xa0, &[within]), tagged(0xa1, &[without])]),
    }
}

/// Shuffles the extensions of some certificates.
fn link(plan: &mut Plan, dice: &mut Dice) {
    for node in &mut plan.nodes {
        if dice.chance(20) {
            dice.shuffle(&mut node.parts.extensions);
        }
    }
}

/// The identifier of a key.
pub(crate) fn identifier(key: usize) -> [u8; 20] {
    let mut bytes = [0x5a; 20];
    bytes[0] = u8::try_from(key).unwrap_or(u8::MAX);
    bytes
}

/// The workload's name.
pub(crate) const IDENTITY: &str = "default.default.serviceaccount.identity.linkerd.cluster.local";
