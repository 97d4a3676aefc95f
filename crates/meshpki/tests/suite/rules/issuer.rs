//! The identity issuer.

use std::time::Duration;

use meshpki::{
    Finding, IssuerChain, LinkerdCheck, Margin, Policy, Severity, TrustBundle, Verifier,
};

use super::{
    cannot_sign, client_only, critical_key_identifier, ed25519, empty_name_constraints, expired,
    expiring_soon, malformed_extension, names_elsewhere, negative_serial, not_ca, not_yet_valid,
    p384, policy_constraints, repeated_extension, rsa_pss, secp256k1, server_only,
    unknown_critical_extension, unsupported_name_constraints, with_issuer,
};
use crate::common::{
    Chain, Judgement, accepted, key, refused, refused_by_control_plane, refused_by_proxy,
};
use crate::vectors::RSA_2048_PKCS8;

#[test]
fn issuer_that_cannot_sign_is_refused_by_the_control_plane() {
    assert_eq!(
        with_issuer(cannot_sign).judged(),
        refused_by_control_plane(&["error issuer-cannot-sign"])
    );
}

#[test]
fn issuer_with_a_critical_key_identifier_is_refused() {
    assert_eq!(
        with_issuer(critical_key_identifier).judged(),
        refused(&[
            "error issuer-critical-extension",
            "warning issuer-authority-key-mismatch"
        ])
    );
}

#[test]
fn issuer_with_empty_name_constraints_is_refused() {
    assert_eq!(
        with_issuer(empty_name_constraints).judged(),
        refused_by_control_plane(&["error issuer-empty-name-constraints"])
    );
}

#[test]
fn expired_issuer_is_refused() {
    let chain = with_issuer(expired);
    let findings = ["error issuer-expired"];
    assert_eq!(chain.judged(), refused(&findings));
}

#[test]
fn issuer_that_expires_soon_is_a_warning() {
    assert_eq!(
        with_issuer(expiring_soon).judged(),
        accepted(&["warning issuer-expiring-soon"])
    );
}

#[test]
fn issuer_only_for_clients_is_refused() {
    assert_eq!(
        with_issuer(client_only).judged(),
        refused(&["error issuer-lacks-server-auth"])
    );
}

#[test]
fn issuer_only_for_servers_is_refused_by_the_proxies() {
    assert_eq!(
        with_issuer(server_only).judged(),
        refused_by_proxy(&["error issuer-lacks-client-auth"])
    );
}

#[test]
fn issuer_for_any_usage_is_refused_by_the_proxies() {
    let chain = with_issuer(|issuer| {
        issuer.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::Any];
    });
    let findings = [
        "error issuer-lacks-server-auth",
        "error issuer-lacks-client-auth",
    ];
    assert_eq!(chain.judged(), refused_by_proxy(&findings));
}

#[test]
fn issuer_with_a_malformed_extension_is_refused_by_the_control_plane() {
    assert_eq!(
        with_issuer(malformed_extension).judged(),
        refused_by_control_plane(&["error issuer-malformed-extension"])
    );
}

#[test]
fn issuer_whose_names_are_elsewhere_excludes_the_mesh() {
    assert_eq!(
        with_issuer(names_elsewhere).judged(),
        refused(&["error issuer-name-constraints-exclude"])
    );
}

#[test]
fn issuer_with_a_negative_serial_is_refused_by_the_control_plane() {
    assert_eq!(
        with_issuer(negative_serial).judged(),
        refused_by_control_plane(&["error issuer-negative-serial"])
    );
}

#[test]
fn issuer_that_is_not_a_ca_is_refused() {
    assert_eq!(
        with_issuer(not_ca).judged(),
        refused(&["error issuer-not-ca"])
    );
}

#[test]
fn issuer_that_is_not_yet_valid_is_refused() {
    assert_eq!(
        with_issuer(not_yet_valid).judged(),
        refused(&["error issuer-not-yet-valid"])
    );
}

#[test]
fn issuer_that_outlives_its_anchor_is_a_warning() {
    let chain = with_issuer(|issuer| {
        issuer.params.not_after = rcgen::date_time_ymd(2031, 1, 1);
    });
    assert_eq!(chain.judged(), accepted(&["warning issuer-outlives"]));
}

#[test]
fn issuer_with_policy_constraints_is_refused() {
    assert_eq!(
        with_issuer(policy_constraints).judged(),
        refused(&["error issuer-policy-constraints"])
    );
}

#[test]
fn issuer_with_a_repeated_extension_is_refused() {
    assert_eq!(
        with_issuer(repeated_extension).judged(),
        refused_by_control_plane(&["error issuer-repeated-extension"])
    );
}

