//! What the mesh takes, and others may refuse: warnings, one change each.

use meshpki::{IssuerChain, Level, Policy, TrustBundle, Verifier, WorkloadChain};
use rcgen::{DistinguishedName, GeneralSubtree, NameConstraints, SanType, SerialNumber};

use super::{NAME_CONSTRAINTS, with_anchor, with_intermediate, with_issuer, with_workload};
use crate::common::{Chain, Judgement, Mint, accepted, at, refused, refused_by_control_plane};
use crate::common::{newest, refused_by_proxy, sequence, write_sequence};

/// The same change at every CA.
fn at_every_ca(fault: fn(&mut Mint), problem: &str) {
    for (place, judged) in [
        ("anchor", with_anchor(fault).judged()),
        ("intermediate", with_intermediate(fault).judged()),
        ("issuer", with_issuer(fault).judged()),
    ] {
        let warning = format!("warning {place}-{problem}");
        assert_eq!(judged, accepted(&[&warning]));
    }
}

fn at_the_workload(fault: fn(&mut Mint), problem: &str) {
    let warning = format!("warning workload-{problem}");
    assert_eq!(
        with_workload(fault).workload_judged(),
        accepted(&[&warning])
    );
}

#[test]
fn serial_number_zero_is_a_warning() {
    let zero: fn(&mut Mint) = |mint| {
        mint.params.serial_number = Some(SerialNumber::from(vec![0]));
    };
    at_every_ca(zero, "zero-serial");
    at_the_workload(zero, "zero-serial");
}

#[test]
fn serial_number_of_more_than_20_bytes_is_a_warning_and_one_of_20_is_sound() {
    let long: fn(&mut Mint) = |mint| {
        mint.params.serial_number = Some(SerialNumber::from(vec![1; 21]));
    };
    at_every_ca(long, "long-serial");
    at_the_workload(long, "long-serial");
    let longest = with_issuer(|issuer| {
        issuer.params.serial_number = Some(SerialNumber::from(vec![1; 20]));
    });
    assert_eq!(longest.judged(), accepted(&[]));
}

#[test]
fn ca_without_a_name_is_a_warning() {
    at_every_ca(
        |mint| mint.params.distinguished_name = DistinguishedName::new(),
        "empty-subject",
    );
}

#[test]
fn ca_without_a_subject_key_identifier_is_a_warning() {
    at_every_ca(
        |mint| without_extension(mint, |fields| remove(fields, &[0x55, 0x1d, 0x0e])),
        "no-subject-key-identifier",
    );
}

#[test]
fn ca_whose_basic_constraints_are_not_critical_is_a_warning() {
    at_every_ca(
        |mint| without_extension(mint, |fields| uncritical(fields, &[0x55, 0x1d, 0x13])),
        "basic-constraints-not-critical",
    );
}

#[test]
fn certificate_without_an_authority_key_identifier_is_a_warning() {
    let fault: fn(&mut Mint) = |mint| mint.params.use_authority_key_identifier_extension = false;
    for (place, judged) in [
        ("intermediate", with_intermediate(fault).judged()),
        ("issuer", with_issuer(fault).judged()),
        ("workload", with_workload(fault).workload_judged()),
    ] {
        let warning = format!("warning {place}-no-authority-key-identifier");
        assert_eq!(judged, accepted(&[&warning]));
    }
}

#[test]
fn certificate_that_names_another_key_as_its_signers_is_a_warning() {
    let fault: fn(&mut Mint) = |mint| {
        mint.params.use_authority_key_identifier_extension = false;
        mint.add_extension(&[2, 5, 29, 35], false, &[0x30, 0x03, 0x80, 0x01, 0x01]);
    };
    for (place, judged) in [
        ("intermediate", with_intermediate(fault).judged()),
        ("issuer", with_issuer(fault).judged()),
        ("workload", with_workload(fault).workload_judged()),
    ] {
        let warning = format!("warning {place}-authority-key-mismatch");
        assert_eq!(judged, accepted(&[&warning]));
    }
}

#[test]
fn ca_with_the_name_of_its_signer_is_a_warning() {
    let mut chain = Chain::sound();
    chain.issuer = Mint::authority("root", Some(0));
    assert_eq!(chain.judged(), accepted(&["warning issuer-same-subject"]));
    let mut chain = Chain::three_tiers();
    chain.intermediates = vec![Mint::authority("root", Some(1))];
    assert_eq!(
        chain.judged(),
        accepted(&["warning intermediate-same-subject"])
    );
}

#[test]
fn name_constraints_that_are_not_critical_are_a_warning() {
    at_every_ca(
        |mint| {
            let permitted = dns_constraint(b"cluster.local");
            mint.add_extension(NAME_CONSTRAINTS, false, &permitted);
        },
        "name-constraints-not-critical",
    );
}

