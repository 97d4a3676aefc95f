//! The anchors: to a proxy a name and a key, to the control plane certificates.

use meshpki::{Judge, LinkerdCheck, Policy, Severity};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;

use super::{
    cannot_sign, client_only, critical_key_identifier, ed25519, empty_name_constraints, expired,
    expiring_soon, malformed_extension, names_below, names_elsewhere, negative_serial, not_ca,
    not_yet_valid, other_key, p384, policy_constraints, repeated_extension, rsa_pss, server_only,
    unknown_critical_extension, unsupported_name_constraints, with_anchor,
};
use crate::common::{
    Chain, Judgement, Mint, accepted, key, newest, refused, refused_by_control_plane,
};
use crate::vectors::{RSA_2048_PKCS8, RSA_3072_PKCS8};

#[test]
fn anchor_that_cannot_sign_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(cannot_sign).judged(),
        refused_by_control_plane(&["error anchor-cannot-sign"])
    );
}

#[test]
fn anchor_with_a_key_usage_without_bits_may_sign() {
    let chain = with_anchor(|anchor| {
        anchor.params.key_usages.clear();
        anchor.add_extension(&[2, 5, 29, 15], true, &[0x03, 0x02, 0x07, 0x00]);
    });
    assert_eq!(chain.judged(), accepted(&[]));
}

#[test]
fn anchor_with_a_critical_key_identifier_is_refused_by_the_control_plane_and_old_proxies() {
    let mut made = with_anchor(critical_key_identifier).made();
    assert_eq!(made.judged(), refused(&["error anchor-critical-extension"]));
    made.policy.releases = newest();
    assert_eq!(
        made.judged(),
        refused_by_control_plane(&["error anchor-critical-extension"])
    );
}

#[test]
fn anchor_that_occurs_twice_is_a_warning() {
    let mut made = Chain::sound().made();
    made.anchors.push(made.anchors[0].clone());
    assert_eq!(made.judged(), accepted(&["warning anchor-duplicate"]));
}

#[test]
fn anchor_with_empty_name_constraints_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(empty_name_constraints).judged(),
        refused_by_control_plane(&["error anchor-empty-name-constraints"])
    );
}

#[test]
fn expired_anchor_is_refused_though_webpki_accepts_it() {
    let chain = with_anchor(expired);
    let findings = ["error anchor-expired", "warning issuer-outlives"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}

#[test]
fn expired_anchor_beside_a_good_one_is_a_warning() {
    let mut chain = Chain::sound();
    let mut old = Mint::authority("old root", Some(1));
    expired(&mut old);
    chain.anchors.push(old);
    let mut made = chain.made();
    assert_eq!(made.judged(), accepted(&["warning anchor-expired"]));
    made.anchors.reverse();
    assert_eq!(made.judged(), accepted(&["warning anchor-expired"]));
}

#[test]
fn expired_anchor_beside_its_renewal_under_the_same_key_is_a_warning() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    expired(&mut chain.anchors[0]);
    let mut made = chain.made();
    made.anchors.push(renewed);
    assert_eq!(made.judged(), accepted(&["warning anchor-expired"]));
}

#[test]
fn issuer_that_no_judge_accepts_is_below_the_anchor_that_expires_last() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    expired(&mut chain.anchors[0]);
    expired(&mut chain.issuer);
    let mut made = chain.made();
    made.anchors.push(renewed);
    let findings = ["error issuer-expired", "warning anchor-expired"];
    assert_eq!(made.judged(), refused(&findings));
}

#[test]
fn anchor_that_expires_soon_is_a_warning() {
    assert_eq!(
        with_anchor(expiring_soon).judged(),
        accepted(&["warning issuer-outlives", "warning anchor-expiring-soon"])
    );
}

#[test]
fn anchor_key_that_linkerd_does_not_support_is_refused_by_the_control_plane() {
    let findings = [
        "error issuer-signature-algorithm",
        "error anchor-key-algorithm",
    ];
    for fault in [p384, ed25519] {
        let judged = with_anchor(fault).judged();
        assert_eq!(judged, refused_by_control_plane(&findings));
    }
    let judged = with_anchor(|anchor| anchor.key = key(RSA_3072_PKCS8)).judged();
    let findings = ["error anchor-key-algorithm"];
    assert_eq!(judged, refused_by_control_plane(&findings));
}

