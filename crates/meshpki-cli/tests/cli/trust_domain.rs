//! The trust domain without `--trust-domain`: taken from names, and passed on.

use std::fs;

use serde_json::Value;

use crate::run::{AT, Outcome, Place};

/// A chain of `example.org`, created only by its names, and a workload of it.
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
fn the_verdict_names_the_source_of_the_trust_domain() {
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
fn the_first_workload_of_a_stream_determines_the_trust_domain() {
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
fn create_and_sign_pass_the_trust_domain_of_the_ca_to_the_next_command() {
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

/// No command names `cluster.local` if an input has another trust domain.
#[test]
fn the_trust_domain_from_any_source_is_in_all_outputs() {
    let place = Place::empty();
    let san = |name: &str| format!("--san {name}");
    let identity = "web.shop.serviceaccount.identity.linkerd.example.org";
    for (index, said) in [
        "identity.linkerd.example.org".to_owned(),
        "--trust-domain example.org".to_owned(),
        "--trust-domain example.org our-issuer".to_owned(),
        san(identity),
        san("spiffe://example.org/ns/shop/sa/web"),
    ]
    .iter()
    .enumerate()
    {
        // The files come behind the name.
        let folder = index.to_string();
        fs::create_dir(place.path(&folder)).unwrap();
        let line = format!("cd {folder}; exec meshpki create request {said}");
        let made = place.sh(&line);
        made.assert_done();
        assert!(!made.stderr.contains("cluster.local"), "{made:?}");
        if !said.starts_with("--san") {
            let next = "meshpki sign issuer.csr --profile issuer --trust-domain example.org --ca";
            assert!(made.stderr.contains(next), "{made:?}");
        }
        let line = format!("cd {folder}; exec openssl req -in issuer.csr -noout -subject");
        let subject = place.sh(&line).stdout;
        assert!(!subject.contains("cluster.local"), "{subject}");
    }
    let nothing = "create request our-issuer n.csr n.key --san example.org";
    let made = place.meshpki(nothing);
    made.assert_done();
    assert!(!made.stderr.contains("--trust-domain"), "{made:?}");

    // The next command is run, and names it too.
    place.meshpki("create root our-root").assert_done();
    let line = "sign 2/issuer.csr s.crt --profile issuer --trust-domain example.org";
    let signed = place.meshpki(line);
    signed.assert_done();
    let next = "next   meshpki verify --trust-domain example.org --anchors ca.crt --issuer s.crt";
    assert!(signed.stderr.contains(next), "{signed:?}");

    let unnamed = "sign 0/issuer.csr u.crt --profile workload";
    let refused = place.meshpki(unnamed);
    let fix = "meshpki create request --trust-domain example.org --san NAME";
    refused.assert_refused_with(fix);

    let chain = place.meshpki("create chain c --trust-domain example.org");
    chain.assert_done();
    assert!(!chain.stderr.contains("cluster.local"), "{chain:?}");
    let next = "linkerd install --identity-trust-domain example.org ";
    assert!(chain.stderr.contains(next), "{chain:?}");

    for (name, root) in [
        ("tap", "webhook.linkerd"),
        ("tap.linkerd.svc", "webhook.linkerd"),
        ("tap.linkerd.svc.example.org", "webhook.linkerd.example.org"),
    ] {
        let refused = place.meshpki(&format!("create webhook {name}"));
        let fix = format!("meshpki create root {root} webhook-ca.crt webhook-ca.key\n");
        refused.assert_refused_with(&fix);
        let made = place.meshpki(&format!("create root {root} w.crt w.key --force"));
        assert!(
            made.stderr.contains("next   meshpki create webhook "),
            "{made:?}"
        );
    }
}

#[test]
fn a_trust_domain_that_only_spiffe_allows_is_a_usage_error_for_linkerd() {
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

/// A bundle that meshes share has anchors that say nothing of this one.
#[test]
fn an_anchor_of_another_mesh_does_not_decide_the_trust_domain() {
    let place = Place::empty();
    for line in [
        "create root root.linkerd.example.org ca.crt ca.key --permit example.org",
        "create issuer identity.linkerd.example.org issuer.crt issuer.key",
        "create root root.linkerd.cluster.local other.crt other.key",
    ] {
        place.meshpki(line).assert_done();
    }
    for anchors in ["ca.crt other.crt", "other.crt ca.crt"] {
        let outcome = place.meshpki(&format!("verify --anchors {anchors} --issuer issuer.crt"));
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(
            outcome
                .stdout
                .contains("trust domain example.org (from the names)"),
            "{outcome:?}"
        );
    }
}
