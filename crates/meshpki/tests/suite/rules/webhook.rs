//! Webhooks, as the API server calls them: Go alone, a TLS server of one name.

use meshpki::{
    Advice, Certificate, IssuerChain, Judge, Judges, Place, Policy, Problem, Report, Step,
    TrustBundle, Verifier, WebhookChain,
};
use rcgen::{DnType, ExtendedKeyUsagePurpose, KeyPair, SanType};

use super::{
    cannot_sign, client_only, ed25519, empty_name_constraints, expired, expiring_soon, not_ca,
    not_yet_valid, p384,
};
use crate::common::{Mint, at};

const HOST: &str = "linkerd-proxy-injector.linkerd.svc";

/// A CA of webhooks, and one of its webhooks, which is a TLS server alone.
fn pair() -> (Mint, Mint) {
    let authority = Mint::authority("webhook.linkerd.cluster.local", None);
    let mut webhook = Mint::workload(HOST);
    webhook
        .params
        .distinguished_name
        .push(DnType::CommonName, HOST);
    webhook.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    webhook.params.not_after = authority.params.not_after;
    (authority, webhook)
}

fn judged(anchors: &[Certificate], chain: &[Certificate], host: Option<&str>) -> Report {
    let chain = WebhookChain::new(chain[0].clone(), chain[1..].to_vec());
    let chain = match host {
        Some(host) => chain.called(host.parse().unwrap()),
        None => chain,
    };
    let verifier = Verifier::new(anchors.iter().cloned().collect(), Policy::default());
    verifier.verify_webhook(&chain, at())
}

fn one(certificate: &Certificate) -> &[Certificate] {
    std::slice::from_ref(certificate)
}

/// Each finding; those of severity error are what the API server refuses, and nobody else is asked.
fn expect(report: &Report, findings: &[&str]) {
    let found = report.findings().iter();
    let codes: Vec<String> = found
        .clone()
        .map(|one| format!("{} {}", one.severity(), one.code()))
        .collect();
    assert_eq!(codes, findings);
    assert_eq!(report.subject_place(), Place::Webhook);
    assert_eq!(report.judges(), [Judge::ApiServer]);
    let is_accepted = !codes.iter().any(|one| one.starts_with("error"));
    assert_eq!(report.accepted_by(Judge::ApiServer), is_accepted);
    assert_eq!(report.is_sound(), is_accepted);
    for judge in Judge::MESH {
        assert!(!report.accepted_by(judge));
    }
    for one in found {
        let by = one.refused_by();
        assert!([Judges::API_SERVER, Judges::NONE].contains(&by), "{by:?}");
        assert_eq!(one.linkerd_check(), None);
        let steps = one.remedy().unwrap_or_default().steps;
        let is_of_the_mesh = |step: &Step| {
            matches!(
                step,
                Step::ReissueIssuer { .. } | Step::ReissueWorkload { .. }
            )
        };
        assert!(
            !steps.iter().any(is_of_the_mesh),
            "{}: {steps:?}",
            one.code()
        );
        let words = one.consequence();
        for of_the_mesh in ["proxies ", "every proxy", "workload", "control plane"] {
            assert!(!words.contains(of_the_mesh), "{}: {words}", one.code());
        }
    }
}

#[test]
fn a_webhook_below_its_ca_is_sound_with_a_key_and_ca_that_no_mesh_accepts() {
    for change in [|_: &mut Mint| {}, p384, ed25519] {
        let (mut authority, mut webhook) = pair();
        change(&mut authority);
        change(&mut webhook);
        let webhook = webhook.made(Some(&authority));
        let report = judged(&[authority.made(None)], &[webhook], None);
        expect(&report, &[]);
        assert_eq!(report.identity().unwrap().as_str(), HOST);
    }
}

#[test]
fn an_intermediate_of_the_file_leads_to_the_anchor_however_many_there_are() {
    let (authority, webhook) = pair();
    let mut above = vec![authority];
    for tier in 0..8 {
        let mut next = Mint::authority(&format!("tier {tier}"), None);
        next.params.not_after = above[0].params.not_after;
        above.push(next);
    }
    let made = |index: usize| above[index].made(index.checked_sub(1).map(|index| &above[index]));
    let mut chain = vec![webhook.made(above.last())];
    chain.extend((1..above.len()).rev().map(made));
    expect(&judged(&[made(0)], &chain, None), &[]);
    let short = [chain[0].clone()];
    expect(
        &judged(&[made(0)], &short, None),
        &["error webhook-unknown-anchor"],
    );
}

/// Helm's charts make it: no CA, and signed by itself.
#[test]
fn a_certificate_that_is_its_own_anchor_is_sound_and_another_of_its_name_is_not() {
    let made = || pair().1.made(None);
    let (own, other) = (made(), made());
    expect(&judged(one(&own), one(&own), None), &[]);
    expect(
        &judged(&[other.clone(), own.clone()], one(&own), None),
        &["note anchor-unused"],
    );
    let report = judged(&[other], &[own], None);
    let errors: Vec<_> = report
        .findings()
        .iter()
        .map(meshpki::Finding::code)
        .collect();
    assert_eq!(errors[0], "webhook-signed-by-other-key");
    assert!(!report.is_sound());
}

