//! More certificates of one name than a verifier tries.

use meshpki::{
    Advice, Certificate, Finding, IssuerChain, Problem, Severity, TrustBundle, Verifier,
};

use crate::common::{Chain, Made, Mint, at};

/// So many anchors of one name, of which the last has signed the issuer.
fn with_anchors(count: usize, has_identifiers: bool) -> Made {
    let mut chain = Chain::sound();
    chain.issuer.params.use_authority_key_identifier_extension = has_identifiers;
    let others = (1..count).map(|_| Mint::authority("root", Some(1)));
    chain.anchors.extend(others);
    let mut made = chain.made();
    made.anchors.rotate_left(1);
    made
}

fn errors(made: &Made) -> Vec<Finding> {
    let report = made.report();
    let findings = report.findings().iter();
    findings
        .filter(|one| one.severity() == Severity::Error)
        .cloned()
        .collect()
}

fn codes(made: &Made) -> Vec<&'static str> {
    errors(made).iter().map(Finding::code).collect()
}

#[test]
fn ninety_nine_anchors_of_one_name_are_accepted() {
    for count in [12, 99] {
        let made = with_anchors(count, true);
        assert_eq!(codes(&made), [""; 0], "{count}");
        assert_eq!(made.webpki_says(), [Ok(()), Ok(())]);
    }
}

/// Go tries the key that the issuer names first.
#[test]
fn of_120_anchors_the_budget_of_the_proxies_runs_out() {
    let made = with_anchors(120, true);
    assert_eq!(codes(&made), ["issuer-too-many-candidates"]);
    let [error] = errors(&made).try_into().unwrap();
    assert!(!error.refused_by().control_plane && error.refused_by().proxy);
    assert_eq!(
        error.message(),
        "120 certificates have the name root, and the budget of every proxy (rustls-webpki) runs out before \
         all are tried"
    );
    assert!(made.webpki_says().iter().all(Result::is_err));
}

#[test]
fn without_key_identifiers_the_budget_of_both_runs_out() {
    let made = with_anchors(120, false);
    assert_eq!(codes(&made), ["issuer-too-many-candidates"]);
    let [error] = errors(&made).try_into().unwrap();
    assert!(error.refused_by().control_plane && error.refused_by().proxy);
    let words = "of the control plane (Go) and of every proxy (rustls-webpki) runs out";
    assert!(error.message().contains(words), "{error}");
    assert!(matches!(
        error.problem(),
        Problem::TooManyCandidates { count: 120, .. }
    ));
}

#[test]
fn the_budget_that_runs_out_is_named_of_a_workload_too() {
    let mut made = with_anchors(120, false);
    made.workload = Chain::sound().workload.made(None);
    let report = with_anchors(120, false).workload_report();
    let errors = report.findings().iter();
    let errors = errors.filter(|one| one.severity() == Severity::Error);
    let codes: Vec<&'static str> = errors.map(Finding::code).collect();
    assert_eq!(codes, ["workload-too-many-candidates"]);
}

#[test]
fn of_120_anchors_without_the_right_one_another_key_signed() {
    let mut made = with_anchors(121, true);
    made.anchors.pop();
    assert_eq!(codes(&made), ["issuer-signed-by-other-key"]);
}

/// Beyond our own bound it is unknown which key signed.
#[test]
fn of_thousands_of_anchors_none_is_reported_as_the_wrong_one() {
    let mut made = with_anchors(1, false);
    let mut other = Mint::authority("root", Some(1));
    let signer = made.anchors.remove(0);
    for day in 0..2_100_i64 {
        other.params.not_after = rcgen::date_time_ymd(2030, 1, 1) + time::Duration::days(day);
        made.anchors.push(other.made(None));
    }
    made.anchors.push(signer);
    assert_eq!(codes(&made), ["issuer-too-many-candidates"]);
}

/// The issuer's file may hold as many.
#[test]
fn of_120_intermediates_of_one_name_the_budget_that_runs_out_is_named() {
    let mut chain = Chain::three_tiers();
    chain.issuer.params.use_authority_key_identifier_extension = false;
    let mut made = chain.made();
    let root = &chain.anchors[0];
    for _ in 1..120 {
        let other = Mint::authority("intermediate", Some(1)).made(Some(root));
        made.intermediates.insert(0, other);
    }
    let codes = codes(&made);
    assert_eq!(codes, ["issuer-too-many-candidates"]);
    let [error] = errors(&made).try_into().unwrap();
    let words = "120 certificates have the name intermediate, and the budget of";
    assert!(error.message().starts_with(words), "{error}");
}

/// A file with the needed one alone would stand in the issuer's place, beside the issuer's key.
#[test]
fn no_fix_replaces_the_issuers_file() {
    let mut chain = Chain::three_tiers();
    chain.issuer.params.use_authority_key_identifier_extension = false;
    let made = chain.made();
    let root = &chain.anchors[0];
    let others = (1..120).map(|_| Mint::authority("intermediate", Some(1)).made(Some(root)));
    let certificates = [made.issuer.clone()].into_iter().chain(others);
    let text: String = certificates
        .chain(made.intermediates.clone())
        .map(|one: Certificate| one.to_pem())
        .collect();
    let bundle = TrustBundle::from_pem("ca.crt", made.anchors[0].to_pem().as_bytes()).unwrap();
    let issuer = IssuerChain::from_pem("issuer.crt", text.as_bytes()).unwrap();
    let report = Verifier::new(bundle, made.policy.clone()).verify(&issuer, at());
    let finding = &report.findings()[0];
    assert_eq!(finding.code(), "issuer-too-many-candidates");
    let remedy = finding.remedy().unwrap();
    let [Advice::RemoveSameName { needed, .. }] = &remedy.advice[..] else {
        panic!("{remedy:?}");
    };
    let needed = needed.as_ref().map(ToString::to_string);
    assert_eq!(needed.as_deref(), Some("issuer.crt, block 121 of 121"));
    assert_eq!(remedy.steps, []);
}

/// The removal of what nothing needs fixes it.
#[test]
fn with_only_the_right_anchor_the_chain_is_sound() {
    let mut made = with_anchors(120, false);
    made.anchors = made.anchors.split_off(119);
    assert_eq!(codes(&made), [""; 0]);
}
