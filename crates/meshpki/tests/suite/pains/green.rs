//! Faults that `linkerd check` passes although the mesh breaks, and faults that it fails although nothing breaks.

use meshpki::Judge;
use rcgen::{
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints, date_time_ymd,
};

use super::Files;
use crate::common::{
    Chain, Judgement, Mint, accepted, refused, refused_by_control_plane, refused_by_proxy,
};

/// Expects a judgement, and the consequence that the first finding states.
#[track_caller]
fn expect(chain: &Chain, judgement: &Judgement, breaks: &str) {
    expect_of(&Files::of(chain), judgement, breaks);
}

#[track_caller]
fn expect_of(mesh: &Files, judgement: &Judgement, breaks: &str) {
    let report = mesh.report();
    assert_eq!(&Judgement::from(&report), judgement);
    let consequence = report.findings()[0].consequence();
    assert!(consequence.contains(breaks), "{consequence}");
}

#[track_caller]
fn expect_sound(chain: &Chain) {
    assert_eq!(Files::of(chain).judged(), accepted(&[]));
}

#[test]
fn an_issuer_for_servers_only_leaves_every_client_refused() {
    let mut chain = Chain::sound();
    let both = [
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    chain.issuer.params.extended_key_usages = both.to_vec();
    expect_sound(&chain);
    chain.issuer.params.extended_key_usages.pop();
    expect(
        &chain,
        &refused_by_proxy(&["error issuer-lacks-client-auth"]),
        "all meshed connections fail, although `linkerd check` passes",
    );
}

#[test]
fn an_issuer_for_any_usage_leaves_every_server_refused() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.issuer.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any];
    expect(
        &chain,
        &refused_by_proxy(&[
            "error issuer-lacks-server-auth",
            "error issuer-lacks-client-auth",
        ]),
        "the control plane accepts anyExtendedKeyUsage, proxies do not: all meshed connections fail",
    );
}

#[test]
fn an_intermediate_without_room_leaves_every_workload_refused() {
    let mut chain = Chain::three_tiers();
    expect_sound(&chain);
    chain.intermediates = vec![Mint::authority("intermediate", Some(0))];
    expect(
        &chain,
        &refused(&["error intermediate-no-path-length-room"]),
        "every proxy refuses every workload certificate, although `linkerd check` passes",
    );
}

#[test]
fn an_anchor_without_room_is_refused_by_all_but_the_proxies() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.anchors = vec![Mint::authority("root", Some(0))];
    expect(
        &chain,
        &refused_by_control_plane(&["error anchor-no-path-length-room"]),
        "although `linkerd check` passes and proxies accept them",
    );
}

#[test]
fn name_constraints_that_exclude_the_mesh_leave_every_workload_refused() {
    let elsewhere = NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("foo.bar".to_owned())],
        excluded_subtrees: Vec::new(),
    };
    let mut at_the_anchor = Chain::sound();
    let mut at_the_issuer = Chain::sound();
    for chain in [&at_the_anchor, &at_the_issuer] {
        expect_sound(chain);
    }
    at_the_anchor.anchors[0].params.name_constraints = Some(elsewhere.clone());
    at_the_issuer.issuer.params.name_constraints = Some(elsewhere);
    for (chain, finding) in [
        (at_the_anchor, "error anchor-name-constraints-exclude"),
        (at_the_issuer, "error issuer-name-constraints-exclude"),
    ] {
        expect(
            &chain,
            &refused(&[finding]),
            "with a name that is not permitted, although `linkerd check` passes",
        );
    }
}

#[test]
fn an_issuer_that_is_not_a_ca_keeps_the_identity_service_from_starting() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.issuer.params.is_ca = IsCa::ExplicitNoCa;
    expect(
        &chain,
        &refused(&["error issuer-not-ca"]),
        "the identity service does not start with it (`issuer cert is not a CA`)",
    );
}

#[test]
fn an_issuer_that_may_not_sign_works_until_the_proxies_are_upgraded() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.issuer.params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    expect(
        &chain,
        &refused_by_control_plane(&["error issuer-cannot-sign"]),
        "the control plane and newer proxies refuse them, and `linkerd check` passes",
    );
}

#[test]
fn a_chain_longer_than_proxies_follow_leaves_every_workload_refused() {
    let below_an_anchor = |authorities: usize| {
        let mut chain = Chain::sound();
        chain.anchors = vec![Mint::authority("root", None)];
        chain.intermediates = (1..authorities)
            .map(|level| Mint::authority(&format!("level {level}"), None))
            .collect();
        chain
    };
    expect_sound(&below_an_anchor(6));
    let judged = Files::of(&below_an_anchor(7)).report();
    let finding = "error issuer-too-many-intermediates";
    assert_eq!(Judgement::from(&judged).findings, [finding]);
    assert!(!judged.accepted_by(Judge::Proxy));
    assert!(
        judged.findings()[0]
            .consequence()
            .contains("every proxy refuses every workload certificate of this chain")
    );
}

#[test]
fn a_key_after_the_anchors_is_given_to_every_pod() {
    let chain = Chain::sound();
    expect_sound(&chain);
    let mut mesh = Files::of(&chain);
    mesh.anchors += &mesh.key;
    expect_of(
        &mesh,
        &accepted(&["error pem-private-key"]),
        "anyone who can read the file can sign with the key",
    );
}

#[test]
fn an_expired_anchor_stops_only_the_control_plane() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.anchors[0].params.not_after = date_time_ymd(2026, 11, 22);
    chain.issuer.params.not_after = date_time_ymd(2026, 11, 30);
    expect(
        &chain,
        &refused_by_control_plane(&[
            "error anchor-expired",
            "warning issuer-expiring-soon",
            "warning issuer-outlives",
        ]),
        "proxies keep the certificates that they have until those expire (within 24 h), and new proxies get none",
    );
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}

#[test]
fn an_unused_expired_anchor_fails_the_check_and_nothing_else() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    let mut old = Mint::authority("old root", Some(1));
    old.params.not_after = date_time_ymd(2026, 11, 22);
    chain.anchors.push(old);
    expect(
        &chain,
        &accepted(&["warning anchor-expired"]),
        "nothing for what another anchor issued, but `linkerd check` fails on it",
    );
}

#[test]
fn an_anchor_for_clients_only_is_refused_by_all_but_the_proxies() {
    let mut chain = Chain::sound();
    expect_sound(&chain);
    chain.anchors[0].params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    expect(
        &chain,
        &refused_by_control_plane(&["error anchor-lacks-server-auth"]),
        "the control plane refuses the chain and issues nothing; proxies would accept it",
    );
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}