#[test]
fn issuer_with_an_unknown_critical_extension_is_refused() {
    assert_eq!(
        with_issuer(unknown_critical_extension).judged(),
        refused(&["error issuer-unknown-critical-extension"])
    );
}

#[test]
fn issuer_with_unsupported_name_constraints_is_refused() {
    assert_eq!(
        with_issuer(unsupported_name_constraints).judged(),
        refused(&["error issuer-unsupported-name-constraints"])
    );
}

#[test]
fn issuer_that_is_an_anchor_is_a_note() {
    let mut made = Chain::sound().made();
    made.issuer = made.anchors[0].clone();
    assert_eq!(made.judged(), accepted(&["note issuer-is-anchor"]));
}

#[test]
fn issuer_key_that_linkerd_does_not_support_is_refused_by_the_control_plane() {
    let findings = ["error issuer-key-algorithm"];
    for fault in [p384, ed25519] {
        let judged = with_issuer(fault).judged();
        assert_eq!(judged, refused_by_control_plane(&findings));
    }
    let judged = with_issuer(|issuer| issuer.key = key(RSA_2048_PKCS8)).judged();
    assert_eq!(judged, refused_by_control_plane(&findings));
}

#[test]
fn issuer_key_that_nothing_verifies_is_refused() {
    let chain = with_issuer(|issuer| issuer.edit = Some(|fields| fields[6] = secp256k1()));
    assert_eq!(chain.judged(), refused(&["error issuer-key-algorithm"]));
}