#[test]
fn name_constraint_that_begins_with_a_period_is_a_warning() {
    at_every_ca(
        |mint| {
            mint.params.name_constraints = Some(NameConstraints {
                permitted_subtrees: vec![GeneralSubtree::DnsName(".cluster.local".to_owned())],
                excluded_subtrees: Vec::new(),
            });
        },
        "name-constraints-leading-period",
    );
}

#[test]
fn name_constraints_of_a_workload_are_a_warning() {
    at_the_workload(
        |mint| mint.add_extension(NAME_CONSTRAINTS, true, &dns_constraint(b"cluster.local")),
        "misplaced-name-constraints",
    );
}

#[test]
fn critical_certificate_policies_are_refused_except_in_an_anchor() {
    let fault: fn(&mut Mint) = |mint| {
        let policies = [0x30, 0x06, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03];
        mint.add_extension(&[2, 5, 29, 32], true, &policies);
    };
    let mut made = with_anchor(fault).made();
    assert_eq!(
        made.judged(),
        refused_by_proxy(&["error anchor-unknown-critical-extension"])
    );
    made.policy.releases = newest();
    assert_eq!(made.judged(), accepted(&[]));
    assert_eq!(
        with_issuer(fault).judged(),
        refused_by_proxy(&["error issuer-unknown-critical-extension"])
    );
}

#[test]
fn workload_with_another_key_than_p_256_is_a_warning() {
    at_the_workload(super::p384, "key-not-p256");
    at_the_workload(super::ed25519, "key-not-p256");
}

#[test]
fn workload_without_an_extended_key_usage_is_a_warning() {
    at_the_workload(
        |mint| mint.params.extended_key_usages = Vec::new(),
        "no-extended-key-usage",
    );
}

#[test]
fn workload_that_may_sign_certificates_or_no_data_is_a_warning() {
    use rcgen::KeyUsagePurpose::{CrlSign, DigitalSignature, KeyCertSign, KeyEncipherment};
    at_the_workload(
        |mint| mint.params.key_usages = vec![DigitalSignature, KeyCertSign],
        "key-usage",
    );
    at_the_workload(
        |mint| mint.params.key_usages = vec![DigitalSignature, CrlSign],
        "key-usage",
    );
    at_the_workload(
        |mint| mint.params.key_usages = vec![KeyEncipherment],
        "key-usage",
    );
    let both = with_workload(|mint| {
        mint.params.key_usages = vec![DigitalSignature, KeyEncipherment];
    });
    assert_eq!(both.workload_judged(), accepted(&[]));
}

#[test]
fn workload_with_several_uris_is_a_warning() {
    at_the_workload(
        |mint| {
            for id in ["spiffe://cluster.local/a", "spiffe://cluster.local/b"] {
                let id = SanType::URI(id.try_into().unwrap());
                mint.params.subject_alt_names.push(id);
            }
        },
        "several-uris",
    );
}

#[test]
fn workload_whose_names_are_not_critical_without_a_subject_is_a_warning() {
    at_the_workload(
        |mint| without_extension(mint, |fields| uncritical(fields, &[0x55, 0x1d, 0x11])),
        "alternative-names-not-critical",
    );
}

#[test]
fn workload_without_the_given_identity_is_refused_by_the_proxies() {
    let mut made = Chain::sound().made();
    made.policy.identity = Some(
        "other.shop.serviceaccount.identity.linkerd.cluster.local"
            .parse()
            .unwrap(),
    );
    assert_eq!(
        made.workload_judged(),
        refused_by_proxy(&["error workload-wrong-identity"])
    );
    made.policy.identity = Some(crate::common::IDENTITY.parse().unwrap());
    assert_eq!(made.workload_judged(), accepted(&[]));
}

#[test]
fn issuer_is_judged_for_the_given_identity() {
    let chain = with_issuer(|issuer| {
        issuer.params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName("shop.example".to_owned())],
            excluded_subtrees: Vec::new(),
        });
    });
    let mut made = chain.made();
    assert_eq!(
        made.judged(),
        refused(&["error issuer-name-constraints-exclude"])
    );
    made.policy.identity = Some("cart.shop.example".parse().unwrap());
    assert_eq!(made.judged(), accepted(&[]));
}

#[test]
fn workload_of_another_issuer_than_the_given_one_is_a_warning() {
    let chain = Chain::sound();
    let made = chain.made();
    let other = Mint::authority("other issuer", Some(0)).made(Some(&chain.anchors[0]));
    let verifier = Verifier::new(
        made.anchors.iter().cloned().collect::<TrustBundle>(),
        Policy::default(),
    );
    let workload = WorkloadChain::new(made.workload.clone(), vec![made.issuer.clone()]);
    let judge = |issuer| {
        let workload = workload
            .clone()
            .below(&IssuerChain::new(issuer, Vec::new()));
        Judgement::from(&verifier.verify_workload(&workload, at()))
    };
    assert_eq!(judge(made.issuer.clone()), accepted(&[]));
    assert_eq!(
        judge(other),
        accepted(&["warning workload-signed-by-other-issuer"])
    );
}

