//! Real workload certificates.

use rcgen::SanType;

use super::{
    client_only, critical_key_identifier, expired, malformed_extension, names_elsewhere,
    negative_serial, other_key, policy_constraints, repeated_extension, rsa_pss, secp256k1,
    server_only, unknown_critical_extension, with_workload,
};
use crate::common::{
    Chain, IDENTITY, Mint, accepted, key, refused, refused_by_control_plane, refused_by_proxy,
};
use crate::vectors::RSA_2048_PKCS8;

#[test]
fn workload_with_a_critical_key_identifier_is_refused() {
    assert_eq!(
        with_workload(critical_key_identifier).workload_judged(),
        refused(&[
            "error workload-critical-extension",
            "warning workload-authority-key-mismatch"
        ])
    );
}

#[test]
fn expired_workload_is_refused() {
    assert_eq!(
        with_workload(expired).workload_judged(),
        refused(&["error workload-expired"])
    );
}

#[test]
fn workload_that_is_a_ca_is_refused() {
    let chain = with_workload(|workload| {
        workload.params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    });
    let judged = chain.workload_judged();
    assert!(!judged.proxy, "{judged:?}");
    assert_eq!(judged.findings, ["error workload-is-ca"]);
}

#[test]
fn workload_only_for_clients_is_refused() {
    assert_eq!(
        with_workload(client_only).workload_judged(),
        refused(&["error workload-lacks-server-auth"])
    );
}

#[test]
fn workload_only_for_servers_is_refused_by_the_proxies() {
    assert_eq!(
        with_workload(server_only).workload_judged(),
        refused_by_proxy(&["error workload-lacks-client-auth"])
    );
}

#[test]
fn workload_that_is_only_a_client_needs_no_server_usage() {
    let mut made = with_workload(client_only).made();
    made.policy.usages = meshpki::Usages::Client;
    assert_eq!(made.workload_judged(), accepted(&[]));
}

#[test]
fn workload_with_a_malformed_extension_is_refused_by_the_control_plane() {
    assert_eq!(
        with_workload(malformed_extension).workload_judged(),
        refused_by_control_plane(&["error workload-malformed-extension"])
    );
}

#[test]
fn workload_with_a_name_that_is_not_an_identity_is_refused_by_the_proxies() {
    let chain = with_workload(|workload| name(workload, "a..b"));
    let findings = [
        "error workload-malformed-identity",
        "error workload-no-identity",
    ];
    assert_eq!(chain.workload_judged(), refused_by_proxy(&findings));
}

#[test]
fn malformed_name_beside_an_identity_is_a_warning() {
    let chain = with_workload(|workload| {
        let bad = SanType::DnsName("a..b".try_into().unwrap());
        workload.params.subject_alt_names.push(bad);
    });
    assert_eq!(
        chain.workload_judged(),
        accepted(&["warning workload-malformed-identity"])
    );
}

#[test]
fn uri_that_is_not_a_spiffe_id_is_neither_an_identity_nor_a_fault() {
    let uri = || SanType::URI("https://example.org/a".try_into().unwrap());
    let mut chain = Chain::sound();
    chain.workload.params.subject_alt_names.push(uri());
    assert_eq!(chain.workload_judged(), accepted(&[]));
    chain.workload.params.subject_alt_names = vec![uri()];
    assert_eq!(
        chain.workload_judged(),
        refused_by_proxy(&["error workload-no-identity"])
    );
}

/// A server takes the first name for the client.
#[test]
fn foreign_name_before_the_identity_is_a_warning() {
    for foreign in [
        SanType::DnsName("evil.example.org".try_into().unwrap()),
        SanType::URI("https://example.org/a".try_into().unwrap()),
    ] {
        let mut chain = Chain::sound();
        chain.workload.params.subject_alt_names.insert(0, foreign);
        let findings = ["warning workload-wrong-first-identity"];
        assert_eq!(chain.workload_judged(), accepted(&findings));
        // The same after it, or before it one that no proxy reads.
        chain.workload.params.subject_alt_names.reverse();
        assert_eq!(chain.workload_judged(), accepted(&[]));
    }
    let mut chain = Chain::sound();
    let other = "other.default.serviceaccount.identity.linkerd.cluster.local";
    let other = SanType::DnsName(other.try_into().unwrap());
    chain.workload.params.subject_alt_names.insert(0, other);
    assert_eq!(chain.workload_judged(), accepted(&[]));
    let mut made = chain.made();
    made.policy.identity = Some(IDENTITY.parse().unwrap());
    let findings = ["warning workload-wrong-first-identity"];
    assert_eq!(made.workload_judged(), accepted(&findings));
}

