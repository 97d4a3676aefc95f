//! The trust bundle by itself.

use std::time::Duration;

use meshpki::{BundleReport, Certificate, Judge, Margin, Policy, TrustBundle, Verifier};

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
    assert_eq!(Judge::ALL.map(|judge| report.accepted_by(judge)), accepted);
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
fn what_is_wrong_with_the_only_anchor_is_an_error() {
    let faults: [(fn(&mut Mint), &str, [bool; 2]); 4] = [
        (expired, "error anchor-expired", [false, true]),
        (not_yet_valid, "error anchor-not-yet-valid", [false, true]),
        (not_ca, "error anchor-not-ca", [false, true]),
        (p384, "error anchor-key-algorithm", [false, true]),
    ];
    for (fault, finding, accepted) in faults {
        let report = judged(&[root("a", fault)], Policy::default());
        expect(&report, accepted, &[finding]);
    }
}

#[test]
fn what_is_wrong_with_an_anchor_beside_a_good_one_is_a_warning() {
    let faults: [(fn(&mut Mint), &str); 3] = [
        (expired, "warning anchor-expired"),
        (not_ca, "warning anchor-not-ca"),
        (expiring_soon, "warning anchor-expiring-soon"),
    ];
    for (fault, finding) in faults {
        let policy = Policy {
            fail_within: Margin::Time(Duration::from_secs(60 * 86_400)),
            ..Policy::default()
        };
        let report = judged(&[root("a", fault), sound("b")], policy);
        expect(&report, [true, true], &[finding]);
        assert!(!report.findings()[0].consequence().contains("this chain"));
    }
}

#[test]
fn two_anchors_that_are_both_wrong_are_no_bundle() {
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
fn an_anchor_that_is_there_twice_is_told_once() {
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
fn names_are_judged_where_it_is_known_whose_they_are() {
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
fn what_a_consumer_loses_of_the_text_is_an_error() {
    let text = sound("a").to_pem().trim_end().to_owned() + &sound("b").to_pem();
    let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
    let report = Verifier::new(bundle, Policy::default()).verify_bundle(at());
    expect(&report, [false, false], &["error pem-glued-blocks"]);
    assert_eq!(report.readings().len(), 1);
    let fix = "meshpki bundle ca.crt -o ca-fixed.crt";
    assert_eq!(report.findings()[0].remedy(), Some(fix));
}

#[test]
fn no_anchors_are_accepted_by_nobody() {
    let report = judged(&[], Policy::default());
    assert!(!report.is_sound());
    assert_eq!(
        Judge::ALL.map(|judge| report.accepted_by(judge)),
        [false; 2]
    );
}

#[test]
fn levels_move_what_is_sound_and_no_judge() {
    let mut policy = Policy::default();
    let levels = &mut policy.levels;
    levels.set("anchor-expired", meshpki::Level::Allow).unwrap();
    let report = judged(&[root("a", expired)], policy);
    expect(&report, [false, true], &[]);
    assert_eq!(report.allowed().len(), 1);
}
