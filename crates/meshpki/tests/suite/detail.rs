//! Questions about one certificate.

use std::time::Duration;

use meshpki::{Margin, Profile, Usages, Validity};
use rcgen::{DnType, ExtendedKeyUsagePurpose, GeneralSubtree, NameConstraints, SanType};

use crate::common::{Chain, Judgement, Mint, accepted, refused, time};

#[test]
fn the_parts_of_a_name_are_in_its_order() {
    let mut mint = Mint::workload("web.example.org");
    mint.params
        .distinguished_name
        .push(DnType::OrganizationName, "Ex\u{e4}mple, Inc.");
    mint.params
        .distinguished_name
        .push(DnType::CommonName, "web");
    let attributes = mint.made(None).subject().attributes();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        attributes,
        [
            (text("2.5.4.10"), text("Ex\u{e4}mple, Inc.")),
            (text("2.5.4.3"), text("web")),
        ]
    );
}

#[test]
fn who_signed_a_certificate_is_told_by_the_key_alone() {
    let made = Chain::sound().made();
    let (root, issuer) = (&made.anchors[0], &made.issuer);
    assert!(root.is_signed_by(root) && issuer.is_signed_by(root));
    assert!(!root.is_signed_by(issuer) && !issuer.is_signed_by(issuer));
    assert!(made.workload.is_signed_by(issuer));
}

#[test]
fn a_host_is_a_name_a_wildcard_or_an_address() {
    let mut mint = Mint::workload("*.example.org");
    let address = SanType::IpAddress([10, 0, 0, 1].into());
    mint.params.subject_alt_names.push(address);
    mint.params
        .distinguished_name
        .push(DnType::CommonName, "web");
    let certificate = mint.made(None);
    for host in ["web.example.org", "WEB.example.org", "10.0.0.1"] {
        assert!(certificate.is_for_host(host), "{host}");
    }
    for host in [
        "example.org",
        "a.b.example.org",
        "10.0.0.2",
        "web",
        "",
        "a b",
        "::1",
        "[::1]",
    ] {
        assert!(!certificate.is_for_host(host), "{host}");
    }
    mint.params.subject_alt_names = vec![SanType::IpAddress("::1".parse().unwrap())];
    assert!(mint.made(None).is_for_host("[::1]"));
}

#[test]
fn the_end_is_within_a_margin_from_its_first_second() {
    let hour = 3600;
    let day = Validity {
        not_before: time(24 * hour),
        not_after: time(48 * hour),
    };
    for (margin, begins) in [
        (Margin::Percent(34), 48 * hour - 24 * hour * 34 / 100),
        (Margin::Percent(0), 48 * hour),
        (Margin::Percent(100), 24 * hour),
        (Margin::Time(Duration::from_secs(hour)), 47 * hour),
        // Longer than it lives: always, also before it begins.
        (Margin::Time(Duration::from_secs(1000 * hour)), 0),
    ] {
        assert!(day.ends_within(margin, time(begins)), "{margin:?}");
        let before = begins.checked_sub(1);
        assert!(before.is_none_or(|before| !day.ends_within(margin, time(before))));
    }
}

fn judged_for_anything(chain: &Chain) -> [Judgement; 2] {
    let mut made = chain.made();
    made.policy.usages = Usages::Any;
    made.policy.profile = Profile::Rfc5280;
    [made.judged(), made.workload_judged()]
}

#[test]
fn where_no_purpose_is_asked_for_any_will_do() {
    let mut chain = Chain::sound();
    let signing = vec![ExtendedKeyUsagePurpose::CodeSigning];
    chain.issuer.params.extended_key_usages = signing.clone();
    chain.workload.params.extended_key_usages = signing;
    assert_eq!(judged_for_anything(&chain), [accepted(&[]), accepted(&[])]);
}

#[test]
fn where_no_purpose_is_asked_for_an_issuer_for_other_names_is_sound() {
    let mut chain = Chain::sound();
    chain.issuer.params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("example.org".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let [issuer, workload] = judged_for_anything(&chain);
    assert_eq!(issuer, accepted(&[]));
    // The workload's own name is outside.
    assert!(!workload.control_plane && !workload.proxy, "{workload:?}");
}

#[test]
fn where_no_purpose_is_asked_for_the_rest_is_asked_all_the_same() {
    let mut chain = Chain::sound();
    chain.anchors[0].params.not_after = rcgen::date_time_ymd(2026, 11, 2);
    let [issuer, _] = judged_for_anything(&chain);
    assert!(!issuer.control_plane, "{issuer:?}");
    let mut chain = Chain::sound();
    chain.issuer.params.is_ca = rcgen::IsCa::ExplicitNoCa;
    assert_eq!(
        judged_for_anything(&chain)[0],
        refused(&["error issuer-not-ca"])
    );
}