/// A proxy passes over what it cannot read, and takes the next for the client's.
#[test]
fn name_that_cannot_be_read_is_not_the_first() {
    let mut chain = Chain::sound();
    let damaged = SanType::URI("a b".try_into().unwrap());
    chain.workload.params.subject_alt_names.insert(0, damaged);
    let judgement = chain.workload_judged();
    let is_about_order = |finding: &String| finding.contains("wrong-first-identity");
    assert!(
        !judgement.findings.iter().any(is_about_order),
        "{judgement:?}"
    );
}

#[test]
fn workload_without_a_name_is_refused_by_the_proxies() {
    let chain = with_workload(|workload| workload.params.subject_alt_names.clear());
    assert_eq!(
        chain.workload_judged(),
        refused_by_proxy(&["error workload-no-identity"])
    );
}

#[test]
fn workload_of_another_trust_domain_is_refused_by_the_proxies() {
    let mut made = with_workload(|workload| {
        name(
            workload,
            "default.default.serviceaccount.identity.linkerd.example.org",
        );
    })
    .made();
    let findings = ["error workload-wrong-trust-domain"];
    assert_eq!(made.workload_judged(), refused_by_proxy(&findings));
    made.policy.trust_domain = Some("example.org".parse().unwrap());
    assert_eq!(made.workload_judged(), accepted(&[]));
}

#[test]
fn trust_domain_with_the_same_ending_is_another() {
    let judged = with_workload(|workload| {
        name(
            workload,
            "default.default.serviceaccount.identity.linkerd.notcluster.local",
        );
    })
    .workload_judged();
    assert_eq!(
        judged,
        refused_by_proxy(&["error workload-wrong-trust-domain"])
    );
}

/// Beyond the mesh any name is good, unless one is asked for.
#[test]
fn workload_outside_of_a_mesh_needs_only_the_given_identity() {
    let uri = || SanType::URI("spiffe://b.example/c".try_into().unwrap());
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let names = vec![dns("*.a.example"), dns("B.example"), uri()];
    let judged = |names: &[SanType], identity: Option<&str>| {
        let mut chain = Chain::sound();
        chain.workload.params.subject_alt_names = names.to_vec();
        let mut made = chain.made();
        made.policy.profile = meshpki::Profile::Rfc5280;
        made.policy.identity = identity.map(|name| name.parse().unwrap());
        made.workload_judged()
    };
    for sound in [None, Some("b.example"), Some("spiffe://b.example/c")] {
        assert_eq!(judged(&names, sound), accepted(&[]), "{sound:?}");
    }
    let other = refused_by_proxy(&["error workload-wrong-identity"]);
    for faulty in ["a.example", "c.example", "spiffe://b.example/d"] {
        assert_eq!(judged(&names, Some(faulty)), other, "{faulty}");
    }
    // A name of one kind is none of the other.
    let uri = SanType::URI("b.example".try_into().unwrap());
    assert_eq!(judged(&[uri], Some("b.example")), other);
    let address = [SanType::IpAddress([127, 0, 0, 1].into())];
    assert_eq!(judged(&address, None), accepted(&[]));
    let none = refused_by_proxy(&["error workload-no-identity"]);
    assert_eq!(judged(&address, Some("b.example")), none);
}

#[test]
fn names_above_a_workload_exclude_it() {
    let mut chain = Chain::sound();
    names_elsewhere(&mut chain.issuer);
    let findings = ["error workload-name-constraints-exclude"];
    assert_eq!(chain.workload_judged(), refused(&findings));
}

#[test]
fn workload_with_a_negative_serial_is_refused_by_the_control_plane() {
    assert_eq!(
        with_workload(negative_serial).workload_judged(),
        refused_by_control_plane(&["error workload-negative-serial"])
    );
}

