//! X509-SVIDs, and what signs them, under the SPIFFE profile: one change each.

use meshpki::Profile;
use rcgen::{KeyUsagePurpose, SanType};

use crate::common::{Chain, Judgement, Mint, accepted};

fn svid() -> Chain {
    let mut chain = Chain::sound();
    chain.workload.params.subject_alt_names = vec![id("spiffe://cluster.local/ns/shop/sa/cart")];
    chain
}

fn id(text: &str) -> SanType {
    SanType::URI(text.try_into().unwrap())
}

fn judged(chain: &Chain) -> Judgement {
    let mut made = chain.made();
    made.policy.profile = Profile::Spiffe;
    made.judged()
}

fn workload_judged(chain: &Chain) -> Judgement {
    let mut made = chain.made();
    made.policy.profile = Profile::Spiffe;
    made.workload_judged()
}

fn workload(fault: fn(&mut Mint)) -> Vec<String> {
    let mut chain = svid();
    fault(&mut chain.workload);
    workload_judged(&chain).findings
}

fn issuer(fault: fn(&mut Mint)) -> Vec<String> {
    let mut chain = svid();
    fault(&mut chain.issuer);
    judged(&chain).findings
}

#[test]
fn sound_svid_and_its_issuer_have_no_findings() {
    assert_eq!(judged(&svid()), accepted(&[]));
    assert_eq!(workload_judged(&svid()), accepted(&[]));
}

#[test]
fn certificate_without_a_uri_is_not_an_svid() {
    assert_eq!(
        workload_judged(&Chain::sound()).findings,
        ["error workload-no-spiffe-id"]
    );
}

#[test]
fn svid_has_one_uri_with_a_path_in_the_trust_domain() {
    let several = workload(|mint| {
        let more = id("spiffe://cluster.local/other");
        mint.params.subject_alt_names.push(more);
    });
    assert_eq!(several, ["error workload-several-uris"]);
    let no_path = workload(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://cluster.local")];
    });
    assert_eq!(no_path, ["error workload-no-spiffe-path"]);
    let elsewhere = workload(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://example.org/cart")];
    });
    assert_eq!(elsewhere, ["error workload-wrong-trust-domain"]);
}

#[test]
fn svid_may_sign_data_and_nothing_else() {
    let signs = workload(|mint| mint.params.key_usages.push(KeyUsagePurpose::KeyCertSign));
    assert_eq!(signs, ["error workload-key-usage"]);
    let none = workload(|mint| mint.params.key_usages = Vec::new());
    assert_eq!(none, ["error workload-no-key-usage"]);
    let uncritical = workload(|mint| {
        mint.params.key_usages = Vec::new();
        mint.add_extension(&[2, 5, 29, 15], false, &[0x03, 0x02, 0x07, 0x80]);
    });
    assert_eq!(uncritical, ["error workload-key-usage-not-critical"]);
}

#[test]
fn signing_certificate_has_a_critical_key_usage() {
    let none = issuer(|mint| mint.params.key_usages = Vec::new());
    assert_eq!(none, ["error issuer-no-key-usage"]);
    let uncritical = issuer(|mint| {
        mint.params.key_usages = Vec::new();
        mint.add_extension(&[2, 5, 29, 15], false, &[0x03, 0x02, 0x01, 0x06]);
    });
    assert_eq!(uncritical, ["error issuer-key-usage-not-critical"]);
    let mut chain = Chain::three_tiers();
    chain.intermediates[0].params.key_usages = Vec::new();
    assert_eq!(judged(&chain).findings, ["error intermediate-no-key-usage"]);
}

#[test]
fn signing_certificate_names_its_trust_domain_or_nothing() {
    let right = issuer(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://cluster.local")];
    });
    assert!(right.is_empty(), "{right:?}");
    let path = issuer(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://cluster.local/issuer")];
    });
    assert_eq!(path, ["error issuer-spiffe-id-has-path"]);
    // To Linkerd it is a name like any other.
    let linkerd = super::with_issuer(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://cluster.local/issuer")];
    });
    assert_eq!(linkerd.judged(), crate::common::accepted(&[]));
    let elsewhere = issuer(|mint| {
        mint.params.subject_alt_names = vec![id("spiffe://example.org")];
    });
    assert_eq!(elsewhere, ["error issuer-wrong-trust-domain"]);
}

#[test]
fn uri_constraints_exclude_every_svid() {
    let constrained = issuer(|mint| {
        let permitted = [
            0x30, 0x09, 0xa0, 0x07, 0x30, 0x05, 0x86, 0x03, b'a', b'.', b'b',
        ];
        mint.add_extension(&[2, 5, 29, 30], true, &permitted);
    });
    assert_eq!(
        constrained,
        [
            "error issuer-unsupported-name-constraints",
            "error issuer-name-constraints-exclude"
        ]
    );
}
