//! Who signed whom, up to an anchor.

use meshpki::{Finding, Problem};
use rcgen::KeyPair;

use super::{client_only, expired, other_key, server_only, with_intermediate, with_issuer};
use crate::common::{Chain, Made, Mint, accepted, refused, refused_by_control_plane};

#[test]
fn issuer_signed_by_another_key_of_the_anchors_name_is_refused() {
    let judged = with_issuer(other_key).judged();
    assert_eq!(judged, refused(&["error issuer-signed-by-other-key"]));
}

#[test]
fn issuer_of_an_unknown_anchor_is_refused() {
    let judged = with_issuer(|issuer| {
        issuer.parent = Some(Box::new(Mint::authority("stranger", Some(1))));
    })
    .judged();
    assert_eq!(judged, refused(&["error issuer-unknown-anchor"]));
}

#[test]
fn issuer_without_its_intermediate_is_refused() {
    let mut made = Chain::three_tiers().made();
    made.intermediates.clear();
    assert_eq!(made.judged(), refused(&["error issuer-unknown-anchor"]));
}

#[test]
fn issuer_with_a_gap_above_it_is_refused() {
    let mut chain = Chain::three_tiers();
    chain.anchors = vec![Mint::authority("root", None)];
    chain.intermediates.push(Mint::authority("upper", Some(2)));
    let mut made = chain.made();
    made.intermediates.remove(0);
    assert_eq!(
        made.judged(),
        refused(&["error issuer-missing-intermediate"])
    );
}

#[test]
fn intermediate_with_a_gap_above_it_is_refused() {
    let mut chain = Chain::three_tiers();
    chain.anchors = vec![Mint::authority("root", None)];
    chain.intermediates.push(Mint::authority("upper", Some(2)));
    chain.intermediates.push(Mint::authority("top", Some(3)));
    let mut made = chain.made();
    made.intermediates.remove(1);
    assert_eq!(
        made.judged(),
        refused(&["error intermediate-missing-intermediate"])
    );
}

#[test]
fn intermediates_in_another_order_lead_to_the_anchor_too() {
    let mut chain = Chain::three_tiers();
    chain.anchors = vec![Mint::authority("root", None)];
    chain.intermediates.push(Mint::authority("upper", Some(2)));
    let mut made = chain.made();
    made.intermediates.reverse();
    let warning = "warning intermediate-wrong-order";
    assert_eq!(made.judged(), accepted(&[warning]));
}

#[test]
fn intermediate_signed_by_another_key_of_the_anchors_name_is_refused() {
    let judged = with_intermediate(other_key).judged();
    assert_eq!(judged, refused(&["error intermediate-signed-by-other-key"]));
}

#[test]
fn intermediate_of_an_unknown_anchor_is_refused() {
    let judged = with_intermediate(|intermediate| {
        intermediate.parent = Some(Box::new(Mint::authority("stranger", None)));
    })
    .judged();
    assert_eq!(judged, refused(&["error intermediate-unknown-anchor"]));
}

#[test]
fn six_cas_below_an_anchor_are_accepted() {
    assert_eq!(below_an_anchor(6).judged(), accepted(&[]));
}

#[test]
fn seven_cas_below_an_anchor_are_more_than_a_proxy_follows() {
    for authorities in [7, 9, 20] {
        let judged = below_an_anchor(authorities).judged();
        assert!(!judged.proxy, "{judged:?}");
        assert_eq!(judged.findings, ["error issuer-too-many-intermediates"]);
    }
}

#[test]
fn cas_that_sign_each_other_lead_to_no_anchor() {
    let mut chain = Chain::three_tiers();
    let upper = Mint::authority("upper", None);
    let mut above = Mint::authority("upper", None);
    above.key = same_key(&upper);
    chain.intermediates[0].parent = Some(Box::new(above));
    let mut made = chain.made();
    made.intermediates
        .push(upper.made(Some(&chain.intermediates[0])));
    let findings = [
        "error intermediate-unknown-anchor",
        "warning intermediate-wrong-order",
    ];
    assert_eq!(made.judged(), refused(&findings));
}

