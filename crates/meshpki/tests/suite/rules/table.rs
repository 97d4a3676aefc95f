//! What Go's verifier and webpki were seen to say of a workload certificate, case by case.

use super::{
    cannot_sign, client_only, expired, names_below, names_elsewhere, not_ca, other_key,
    server_only, with_anchor, with_intermediate, with_issuer, with_workload,
};
use crate::common::{Chain, Made, Mint};

/// Asks for the issuer's verdicts, and webpki about a real workload certificate of it.
#[track_caller]
fn expect(made: &Made, control_plane: bool, server_and_client: [bool; 2]) {
    let says = made.webpki_says();
    assert_eq!(
        says.clone().map(|says| says.is_ok()),
        server_and_client,
        "{says:?}"
    );
    let judged = made.judged();
    assert_eq!(judged.control_plane, control_plane, "{judged:?}");
    assert_eq!(
        judged.proxy,
        server_and_client == [true, true],
        "{judged:?}"
    );
}

#[test]
fn root_and_issuer() {
    expect(&Chain::sound().made(), true, [true, true]);
}

#[test]
fn root_with_path_length_0() {
    let mut chain = Chain::sound();
    chain.anchors = vec![Mint::authority("root", Some(0))];
    expect(&chain.made(), false, [true, true]);
}

#[test]
fn issuer_with_path_length_0() {
    let mut chain = Chain::sound();
    chain.issuer = Mint::authority("issuer", Some(0));
    expect(&chain.made(), true, [true, true]);
}

#[test]
fn intermediate_with_path_length_0() {
    let mut chain = Chain::three_tiers();
    chain.intermediates = vec![Mint::authority("intermediate", Some(0))];
    expect(&chain.made(), false, [false, false]);
}

#[test]
fn root_that_is_expired() {
    expect(&with_anchor(expired).made(), false, [true, true]);
}

#[test]
fn expired_root_beside_a_good_one() {
    let mut chain = Chain::sound();
    let mut old = Mint::authority("old root", Some(1));
    expired(&mut old);
    chain.anchors.push(old);
    let mut made = chain.made();
    made.anchors.reverse();
    expect(&made, true, [true, true]);
}

#[test]
fn issuer_that_is_expired() {
    expect(&with_issuer(expired).made(), false, [false, false]);
}

#[test]
fn root_only_for_clients() {
    expect(&with_anchor(client_only).made(), false, [true, true]);
}

#[test]
fn issuer_only_for_clients() {
    expect(&with_issuer(client_only).made(), false, [false, true]);
}

#[test]
fn issuer_only_for_servers() {
    expect(&with_issuer(server_only).made(), true, [true, false]);
}

#[test]
fn issuer_that_cannot_sign() {
    expect(&with_issuer(cannot_sign).made(), false, [true, true]);
}

#[test]
fn root_that_cannot_sign() {
    expect(&with_anchor(cannot_sign).made(), false, [true, true]);
}

#[test]
fn root_that_is_not_a_ca() {
    expect(&with_anchor(not_ca).made(), false, [true, true]);
}

#[test]
fn issuer_that_is_not_a_ca() {
    expect(&with_issuer(not_ca).made(), false, [false, false]);
}

#[test]
fn issuer_that_is_the_root() {
    let mut chain = Chain::sound();
    chain.workload.parent = Some(Box::new(Mint::authority("root", Some(1))));
    let root = chain.workload.parent.as_ref().unwrap();
    let mut made = chain.made();
    made.anchors = vec![root.made(None)];
    made.issuer = made.anchors[0].clone();
    expect(&made, true, [true, true]);
}

#[test]
fn issuer_of_the_roots_name() {
    let mut chain = Chain::sound();
    chain.issuer = Mint::authority("root", Some(0));
    expect(&chain.made(), true, [true, true]);
}

#[test]
fn two_roots_of_one_name() {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("root", Some(1)));
    let mut made = chain.made();
    expect(&made, true, [true, true]);
    made.anchors.reverse();
    expect(&made, true, [true, true]);
}

#[test]
fn wrong_root_of_the_same_name() {
    let chain = with_issuer(other_key);
    expect(&chain.made(), false, [false, false]);
}

#[test]
fn three_tiers() {
    expect(&Chain::three_tiers().made(), true, [true, true]);
}

#[test]
fn three_tiers_without_the_intermediate() {
    let mut made = Chain::three_tiers().made();
    made.intermediates.clear();
    expect(&made, false, [false, false]);
}

#[test]
fn intermediate_that_is_the_anchor() {
    let mut made = Chain::three_tiers().made();
    made.anchors = vec![made.intermediates.remove(0)];
    expect(&made, true, [true, true]);
}

#[test]
fn intermediate_that_is_expired() {
    expect(&with_intermediate(expired).made(), false, [false, false]);
}

#[test]
fn root_for_names_elsewhere() {
    expect(&with_anchor(names_elsewhere).made(), false, [false, false]);
}

#[test]
fn root_for_the_names_of_the_mesh() {
    let chain = with_anchor(|anchor| {
        let mesh = names_below("serviceaccount.identity.linkerd.cluster.local");
        anchor.params.name_constraints = Some(mesh);
    });
    expect(&chain.made(), true, [true, true]);
}

#[test]
fn workload_only_for_clients() {
    let made = with_workload(client_only).made();
    assert_eq!(made.webpki_says().map(|says| says.is_ok()), [false, true]);
    let judged = made.workload_judged();
    assert!(!judged.control_plane && !judged.proxy, "{judged:?}");
}

#[test]
fn workload_key_usage_matters_to_no_judge() {
    use rcgen::KeyUsagePurpose::{KeyCertSign, KeyEncipherment};
    for usage in [KeyCertSign, KeyEncipherment] {
        let mut chain = Chain::sound();
        chain.workload.params.key_usages = vec![usage];
        let made = chain.made();
        assert_eq!(made.webpki_says(), [Ok(()), Ok(())]);
        let judged = made.workload_judged();
        assert!(judged.control_plane && judged.proxy, "{judged:?}");
    }
}

#[test]
fn renewed_root_under_the_same_key_beside_its_expired_copy() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    expired(&mut chain.anchors[0]);
    let mut made = chain.made();
    expect(&made, false, [true, true]);
    made.anchors.push(renewed);
    expect(&made, true, [true, true]);
}
