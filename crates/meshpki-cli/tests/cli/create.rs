//! What `create` refuses to sign, and what it reports about the certificates that it creates.

use crate::run::Place;

/// A directory with a sound chain in it, and a workload.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    place.meshpki("create workload a.example.org").assert_done();
    place
}

/// The words after `error: `, and those of the hint.
fn refusal(place: &Place, arguments: &str) -> String {
    let before = place.snapshot();
    let outcome = place.meshpki(arguments);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(2), ""),
        "{outcome:?}"
    );
    assert_eq!(place.snapshot(), before);
    outcome.stderr
}

#[test]
fn an_issuer_with_the_name_of_its_ca_is_refused() {
    let said = refusal(
        &place(),
        "create issuer root.linkerd.cluster.local new.crt new.key",
    );
    assert!(
        said.contains("would have the same name as the CA that signs it"),
        "{said}"
    );
}

#[test]
fn an_issuer_with_path_length_0_signs_no_issuer() {
    let line = "create issuer below new.crt new.key --ca issuer.crt --ca-key issuer.key";
    let said = refusal(&place(), line);
    assert!(
        said.contains("may not sign another CA: its path length is 0"),
        "{said}"
    );
}

#[test]
fn a_workload_signs_nothing() {
    let line =
        "create workload b.example.org new.crt new.key --ca workload.crt --ca-key workload.key";
    let said = refusal(&place(), line);
    assert!(said.contains("is not a CA"), "{said}");
    assert!(
        said.contains("workload.crt"),
        "the file is not named: {said}"
    );
}

#[test]
fn an_expiry_before_the_beginning_of_the_validity_period_is_refused() {
    for line in [
        "create root name new.crt new.key --not-before +2h --not-after 1h",
        "create issuer name new.crt new.key --not-before +2h --not-after 1h",
        "create workload b.example.org new.crt new.key --not-before +2h --not-after 1h",
        "create chain new --not-before +2h --not-after 1h",
        "create root name new.crt new.key --not-after 2020-01-01T00:00:00Z",
    ] {
        let said = refusal(&place(), line);
        assert!(said.starts_with("error: "), "{said}");
    }
}

#[test]
fn an_issuer_that_expires_earlier_than_requested_is_reported() {
    let place = Place::empty();
    for line in [
        "create chain one --not-after 100d --issuer-not-after 200d",
        "create chain two --not-after 100d",
        "create issuer name i.crt i.key --ca one/ca.crt --ca-key one/ca.key --not-after 200d",
        "create issuer name j.crt j.key --ca one/ca.crt --ca-key one/ca.key",
    ] {
        let outcome = place.meshpki(line);
        outcome.assert_done();
        assert!(
            outcome.stderr.contains("note: it expires with "),
            "{outcome:?}"
        );
    }
}

#[test]
fn everything_that_create_writes_is_sound() {
    let place = Place::empty();
    for line in [
        "create chain one --trust-domain example.org",
        "create root root.linkerd.cluster.local ca.crt ca.key --path-length 2",
        "create issuer middle.linkerd.cluster.local middle.crt middle.key --path-length 1",
        "create issuer identity.linkerd.cluster.local issuer.crt issuer.key --ca middle.crt --ca-key middle.key",
        "create workload default.shop.serviceaccount.identity.linkerd.cluster.local",
        "create workload spiffe://cluster.local/ns/shop/sa/default spiffe.crt spiffe.key",
        "verify --anchors one/ca.crt --issuer one/issuer.crt --issuer-key one/issuer.key --trust-domain example.org",
        "verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key --workload workload.crt spiffe.crt",
        "verify --anchors ca.crt --workload workload.crt spiffe.crt",
    ] {
        let outcome = place.meshpki(line);
        outcome.assert_done();
        assert!(!outcome.stdout.contains("error["), "{outcome:?}");
    }
}

#[test]
fn a_name_with_control_characters_does_not_reach_the_terminal() {
    let place = Place::empty();
    let command = "meshpki create root \"$(printf 'a\\033[31mb')\" && meshpki inspect ca.crt && \
                   meshpki verify --anchors ca.crt --issuer ca.crt";
    let outcome = place.sh(command);
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains('\u{1b}'), "{outcome:?}");
    }
}

#[test]
fn the_next_command_can_be_pasted() {
    let place = Place::empty();
    let next = |said: &str| {
        let (_, next) = said.split_once("next   ").unwrap();
        next.lines().next().unwrap().to_owned()
    };
    let outcome = place.sh("meshpki create root \"it's a root\" 'my ca.crt' 'my ca.key'");
    outcome.assert_done();
    let outcome = place.sh(&next(&outcome.stderr));
    outcome.assert_done();
    let outcome = place.sh(&next(&outcome.stderr));
    outcome.assert_done();
    assert!(outcome.stdout.starts_with("sound "), "{outcome:?}");
}

/// A workload that the mesh would refuse is made, but not in silence.
#[test]
fn a_workload_of_another_trust_domain_is_a_warning() {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    for (identity, is_refused) in [
        ("foo", true),
        ("spiffe://other.example/ns/a/sa/b", true),
        ("a.b.serviceaccount.identity.linkerd.cluster.local", false),
        ("spiffe://cluster.local/ns/a/sa/b", false),
    ] {
        let outcome = place.meshpki(&format!("create workload {identity} w.crt w.key --force"));
        outcome.assert_done();
        let warning = "warning: the mesh will refuse it";
        assert_eq!(outcome.stderr.contains(warning), is_refused, "{outcome:?}");
        let verified = place.meshpki("verify --anchors ca.crt --issuer issuer.crt --trust-domain cluster.local --workload w.crt");
        assert_eq!(verified.code, Some(i32::from(is_refused)), "{verified:?}");
    }
}

/// What is refused says the way out.
#[test]
fn a_path_length_that_the_ca_does_not_allow_is_refused_with_the_command_for_one_that_does() {
    let place = Place::empty();
    place.meshpki("create root").assert_done();
    let outcome = place.meshpki("create issuer --path-length 1");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stderr
            .contains("meshpki create root --path-length 2"),
        "{outcome:?}"
    );
    place
        .meshpki("create root root.linkerd.cluster.local ca.crt ca.key --force --path-length 2")
        .assert_done();
    place.meshpki("create issuer --path-length 1").assert_done();
}
