//! What stands between the issuer and an anchor.

use super::{
    cannot_sign, client_only, critical_key_identifier, empty_name_constraints, expired,
    expiring_soon, malformed_extension, names_elsewhere, negative_serial, not_ca, not_yet_valid,
    p384, policy_constraints, repeated_extension, rsa_pss, server_only, unknown_critical_extension,
    unsupported_name_constraints, with_intermediate,
};
use crate::common::{
    Chain, Mint, accepted, key, refused, refused_by_control_plane, refused_by_proxy,
};
use crate::vectors::RSA_2048_PKCS8;

#[test]
fn intermediate_that_cannot_sign_is_refused_by_the_control_plane() {
    assert_eq!(
        with_intermediate(cannot_sign).judged(),
        refused_by_control_plane(&["error intermediate-cannot-sign"])
    );
}

#[test]
fn intermediate_with_a_critical_key_identifier_is_refused() {
    assert_eq!(
        with_intermediate(critical_key_identifier).judged(),
        refused(&[
            "error intermediate-critical-extension",
            "warning intermediate-authority-key-mismatch"
        ])
    );
}

#[test]
fn intermediate_with_empty_name_constraints_is_refused() {
    assert_eq!(
        with_intermediate(empty_name_constraints).judged(),
        refused_by_control_plane(&["error intermediate-empty-name-constraints"])
    );
}

#[test]
fn expired_intermediate_is_refused() {
    let chain = with_intermediate(expired);
    let findings = ["error intermediate-expired", "warning issuer-outlives"];
    assert_eq!(chain.judged(), refused(&findings));
}

#[test]
fn intermediate_that_expires_soon_is_a_warning() {
    assert_eq!(
        with_intermediate(expiring_soon).judged(),
        accepted(&[
            "warning issuer-outlives",
            "warning intermediate-expiring-soon"
        ])
    );
}

#[test]
fn intermediate_only_for_clients_is_refused() {
    assert_eq!(
        with_intermediate(client_only).judged(),
        refused(&["error intermediate-lacks-server-auth"])
    );
}

#[test]
fn intermediate_only_for_servers_is_refused_by_the_proxies() {
    assert_eq!(
        with_intermediate(server_only).judged(),
        refused_by_proxy(&["error intermediate-lacks-client-auth"])
    );
}

#[test]
fn intermediate_for_any_usage_is_refused_by_the_proxies() {
    let chain = with_intermediate(|intermediate| {
        intermediate.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::Any];
    });
    let findings = [
        "error intermediate-lacks-server-auth",
        "error intermediate-lacks-client-auth",
    ];
    assert_eq!(chain.judged(), refused_by_proxy(&findings));
}

#[test]
fn intermediate_with_a_malformed_extension_is_refused_by_the_control_plane() {
    assert_eq!(
        with_intermediate(malformed_extension).judged(),
        refused_by_control_plane(&["error intermediate-malformed-extension"])
    );
}

#[test]
fn intermediate_whose_names_are_elsewhere_excludes_the_mesh() {
    assert_eq!(
        with_intermediate(names_elsewhere).judged(),
        refused(&["error intermediate-name-constraints-exclude"])
    );
}

#[test]
fn intermediate_with_a_negative_serial_is_refused_by_the_control_plane() {
    assert_eq!(
        with_intermediate(negative_serial).judged(),
        refused_by_control_plane(&["error intermediate-negative-serial"])
    );
}

#[test]
fn intermediate_that_is_not_a_ca_is_refused() {
    assert_eq!(
        with_intermediate(not_ca).judged(),
        refused(&["error intermediate-not-ca"])
    );
}

#[test]
fn intermediate_that_is_not_yet_valid_is_refused() {
    assert_eq!(
        with_intermediate(not_yet_valid).judged(),
        refused(&["error intermediate-not-yet-valid"])
    );
}

#[test]
fn intermediate_that_outlives_its_anchor_is_a_warning() {
    let chain = with_intermediate(|intermediate| {
        intermediate.params.not_after = rcgen::date_time_ymd(2031, 1, 1);
    });
    assert_eq!(chain.judged(), accepted(&["warning intermediate-outlives"]));
}

#[test]
fn intermediate_with_policy_constraints_is_refused() {
    assert_eq!(
        with_intermediate(policy_constraints).judged(),
        refused(&["error intermediate-policy-constraints"])
    );
}

#[test]
fn intermediate_with_a_repeated_extension_is_refused() {
    assert_eq!(
        with_intermediate(repeated_extension).judged(),
        refused_by_control_plane(&["error intermediate-repeated-extension"])
    );
}

#[test]
fn intermediate_with_an_unknown_critical_extension_is_refused() {
    assert_eq!(
        with_intermediate(unknown_critical_extension).judged(),
        refused(&["error intermediate-unknown-critical-extension"])
    );
}

#[test]
fn intermediate_with_unsupported_name_constraints_is_refused() {
    assert_eq!(
        with_intermediate(unsupported_name_constraints).judged(),
        refused(&["error intermediate-unsupported-name-constraints"])
    );
}

#[test]
fn intermediate_with_path_length_0_has_no_room_for_an_issuer() {
    let mut chain = Chain::three_tiers();
    chain.intermediates = vec![Mint::authority("intermediate", Some(0))];
    let findings = ["error intermediate-no-path-length-room"];
    assert_eq!(chain.judged(), refused(&findings));
}

#[test]
fn intermediate_may_have_any_key_that_can_be_verified_with_sha_256() {
    let mut chain = Chain::three_tiers();
    chain.intermediates[0].key = key(RSA_2048_PKCS8);
    assert_eq!(chain.judged(), accepted(&[]));
}

#[test]
fn intermediate_signed_with_sha_384_is_accepted() {
    let mut chain = Chain::three_tiers();
    p384(&mut chain.anchors[0]);
    let findings = ["error anchor-key-algorithm"];
    assert_eq!(chain.judged(), refused_by_control_plane(&findings));
}

#[test]
fn intermediate_signed_with_an_algorithm_that_nothing_verifies_is_refused() {
    let mut chain = with_intermediate(rsa_pss);
    chain.anchors[0].key = key(RSA_2048_PKCS8);
    assert_eq!(
        chain.judged(),
        refused(&["error intermediate-signature-algorithm"])
    );
}
