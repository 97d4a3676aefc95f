//! The trust domain without `--trust-domain`: what names say, and what is carried on.

use serde_json::Value;

use crate::run::{AT, Outcome, Place};

/// A chain of `example.org`, made with its names alone, and a workload of it.
fn elsewhere() -> Place {
    let place = Place::empty();
    for line in [
        "create root root.linkerd.example.org",
        "create issuer",
        "create workload web.shop.serviceaccount.identity.linkerd.example.org w.crt w.key",
    ] {
        place.meshpki(line).assert_done();
    }
    place
}

fn source(outcome: &Outcome) -> (String, String) {
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let text = |key: &str| json["trust_domain"][key].as_str().unwrap().to_owned();
    (text("name"), text("source"))
}

#[test]
fn the_verdict_names_what_says_the_trust_domain() {
    let place = elsewhere();
    let said = place.meshpki("verify --anchors ca.crt --issuer issuer.crt");
    said.assert_done();
    let words = "trust domain example.org (from the names)";
    assert!(said.stdout.contains(words), "{said:?}");

    let line = "verify --anchors ca.crt --issuer issuer.crt --workload w.crt";
    let said = place.meshpki(line);
    said.assert_done();
    let words = "trust domain example.org (from the workloads)";
    assert_eq!(said.stdout.matches(words).count(), 2, "{said:?}");

    let json = |line: &str| source(&place.meshpki(&format!("{line} --format json")));
    let expected = |source: &str| ("example.org".to_owned(), source.to_owned());
    assert_eq!(json(line), expected("workloads"));
    assert_eq!(json("verify --anchors ca.crt"), expected("names"));
    let given = format!("{line} --trust-domain example.org");
    assert_eq!(json(&given), expected("given"));
}

#[test]
fn a_stream_is_of_the_trust_domain_that_its_first_workload_says() {
    let place = elsewhere();
    let other = "create workload a.b.serviceaccount.identity.linkerd.cluster.local o.crt o.key";
    place.meshpki(other).assert_done();
    let judge = "meshpki verify --anchors ca.crt --issuer issuer.crt --workload - --format json";
    let sound = place.sh(&format!("cat w.crt w.crt | {judge}"));
    sound.assert_done();
    let expected = |name: &str| (name.to_owned(), "workloads".to_owned());
    assert_eq!(source(&sound), expected("example.org"));

    let alone = place.sh(&format!("cat o.crt | {judge}"));
    assert_eq!(source(&alone), expected("cluster.local"));
    let code = "issuer-named-for-other-trust-domain";
    assert!(alone.stdout.contains(code), "{alone:?}");

    let mixed = place.sh(&format!("cat w.crt o.crt | {judge}"));
    assert_eq!(mixed.code, Some(1), "{mixed:?}");
    assert_eq!(source(&mixed), expected("example.org"));
    assert!(mixed.stdout.contains("workload-wrong-trust-domain"));
}

#[test]
fn create_and_sign_carry_the_trust_domain_of_the_ca_into_what_is_next() {
    let place = Place::empty();
    let root = place.meshpki("create root root.linkerd.example.org");
    root.assert_done();
    let next = "next   meshpki create issuer --trust-domain example.org ";
    assert!(root.stderr.contains(next), "{root:?}");

    let issuer = place.meshpki("create issuer");
    issuer.assert_done();
    assert!(
        issuer.stderr.contains("identity.linkerd.example.org"),
        "{issuer:?}"
    );
    let next = "next   meshpki verify --trust-domain example.org --anchors ca.crt";
    assert!(issuer.stderr.contains(next), "{issuer:?}");

    let line = "create request identity.linkerd.example.org r.csr r.key";
    place.meshpki(line).assert_done();
    let signed = place.meshpki("sign r.csr r.crt");
    signed.assert_done();
    assert!(signed.stderr.contains(next), "{signed:?}");

    let line = "create issuer --trust-domain other.example our-issuer i-2.crt i-2.key";
    let given = place.meshpki(line);
    given.assert_done();
    assert!(
        given.stderr.contains("--trust-domain other.example "),
        "{given:?}"
    );
}

#[test]
fn a_trust_domain_of_spiffe_alone_is_a_usage_error_to_linkerd() {
    let place = Place::with_fixtures();
    let line =
        format!("verify --anchors ca.crt --issuer issuer.crt --at {AT} --trust-domain my_td");
    let refused = place.meshpki(&line);
    refused.assert_refused("--trust-domain");
    assert!(refused.stderr.contains("--profile spiffe"), "{refused:?}");

    let taken = place.meshpki(&format!("{line} --profile spiffe"));
    assert!(taken.stdout.contains("trust domain my_td\n"), "{taken:?}");

    place.write("policy.toml", "trust-domain = \"my_td\"\n");
    let line =
        format!("verify --anchors ca.crt --issuer issuer.crt --at {AT} --policy policy.toml");
    assert_eq!(place.meshpki(&line).code, Some(2));
    let line = format!("{line} --profile spiffe");
    assert!(place.meshpki(&line).stdout.contains("trust domain my_td\n"));
}
