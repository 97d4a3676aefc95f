//! Every workload certificate that an issuer may be asked for, by name.

use meshpki::{Judge, TrustDomain};
use rcgen::{GeneralSubtree, KeyPair, NameConstraints, SanType};
use rustls_pki_types::PrivatePkcs8KeyDer;

use crate::common::{Chain, Judgement, Mint, accepted, refused};

const SUFFIX: &str = "serviceaccount.identity.linkerd.cluster.local";

fn constrained(mint: &mut Mint, permitted: &[&str], excluded: &[&str]) {
    let trees = |names: &[&str]| {
        let name = |name: &&str| GeneralSubtree::DnsName((*name).to_owned());
        names.iter().map(name).collect()
    };
    mint.params.name_constraints = Some(NameConstraints {
        permitted_subtrees: trees(permitted),
        excluded_subtrees: trees(excluded),
    });
}

#[track_caller]
fn judged(permitted: &[&str], excluded: &[&str]) -> Judgement {
    let mut chain = Chain::sound();
    constrained(&mut chain.issuer, permitted, excluded);
    chain.judged()
}

fn message(permitted: &[&str], excluded: &[&str]) -> String {
    let mut chain = Chain::sound();
    constrained(&mut chain.issuer, permitted, excluded);
    chain.made().report().findings()[0].message()
}

#[test]
fn constraints_that_permit_every_identity_are_sound() {
    for permitted in [SUFFIX, "identity.linkerd.cluster.local", "LOCAL", ""] {
        assert_eq!(judged(&[permitted], &[]), accepted(&[]), "{permitted}");
        assert_eq!(judged(&["foo.bar", permitted], &[]), accepted(&[]));
    }
}

#[test]
fn constraints_that_permit_only_some_identities_are_refused() {
    for inner in ["default.default", "default", "shop", "a-b.c"] {
        let permitted = format!("{inner}.{SUFFIX}");
        let findings = ["error issuer-name-constraints-exclude"];
        assert_eq!(judged(&[&permitted], &[]), refused(&findings), "{inner}");
    }
    assert_eq!(
        message(&["foo.bar"], &[]),
        format!("the issuer's name constraints permit only foo.bar, not *.*.{SUFFIX}")
    );
}

#[test]
fn constraints_that_exclude_a_single_identity_are_refused() {
    for (excluded, words) in [
        (
            format!("zoo.{SUFFIX}"),
            format!("and therefore *.zoo.{SUFFIX}"),
        ),
        (
            format!(".zoo.{SUFFIX}"),
            format!("and therefore *.zoo.{SUFFIX}"),
        ),
        (
            format!("bear.zoo.{SUFFIX}"),
            format!("exclude bear.zoo.{SUFFIX}"),
        ),
        (SUFFIX.to_owned(), format!("and therefore *.*.{SUFFIX}")),
        (format!(".{SUFFIX}"), format!("and therefore *.*.{SUFFIX}")),
        (
            "cluster.local".to_owned(),
            format!("and therefore *.*.{SUFFIX}"),
        ),
        (String::new(), format!("and therefore *.*.{SUFFIX}")),
    ] {
        let findings = ["error issuer-name-constraints-exclude"];
        let judged = judged(&[], &[&excluded]);
        let warnings = |one: &String| !one.starts_with("warning");
        let found: Vec<_> = judged.findings.iter().filter(|one| warnings(one)).collect();
        assert_eq!(found, findings, "{excluded}");
        assert!(!judged.proxy && !judged.control_plane, "{excluded}");
        assert!(message(&[], &[&excluded]).ends_with(&words), "{excluded}");
    }
}

#[test]
fn constraints_that_exclude_only_other_names_are_sound() {
    for excluded in [
        format!("a.bear.zoo.{SUFFIX}"),
        format!("under_score.{SUFFIX}"),
        format!("x{SUFFIX}"),
        "notcluster.local".to_owned(),
    ] {
        assert_eq!(judged(&[], &[&excluded]), accepted(&[]), "{excluded}");
    }
}

#[test]
fn the_ca_that_constrains_is_named() {
    for index in 0..3 {
        let mut chain = Chain::three_tiers();
        let (mint, place) = match index {
            0 => (&mut chain.anchors[0], "anchor"),
            1 => (&mut chain.intermediates[0], "intermediate"),
            _ => (&mut chain.issuer, "issuer"),
        };
        constrained(mint, &["shop.example"], &[]);
        let finding = format!("error {place}-name-constraints-exclude");
        assert_eq!(chain.judged(), refused(&[&finding]));

        // The same of one identity, and of a workload.
        let mut made = chain.made();
        made.policy.identity = Some("cart.example".parse().unwrap());
        assert_eq!(made.judged(), refused(&[&finding]));
        made.policy.identity = Some("cart.shop.example".parse().unwrap());
        assert_eq!(made.judged(), accepted(&[]));
        let report = chain.made().workload_report();
        let name = ["root", "intermediate", "issuer"][index];
        let message = report.findings()[0].message();
        let words = format!("{name}'s name constraints permit only shop.example");
        assert!(message.starts_with(&words), "{message}");
    }
}

