//! What Go's parser refuses, the control plane cannot use: not the certificate, and not the file
//! that it stands in.

use super::{
    NAME_CONSTRAINTS, critical_key_identifier, empty_name_constraints, malformed_extension,
    negative_serial, p224, repeated_extension, secp256k1, with_issuer,
};
use crate::common::{Chain, Judgement, Mint, accepted, refused_by_control_plane};

#[test]
fn anchor_that_cannot_be_read_costs_the_control_plane_the_whole_bundle() {
    for_each_fault(|fault, problem| {
        let mut chain = Chain::sound();
        chain.anchors.push(Mint::authority("unused", None));
        fault(&mut chain.anchors[1]);
        let finding = format!("error anchor-{problem}");
        assert_eq!(chain.judged(), refused_by_control_plane(&[&finding]));
    });
}

#[test]
fn anchor_on_an_unknown_curve_costs_the_control_plane_the_whole_bundle() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("unused", None));
    chain.anchors[1].edit = Some(|fields| fields[6] = secp256k1());
    let judged = chain.judged();
    assert!(!judged.control_plane && judged.proxy, "{judged:?}");
}

#[test]
fn anchor_on_p224_costs_the_control_plane_nothing_else() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("unused", None));
    chain.anchors[1].edit = Some(|fields| fields[6] = p224());
    assert_eq!(chain.judged(), accepted(&["warning anchor-key-algorithm"]));
}

#[test]
fn presented_ca_that_cannot_be_read_costs_the_control_plane_the_issuers_file() {
    for_each_fault(|fault, problem| {
        let mut made = Chain::sound().made();
        let mut stray = Mint::authority("stray", None);
        fault(&mut stray);
        made.intermediates.push(stray.made(None));
        let finding = format!("error intermediate-{problem}");
        let findings = [finding.as_str(), "note intermediate-unneeded"];
        assert_eq!(made.judged(), refused_by_control_plane(&findings));
    });
}

#[test]
fn name_constraint_that_cannot_be_read_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| constrain(issuer, 0x86, *b"1.."));
    refused_by_control_plane_alone(|issuer| constrain(issuer, 0x87, *b"1.."));
}

#[test]
fn policy_that_is_there_twice_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| {
        let policy = [0x30, 0x04, 0x06, 0x02, 0x2a, 0x03];
        let policies = [&[0x30, 0x0c][..], &policy, &policy].concat();
        issuer.add_extension(&[2, 5, 29, 32], false, &policies);
    });
}

#[test]
fn name_with_characters_that_its_type_has_not_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| {
        issuer.edit = Some(|fields| {
            fields[5] = b"\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x13\x04a_b@".to_vec();
        });
    });
}

fn for_each_fault(check: impl Fn(fn(&mut Mint), &str)) {
    check(critical_key_identifier, "critical-extension");
    check(empty_name_constraints, "empty-name-constraints");
    check(malformed_extension, "malformed-extension");
    check(negative_serial, "negative-serial");
    check(repeated_extension, "repeated-extension");
}

fn refused_by_control_plane_alone(fault: fn(&mut Mint)) {
    let judged: Judgement = with_issuer(fault).judged();
    assert!(!judged.control_plane && judged.proxy, "{judged:?}");
    let errors = judged
        .findings
        .iter()
        .filter(|one| one.starts_with("error"));
    assert_eq!(errors.count(), 1, "{judged:?}");
}

/// Permits one name of the kind that `tag` says.
fn constrain(issuer: &mut Mint, tag: u8, [a, b, c]: [u8; 3]) {
    let subtree = [0x30, 0x09, 0xa0, 0x07, 0x30, 0x05, tag, 0x03, a, b, c];
    issuer.add_extension(NAME_CONSTRAINTS, true, &subtree);
}