#[test]
fn a_leaf_among_the_anchors_is_trusted_whoever_signed_it() {
    let (authority, webhook) = pair();
    let leaf = webhook.made(Some(&authority));
    expect(&judged(one(&leaf), one(&leaf), None), &[]);
}

#[test]
fn a_leaf_among_the_anchors_is_still_checked() {
    for (fault, finding) in [
        (expired as fn(&mut Mint), "error webhook-expired"),
        (not_yet_valid, "error webhook-not-yet-valid"),
        (client_only, "error webhook-lacks-server-auth"),
        (
            empty_name_constraints,
            "error webhook-empty-name-constraints",
        ),
    ] {
        let (_, mut webhook) = pair();
        fault(&mut webhook);
        let leaf = webhook.made(None);
        expect(&judged(one(&leaf), one(&leaf), None), &[finding]);
    }
}

#[test]
fn the_name_that_the_api_server_calls_must_be_among_the_dns_names() {
    let (authority, webhook) = pair();
    let anchors = [authority.made(None)];
    let leaf = webhook.made(Some(&authority));
    for (host, findings) in [
        (HOST, &[][..]),
        ("tap.linkerd-viz.svc", &["error webhook-wrong-host"]),
        (
            "linkerd-proxy-injector.linkerd.svc.cluster.local",
            &["error webhook-wrong-host"],
        ),
    ] {
        expect(&judged(&anchors, one(&leaf), Some(host)), findings);
    }

    let named = |names: &[SanType]| {
        let (_, mut webhook) = pair();
        webhook.params.subject_alt_names = names.to_vec();
        webhook.made(Some(&authority))
    };
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    // The common name does not count.
    let none = named(&[]);
    let report = judged(&anchors, one(&none), Some(HOST));
    expect(&report, &["error webhook-wrong-host"]);
    let problem = report.findings()[0].problem();
    let is_expected = matches!(
        problem,
        Problem::WrongHost { found, expected, .. } if found.is_empty() && expected == HOST
    );
    assert!(is_expected, "{problem:?}");
    expect(
        &judged(&anchors, &[none], None),
        &["error webhook-wrong-host"],
    );
    expect(
        &judged(&anchors, &[named(&[dns("*.linkerd.svc")])], Some(HOST)),
        &[],
    );
    // The first name of the form NAME.NAMESPACE.svc is the one that is called.
    let second = named(&[dns("a.example.org"), dns("tap.linkerd-viz.svc"), dns(HOST)]);
    let report = judged(&anchors, &[second], None);
    expect(&report, &[]);
    assert_eq!(report.identity().unwrap().as_str(), "tap.linkerd-viz.svc");
}

#[test]
fn without_a_known_name_a_finding_still_has_a_fix() {
    let (authority, mut webhook) = pair();
    webhook.params.subject_alt_names.clear();
    let leaf = webhook.made(Some(&authority));
    let stranger = Mint::authority("stranger", None).made(None);
    let report = judged(one(&stranger), one(&leaf), None);
    let fixes = report.findings().iter();
    let fixes = fixes.map(|one| (one.code(), one.remedy().unwrap_or_default()));
    let fix = |code: &str| {
        let mut found = fixes.clone().filter(|one| one.0 == code);
        found.next().unwrap().1
    };
    assert_eq!(fix("webhook-wrong-host").advice, [Advice::GiveHost]);
    let is_added = |one: &Advice| matches!(one, Advice::AddToCaBundle { .. });
    assert!(fix("webhook-unknown-anchor").advice.iter().any(is_added));
}

#[test]
fn problems_of_a_webhook_and_its_ca_are_what_go_reports() {
    for (fault, findings) in [
        (expired as fn(&mut Mint), &["error webhook-expired"][..]),
        (client_only, &["error webhook-lacks-server-auth"]),
        (expiring_soon, &["warning webhook-expiring-soon"]),
    ] {
        let (authority, mut webhook) = pair();
        fault(&mut webhook);
        let leaf = webhook.made(Some(&authority));
        expect(&judged(&[authority.made(None)], &[leaf], None), findings);
    }
    for (fault, findings) in [
        (not_ca as fn(&mut Mint), &["error anchor-not-ca"][..]),
        (
            expired,
            &["error anchor-expired", "warning webhook-outlives"],
        ),
        (cannot_sign, &["error anchor-cannot-sign"]),
    ] {
        let (mut authority, webhook) = pair();
        fault(&mut authority);
        let leaf = webhook.made(Some(&authority));
        expect(&judged(&[authority.made(None)], &[leaf], None), findings);
    }
    // webpki looks at the usages of an anchor no more than at its dates; Go at both.
    let (authority, webhook) = pair();
    let mut other = Mint::authority("webhook.linkerd.cluster.local", None);
    other.key = KeyPair::generate().unwrap();
    let leaf = webhook.made(Some(&authority));
    let report = judged(&[other.made(None)], &[leaf], None);
    expect(&report, &["error webhook-signed-by-other-key"]);
}