#[test]
fn rsa_anchor_signed_with_sha512_is_refused_by_the_control_plane() {
    let judged = with_anchor(|anchor| {
        let der = PrivatePkcs8KeyDer::from_pem_slice(RSA_2048_PKCS8.as_bytes()).unwrap();
        let algorithm = &rcgen::PKCS_RSA_SHA512;
        anchor.key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&der, algorithm).unwrap();
    })
    .judged();
    assert!(!judged.control_plane && judged.proxy, "{judged:?}");
    let finding = "error anchor-signature-algorithm".to_owned();
    assert!(judged.findings.contains(&finding), "{judged:?}");
}

#[test]
fn rsa_anchor_of_2048_bits_is_sound() {
    let chain = with_anchor(|anchor| anchor.key = key(RSA_2048_PKCS8));
    assert_eq!(chain.judged(), accepted(&[]));
}

#[test]
fn anchor_only_for_clients_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(client_only).judged(),
        refused_by_control_plane(&["error anchor-lacks-server-auth"])
    );
}

#[test]
fn anchor_only_for_servers_is_a_warning() {
    assert_eq!(
        with_anchor(server_only).judged(),
        accepted(&["warning anchor-lacks-client-auth"])
    );
}

#[test]
fn anchor_for_any_usage_is_accepted_with_warnings() {
    let chain = with_anchor(|anchor| {
        anchor.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::Any];
    });
    let findings = [
        "warning anchor-lacks-server-auth",
        "warning anchor-lacks-client-auth",
    ];
    assert_eq!(chain.judged(), accepted(&findings));
}

#[test]
fn anchor_with_a_malformed_extension_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(malformed_extension).judged(),
        refused_by_control_plane(&["error anchor-malformed-extension"])
    );
}

#[test]
fn anchor_whose_names_are_elsewhere_excludes_the_mesh() {
    assert_eq!(
        with_anchor(names_elsewhere).judged(),
        refused(&["error anchor-name-constraints-exclude"])
    );
}

#[test]
fn anchor_need_not_obey_its_own_name_constraints() {
    let chain = with_anchor(|anchor| {
        let name = "root.example.org".try_into().unwrap();
        anchor.params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
        anchor.params.name_constraints = Some(names_below("cluster.local"));
    });
    assert_eq!(chain.judged(), accepted(&[]));
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}

#[test]
fn anchor_with_a_negative_serial_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(negative_serial).judged(),
        refused_by_control_plane(&["error anchor-negative-serial"])
    );
}

#[test]
fn anchor_with_path_length_0_has_no_room_for_an_issuer() {
    let mut chain = Chain::sound();
    chain.anchors = vec![Mint::authority("root", Some(0))];
    let findings = ["error anchor-no-path-length-room"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}

#[test]
fn anchor_with_path_length_1_has_no_room_for_an_intermediate() {
    let mut chain = Chain::three_tiers();
    chain.anchors = vec![Mint::authority("root", Some(1))];
    let findings = ["error anchor-no-path-length-room"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
}

#[test]
fn anchor_that_is_not_a_ca_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(not_ca).judged(),
        refused_by_control_plane(&["error anchor-not-ca"])
    );
}

#[test]
fn anchor_without_basic_constraints_is_not_a_ca() {
    let chain = with_anchor(|anchor| anchor.params.is_ca = rcgen::IsCa::NoCa);
    let findings = ["error anchor-not-ca"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
}

#[test]
fn anchor_of_version_1_is_a_warning() {
    let chain = with_anchor(|anchor| {
        anchor.edit = Some(|fields| {
            fields.remove(0);
            fields.pop();
        });
    });
    assert_eq!(chain.judged(), accepted(&["warning anchor-old-version"]));
}

#[test]
fn anchor_that_is_signed_by_another_is_a_warning() {
    let chain = with_anchor(|anchor| {
        anchor.parent = Some(Box::new(Mint::authority("corporate root", None)));
    });
    assert_eq!(
        chain.judged(),
        accepted(&["warning anchor-not-self-signed"])
    );
}

#[test]
fn anchor_that_is_not_yet_valid_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(not_yet_valid).judged(),
        refused_by_control_plane(&["error anchor-not-yet-valid"])
    );
}