#[test]
fn issuer_signed_with_sha_384_is_refused_by_the_control_plane() {
    let mut chain = Chain::three_tiers();
    p384(&mut chain.intermediates[0]);
    let findings = ["error issuer-signature-algorithm"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
}

#[test]
fn issuer_signed_with_an_algorithm_that_nothing_verifies_is_refused() {
    let mut chain = with_issuer(rsa_pss);
    chain.anchors[0].key = key(RSA_2048_PKCS8);
    assert_eq!(
        chain.judged(),
        refused(&["error issuer-signature-algorithm"])
    );
}

#[test]
fn any_verifiable_key_is_sound_outside_of_a_mesh() {
    for fault in [p384, ed25519] {
        let mut made = with_issuer(fault).made();
        made.policy.profile = meshpki::Profile::Rfc5280;
        assert_eq!(made.judged(), accepted(&[]));
    }
}

#[test]
fn issuer_outside_of_a_mesh_is_judged_for_the_given_identity() {
    let mut made = with_issuer(names_elsewhere).made();
    made.policy.profile = meshpki::Profile::Rfc5280;
    for (identity, judgement) in [
        ("a.foo.bar", accepted(&[])),
        (
            "a.example",
            refused(&["error issuer-name-constraints-exclude"]),
        ),
    ] {
        made.policy.identity = Some(identity.parse().unwrap());
        assert_eq!(made.judged(), judgement, "{identity}");
    }
}

#[test]
fn issuer_within_the_margin_that_fails_is_an_error() {
    let mut made = with_issuer(expiring_soon).made();
    made.policy.fail_within = Margin::Time(Duration::from_secs(60 * 86_400));
    let judged = made.judged();
    assert_eq!(judged.findings, ["error issuer-expiring-soon"]);
}

#[test]
fn issuer_that_constrains_uris_is_sound_for_dns_identities_and_for_no_spiffe_id() {
    let mut chain = with_issuer(|issuer| {
        let permitted = [
            0x30, 0x09, 0xa0, 0x07, 0x30, 0x05, 0x86, 0x03, b'a', b'.', b'b',
        ];
        issuer.add_extension(super::NAME_CONSTRAINTS, true, &permitted);
    });
    let warning = "warning issuer-unsupported-name-constraints";
    assert_eq!(chain.judged(), accepted(&[warning]));
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
    let id = "spiffe://a.b/workload".try_into().unwrap();
    chain.workload.params.subject_alt_names = vec![rcgen::SanType::URI(id)];
    assert!(!chain.workload_judged().proxy);
    let refusal = Err(webpki::Error::NameConstraintViolation);
    assert_eq!(chain.made().webpki_says(), [refusal.clone(), refusal]);
}

#[test]
fn issuer_is_valid_in_its_first_and_in_its_last_second() {
    let now = rcgen::date_time_ymd(2026, 11, 23) + time::Duration::hours(16);
    let mut chain = Chain::sound();
    chain.issuer.params.not_before = now;
    assert_eq!(chain.judged(), accepted(&[]));
    chain.issuer.params.not_before += time::Duration::SECOND;
    assert_eq!(chain.judged(), refused(&["error issuer-not-yet-valid"]));

    let mut chain = Chain::sound();
    chain.issuer.params.not_after = now;
    assert_eq!(chain.judged(), accepted(&["warning issuer-expiring-soon"]));
    chain.issuer.params.not_after -= time::Duration::SECOND;
    assert_eq!(chain.judged(), refused(&["error issuer-expired"]));
}

#[test]
fn sixty_days_are_soon_and_a_second_more_is_not() {
    let now = rcgen::date_time_ymd(2026, 11, 23) + time::Duration::hours(16);
    let mut chain = with_issuer(expiring_soon);
    chain.issuer.params.not_after = now + time::Duration::days(60);
    assert_eq!(chain.judged(), accepted(&["warning issuer-expiring-soon"]));
    chain.issuer.params.not_after += time::Duration::SECOND;
    assert_eq!(chain.judged(), accepted(&[]));
}

#[test]
fn an_item_of_linkerd_check_is_named_only_if_it_would_warn() {
    let now = rcgen::date_time_ymd(2026, 11, 23) + time::Duration::hours(16);
    let expect = |left: time::Duration, named: &[Option<LinkerdCheck>], failed: &[LinkerdCheck]| {
        let mut chain = Chain::sound();
        chain.issuer.params.not_after = now + left;
        chain.anchors[0].params.not_after = now + left;
        let mut made = chain.made();
        made.policy.fail_within = Margin::Time(Duration::from_secs(90 * 86_400));
        let report = made.report();
        let codes = ["error issuer-expiring-soon", "error anchor-expiring-soon"];
        assert_eq!(Judgement::from(&report), accepted(&codes));
        let items: Vec<_> = report
            .findings()
            .iter()
            .map(Finding::linkerd_check)
            .collect();
        assert_eq!(items, named);
        let results = report.linkerd_check().into_iter();
        let results = results.filter(|one| one.error.is_some());
        assert_eq!(results.map(|one| one.check).collect::<Vec<_>>(), failed);
    };
    let days = time::Duration::days(60);
    expect(days, &[None, None], &[]);
    expect(
        days - time::Duration::SECOND,
        &[
            Some(LinkerdCheck::IssuerNotExpiring),
            Some(LinkerdCheck::AnchorsNotExpiring),
        ],
        &[
            LinkerdCheck::AnchorsNotExpiring,
            LinkerdCheck::IssuerNotExpiring,
        ],
    );
}

#[test]
fn a_margin_begins_in_the_same_second_for_the_verifier_and_for_the_validity() {
    let hour = 3600;
    let made = Chain::sound().made();
    let validity = made.issuer.validity();
    for margin in [
        Margin::Time(Duration::from_secs(30 * 24 * hour)),
        Margin::Percent(33),
        Margin::Least(Duration::from_secs(60 * 24 * hour), 33),
    ] {
        let begins = margin.begins(validity).as_secs();
        for (at, is_within) in [(begins - 1, false), (begins, true), (begins + 1, true)] {
            let at = crate::common::time(at);
            assert_eq!(validity.ends_within(margin, at), is_within, "{margin:?}");
            for (warn_within, fail_within, severity) in [
                (margin, NO_TIME, Severity::Warning),
                (NO_TIME, margin, Severity::Error),
            ] {
                let policy = Policy {
                    warn_within,
                    fail_within,
                    ..Policy::default()
                };
                let bundle: TrustBundle = made.anchors.iter().cloned().collect();
                let chain = IssuerChain::new(made.issuer.clone(), Vec::new());
                let report = Verifier::new(bundle, policy).verify(&chain, at);
                let mut found = report.findings().iter();
                let found = found.find(|one| one.code() == "issuer-expiring-soon");
                let expected = is_within.then_some(severity);
                assert_eq!(found.map(Finding::severity), expected, "{margin:?} {at:?}");
            }
        }
    }
}

/// Both judges accept it for all of that second.
#[test]
fn the_last_second_is_sound_without_a_margin() {
    let made = Chain::sound().made();
    for margin in [NO_TIME, Margin::Percent(0)] {
        let policy = Policy {
            warn_within: margin,
            fail_within: margin,
            ..Policy::default()
        };
        let bundle: TrustBundle = made.anchors.iter().cloned().collect();
        let chain = IssuerChain::new(made.issuer.clone(), Vec::new());
        let verifier = Verifier::new(bundle, policy);
        let last = made.issuer.validity().not_after;
        assert!(verifier.verify(&chain, last).findings().is_empty());
        let after = crate::common::time(last.as_secs() + 1);
        assert_eq!(
            verifier.verify(&chain, after).findings()[0].code(),
            "issuer-expired"
        );
    }
}

const NO_TIME: Margin = Margin::Time(Duration::ZERO);