#[test]
fn issuer_that_is_not_first_is_refused_by_the_control_plane() {
    let mut made = Chain::three_tiers().made();
    made.intermediates = vec![std::mem::replace(
        &mut made.issuer,
        made.intermediates[0].clone(),
    )];
    let findings = ["error issuer-wrong-order"];
    assert_eq!(made.judged(), refused_by_control_plane(&findings));
}

#[test]
fn certificate_signed_by_an_unverifiable_key_is_reported_as_such() {
    let below = |place: &str, judged: Judgement| {
        assert!(!judged.proxy && !judged.control_plane, "{judged:?}");
        let finding = format!("error {place}-signed-by-unverifiable-key");
        assert!(judged.findings.contains(&finding), "{judged:?}");
        let false_words = judged.findings.iter().find(|finding| {
            finding.ends_with("other-key") || finding.ends_with("wrong-self-signature")
        });
        assert_eq!(false_words, None);
    };
    below("issuer", with_anchor(unverifiable).judged());
    below("intermediate", {
        let mut chain = Chain::three_tiers();
        unverifiable(&mut chain.anchors[0]);
        chain.judged()
    });
    below("workload", with_issuer(unverifiable).workload_judged());
    below("issuer", {
        let mut made = with_anchor(unverifiable).made();
        made.anchors
            .insert(0, Chain::sound().made().anchors.remove(0));
        made.judged()
    });
}

#[test]
fn levels_change_what_is_sound_but_no_verdict() {
    let mut made = with_issuer(super::expired).made();
    made.policy
        .levels
        .set("issuer-expired", Level::Allow)
        .unwrap();
    let report = made.report();
    assert!(report.is_sound() && report.findings().is_empty());
    assert_eq!(report.allowed()[0].code(), "issuer-expired");
    assert!(
        meshpki::Judge::MESH
            .iter()
            .all(|judge| !report.accepted_by(*judge))
    );

    let mut made = with_issuer(super::expiring_soon).made();
    made.policy.levels.set("warnings", Level::Deny).unwrap();
    let report = made.report();
    assert!(!report.is_sound());
    assert!(
        meshpki::Judge::MESH
            .iter()
            .all(|judge| report.accepted_by(*judge))
    );
}

fn unverifiable(mint: &mut Mint) {
    mint.edit = Some(|fields| fields[6] = super::secp256k1());
}

fn dns_constraint(name: &[u8]) -> Vec<u8> {
    let length = |content: &[u8]| u8::try_from(content.len()).unwrap();
    let tagged = |tag: u8, content: &[u8]| [&[tag, length(content)], content].concat();
    tagged(0x30, &tagged(0xa0, &tagged(0x30, &tagged(0x82, name))))
}

/// Changes the extensions of the certificate before it is signed.
fn without_extension(mint: &mut Mint, edit: fn(&mut Vec<Vec<u8>>)) {
    mint.edit = Some(edit);
}

fn remove(fields: &mut [Vec<u8>], oid: &[u8]) {
    edit_extensions(fields, |extensions| {
        extensions.retain(|one| !one.windows(oid.len()).any(|part| part == oid));
    });
}

fn uncritical(fields: &mut [Vec<u8>], oid: &[u8]) {
    edit_extensions(fields, |extensions| {
        for one in extensions {
            if one.windows(oid.len()).any(|part| part == oid) {
                let mut parts = sequence(one);
                parts.retain(|part| part[0] != 0x01);
                *one = write_sequence(&parts);
            }
        }
    });
}

fn edit_extensions(fields: &mut [Vec<u8>], edit: impl Fn(&mut Vec<Vec<u8>>)) {
    let last = fields.last_mut().unwrap();
    // [3] EXPLICIT, its length, and the sequence in it.
    let header = if last[1] & 0x80 == 0 {
        2
    } else {
        2 + usize::from(last[1] & 0x7f)
    };
    let mut extensions = sequence(&last[header..]);
    edit(&mut extensions);
    let content = write_sequence(&extensions);
    *last = yasna::construct_der(|writer| {
        writer.write_tagged(yasna::Tag::context(3), |writer| writer.write_der(&content));
    });
}

/// Each is looked up, and one finding of a kind is enough.
#[test]
fn thousands_of_extensions_do_not_make_thousands_of_findings() {
    let fault: fn(&mut Mint) = |mint| {
        for last in 0..3_000 {
            mint.add_extension(&[1, 2, 3, last], true, &[]);
            mint.add_extension(&[2, 5, 29, 36], false, &[0x30, 0x00]);
        }
    };
    for judged in [with_anchor(fault).judged(), with_issuer(fault).judged()] {
        assert!(!judged.control_plane);
        assert!(judged.findings.len() < 40, "{}", judged.findings.len());
    }
}