#[test]
fn anchor_with_policy_constraints_is_a_warning_because_go_does_not_enforce_them() {
    let mut made = with_anchor(policy_constraints).made();
    made.policy.releases = newest();
    assert_eq!(
        made.judged(),
        accepted(&["warning anchor-policy-constraints"])
    );
    // Critical ones are unknown to Go before 1.24, and to webpki before 0.103.13.
    made.policy = Policy::default();
    assert_eq!(made.judged(), refused(&["error anchor-policy-constraints"]));
}

#[test]
fn anchor_with_a_repeated_extension_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(repeated_extension).judged(),
        refused_by_control_plane(&["error anchor-repeated-extension"])
    );
}

#[test]
fn anchors_with_one_name_and_two_keys_are_a_note() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("root", Some(1)));
    assert_eq!(chain.judged(), accepted(&["note anchor-same-name"]));
    let mut made = chain.made();
    made.anchors.reverse();
    assert_eq!(made.judged(), accepted(&["note anchor-same-name"]));
}

#[test]
fn anchor_signed_with_an_algorithm_that_linkerd_does_not_support_is_refused_by_the_control_plane() {
    assert_eq!(
        with_anchor(rsa_pss).judged(),
        refused_by_control_plane(&["error anchor-signature-algorithm"])
    );
}

#[test]
fn anchor_with_an_unknown_critical_extension_is_refused_by_the_control_plane_and_old_proxies() {
    let mut made = with_anchor(unknown_critical_extension).made();
    assert_eq!(
        made.judged(),
        refused(&["error anchor-unknown-critical-extension"])
    );
    made.policy.releases = newest();
    assert_eq!(
        made.judged(),
        refused_by_control_plane(&["error anchor-unknown-critical-extension"])
    );
}

#[test]
fn anchor_with_unsupported_name_constraints_is_refused() {
    assert_eq!(
        with_anchor(unsupported_name_constraints).judged(),
        refused(&["error anchor-unsupported-name-constraints"])
    );
}

#[test]
fn anchor_with_a_wrong_signature_of_itself_is_a_warning() {
    assert_eq!(
        with_anchor(other_key).judged(),
        accepted(&["warning anchor-wrong-self-signature"])
    );
}

#[test]
fn problem_of_an_unused_anchor_is_a_warning() {
    let faults = [
        (
            cannot_sign as fn(&mut Mint),
            "warning anchor-cannot-sign",
            None,
        ),
        (not_ca, "warning anchor-not-ca", None),
        (
            not_yet_valid,
            "warning anchor-not-yet-valid",
            Some(LinkerdCheck::AnchorTimes),
        ),
        (
            p384,
            "warning anchor-key-algorithm",
            Some(LinkerdCheck::AnchorAlgorithms),
        ),
        (
            unknown_critical_extension,
            "warning anchor-unknown-critical-extension",
            None,
        ),
    ];
    for (fault, finding, check) in faults {
        let mut chain = Chain::sound();
        let mut other = Mint::authority("other root", Some(1));
        fault(&mut other);
        chain.anchors.push(other);
        let report = chain.made().report();
        assert_eq!(Judgement::from(&report), accepted(&[finding]));
        assert_eq!(report.findings()[0].linkerd_check(), check, "{finding}");
        let mut failed = report.linkerd_check();
        failed.retain(|one| one.error.is_some());
        let failed: Vec<_> = failed.iter().map(|one| one.check).collect();
        assert_eq!(failed, Vec::from_iter(check), "{finding}");
    }
}

/// Go drops what repeats. webpki does not, and stops at its hundredth signature check.
#[test]
fn a_proxy_counts_a_duplicate_anchor_each_time() {
    let chain = Chain::sound();
    let mut made = chain.made();
    let mut stranger = Mint::authority("", None);
    stranger.params.distinguished_name = chain.anchors[0].params.distinguished_name.clone();
    made.anchors.splice(0..0, vec![stranger.made(None); 100]);
    let report = made.report();
    assert!(!report.accepted_by(Judge::Proxy));
    assert!(report.accepted_by(Judge::ControlPlane));
    let errors = report.findings().iter();
    let errors = errors.filter(|one| one.severity() == Severity::Error);
    let errors: Vec<&'static str> = errors.map(meshpki::Finding::code).collect();
    assert_eq!(errors, ["issuer-too-many-candidates"]);
}
