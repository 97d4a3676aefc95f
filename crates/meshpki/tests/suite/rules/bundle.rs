//! The trust bundle by itself.

use std::time::Duration;

use meshpki::{
    Advice, BundleReport, Certificate, Judge, Margin, Policy, Source, Step, TrustBundle, Verifier,
};

use super::{
    expired, expiring_soon, names_elsewhere, negative_serial, not_ca, not_yet_valid, p384,
};
use crate::common::{Mint, at};

fn root(name: &str, fault: fn(&mut Mint)) -> Certificate {
    let mut mint = Mint::authority(name, Some(1));
    fault(&mut mint);
    mint.made(None)
}

fn sound(name: &str) -> Certificate {
    root(name, |_| {})
}

fn judged(anchors: &[Certificate], policy: Policy) -> BundleReport {
    Verifier::new(anchors.iter().cloned().collect(), policy).verify_bundle(at())
}

/// Whether the control plane and the proxies accept, and what is found.
fn expect(report: &BundleReport, accepted: [bool; 2], findings: &[&str]) {
    let found = report.findings().iter();
    let found: Vec<String> = found
        .map(|one| format!("{} {}", one.severity(), one.code()))
        .collect();
    assert_eq!(found, findings);
    assert_eq!(Judge::MESH.map(|judge| report.accepted_by(judge)), accepted);
    let is_sound = !findings.iter().any(|one| one.starts_with("error"));
    assert_eq!(report.is_sound(), is_sound);
}

#[test]
fn sound_anchors_have_no_findings_and_none_is_unneeded() {
    for anchors in [vec![sound("a")], vec![sound("a"), sound("b")]] {
        let report = judged(&anchors, Policy::default());
        expect(&report, [true, true], &[]);
        assert_eq!(report.anchors(), anchors);
    }
}

#[test]
fn problem_of_the_only_anchor_is_an_error() {
    for (fault, finding) in [
        (expired as fn(&mut Mint), "error anchor-expired"),
        (not_yet_valid, "error anchor-not-yet-valid"),
        (not_ca, "error anchor-not-ca"),
        (p384, "error anchor-key-algorithm"),
    ] {
        let report = judged(&[root("a", fault)], Policy::default());
        expect(&report, [false, true], &[finding]);
    }
}

#[test]
fn problem_of_an_anchor_beside_a_good_one_is_a_warning() {
    for (fault, finding) in [
        (expired as fn(&mut Mint), "warning anchor-expired"),
        (not_ca, "warning anchor-not-ca"),
        (expiring_soon, "warning anchor-expiring-soon"),
    ] {
        let policy = Policy {
            fail_within: Margin::Time(Duration::from_secs(60 * 86_400)),
            ..Policy::default()
        };
        let report = judged(&[root("a", fault), sound("b")], policy);
        expect(&report, [true, true], &[finding]);
        assert!(!report.findings()[0].consequence().contains("this chain"));
    }
}

/// What is to be done about the only anchor is to rotate, and not to remove it.
#[test]
fn a_good_anchor_that_expires_soon_is_reported_beside_any_other() {
    for anchors in [
        vec![root("a", expiring_soon)],
        vec![root("a", expiring_soon), sound("b")],
    ] {
        let report = judged(&anchors, Policy::default());
        expect(&report, [true, true], &["warning anchor-expiring-soon"]);
        let remedy = report.findings()[0].remedy().unwrap();
        assert_eq!(remedy.advice, [Advice::Rotate]);
    }
}

#[test]
fn two_faulty_anchors_are_not_a_sound_bundle() {
    let report = judged(&[root("a", expired), root("b", not_ca)], Policy::default());
    let findings = ["error anchor-expired", "error anchor-not-ca"];
    expect(&report, [false, true], &findings);
}

#[test]
fn an_anchor_that_go_cannot_read_is_an_error_beside_any_other() {
    let report = judged(&[sound("a"), root("b", negative_serial)], Policy::default());
    expect(&report, [false, true], &["error anchor-negative-serial"]);
}

#[test]
fn an_anchor_within_the_margin_that_fails_is_an_error_if_it_is_the_only_one() {
    let policy = Policy {
        fail_within: Margin::Time(Duration::from_secs(60 * 86_400)),
        ..Policy::default()
    };
    let report = judged(&[root("a", expiring_soon)], policy);
    expect(&report, [true, true], &["error anchor-expiring-soon"]);
}