/// Of several paths the one counts that is good for both roles.
#[test]
fn path_for_only_one_role_does_not_hide_a_path_for_both() {
    for fault in [server_only, client_only] {
        let chain = Chain::three_tiers();
        let mut twin = Mint::authority("intermediate", Some(1));
        twin.key = same_key(&chain.intermediates[0]);
        fault(&mut twin);
        let mut made = chain.made();
        let twin = twin.made(Some(&chain.anchors[0]));
        made.intermediates.insert(0, twin);
        assert_eq!(made.judged(), accepted(&["note intermediate-unused"]));
    }
}

#[test]
fn proxies_accept_through_a_second_issuer_with_the_same_name_and_key() {
    let mut chain = Chain::sound();
    let mut twin = Mint::authority("issuer", Some(0));
    twin.key = same_key(&chain.issuer);
    expired(&mut chain.issuer);
    let mut made = chain.made();
    made.intermediates.push(twin.made(Some(&chain.anchors[0])));
    let findings = ["error issuer-expired", "note intermediate-unused"];
    assert_eq!(made.judged(), refused_by_control_plane(&findings));
}

#[test]
fn issuer_that_is_an_anchor_is_checked_as_an_anchor_too() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("root", Some(1)));
    other_key(&mut chain.anchors[1]);
    let mut made = chain.made();
    made.issuer = made.anchors[1].clone();
    made.anchors.push(made.issuer.clone());
    let findings = [
        "warning anchor-wrong-self-signature",
        "warning anchor-duplicate",
        "note issuer-is-anchor",
        "note anchor-same-name",
    ];
    assert_eq!(made.judged(), accepted(&findings));
}

fn same_key(mint: &Mint) -> KeyPair {
    KeyPair::try_from(mint.key.serialized_der()).unwrap()
}

fn below_an_anchor(authorities: usize) -> Chain {
    let mut chain = Chain::sound();
    chain.anchors = vec![Mint::authority("root", None)];
    let name = |level| Mint::authority(&format!("level {level}"), None);
    chain.intermediates = (1..authorities).map(name).collect();
    chain
}

