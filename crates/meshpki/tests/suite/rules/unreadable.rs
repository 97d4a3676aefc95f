//! What Go's parser refuses, the control plane cannot use: not the certificate, and not the file
//! that it stands in.

use super::{
    NAME_CONSTRAINTS, critical_key_identifier, empty_name_constraints, malformed_extension,
    negative_serial, p224, repeated_extension, secp256k1, with_issuer,
};
use crate::common::{
    Chain, Judgement, Mint, accepted, refused, refused_by_control_plane, sequence, write_sequence,
};

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
        let findings = [finding.as_str(), "note intermediate-unused"];
        assert_eq!(made.judged(), refused_by_control_plane(&findings));
    });
}

#[test]
fn name_constraint_that_cannot_be_read_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| constrain(issuer, 0x86, *b"1.."));
    refused_by_control_plane_alone(|issuer| constrain(issuer, 0x87, *b"1.."));
}

#[test]
fn repeated_policy_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| {
        let policy = [0x30, 0x04, 0x06, 0x02, 0x2a, 0x03];
        let policies = [&[0x30, 0x0c][..], &policy, &policy].concat();
        issuer.add_extension(&[2, 5, 29, 32], false, &policies);
    });
}

#[test]
fn name_with_characters_that_its_type_does_not_allow_is_refused_by_the_control_plane() {
    refused_by_control_plane_alone(|issuer| {
        issuer.edit = Some(|fields| {
            fields[5] = b"\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x13\x04a_b@".to_vec();
        });
    });
}

#[test]
fn critical_names_of_kinds_that_go_does_not_support_are_refused_by_the_control_plane() {
    // A directory name, a registered identifier, none.
    for names in [
        &[0x30, 0x04, 0xa4, 0x02, 0x30, 0x00][..],
        &[0x30, 0x03, 0x88, 0x01, 0x2a],
        &[0x30, 0x00],
    ] {
        let judged = |critical| {
            let mut chain = Chain::sound();
            chain
                .issuer
                .add_extension(ALTERNATIVE_NAMES, critical, names);
            chain.judged()
        };
        let findings = ["error issuer-unknown-critical-extension"];
        assert_eq!(judged(true), refused_by_control_plane(&findings));
        assert_eq!(judged(false), accepted(&[]));
    }
    let dns = with_issuer(|issuer| {
        issuer.add_extension(ALTERNATIVE_NAMES, true, &[0x30, 0x03, 0x82, 0x01, b'a']);
    });
    assert_eq!(dns.judged(), accepted(&[]));
}

#[test]
fn unneeded_anchor_with_critical_names_that_go_does_not_support_is_a_warning() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("unused", None));
    chain.anchors[1].add_extension(ALTERNATIVE_NAMES, true, &[0x30, 0x00]);
    let findings = ["warning anchor-unknown-critical-extension"];
    assert_eq!(chain.judged(), accepted(&findings));
}

#[test]
fn extension_that_only_go_cannot_read_is_refused_by_the_control_plane() {
    // CRL distribution points with a name relative to the CRL's issuer; access to no method.
    let contents: [(&[u64], &[u8]); 2] = [
        (
            &[2, 5, 29, 31],
            &[0x30, 0x06, 0x30, 0x04, 0xa0, 0x02, 0xa1, 0x00],
        ),
        (
            &[1, 3, 6, 1, 5, 5, 7, 1, 1],
            &[0x30, 0x05, 0x30, 0x03, 0x00, 0x01, 0x2a],
        ),
    ];
    for (oid, content) in contents {
        let mut chain = Chain::sound();
        chain.issuer.add_extension(oid, false, content);
        let findings = ["error issuer-malformed-extension"];
        assert_eq!(chain.judged(), refused_by_control_plane(&findings));

        let mut chain = Chain::sound();
        chain.anchors.push(Mint::authority("unused", None));
        chain.anchors[1].add_extension(oid, false, content);
        let findings = ["error anchor-malformed-extension"];
        assert_eq!(chain.judged(), refused_by_control_plane(&findings));
    }
}

#[test]
fn mail_and_uri_constraints_are_read_as_go_reads_them() {
    for (tag, name) in [
        (0x81, *b"@bc"),
        (0x81, *b"a@."),
        (0x81, *b"..b"),
        (0x86, *b"::1"),
    ] {
        let mut chain = Chain::sound();
        constrain(&mut chain.issuer, tag, name);
        let judged = chain.judged();
        assert!(!judged.control_plane, "{judged:?}");
        let finding = "error issuer-malformed-extension".to_owned();
        assert!(judged.findings.contains(&finding), "{judged:?}");
    }
    for (tag, name) in [(0x81, *b"a@b"), (0x81, *b"a.b"), (0x86, *b"a.b")] {
        let mut chain = Chain::sound();
        constrain(&mut chain.issuer, tag, name);
        assert!(chain.judged().control_plane, "{name:?}");
    }
}

#[test]
fn compressed_point_is_read_by_no_judge_and_reported_as_one() {
    let mut chain = with_issuer(compressed);
    chain.issuer.params.use_authority_key_identifier_extension = true;
    assert_eq!(chain.judged(), refused(&["error issuer-key-algorithm"]));
    let report = chain.made().report();
    let message = report.findings()[0].message();
    assert!(
        message.contains("ECDSA P-256 with a compressed point"),
        "{message}"
    );
    // Whether the signature can be checked depends on the backend; that another key made it is untrue.
    let judged = chain.workload_judged();
    assert!(!judged.control_plane && !judged.proxy, "{judged:?}");
    let mut findings = judged.findings.iter();
    assert!(
        !findings.any(|one| one.ends_with("other-key")),
        "{judged:?}"
    );

    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("unused", None));
    compressed(&mut chain.anchors[1]);
    let findings = ["error anchor-key-algorithm"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
}

/// Writes the key with the half of its point that suffices.
fn compressed(mint: &mut Mint) {
    mint.edit = Some(|fields| {
        let parts = sequence(&fields[6]);
        // A bit string: tag, length, unused bits, 4, x, y.
        let [x, y] = [&parts[1][4..36], &parts[1][36..]];
        let sign = 2 + (y[31] & 1);
        let point = [&[sign], x].concat();
        let point = yasna::construct_der(|writer| {
            writer.write_bitvec_bytes(&point, point.len() * 8);
        });
        fields[6] = write_sequence(&[parts[0].clone(), point]);
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

const ALTERNATIVE_NAMES: &[u64] = &[2, 5, 29, 17];
