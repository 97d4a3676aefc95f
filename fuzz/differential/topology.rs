//! Random meshes of CAs: cross-signatures, repeated names, paths that lead nowhere.

use crate::certificate::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, Extension, KEY_IDENTIFIER,
    KEY_USAGE, NAME_CONSTRAINTS, Parts, name, standard,
};
use crate::chain::{authority, below, leaf};
use crate::der::{bits, integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;
use crate::key::{Keys, P256, WORKLOAD};
use crate::plan::{Node, Plan, Role};

/// A plan, its kind, and a description of it.
pub(crate) fn random(keys: &Keys, dice: &mut Dice) -> (Plan, String, String) {
    let (mut plan, kind, mut how) = match dice.below(12) {
        0..=3 => namesakes(keys, dice),
        4 | 5 => twins(keys, dice),
        6 | 7 => cross_signed(keys, dice),
        8 => deep(keys, dice),
        9 => lattice(keys, dice),
        _ => graph(keys, dice),
    };
    if dice.chance(35) {
        for _ in 0..=dice.below(2) {
            let node = dice.below(plan.nodes.len() - 1);
            let what = weaken(&mut plan.nodes[node].parts, dice);
            how = format!("{how}, {:?} {what}", plan.nodes[node].role);
        }
    }
    let identifiers = dice.below(4);
    if identifiers < 2 {
        how = format!(
            "{how}, {}",
            if identifiers == 0 {
                "no identifiers"
            } else {
                "one identifier"
            }
        );
        let keep = identifiers == 1;
        for node in &mut plan.nodes {
            set_identifiers(&mut node.parts, keep.then_some([0x33; 20]));
        }
    }
    (plan, format!("topology-{kind}"), how)
}

/// Many anchors with one name, at most one of which signed the issuer.
fn namesakes(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let few = [1, 2, 3, 5, 8, 12, 13, 20, 40];
    let many = [97, 98, 99, 100, 101, 102, 150];
    let count = if dice.chance(90) {
        dice.pick(&few)
    } else {
        dice.pick(&many)
    };
    let between = dice.below(count);
    let right = dice.pick(&[0, count - 1, between, count]);
    let constrained = dice.below(3);
    let mut nodes = Vec::new();
    for number in 0..count {
        let mut node = authority(keys, Role::Anchor, P256 + number, None, "namesake", dice);
        node.parts.subject = name("namesake");
        node.parts
            .extensions
            .retain(|one| one.id != oid(&standard(NAME_CONSTRAINTS)));
        if constrained == 1 || constrained == 2 && dice.chance(50) {
            node.parts.set(constraints(dice.pick(&[
                "cluster.local",
                "cluster.local",
                "other.example",
            ])));
        }
        nodes.push(node);
    }
    // The signer, if it is not among the anchors.
    let signer = if right == count {
        let mut node = authority(keys, Role::Stray, WORKLOAD - 1, None, "namesake", dice);
        node.parts.subject = name("namesake");
        nodes.push(node);
        count
    } else {
        right
    };
    let (chain, leaf) = down(keys, &mut nodes, signer, dice.below(3), dice);
    let anchors = (0..count).collect();
    let how = format!(
        "{count} anchors, {right} signed, constrained {constrained}, {} below",
        chain.len()
    );
    (
        Plan {
            nodes,
            anchors,
            chain,
            leaf,
        },
        "namesakes",
        how,
    )
}

/// Many CAs with the issuer's or an intermediate's name in the issuer's file.
fn twins(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let mut nodes = vec![authority(keys, Role::Anchor, 0, None, "root", dice)];
    nodes.push(authority(
        keys,
        Role::UnneededAnchor,
        1,
        None,
        "other root",
        dice,
    ));
    let (mut chain, leaf) = down(keys, &mut nodes, 0, 1 + dice.below(2), dice);
    let twin = dice.pick(&chain);
    let count = dice.pick(&[1, 2, 3, 10, 30]);
    let same_key = dice.chance(50);
    let own_signer = dice.chance(60);
    let mut others = Vec::new();
    let last = nodes.pop();
    for number in 0..count {
        let key = if same_key {
            nodes[twin].key
        } else {
            P256 + number
        };
        let signer = if own_signer {
            nodes[twin].signer.unwrap_or(0)
        } else {
            dice.below(2)
        };
        let mut node = below(keys, Role::Intermediate, key, signer, &nodes, "x", dice);
        node.parts.subject = nodes[twin].parts.subject.clone();
        nodes.push(node);
        others.push(nodes.len() - 1);
    }
    nodes.extend(last);
    let leaf = leaf + count;
    let before = dice.chance(40);
    let at = if before { 1 } else { chain.len() };
    chain.splice(at..at, others);
    let anchors = if dice.chance(50) {
        vec![0, 1]
    } else {
        vec![1, 0]
    };
    let how = format!(
        "{count} of the name of {:?}, same key {same_key}, own signer {own_signer}, before {before}",
        nodes[twin].role
    );
    (
        Plan {
            nodes,
            anchors,
            chain,
            leaf,
        },
        "twins",
        how,
    )
}

/// Two roots that sign the same issuer or intermediate, and each other.
fn cross_signed(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let mut nodes = vec![
        authority(keys, Role::Anchor, 0, None, "old root", dice),
        authority(keys, Role::Anchor, 1, None, "new root", dice),
    ];
    // The new root signed by the old one, and the old root signed by the new one.
    for (subject, signer) in [(1, 0), (0, 1)] {
        let mut node = below(keys, Role::Intermediate, subject, signer, &nodes, "x", dice);
        node.parts.subject = nodes[subject].parts.subject.clone();
        nodes.push(node);
    }
    let mut issuers = Vec::new();
    for signer in if dice.chance(50) { [0, 1] } else { [1, 0] } {
        nodes.push(below(
            keys,
            Role::Issuer,
            5,
            signer,
            &nodes,
            "identity.linkerd.cluster.local",
            dice,
        ));
        let last = nodes.len() - 1;
        nodes[last].parts.subject = name("identity.linkerd.cluster.local");
        issuers.push(last);
    }
    let mut chain = issuers;
    if dice.chance(40) {
        chain.pop();
    }
    let mut crossing = vec![2, 3];
    dice.shuffle(&mut crossing);
    crossing.truncate(dice.below(3));
    chain.extend(&crossing);
    let mut anchors = vec![0, 1];
    dice.shuffle(&mut anchors);
    if dice.chance(60) {
        anchors.pop();
    }
    if dice.chance(15) {
        anchors.push(chain[0]);
    }
    nodes.push(leaf(keys, chain[0], &nodes, dice));
    let leaf = nodes.len() - 1;
    let how = format!("anchors {anchors:?}, file {chain:?}");
    (
        Plan {
            nodes,
            anchors,
            chain,
            leaf,
        },
        "cross-signed",
        how,
    )
}

fn deep(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let mut nodes = vec![authority(keys, Role::Anchor, 0, None, "root", dice)];
    let depth = 3 + dice.below(7);
    let (mut chain, leaf) = down(keys, &mut nodes, 0, depth, dice);
    if dice.chance(40) {
        dice.shuffle(&mut chain[1..]);
    }
    let how = format!("{} CAs below the anchor", chain.len());
    (
        Plan {
            nodes,
            anchors: vec![0],
            chain,
            leaf,
        },
        "deep",
        how,
    )
}

/// Layers of CAs, each signed by every one of the layer above.
fn lattice(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let (layers, width) = (1 + dice.below(3), 2 + dice.below(2));
    let mut nodes = vec![authority(keys, Role::Anchor, 0, None, "root", dice)];
    let mut above = vec![0];
    let mut chain = Vec::new();
    for layer in 0..layers {
        let mut these = Vec::new();
        for place in 0..width {
            for &signer in &above {
                let text = format!("layer {layer} place {place}");
                let mut node = below(
                    keys,
                    Role::Intermediate,
                    1 + layer * width + place,
                    signer,
                    &nodes,
                    &text,
                    dice,
                );
                node.parts.subject = name(&text);
                nodes.push(node);
                chain.push(nodes.len() - 1);
            }
            these.push(nodes.len() - 1);
        }
        above = these;
    }
    nodes.push(below(
        keys,
        Role::Issuer,
        15,
        above[0],
        &nodes,
        "issuer",
        dice,
    ));
    dice.shuffle(&mut chain);
    chain.insert(0, nodes.len() - 1);
    nodes.push(leaf(keys, chain[0], &nodes, dice));
    let leaf = nodes.len() - 1;
    let anchors = if dice.chance(70) {
        vec![0]
    } else {
        nodes.insert(
            leaf,
            authority(keys, Role::UnneededAnchor, 14, None, "another", dice),
        );
        vec![leaf]
    };
    let leaf = nodes.len() - 1;
    let how = format!("{layers} layers of {width}, anchor {}", anchors[0] == 0);
    (
        Plan {
            nodes,
            anchors,
            chain,
            leaf,
        },
        "lattice",
        how,
    )
}

/// Random names, keys and signers.
fn graph(keys: &Keys, dice: &mut Dice) -> (Plan, &'static str, String) {
    let names = 2 + dice.below(4);
    let pool = 2 + dice.below(5);
    let count = 3 + dice.below(8);
    let mut nodes: Vec<Node> = Vec::new();
    let text = |dice: &mut Dice| format!("ca {}", dice.below(names));
    for number in 0..count {
        let (own, subject) = (dice.below(pool), text(dice));
        let mut node = if number == 0 || dice.chance(25) {
            authority(keys, Role::Anchor, own, None, &subject, dice)
        } else {
            let signer = dice.below(number);
            below(
                keys,
                Role::Intermediate,
                own,
                signer,
                &nodes,
                &subject,
                dice,
            )
        };
        node.parts.subject = name(&subject);
        if dice.chance(15) {
            // Any CA with that name and key, made before or after.
            node.parts.issuer = Some(name(&text(dice)));
            node.signing_key = Some(dice.below(pool));
        }
        nodes.push(node);
    }
    let issuer = count - 1 - dice.below(2);
    let mut anchors: Vec<usize> = (0..count).filter(|_| dice.chance(35)).collect();
    if anchors.is_empty() {
        anchors.push(0);
    }
    let mut others: Vec<usize> = (0..count)
        .filter(|&one| one != issuer && dice.chance(65))
        .collect();
    dice.shuffle(&mut others);
    dice.shuffle(&mut anchors);
    let chain = [vec![issuer], others].concat();
    nodes.push(leaf(keys, issuer, &nodes, dice));
    let leaf = nodes.len() - 1;
    let how = format!("{names} names, {pool} keys, {count} CAs");
    (
        Plan {
            nodes,
            anchors,
            chain,
            leaf,
        },
        "graph",
        how,
    )
}

/// Plans the intermediates, an issuer and a leaf; returns the issuer's file and the leaf.
fn down(
    keys: &Keys,
    nodes: &mut Vec<Node>,
    top: usize,
    intermediates: usize,
    dice: &mut Dice,
) -> (Vec<usize>, usize) {
    let (mut signer, mut chain) = (top, Vec::new());
    for number in 0..intermediates {
        let text = format!("intermediate {number}");
        nodes.push(below(
            keys,
            Role::Intermediate,
            1 + number,
            signer,
            nodes,
            &text,
            dice,
        ));
        signer = nodes.len() - 1;
        chain.insert(0, signer);
    }
    nodes.push(below(
        keys,
        Role::Issuer,
        15,
        signer,
        nodes,
        "identity.linkerd.cluster.local",
        dice,
    ));
    let issuer = nodes.len() - 1;
    chain.insert(0, issuer);
    nodes.push(leaf(keys, issuer, nodes, dice));
    (chain, nodes.len() - 1)
}

/// Removes a right or adds a condition, and returns which.
fn weaken(parts: &mut Parts, dice: &mut Dice) -> &'static str {
    let yes = tlv(0x01, &[0xff]);
    match dice.below(12) {
        0 => {
            parts.not_after = tlv(0x17, b"261101000000Z");
            "expired"
        }
        1 => {
            parts.not_before = tlv(0x17, b"261201000000Z");
            "not yet valid"
        }
        2 | 3 => {
            let length = integer(u128::try_from(dice.below(3)).unwrap_or(0));
            parts.set(Extension::new(
                &standard(BASIC_CONSTRAINTS),
                true,
                sequence(&[yes, length]),
            ));
            "of few below"
        }
        4 => {
            parts.set(Extension::new(
                &standard(BASIC_CONSTRAINTS),
                true,
                sequence::<&[u8]>(&[]),
            ));
            "no CA"
        }
        5 => {
            parts
                .extensions
                .retain(|one| one.id != oid(&standard(BASIC_CONSTRAINTS)));
            "without basic constraints"
        }
        6 => {
            parts.set(Extension::new(&standard(KEY_USAGE), true, bits(1, &[0x02])));
            "for CRLs alone"
        }
        7 | 8 => {
            let purpose = oid(&[1, 3, 6, 1, 5, 5, 7, 3, dice.pick(&[1, 2, 3])]);
            parts.set(Extension::new(
                &standard(EXTENDED_KEY_USAGE),
                false,
                sequence(&[purpose]),
            ));
            "of one purpose"
        }
        9 => {
            parts.set(constraints(dice.pick(&["cluster.local", "other.example"])));
            "constrained"
        }
        10 => {
            parts.version.clear();
            parts.extensions.clear();
            "of version 1"
        }
        _ => {
            parts.set(Extension::new(&[1, 2, 3, 4], true, tlv(0x05, &[])));
            "with a critical extension"
        }
    }
}

fn constraints(within: &str) -> Extension {
    let tree = sequence(&[tlv(0x82, within.as_bytes())]);
    Extension::new(
        &standard(NAME_CONSTRAINTS),
        true,
        sequence(&[tagged(0xa0, &[tree])]),
    )
}

/// Sets both key identifiers to the same value, or removes both.
fn set_identifiers(parts: &mut Parts, identifier: Option<[u8; 20]>) {
    let (own, above) = (standard(KEY_IDENTIFIER), standard(AUTHORITY_KEY_IDENTIFIER));
    for (id, value) in [
        (own, identifier.map(|bytes| tlv(0x04, &bytes))),
        (
            above,
            identifier.map(|bytes| sequence(&[tlv(0x80, &bytes)])),
        ),
    ] {
        match value {
            Some(value) if !parts.extensions.is_empty() => {
                parts.set(Extension::new(&id, false, value))
            }
            _ => parts.extensions.retain(|one| one.id != oid(&id)),
        }
    }
}