/// Of many anchors not all are named, and none twice.
#[test]
fn present_names_are_listed_once_and_up_to_a_limit() {
    let present = |names: &[&str]| {
        let mut chain = Chain::sound();
        chain.issuer.parent = Some(Box::new(Mint::authority("stranger", Some(1))));
        chain.anchors = names
            .iter()
            .map(|name| Mint::authority(name, None))
            .collect();
        let report = chain.made().report();
        let problems = report.findings().iter().map(Finding::problem);
        let mut unknown = problems.filter_map(|problem| match problem {
            Problem::UnknownAnchor { present, .. } => Some(present.clone()),
            _ => None,
        });
        unknown.next().unwrap()
    };
    assert_eq!(present(&["a", "b", "a"]), ["a", "b"]);
    let many: Vec<String> = (0..20).map(|number| format!("anchor {number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(present(&many), many[..11]);
}

/// What is presented beside the issuer and is no CA is no intermediate's neighbour.
#[test]
fn leaf_beside_the_issuer_is_not_a_missing_intermediate() {
    let mut chain = Chain::sound();
    let leaf = chain.workload.made(Some(&chain.anchors[0]));
    chain.issuer.parent = Some(Box::new(Mint::authority("stranger", Some(1))));
    let mut made = chain.made();
    made.intermediates.push(leaf);
    let report = made.report();
    let codes: Vec<&'static str> = report.findings().iter().map(Finding::code).collect();
    assert!(codes.contains(&"issuer-unknown-anchor"), "{codes:?}");
    assert!(!codes.contains(&"issuer-missing-intermediate"), "{codes:?}");
}

/// What stands in the issuer's file beside the chain, from which no path leads anywhere.
fn with_stray(end: time::OffsetDateTime) -> Made {
    let mut made = Chain::sound().made();
    let mut stray = Mint::authority("stray", None);
    stray.params.not_after = end;
    made.intermediates.push(stray.made(None));
    made
}

#[test]
fn expired_certificate_beside_the_chain_expires_every_workload() {
    let mut made = with_stray(rcgen::date_time_ymd(2026, 11, 22));
    assert_eq!(
        made.judged(),
        refused(&["error intermediate-limits-workload-lifetime"])
    );
    // Who runs no identity service of Linkerd's has no such rule.
    made.policy.profile = meshpki::Profile::Rfc5280;
    assert_eq!(made.judged(), accepted(&["note intermediate-unused"]));
}

#[test]
fn certificate_beside_the_chain_that_expires_soon_is_a_warning() {
    let mut made = with_stray(rcgen::date_time_ymd(2026, 11, 25));
    assert_eq!(
        made.judged(),
        accepted(&["warning intermediate-limits-workload-lifetime"])
    );
    made.policy.fail_within = meshpki::Margin::Time(std::time::Duration::from_secs(3 * 86_400));
    assert_eq!(
        made.judged(),
        accepted(&["error intermediate-limits-workload-lifetime"])
    );
}

#[test]
fn certificate_beside_the_chain_that_does_not_expire_soon_is_a_note() {
    let made = with_stray(rcgen::date_time_ymd(2030, 1, 1));
    assert_eq!(made.judged(), accepted(&["note intermediate-unused"]));
}

#[test]
fn old_root_in_the_issuers_file_expires_every_workload() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    chain.anchors[0].params.not_after = rcgen::date_time_ymd(2026, 11, 22);
    let mut made = chain.made();
    made.intermediates = std::mem::replace(&mut made.anchors, vec![renewed]);
    assert_eq!(
        made.judged(),
        refused(&["error intermediate-limits-workload-lifetime"])
    );
}

/// The old root signs workloads, and the bundle has the one that was renewed under its key.
#[test]
fn issuer_whose_renewal_is_the_anchor_is_refused_by_the_control_plane() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    chain.anchors[0].params.not_after = rcgen::date_time_ymd(2029, 1, 1);
    let old = chain.made().anchors.remove(0);
    let mut made = chain.made();
    made.issuer = old;
    made.anchors = vec![renewed];
    assert_eq!(
        made.judged(),
        refused_by_control_plane(&["error issuer-shares-anchor-key"])
    );
    assert_eq!(
        made.report().findings()[0].linkerd_check(),
        Some(meshpki::LinkerdCheck::IssuerIssued)
    );
    // With the old one in the bundle too, it is there as itself.
    made.anchors.push(made.issuer.clone());
    assert_eq!(made.judged(), accepted(&["note issuer-is-anchor"]));
}

/// Go tells two of a name and a key apart by their alternative names.
#[test]
fn issuer_whose_renewal_has_another_alternative_name_is_accepted() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    chain.anchors[0].add_extension(&[2, 5, 29, 17], false, &[0x30, 0x03, 0x82, 0x01, b'a']);
    let old = chain.made().anchors.remove(0);
    let mut made = chain.made();
    made.issuer = old;
    made.anchors = vec![renewed];
    assert_eq!(made.judged(), accepted(&[]));
}

#[test]
fn unneeded_root_beside_a_workload_is_a_note() {
    let mut made = Chain::sound().made();
    made.intermediates
        .push(Mint::authority("other root", None).made(None));
    let note = "note intermediate-unused";
    assert_eq!(made.workload_judged(), accepted(&[note]));
    // The anchor itself is often sent along, and one that the issuer's file adds was not sent.
    made.intermediates = made.anchors.clone();
    assert_eq!(made.workload_judged(), accepted(&[]));
}