/// The API server skips an anchor that it cannot parse, and Linkerd's control plane refuses the whole file.
#[test]
fn an_anchor_that_go_cannot_parse_does_not_matter_to_a_webhook_if_another_is_good() {
    let (authority, webhook) = pair();
    let leaf = webhook.made(Some(&authority));
    let mut unreadable = Mint::authority("other", None);
    empty_name_constraints(&mut unreadable);
    let anchors = [unreadable.made(None), authority.made(None)];
    let report = judged(&anchors, one(&leaf), None);
    assert!(report.is_sound(), "{:?}", report.findings());

    // What the webhook itself presents is parsed whole.
    let report = judged(&anchors[1..], &[leaf, anchors[0].clone()], None);
    assert!(!report.is_sound(), "{:?}", report.findings());
}

fn judged_as_text(ca_bundle: &str, served: &str) -> Report {
    let bundle = TrustBundle::from_pem("ca.crt", ca_bundle.as_bytes()).unwrap();
    let chain = WebhookChain::from_pem("tls.crt", served.as_bytes()).unwrap();
    Verifier::new(bundle, Policy::default()).verify_webhook(&chain, at())
}

/// The API server reads what Go finds in the text, and skips the rest without a word.
#[test]
fn a_block_that_go_does_not_find_is_lost_to_the_api_server_and_nothing_else_is() {
    let (authority, webhook) = pair();
    let leaf = webhook.made(Some(&authority)).to_pem();
    let ca = authority.made(None).to_pem();
    let other = Mint::authority("other", None).made(None).to_pem();
    let headers = |text: &str| text.replacen('\n', "\nComment: ca\n\n", 1);
    let after_end = |text: &str| text.trim_end().to_owned() + " # ca\n";
    for (name, ca_bundle, findings) in [
        ("words behind", format!("{ca}\ntrailing words\n"), &[][..]),
        ("words before", format!("words\n{ca}"), &[]),
        ("a byte order mark", format!("\u{feff}{ca}"), LOST),
        ("indented", format!("  {ca}"), LOST),
        ("headers", headers(&ca), LOST),
        ("words behind END", after_end(&ca), LOST),
        ("words behind another's END", after_end(&other) + &ca, SPARE),
        ("another with headers", headers(&other) + &ca, SPARE),
    ] {
        let report = judged_as_text(&ca_bundle, &leaf);
        let notes = |one: &&meshpki::Finding| one.code() != "anchor-unused";
        let found: Vec<String> = report
            .findings()
            .iter()
            .filter(notes)
            .map(|one| format!("{} {}", one.severity(), one.code()))
            .collect();
        assert_eq!(found, findings, "{name}");
        assert_eq!(
            report.accepted_by(Judge::ApiServer),
            findings != LOST,
            "{name}"
        );
    }
    for (name, served, is_found) in [
        ("headers", headers(&leaf), true),
        ("words behind END", after_end(&leaf), false),
        ("a byte order mark", format!("\u{feff}{leaf}"), false),
        ("a stranger behind", leaf.clone() + &after_end(&other), true),
    ] {
        let report = judged_as_text(&ca, &served);
        assert_eq!(report.accepted_by(Judge::ApiServer), is_found, "{name}");
        assert_eq!(report.is_sound(), is_found, "{name}");
    }
}

/// A key that no TLS client accepts from a server, though a certificate may hold it.
#[test]
fn a_key_that_go_accepts_from_no_server_is_refused() {
    for (key, is_taken) in [
        (Some(super::p224()), false),
        (Some(super::secp256k1()), false),
        (None, true),
    ] {
        let (authority, mut webhook) = pair();
        if key == Some(super::p224()) {
            webhook.edit = Some(|fields| fields[6] = super::p224());
        } else if key.is_some() {
            webhook.edit = Some(|fields| fields[6] = super::secp256k1());
        }
        let leaf = webhook.made(Some(&authority));
        let report = judged(&[authority.made(None)], &[leaf], None);
        assert_eq!(report.is_sound(), is_taken, "{:?}", report.findings());
    }
}

#[test]
fn a_webhook_gets_the_same_verdict_whatever_was_judged_before() {
    let (authority, webhook) = pair();
    let leaf = webhook.made(Some(&authority));
    let mut issuer = Mint::authority("identity.linkerd.cluster.local", Some(0));
    issuer.params.not_after = authority.params.not_after;
    let issuer = IssuerChain::new(issuer.made(Some(&authority)), Vec::new());
    let bundle = [authority.made(None)].into_iter().collect();
    let verifier = Verifier::new(bundle, Policy::default());
    let chain = WebhookChain::new(leaf, Vec::new());
    let first = verifier.verify_webhook(&chain, at());
    let second = verifier.verify(&issuer, at());
    expect(&first, &[]);
    assert_eq!(second.judges(), Judge::MESH);
    assert!(second.is_sound(), "{:?}", second.findings());
    expect(&verifier.verify_webhook(&chain, at()), &[]);
}

const LOST: &[&str] = &[
    "error webhook-unknown-anchor",
    "warning pem-lost-to-api-server",
];

const SPARE: &[&str] = &["warning pem-lost-to-api-server"];