#[test]
fn a_duplicate_anchor_is_reported_once() {
    let old = root("old", expired);
    let report = judged(&[sound("a"), old.clone(), old], Policy::default());
    let findings = ["warning anchor-expired", "warning anchor-duplicate"];
    expect(&report, [true, true], &findings);
}

/// It may be an issuer itself.
#[test]
fn an_anchor_without_room_for_an_issuer_is_a_warning() {
    let anchor = Mint::authority("a", Some(0)).made(None);
    let report = judged(&[anchor], Policy::default());
    expect(
        &report,
        [true, true],
        &["warning anchor-no-path-length-room"],
    );
}

#[test]
fn names_are_judged_if_the_trust_domain_is_known() {
    let anchors = [root("a", names_elsewhere)];
    let report = judged(&anchors, Policy::default());
    expect(&report, [true, true], &[]);
    let policy = Policy {
        trust_domain: Some("cluster.local".parse().unwrap()),
        ..Policy::default()
    };
    let report = judged(&anchors, policy);
    expect(
        &report,
        [false, false],
        &["error anchor-name-constraints-exclude"],
    );
}

#[test]
fn text_that_a_consumer_loses_is_an_error() {
    let text = sound("a").to_pem().trim_end().to_owned() + &sound("b").to_pem();
    let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
    let report = Verifier::new(bundle, Policy::default()).verify_bundle(at());
    expect(&report, [false, false], &["error pem-glued-blocks"]);
    assert_eq!(report.readings().len(), 1);
    // The bundle is of a text that each consumer reads otherwise, and no bundle is lost by it.
    let bundle = Source::from("ca.crt");
    let fix = Step::Rebundle {
        bundle,
        prune: false,
    };
    assert_eq!(report.findings()[0].remedy().unwrap().steps, [fix]);
}

#[test]
fn bundle_without_anchors_is_accepted_by_no_judge() {
    let report = judged(&[], Policy::default());
    assert!(!report.is_sound());
    assert_eq!(
        Judge::MESH.map(|judge| report.accepted_by(judge)),
        [false; 2]
    );
}

#[test]
fn levels_change_what_is_sound_but_no_verdict() {
    let mut policy = Policy::default();
    let levels = &mut policy.levels;
    levels.set("anchor-expired", meshpki::Level::Allow).unwrap();
    let report = judged(&[root("a", expired)], policy);
    expect(&report, [false, true], &[]);
    assert_eq!(report.allowed().len(), 1);
}

#[test]
fn an_anchor_vouches_for_itself_by_its_signature_and_not_by_its_name() {
    assert!(sound("a").is_self_signed());
    let chain = crate::common::Chain::sound().made();
    assert!(!chain.issuer.is_self_signed());
    // A CA of its signer's name, as older documentation made them.
    let root = Mint::authority("a", None);
    assert!(
        !Mint::authority("a", None)
            .made(Some(&root))
            .is_self_signed()
    );
}

#[test]
fn excluded_anchors_remove_their_text_from_a_bundle() {
    let (one, other) = (sound("a"), sound("b"));
    let mut bundle = TrustBundle::from_pem("a.crt", one.to_pem().as_bytes()).unwrap();
    let indented = TrustBundle::from_pem("b.crt", format!(" {}", other.to_pem()).as_bytes());
    bundle.append(indented.unwrap());
    assert_eq!((bundle.readings().len(), bundle.findings().len()), (2, 1));
    assert_eq!(bundle.retain(|anchor| *anchor == one), [other]);
    assert_eq!(bundle.anchors(), [one]);
    assert_eq!((bundle.readings().len(), bundle.findings().len()), (1, 0));
}

#[test]
fn anchor_that_go_cannot_read_is_reported_before_a_bundle_is_written() {
    let bundle: TrustBundle = [sound("a"), root("b", negative_serial), root("c", expired)]
        .into_iter()
        .collect();
    let found = bundle.unreadable();
    let codes: Vec<&'static str> = found.iter().map(meshpki::Finding::code).collect();
    assert_eq!(codes, ["anchor-negative-serial"]);
    assert_eq!(found[0].certificate(), Some(&bundle.anchors()[1]));
}
