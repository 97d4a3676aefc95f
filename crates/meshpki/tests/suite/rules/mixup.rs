//! A file in the place of another is the only thing that is found.

use meshpki::{
    Finding, Judge, KeyFile, Level, LinkerdCheck, Place, Policy, Problem, Profile, TrustBundle,
    Verifier, WebhookChain,
};

use crate::common::{Chain, Made, Mint, accepted, at, refused, refused_by_proxy};

#[test]
fn swapped_files_are_the_only_finding() {
    let chain = Chain::sound();
    let mut made = chain.made();
    let root = std::mem::replace(&mut made.anchors[0], made.issuer.clone());
    made.issuer = root;
    let swapped = refused(&["error issuer-swapped"]);
    assert_eq!(made.judged(), swapped);

    // Whose the key is can be said once the files are in their places.
    let key_of = |mint: &Mint| {
        let block = pem::Pem::new("PRIVATE KEY", mint.key.serialize_der());
        KeyFile::from_pem("issuer.key", pem::encode(&block).as_bytes()).unwrap()
    };
    made.key = Some(key_of(&chain.issuer));
    assert_eq!(made.judged(), swapped);
    assert!(!made.report().key_checked());
    let item = made.report().linkerd_check().pop().unwrap();
    assert_eq!(item.check, LinkerdCheck::ConfigValid);
    assert_eq!(
        item.error.unwrap(),
        "tls: Public and private key do not match"
    );
    made.key = Some(key_of(&chain.workload));
    assert_eq!(made.judged(), swapped);
    assert!(!made.report().key_checked());
    made.key = Some(key_of(&chain.anchors[0]));
    assert_eq!(made.judged(), swapped);
    assert!(made.report().key_checked());
    let item = made.report().linkerd_check().pop().unwrap();
    assert_eq!(item.check, LinkerdCheck::IssuerIssued);
    assert_eq!(
        item.error.unwrap(),
        "x509: certificate signed by unknown authority"
    );

    // The bundle of a rotation, whose first root is the new one.
    let mut made = Chain::sound().made();
    let root = std::mem::replace(&mut made.anchors[0], made.issuer.clone());
    made.issuer = Chain::sound().made().anchors[0].clone();
    made.intermediates = vec![root];
    assert_eq!(made.judged(), swapped);

    // An intermediate in its own issuer's place.
    let mut made = Chain::three_tiers().made();
    let intermediate = made.intermediates.remove(0);
    made.anchors = vec![std::mem::replace(&mut made.issuer, intermediate)];
    assert_eq!(made.judged(), swapped);
}

/// Whether a report of this chain says that the files are swapped.
fn is_swapped(made: &Made) -> bool {
    let findings = made.judged().findings;
    findings.contains(&"error issuer-swapped".to_owned())
}

/// What else may be in a bundle does not make it the issuer's file.
#[test]
fn a_bundle_with_an_anchor_or_a_leaf_is_not_swapped() {
    let root_as_issuer = || {
        let mut made = Chain::sound().made();
        made.anchors[0] = std::mem::replace(&mut made.issuer, made.anchors[0].clone());
        made
    };
    assert!(is_swapped(&root_as_issuer()));

    // The root itself, or another one.
    let mut made = root_as_issuer();
    made.anchors.push(made.issuer.clone());
    assert!(!is_swapped(&made));
    let mut made = root_as_issuer();
    made.anchors
        .insert(0, Chain::sound().made().anchors[0].clone());
    assert!(!is_swapped(&made));

    // A leaf of the issuer, below an unknown root.
    let mut made = Chain::sound().made();
    made.anchors = vec![made.workload.clone()];
    assert!(!is_swapped(&made));

    // The right root, and an issuer that has expired.
    let mut chain = Chain::sound();
    chain.issuer.params.not_after = rcgen::date_time_ymd(2026, 11, 1);
    let mut made = chain.made();
    made.anchors.push(made.workload.clone());
    assert!(!is_swapped(&made));
}

/// A policy that makes light of it does not hide what it explains.
#[test]
fn what_a_mixup_explains_is_said_if_the_policy_allows_the_mixup() {
    let mut made = Chain::sound().made();
    made.issuer = made.workload.clone();
    made.policy
        .levels
        .set("issuer-is-workload", Level::Allow)
        .unwrap();
    let findings = made.judged().findings;
    assert!(
        findings.contains(&"error issuer-not-ca".to_owned()),
        "{findings:?}"
    );
    assert!(!made.report().is_sound());
}

/// That it has expired is no reason to make an issuer with its name.
#[test]
fn an_expired_workload_in_the_issuers_place_is_one_finding() {
    let mut chain = Chain::sound();
    chain.workload.params.not_after = rcgen::date_time_ymd(2026, 11, 20);
    let mut made = chain.made();
    made.issuer = made.workload.clone();
    assert_eq!(made.judged(), refused(&["error issuer-is-workload"]));
}

#[test]
fn a_workload_in_the_issuers_place_is_the_only_finding() {
    let mut made = Chain::sound().made();
    let issuer = std::mem::replace(&mut made.issuer, made.workload.clone());
    made.intermediates = vec![issuer];
    let expected = refused(&["error issuer-is-workload"]);
    assert_eq!(made.judged(), expected);
    let report = made.report();
    assert_eq!(report.findings()[0].place(), Place::Issuer);

    made.intermediates.clear();
    assert_eq!(made.judged(), expected);
}