#[test]
fn workload_that_is_not_yet_valid_is_refused() {
    assert_eq!(
        with_workload(not_yet_valid_by_hours).workload_judged(),
        refused(&["error workload-not-yet-valid"])
    );
}

#[test]
fn workload_that_outlives_its_issuer_is_a_warning() {
    let chain = with_workload(|workload| {
        workload.params.not_after = rcgen::date_time_ymd(2031, 1, 1);
    });
    assert_eq!(
        chain.workload_judged(),
        accepted(&["warning workload-outlives"])
    );
}

#[test]
fn workload_key_that_nothing_reads_is_refused_by_the_control_plane() {
    let chain = with_workload(|workload| workload.edit = Some(|fields| fields[6] = secp256k1()));
    let judged = chain.workload_judged();
    assert_eq!(
        judged,
        refused_by_control_plane(&["error workload-key-algorithm"])
    );
}

#[test]
fn workload_with_policy_constraints_is_refused() {
    assert_eq!(
        with_workload(policy_constraints).workload_judged(),
        refused(&["error workload-policy-constraints"])
    );
}

#[test]
fn workload_with_a_repeated_extension_is_refused() {
    assert_eq!(
        with_workload(repeated_extension).workload_judged(),
        refused_by_control_plane(&["error workload-repeated-extension"])
    );
}

#[test]
fn workload_signed_with_an_algorithm_that_nothing_verifies_is_refused() {
    let mut chain = with_workload(rsa_pss);
    chain.issuer.key = key(RSA_2048_PKCS8);
    let judged = chain.workload_judged();
    assert!(!judged.control_plane && !judged.proxy);
    assert!(
        judged
            .findings
            .contains(&"error workload-signature-algorithm".to_owned())
    );
}

#[test]
fn workload_with_an_unknown_critical_extension_is_refused() {
    assert_eq!(
        with_workload(unknown_critical_extension).workload_judged(),
        refused(&["error workload-unknown-critical-extension"])
    );
}

#[test]
fn workload_of_another_issuer_of_the_same_name_is_refused() {
    let judged = with_workload(other_key).workload_judged();
    assert_eq!(judged, refused(&["error workload-signed-by-other-key"]));
}

#[test]
fn workload_of_an_unknown_issuer_is_refused() {
    let mut made = Chain::sound().made();
    let other = Chain::sound();
    let mut stranger = Mint::workload(IDENTITY);
    stranger.parent = Some(Box::new(Mint::authority("stranger", Some(0))));
    made.workload = stranger.made(Some(&other.issuer));
    assert_eq!(
        made.workload_judged(),
        refused(&["error workload-missing-intermediate"])
    );
    made.issuer = made.workload.clone();
    assert_eq!(
        made.workload_judged(),
        refused(&["error workload-unknown-anchor"])
    );
}

#[test]
fn spiffe_workload_is_sound() {
    let chain = with_workload(|workload| {
        let id = "spiffe://cluster.local/ns/default/sa/default";
        workload.params.subject_alt_names = vec![SanType::URI(id.try_into().unwrap())];
    });
    assert_eq!(chain.workload_judged(), accepted(&[]));
}

fn name(workload: &mut Mint, name: &str) {
    workload.params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
}

fn not_yet_valid_by_hours(workload: &mut Mint) {
    workload.params.not_before = rcgen::date_time_ymd(2026, 11, 23) + time::Duration::hours(17);
}

/// The same with the CAs that a workload presents.
#[test]
fn a_proxy_counts_a_duplicate_ca_each_time() {
    let chain = Chain::sound();
    let mut made = chain.made();
    let mut stranger = Mint::authority("", None);
    stranger.params.distinguished_name = chain.issuer.params.distinguished_name.clone();
    made.ahead = vec![stranger.made(Some(&chain.anchors[0])); 60];
    assert!(made.webpki_says_of_presented().iter().all(Result::is_err));
    let mut judged = made.workload_judged();
    judged.findings.dedup();
    assert_eq!(
        judged,
        refused_by_proxy(&[
            "error workload-too-many-candidates",
            "note intermediate-unused"
        ])
    );
}
