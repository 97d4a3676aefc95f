//! Linkerd's own test chains give the outcomes of Linkerd's own tests (`cli/cmd/install_test.go`;
//! test/integration/rsa-ca), at fixed times, the key's match included.

#![expect(
    clippy::disallowed_methods,
    reason = "the data are not part of the project"
)]

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{
    IssuerChain, Judge, KeyFile, Policy, Report, Severity, TrustBundle, UnixTime, Verifier,
};

/// 2026-11-23T16:00:00Z
const NOW: u64 = 1_795_449_600;

fn judge(anchors: &str, certificate: &str, key: &str, at: u64) -> Report {
    let read = |name: &str| fs::read(shared().join("fixtures").join(name)).unwrap();
    let bundle = TrustBundle::from_pem(anchors, &read(anchors)).unwrap();
    let key = KeyFile::from_pem(key, &read(key)).unwrap();
    let chain = IssuerChain::from_pem(certificate, &read(certificate))
        .unwrap()
        .with_key(key);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    Verifier::new(bundle, Policy::default()).verify(&chain, at)
}

fn linkerd(prefix: &str, at: u64) -> Report {
    let file = |name| format!("linkerd/{prefix}-{name}.pem");
    judge(&file("trust-anchors"), &file("crt"), &file("key"), at)
}

fn errors(report: &Report) -> Vec<&'static str> {
    let findings = report.findings().iter();
    findings
        .filter(|one| one.severity() == Severity::Error)
        .map(meshpki::Finding::code)
        .collect()
}

#[test]
#[ignore = "reads fixtures/linkerd in the folder that MESHPKI_SHARED names"]
fn valid_chains_are_sound() {
    for prefix in ["valid", "valid-with-rsa-anchor", "wrong-domain"] {
        let report = linkerd(prefix, NOW);
        assert_eq!(errors(&report), Vec::<String>::new(), "{prefix}");
        assert!(report.accepted_by(Judge::ControlPlane) && report.accepted_by(Judge::Proxy));
        assert!(report.key_checked());
    }
}

#[test]
#[ignore = "reads fixtures/linkerd-rsa-ca in the folder that MESHPKI_SHARED names"]
fn an_issuer_below_an_rsa_root_is_sound() {
    let [anchors, certificate, key] =
        ["ca.crt", "issuer.crt", "issuer.key"].map(|name| format!("linkerd-rsa-ca/{name}"));
    assert_eq!(
        errors(&judge(&anchors, &certificate, &key, NOW)),
        Vec::<String>::new()
    );
}

#[test]
#[ignore = "reads fixtures/linkerd in the folder that MESHPKI_SHARED names"]
fn an_expired_issuer_is_expired() {
    let report = linkerd("expired", NOW);
    assert_eq!(errors(&report), ["issuer-expired"]);
    let finding = &report.findings()[0];
    assert_eq!(
        finding.message(),
        "the issuer expired on 1990-01-01T01:01:11Z"
    );
    assert!(!report.accepted_by(Judge::ControlPlane));
    // In its own time, it was good: 1989-06-01.
    assert_eq!(
        errors(&linkerd("expired", 612_662_400)),
        Vec::<String>::new()
    );
}

#[test]
#[ignore = "reads fixtures/linkerd in the folder that MESHPKI_SHARED names"]
fn an_issuer_of_the_future_is_not_yet_valid() {
    let report = linkerd("not-valid-yet", NOW);
    assert_eq!(errors(&report), ["issuer-not-yet-valid"]);
    assert_eq!(
        report.findings()[0].message(),
        "the issuer is not valid before 2100-01-01T01:00:51Z"
    );
}

#[test]
#[ignore = "reads fixtures/linkerd in the folder that MESHPKI_SHARED names"]
fn an_issuer_on_p521_has_the_wrong_algorithm_and_its_key_belongs() {
    let report = linkerd("wrong-algo", NOW);
    assert!(
        errors(&report).contains(&"issuer-key-algorithm"),
        "{report:?}"
    );
    assert!(!errors(&report).contains(&"key-mismatch"), "{report:?}");
    assert!(!report.accepted_by(Judge::ControlPlane));
}

#[test]
#[ignore = "reads fixtures/linkerd in the folder that MESHPKI_SHARED names"]
fn a_key_of_another_chain_does_not_belong() {
    let report = judge(
        "linkerd/valid-trust-anchors.pem",
        "linkerd/valid-crt.pem",
        "linkerd/wrong-domain-key.pem",
        NOW,
    );
    assert_eq!(errors(&report), ["key-mismatch"]);
}

fn shared() -> PathBuf {
    env::var("MESHPKI_SHARED")
        .expect("MESHPKI_SHARED names the folder with the fixtures")
        .into()
}