#[test]
fn path_that_excludes_no_identity_is_preferred() {
    let mut chain = Chain::sound();
    let renewed = chain.made().anchors.remove(0);
    constrained(&mut chain.anchors[0], &[&format!("shop.{SUFFIX}")], &[]);
    let mut made = chain.made();
    assert!(!made.judged().proxy);
    made.anchors.push(renewed);
    assert_eq!(made.judged(), accepted(&[]));
    made.anchors.reverse();
    assert_eq!(made.judged(), accepted(&[]));
}

#[test]
fn trust_domain_into_which_no_identity_fits_is_refused() {
    let mut made = Chain::sound().made();
    let domain = |length: usize| {
        let labels = vec!["d".repeat(59); 3].join(".");
        format!("{labels}.{}", "d".repeat(length - labels.len() - 1))
    };
    made.policy.trust_domain = Some(domain(190).parse().unwrap());
    assert_eq!(made.judged(), accepted(&[]));
    for length in [191, 242] {
        made.policy.trust_domain = Some(domain(length).parse().unwrap());
        let findings = ["error issuer-trust-domain-too-long"];
        assert_eq!(made.judged(), refused(&findings));
    }
    // Who asks for a name of his own needs no room for Linkerd's.
    made.policy.identity = Some("cart.shop.example".parse().unwrap());
    assert_eq!(made.judged(), accepted(&[]));
}

#[test]
fn mail_constraints_exclude_no_identity() {
    let mut chain = Chain::sound();
    chain.issuer.params.name_constraints = Some(NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![GeneralSubtree::Rfc822Name("example.org".to_owned())],
    });
    assert_eq!(chain.judged(), accepted(&[]));
    let name = format!("cart.shop.{SUFFIX}");
    chain.workload.params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
    assert_eq!(chain.made().webpki_says(), [Ok(()), Ok(())]);
}

/// webpki finds every URI within every excluded tree, except that of 2.18 and 2.19.
#[test]
fn excluded_uris_exclude_every_spiffe_id() {
    let mut chain = Chain::sound();
    let excluded = [
        0x30, 0x09, 0xa1, 0x07, 0x30, 0x05, 0x86, 0x03, b'a', b'.', b'b',
    ];
    chain.issuer.add_extension(&[2, 5, 29, 30], true, &excluded);
    let id = "spiffe://cluster.local/ns/shop/sa/cart";
    chain.workload.params.subject_alt_names = vec![SanType::URI(id.try_into().unwrap())];
    let mut made = chain.made();
    assert!(made.webpki_says().iter().all(Result::is_err));
    made.policy.identity = Some(id.parse().unwrap());
    let found = made.report();
    let findings = found.findings().iter();
    let mut findings = findings.filter(|one| one.code() == "issuer-unsupported-name-constraints");
    assert_eq!(
        findings.next().unwrap().releases().as_deref(),
        Some("refused by proxies from 2.20 on")
    );
    // Go compares them: this one is outside the excluded tree.
    assert!(found.accepted_by(Judge::ControlPlane));
}

/// Of twins that stand for one name and one key, the proxy's route ends in the one whose constraints
/// it was judged by.
#[test]
fn constraints_of_an_anchor_do_not_apply_to_another_with_its_name_and_key() {
    for (order, is_about_workloads) in [
        ([0, 1], true),
        ([1, 0], true),
        ([0, 1], false),
        ([1, 0], false),
    ] {
        let mut chain = Chain::sound();
        let mut twin = Mint::authority("root", Some(1));
        let key = PrivatePkcs8KeyDer::from(chain.anchors[0].key.serialize_der());
        twin.key = KeyPair::try_from(&key).unwrap();
        if is_about_workloads {
            constrained(&mut twin, &["foo.bar"], &[]);
        } else {
            // Of subjects, which no rule of ours judges and webpki does.
            let mut name = rcgen::DistinguishedName::new();
            name.push(rcgen::DnType::OrganizationName, "Elsewhere");
            twin.params.name_constraints = Some(NameConstraints {
                permitted_subtrees: vec![GeneralSubtree::DirectoryName(name)],
                excluded_subtrees: Vec::new(),
            });
        }
        chain.anchors.push(twin);
        let mut made = chain.made();
        let free = made.anchors[0].clone();
        made.anchors = order.map(|index| made.anchors[index].clone()).to_vec();
        let judgement = made.judged();
        let errors = judgement
            .findings
            .iter()
            .filter(|one| one.starts_with("error"));
        assert_eq!(errors.count(), 0, "{judgement:?}");
        assert!(judgement.proxy && judgement.control_plane, "{judgement:?}");
        assert_eq!(made.report().path().last().map(|(_, one)| one), Some(&free));
    }
}

/// SPIFFE allows more than Linkerd.
#[test]
fn trust_domain_that_is_no_dns_name_is_refused() {
    for domain in [".", "..", "-", "a_b"] {
        let mut made = Chain::sound().made();
        made.policy.trust_domain = Some(TrustDomain::spiffe(domain).unwrap());
        let judged = made.judged();
        assert_eq!(
            judged.findings,
            ["error issuer-trust-domain-not-dns"],
            "{domain}"
        );
        assert!(!judged.control_plane && !judged.proxy);
    }
}