/// Only a workload's identity tells it from a CA that lacks its rights.
#[test]
fn a_certificate_without_an_identity_is_not_taken_for_a_workloads() {
    let mut chain = Chain::sound();
    chain.issuer = Mint::workload("issuer.example.org");
    chain.issuer.params.not_after = Mint::authority("", None).params.not_after;
    let findings = chain.judged().findings;
    assert!(
        findings.contains(&"error issuer-not-ca".to_owned()),
        "{findings:?}"
    );
    assert_eq!(Chain::sound().judged(), accepted(&[]));
}

/// The control plane has no rule against it: the proxies refuse.
#[test]
fn a_ca_in_a_workloads_place_is_the_only_finding() {
    let expected = refused_by_proxy(&["error workload-is-authority"]);
    let mut made = Chain::sound().made();
    made.workload = std::mem::replace(&mut made.issuer, made.workload.clone());
    assert_eq!(made.workload_judged(), expected);
    let step = |made: &Made| {
        let report = made.workload_report();
        let problem = report.findings()[0].problem().clone();
        matches!(
            problem,
            Problem::IsAuthority {
                is_anchor: true,
                ..
            }
        )
    };
    assert!(!step(&made));
    let mut made = Chain::sound().made();
    made.workload = made.anchors[0].clone();
    assert_eq!(
        made.workload_judged(),
        refused(&["error workload-is-authority"])
    );
    assert!(step(&made));

    // It has the name of a workload: it was made wrongly.
    let mut chain = Chain::sound();
    chain.workload.params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    let findings = chain.workload_judged().findings;
    assert!(
        findings.contains(&"error workload-is-ca".to_owned()),
        "{findings:?}"
    );
}

#[test]
fn a_webhook_in_anothers_place_is_the_only_finding() {
    let webhook = |chain: &Chain| {
        let mut webhook = Mint::workload("tap.linkerd-viz.svc");
        webhook.params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        webhook.made(Some(&chain.issuer))
    };
    let chain = Chain::sound();
    let mut made = chain.made();
    made.workload = webhook(&chain);
    assert_eq!(
        made.workload_judged(),
        refused_by_proxy(&["error workload-is-webhook"])
    );
    made.issuer = webhook(&chain);
    assert_eq!(made.judged(), refused(&["error issuer-is-webhook"]));

    // Without a mesh, a workload may have any name.
    made = chain.made();
    made.workload = chain.further("tap.linkerd-viz.svc");
    made.policy.profile = Profile::Rfc5280;
    assert_eq!(made.workload_judged(), accepted(&[]));
}

#[test]
fn a_ca_in_a_webhooks_place_is_the_only_finding() {
    let made = Chain::sound().made();
    let chain = WebhookChain::new(made.anchors[0].clone(), Vec::new());
    let chain = chain.called("tap.linkerd-viz.svc".parse().unwrap());
    let bundle: TrustBundle = made.anchors.iter().cloned().collect();
    let report = Verifier::new(bundle, Policy::default()).verify_webhook(&chain, at());
    let codes: Vec<&str> = report.findings().iter().map(Finding::code).collect();
    assert_eq!(codes, ["webhook-is-authority"]);
    assert!(!report.accepted_by(Judge::ApiServer));
}

/// What has a name of another kind beside it, or a key that fits, is what it was given as.
#[test]
fn names_of_services_alone_make_no_webhook() {
    let chain = Chain::sound();
    let leaf = |names: &[&str]| {
        let mut mint = Mint::workload("x.example.org");
        mint.params.subject_alt_names = names
            .iter()
            .map(|name| rcgen::SanType::DnsName((*name).try_into().unwrap()))
            .collect();
        mint
    };
    let is_webhook = |names: &[&str], has_key: bool| {
        let mint = leaf(names);
        let mut made = chain.made();
        made.issuer = mint.made(Some(&chain.anchors[0]));
        if has_key {
            let block = pem::Pem::new("PRIVATE KEY", mint.key.serialize_der());
            let key = KeyFile::from_pem("issuer.key", pem::encode(&block).as_bytes());
            made.key = Some(key.unwrap());
        }
        made.judged().findings == ["error issuer-is-webhook"]
    };
    let all: [&[&str]; 2] = [
        &["tap.linkerd.svc"],
        &["tap.linkerd.svc.cluster.local", "tap.linkerd.svc"],
    ];
    assert!(all.iter().all(|names| is_webhook(names, false)));
    assert!(!is_webhook(&["tap.linkerd.svc"], true));
    assert!(!is_webhook(&["tap.linkerd.svc.cluster.local"], false));
    assert!(!is_webhook(
        &["identity.linkerd.cluster.local", "tap.linkerd.svc"],
        false
    ));
}

/// A webhook's own, made without alternative names.
#[test]
fn a_ca_named_for_a_service_is_a_webhooks() {
    let mut mint = Mint::authority("hook.ns.svc", None);
    mint.params.not_after = rcgen::date_time_ymd(2027, 1, 1);
    let made = mint.made(None);
    let chain = WebhookChain::new(made.clone(), Vec::new());
    let chain = chain.called("hook.ns.svc".parse().unwrap());
    let bundle: TrustBundle = [made].into_iter().collect();
    let report = Verifier::new(bundle, Policy::default()).verify_webhook(&chain, at());
    let codes: Vec<&str> = report.findings().iter().map(Finding::code).collect();
    assert!(codes.contains(&"webhook-wrong-host"), "{codes:?}");
}
