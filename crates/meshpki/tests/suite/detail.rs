//! What a certificate says beyond what it is judged by, and questions about one certificate.

use std::time::Duration;

use meshpki::{Details, KeyMaterial, Margin, Profile, Usages, Validity};
use rcgen::{
    CrlDistributionPoint, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, NameConstraints, SanType,
};

use crate::common::{Chain, Judgement, Mint, accepted, refused, time};

#[test]
fn details_are_read_in_the_order_of_the_certificate() {
    let mut mint = Mint::workload("web.example.org");
    mint.params.crl_distribution_points = vec![CrlDistributionPoint {
        uris: vec!["http://example.org/list".to_owned()],
    }];
    mint.params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 5, 5, 7, 3, 17]),
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    // One policy: 1.2.3. And one OCSP responder, one issuer's certificate.
    mint.add_extension(&[2, 5, 29, 32], false, &[0x30, 6, 0x30, 4, 6, 2, 0x2a, 3]);
    let access = [
        &[0x30, 34][..],
        &[0x30, 15, 6, 8, 0x2b, 6, 1, 5, 5, 7, 48, 1, 0x86, 3],
        b"a:b",
        &[0x30, 15, 6, 8, 0x2b, 6, 1, 5, 5, 7, 48, 2, 0x86, 3],
        b"c:d",
    ];
    mint.add_extension(&[1, 3, 6, 1, 5, 5, 7, 1, 1], false, &access.concat());
    let certificate = mint.made(None);
    let details = certificate.details();
    assert_eq!(
        details.purposes,
        [
            "1.3.6.1.5.5.7.3.2",
            "1.3.6.1.5.5.7.3.17",
            "1.3.6.1.5.5.7.3.1"
        ]
    );
    assert_eq!(details.policies, ["1.2.3"]);
    assert_eq!(details.ocsp_locations, ["a:b"]);
    assert_eq!(details.issuer_locations, ["c:d"]);
    assert_eq!(details.revocation_lists, ["http://example.org/list"]);
    assert_eq!(details.values.len(), certificate.extensions().len());
    assert!(details.values.contains(&access.concat()));
}

#[test]
fn a_certificate_without_details_has_none() {
    let mut mint = Mint::workload("web.example.org");
    mint.params.extended_key_usages.clear();
    let details = mint.made(None).details();
    let values = details.values.clone();
    let mut nothing = Details::default();
    nothing.values = values;
    assert_eq!(details, nothing);
}

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
fn a_key_is_what_its_algorithm_makes_of_it() {
    let certificate = Mint::workload("web.example.org").made(None);
    let KeyMaterial::Point { x, y } = certificate.public_key().material() else {
        panic!("{certificate:?}");
    };
    assert_eq!((x.len(), y.len()), (32, 32));
    let spki = certificate.public_key().spki().to_vec();
    assert!(spki.ends_with(&[&[4], &x[..], &y].concat()));
    let pem = certificate.public_key().to_pem();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMFkw"), "{pem}");
}

#[test]
fn only_the_key_decides_who_signed_a_certificate() {
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
fn without_a_required_purpose_any_is_accepted() {
    let mut chain = Chain::sound();
    let signing = vec![ExtendedKeyUsagePurpose::CodeSigning];
    chain.issuer.params.extended_key_usages = signing.clone();
    chain.workload.params.extended_key_usages = signing;
    assert_eq!(judged_for_anything(&chain), [accepted(&[]), accepted(&[])]);
}

#[test]
fn without_a_required_purpose_an_issuer_for_other_names_is_sound() {
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
fn without_a_required_purpose_the_rest_is_still_checked() {
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
