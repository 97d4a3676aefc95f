//! Oddities that take two certificates, such as a constraint and a name below it, and those on which versions of the
//! judges differ.

#![expect(
    clippy::cloned_ref_to_slice_refs,
    reason = "tables whose rows are written alike"
)]

use crate::certificate::{
    ALTERNATIVE_NAMES, AUTHORITY_KEY_IDENTIFIER, Extension, KEY_IDENTIFIER, NAME_CONSTRAINTS, name,
    part, standard,
};
use crate::chain::{IDENTITY, identifier};
use crate::der::{integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;
use crate::plan::{Plan, Role};

/// Makes one thing of a sound chain odd; returns its kind, and a description with the places.
pub(crate) fn across(plan: &mut Plan, dice: &mut Dice) -> (String, String) {
    let (kind, how) = match dice.below(16) {
        0..=2 => ("uri-constraint", uri_constraint(plan, dice)),
        3 | 4 => ("wildcard", wildcard(plan, dice)),
        5..=7 => return critical(plan, dice),
        8 => ("serial", serial(plan, dice)),
        9..=12 => return policies(plan, dice),
        13 => ("address", address(plan, dice)),
        14 => ("many-constraints", many_constraints(plan, dice)),
        _ => return rare(plan, dice),
    };
    (kind.to_owned(), how)
}

fn uri_constraint(plan: &mut Plan, dice: &mut Dice) -> String {
    let uri = dice.pick(&[
        "spiffe://cluster.local/ns/default/sa/default",
        "spiffe://cluster.local/ns/default/sa/default",
        "spiffe://other.example/x",
        "spiffe://a.cluster.local/x",
        "spiffe://10.0.0.1/x",
        "spiffe:x",
    ]);
    let within = dice.pick(&[
        "cluster.local",
        ".cluster.local",
        "local",
        "other.example",
        "",
        "spiffe://cluster.local",
        "CLUSTER.LOCAL",
        "*.cluster.local",
        "10.0.0.1",
    ]);
    let names = match dice.below(4) {
        0 => vec![tlv(0x86, uri.as_bytes())],
        1 => vec![tlv(0x82, IDENTITY.as_bytes())],
        _ => vec![tlv(0x82, IDENTITY.as_bytes()), tlv(0x86, uri.as_bytes())],
    };
    let has_uri = names.iter().any(|one| one[0] == 0x86);
    set_names(plan, &names);
    let place = constrain_one(plan, &tlv(0x86, within.as_bytes()), dice);
    let leaf = if has_uri { uri } else { "no URI" };
    format!("{place} {within:?}, leaf {leaf:?}")
}

fn wildcard(plan: &mut Plan, dice: &mut Dice) -> String {
    let wild = dice.pick(&[
        "*.cluster.local",
        "*.local",
        "*.default.serviceaccount.identity.linkerd.cluster.local",
        "*.a.cluster.local",
        "*",
        "a.*.cluster.local",
    ]);
    let within = dice.pick(&[
        "cluster.local",
        ".cluster.local",
        "local",
        "",
        "default.default.serviceaccount.identity.linkerd.cluster.local",
        "b.cluster.local",
        "other.example",
    ]);
    let names = match dice.below(3) {
        0 => vec![tlv(0x82, wild.as_bytes())],
        _ => vec![tlv(0x82, IDENTITY.as_bytes()), tlv(0x82, wild.as_bytes())],
    };
    set_names(plan, &names);
    let place = constrain_one(plan, &tlv(0x82, within.as_bytes()), dice);
    format!("{place} {within:?}, leaf {wild:?}")
}

/// An extension that is critical, known or not, in any certificate of the path.
fn critical(plan: &mut Plan, dice: &mut Dice) -> (String, String) {
    let node = dice.pick(&path(plan));
    let signer = plan.nodes[node].signer.unwrap_or(node);
    let (own, above) = (
        identifier(plan.nodes[node].key),
        identifier(plan.nodes[signer].key),
    );
    let uri = tlv(0x86, b"http://a/b");
    let any = oid(&[2, 5, 29, 32, 0]);
    let point = tagged(0xa0, &[tagged(0xa0, &[uri.clone()])]);
    let access = oid(&[1, 3, 6, 1, 5, 5, 7, 48, 2]);
    let all: [(&str, Vec<u128>, Vec<u8>); 17] = [
        ("unknown", vec![1, 2, 3, 4], tlv(0x05, &[])),
        ("unknown-of-standard", standard(99).to_vec(), tlv(0x05, &[])),
        (
            "authority-key",
            standard(AUTHORITY_KEY_IDENTIFIER).to_vec(),
            sequence(&[tlv(0x80, &above)]),
        ),
        (
            "subject-key",
            standard(KEY_IDENTIFIER).to_vec(),
            tlv(0x04, &own),
        ),
        (
            "issuer-names",
            standard(18).to_vec(),
            sequence(&[uri.clone()]),
        ),
        (
            "points",
            standard(31).to_vec(),
            sequence(&[sequence(&[point.clone()])]),
        ),
        ("points-none", standard(31).to_vec(), sequence::<&[u8]>(&[])),
        ("points-junk", standard(31).to_vec(), tlv(0x05, &[])),
        (
            "policies",
            standard(32).to_vec(),
            sequence(&[sequence(&[any])]),
        ),
        (
            "mappings",
            standard(33).to_vec(),
            sequence(&[sequence(&[oid(&[1, 2, 3, 4]), oid(&[1, 2, 3, 5])])]),
        ),
        (
            "policy-constraints",
            standard(36).to_vec(),
            sequence(&[tlv(0x80, &[5])]),
        ),
        (
            "fresh",
            standard(46).to_vec(),
            sequence(&[sequence(&[point])]),
        ),
        ("inhibit-any", standard(54).to_vec(), integer(5)),
        (
            "access",
            vec![1, 3, 6, 1, 5, 5, 7, 1, 1],
            sequence(&[sequence(&[access, uri])]),
        ),
        (
            "transparency",
            vec![1, 3, 6, 1, 4, 1, 11129, 2, 4, 2],
            tlv(0x04, &[0, 0]),
        ),
        (
            "transparency-junk",
            vec![1, 3, 6, 1, 4, 1, 11129, 2, 4, 2],
            tlv(0x05, &[]),
        ),
        (
            "tls-feature",
            vec![1, 3, 6, 1, 5, 5, 7, 1, 24],
            sequence(&[integer(5)]),
        ),
    ];
    let (kind, id, value) = dice.pick(&all);
    let is_critical = dice.chance(75);
    let place = role(plan, node);
    let parts = &mut plan.nodes[node].parts;
    parts.set(Extension::new(&id, is_critical, value.clone()));
    let mut how = place;
    if dice.chance(10) {
        parts
            .extensions
            .push(Extension::new(&id, is_critical, value));
        how.push_str(" twice");
    }
    let critical = if is_critical { "critical" } else { "plain" };
    (format!("{critical}-{kind}"), how)
}

fn serial(plan: &mut Plan, dice: &mut Dice) -> String {
    let node = dice.pick(&path(plan));
    let all: [(&str, Vec<u8>); 11] = [
        ("minus-1", vec![0xff]),
        ("minus-128", vec![0x80]),
        ("negative-20", [&[0x80][..], &[7; 19]].concat()),
        ("negative-21", [&[0x80][..], &[7; 20]].concat()),
        ("zero", vec![0]),
        ("empty", vec![]),
        ("20", vec![0x7f; 20]),
        ("21", vec![0x7f; 21]),
        ("21-with-sign", [&[0][..], &[0xff; 20]].concat()),
        ("padded", vec![0, 1]),
        ("padded-negative", vec![0xff, 0xff]),
    ];
    let (kind, bytes) = dice.pick(&all);
    plan.nodes[node].parts.serial = tlv(0x02, &bytes);
    format!("{} {kind}", role(plan, node))
}

/// Policies in some certificates, and in one of them what restricts them.
fn policies(plan: &mut Plan, dice: &mut Dice) -> (String, String) {
    let (any, one, two) = (
        oid(&[2, 5, 29, 32, 0]),
        oid(&[1, 2, 3, 4]),
        oid(&[1, 2, 3, 5]),
    );
    let sets: [(&str, Vec<Vec<u8>>); 4] = [
        ("any", vec![any]),
        ("one", vec![one.clone()]),
        ("two", vec![two.clone()]),
        ("both", vec![one.clone(), two.clone()]),
    ];
    let is_critical = dice.chance(20);
    // All alike more often than not: a random set on each is nearly never met.
    let common = dice.below(3);
    let mut how = String::new();
    for node in path(plan) {
        let set = match dice.below(10) {
            0..=5 if common < 2 => Some(sets[common].clone()),
            0..=7 => Some(dice.pick(&sets)),
            _ => None,
        };
        let place = role(plan, node);
        let parts = &mut plan.nodes[node].parts;
        parts.extensions.retain(|one| one.id != oid(&standard(32)));
        if let Some((word, set)) = set {
            let all: Vec<_> = set.into_iter().map(|one| sequence(&[one])).collect();
            parts.set(Extension::new(&standard(32), is_critical, sequence(&all)));
            how = format!("{how}{place} {word}, ");
        } else {
            how = format!("{how}{place} none, ");
        }
    }
    let restrictions: [(&str, u128, Vec<u8>); 9] = [
        ("require-0", 36, sequence(&[tlv(0x80, &[0])])),
        ("require-0", 36, sequence(&[tlv(0x80, &[0])])),
        ("require-1", 36, sequence(&[tlv(0x80, &[1])])),
        ("require-9", 36, sequence(&[tlv(0x80, &[9])])),
        ("inhibit-mapping", 36, sequence(&[tlv(0x81, &[0])])),
        ("inhibit-any-0", 54, integer(0)),
        ("inhibit-any-1", 54, integer(1)),
        (
            "mapping",
            33,
            sequence(&[sequence(&[one.clone(), two.clone()])]),
        ),
        (
            "mapping-back",
            33,
            sequence(&[sequence(&[one.clone(), two.clone()]), sequence(&[two, one])]),
        ),
    ];
    let mut kind = "policies".to_owned();
    if is_critical {
        kind.push_str("-critical");
    }
    for _ in 0..dice.below(3) {
        let (word, id, value) = dice.pick(&restrictions);
        let node = authority(plan, dice);
        let is_critical = dice.chance(50);
        let critical = if is_critical { "critical-" } else { "" };
        let parts = &mut plan.nodes[node].parts;
        parts.set(Extension::new(&standard(id), is_critical, value));
        kind = format!("{kind}, {critical}{word}");
        how = format!("{how}{critical}{word} at {}, ", role(plan, node));
    }
    (kind, how.trim_end_matches(", ").to_owned())
}

fn address(plan: &mut Plan, dice: &mut Dice) -> String {
    let v4 = [10, 0, 0, 1];
    let mapped = [&[0; 10][..], &[0xff, 0xff], &v4].concat();
    let v6 = [&[0x20, 0x01][..], &[0; 14]].concat();
    let names: [(&str, Vec<u8>); 4] = [
        ("v4", v4.to_vec()),
        ("mapped", mapped.clone()),
        ("v6", v6.clone()),
        ("zeros", vec![0; 16]),
    ];
    let mask = |ones: usize| {
        let bytes = (0..16).map(|index| if index < ones { 0xff } else { 0 });
        bytes.collect::<Vec<u8>>()
    };
    let ranges: [(&str, Vec<u8>); 6] = [
        ("v4", vec![10, 0, 0, 0, 255, 0, 0, 0]),
        ("v4-all", vec![0; 8]),
        ("v4-other", vec![11, 0, 0, 0, 255, 0, 0, 0]),
        (
            "mapped",
            [&mapped[..12], &[10, 0, 0, 0], &mask(13)].concat(),
        ),
        ("v6", [v6, mask(2)].concat()),
        ("v6-all", vec![0; 32]),
    ];
    let (what, one) = dice.pick(&names);
    let (within, range) = dice.pick(&ranges);
    set_names(plan, &[tlv(0x82, IDENTITY.as_bytes()), tlv(0x87, &one)]);
    let place = constrain_one(plan, &tlv(0x87, &range), dice);
    format!("{place} {within}, leaf {what}")
}

/// Several names of several kinds, below several constraints.
fn many_constraints(plan: &mut Plan, dice: &mut Dice) -> String {
    let names: [(&str, Vec<u8>); 9] = [
        (
            "uri",
            tlv(0x86, b"spiffe://cluster.local/ns/default/sa/default"),
        ),
        ("uri-other", tlv(0x86, b"spiffe://other.example/x")),
        ("dns-other", tlv(0x82, b"a.other.example")),
        ("dns-absolute", tlv(0x82, b"a.cluster.local.")),
        ("mail", tlv(0x81, b"a@cluster.local")),
        ("address", tlv(0x87, &[10, 0, 0, 1])),
        ("directory", tagged(0xa4, &[name("x")])),
        ("registered", tlv(0x88, &[0x2a, 3])),
        (
            "other",
            tagged(0xa0, &[oid(&[1, 2, 3]), tagged(0xa0, &[tlv(0x0c, b"x")])]),
        ),
    ];
    let trees: [(&str, Vec<u8>); 9] = [
        ("dns", tlv(0x82, b"cluster.local")),
        ("dns-other", tlv(0x82, b"other.example")),
        ("uri", tlv(0x86, b"cluster.local")),
        ("uri-other", tlv(0x86, b"other.example")),
        ("mail", tlv(0x81, b"cluster.local")),
        ("address", tlv(0x87, &[10, 0, 0, 0, 255, 0, 0, 0])),
        ("directory", tagged(0xa4, &[name("x")])),
        ("registered", tlv(0x88, &[0x2a, 3])),
        (
            "other",
            tagged(0xa0, &[oid(&[1, 2, 3]), tagged(0xa0, &[tlv(0x0c, b"x")])]),
        ),
    ];
    let mut some = |all: &[(&'static str, Vec<u8>)]| {
        let count = dice.below(3);
        let picked: Vec<_> = (0..count).map(|_| dice.pick(all)).collect();
        let words: Vec<_> = picked.iter().map(|one| one.0).collect();
        let bytes: Vec<_> = picked.iter().map(|one| one.1.clone()).collect();
        (words.join("+"), bytes)
    };
    let (presented, mut all) = some(&names);
    let ((permits, permitted), (excludes, excluded)) = (some(&trees), some(&trees));
    all.insert(0, tlv(0x82, IDENTITY.as_bytes()));
    set_names(plan, &all);
    let node = authority(plan, dice);
    constrain(plan, node, &permitted, &excluded, dice.chance(70));
    let place = role(plan, node);
    format!("{place} permits [{permits}] excludes [{excludes}], leaf [{presented}]")
}

/// Forms that few certificates have.
fn rare(plan: &mut Plan, dice: &mut Dice) -> (String, String) {
    let node = dice.pick(&path(plan));
    let place = role(plan, node);
    let parts = &mut plan.nodes[node].parts;
    let common = [2, 5, 4, 3].as_slice();
    let kind = match dice.below(6) {
        // An element of extensions that has none.
        0 => {
            parts.extensions.clear();
            parts.unique_identifiers = tagged(0xa3, &[sequence::<&[u8]>(&[])]);
            "extensions-empty"
        }
        1 => {
            parts.extensions.clear();
            "extensions-none"
        }
        2 => {
            let texts: [&[u8]; 4] = [b"a..b", b"a.local.", b"", b"a b"];
            let odd = tlv(0x82, dice.pick(&texts));
            let names = sequence(&[tlv(0x82, IDENTITY.as_bytes()), odd]);
            parts.set(Extension::new(&standard(ALTERNATIVE_NAMES), false, names));
            "name-malformed"
        }
        3 => {
            let attribute = |tag, text: &[u8]| sequence(&[oid(common), tlv(tag, text)]);
            let tags = [0x0c, 0x13, 0x14, 0x16, 0x12, 0x1e, 0x04, 0x1a, 0x1b];
            let tag = dice.pick(&tags);
            parts.subject = sequence(&[tagged(
                0x31,
                &[attribute(tag, b"ab"), attribute(0x13, b"b")],
            )]);
            return (format!("subject-many-values-{tag:02x}"), place);
        }
        4 => {
            let values: [&[u8]; 3] = [&[0x02, 0x01, 0x01], &[0x01, 0x01, 0xff], &[0x05, 0x00]];
            let value = dice.pick(&values);
            let one = sequence(&[oid(common).as_slice(), value]);
            parts.subject = sequence(&[tagged(0x31, &[one]), part(common, 0x0c, b"x")]);
            return (format!("subject-value-{:02x}", value[0]), place);
        }
        _ => {
            let fractions: [&[u8]; 3] =
                [b"20260101000000Z", b"20260101000000.5Z", b"202601010000Z"];
            parts.not_before = tlv(0x18, dice.pick(&fractions));
            "time-general"
        }
    };
    (kind.to_owned(), place)
}

/// The certificates from the anchor to the leaf.
fn path(plan: &Plan) -> Vec<usize> {
    let needed = |role| !matches!(role, Role::UnneededAnchor | Role::Stray);
    let all = plan.nodes.iter().enumerate();
    all.filter(|(_, node)| needed(node.role))
        .map(|(index, _)| index)
        .collect()
}

/// A CA of the path.
fn authority(plan: &Plan, dice: &mut Dice) -> usize {
    let mut all = path(plan);
    all.retain(|&node| node != plan.leaf);
    dice.pick(&all)
}

fn role(plan: &Plan, node: usize) -> String {
    plan.nodes[node].role.as_str().to_owned()
}

fn set_names(plan: &mut Plan, names: &[Vec<u8>]) {
    let id = standard(ALTERNATIVE_NAMES);
    let leaf = &mut plan.nodes[plan.leaf].parts;
    let is_critical = leaf
        .extensions
        .iter()
        .any(|one| one.id == oid(&id) && !one.critical.is_empty());
    leaf.set(Extension::new(&id, is_critical, sequence(names)));
}

/// Permits or excludes one name at a CA; returns which.
fn constrain_one(plan: &mut Plan, one: &[u8], dice: &mut Dice) -> String {
    let node = authority(plan, dice);
    let is_permitted = dice.chance(50);
    let (permitted, excluded) = if is_permitted {
        (vec![one.to_vec()], Vec::new())
    } else {
        (Vec::new(), vec![one.to_vec()])
    };
    constrain(plan, node, &permitted, &excluded, dice.chance(70));
    let word = if is_permitted { "permits" } else { "excludes" };
    format!("{} {word}", role(plan, node))
}

fn constrain(
    plan: &mut Plan,
    node: usize,
    permitted: &[Vec<u8>],
    excluded: &[Vec<u8>],
    critical: bool,
) {
    let mut trees = Vec::new();
    for (tag, all) in [(0xa0, permitted), (0xa1, excluded)] {
        if !all.is_empty() {
            let all: Vec<_> = all.iter().map(|one| sequence(&[one])).collect();
            trees.push(tagged(tag, &all));
        }
    }
    let id = standard(NAME_CONSTRAINTS);
    let parts = &mut plan.nodes[node].parts;
    parts.set(Extension::new(&id, critical, sequence(&trees)));
}
