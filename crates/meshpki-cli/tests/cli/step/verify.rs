//! `certificate verify`, with step's arguments.

use super::{IDENTITY, assert_failed, assert_silent, chain};
use crate::run::Place;

#[test]
fn a_chain_that_is_valid_is_verified_in_silence() {
    let place = chain();
    for line in [
        "verify issuer.crt --roots ca.crt",
        "verify workload.crt --roots=ca.crt",
        "verify -roots ca.crt ca.crt",
        "verify --roots ca.crt,workload.crt issuer.crt",
    ] {
        assert_silent(&place.meshpki(&format!("certificate {line}")), 0);
    }
}

#[test]
fn verbose_says_what_was_verified() {
    let place = chain();
    let line = format!("certificate verify workload.crt --roots ca.crt -v --host {IDENTITY}");
    let outcome = place.meshpki(&line);
    assert_eq!(
        outcome.stdout,
        "certificate validated against roots\ncertificate host name validated\ncertificate is valid\n"
    );
}

#[test]
fn a_certificate_for_another_host_is_not_verified() {
    let place = chain();
    let outcome =
        place.meshpki("certificate verify workload.crt --roots ca.crt --host web.example.org");
    assert_failed(&outcome, "is not for the host web.example.org");
    // Verifiers ignore the subject.
    let line = "certificate verify issuer.crt --roots ca.crt --host identity.linkerd.cluster.local";
    assert_failed(&place.meshpki(line), "no alternative names");
}

#[test]
fn without_readable_roots_nothing_is_verified() {
    let place = chain();
    place.write("empty.crt", "");
    place.sh("mkdir none");
    for (roots, words) in [
        ("", "--roots <FILE"),
        ("--roots missing.crt", "missing.crt: no such file"),
        ("--roots empty.crt", "is empty"),
        ("--roots ca.key", "is a private key"),
        ("--roots none", "without certificate files"),
        ("--roots ca.crt,missing.crt", "missing.crt: no such file"),
    ] {
        // The system's trust store has them.
        let line = format!("SSL_CERT_FILE=ca.crt meshpki certificate verify issuer.crt {roots}");
        assert_failed(&place.sh(&line), words);
    }
}

#[test]
fn roots_may_be_a_directory_as_it_is_mounted() {
    let place = chain();
    place.sh("mkdir -p anchors/..data && cp ca.crt anchors/..data/ && ln -s ..data/ca.crt anchors/ca.crt");
    assert_silent(
        &place.meshpki("certificate verify issuer.crt --roots anchors"),
        0,
    );
}

#[test]
fn a_blank_line_at_the_end_is_accepted() {
    let place = chain();
    place.sh("echo >> issuer.crt; echo >> ca.crt");
    assert_silent(
        &place.meshpki("certificate verify issuer.crt --roots ca.crt"),
        0,
    );
}

/// step accepts it, and every workload that it signs is refused.
#[test]
fn a_ca_whose_workloads_fail_is_not_verified() {
    let place = Place::with_fixtures();
    let line = "certificate verify cannot-sign-issuer.crt --roots ca.crt";
    let outcome = place.meshpki(line);
    assert_failed(&outcome, "error[issuer-cannot-sign]");
    // The fixtures expire in 2028.
    let in_time = !outcome.stderr.contains("expired");
    assert!(
        !in_time || outcome.stderr.contains("workloads that it could sign"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("is not valid: "), "{outcome:?}");
}

#[test]
fn a_ca_limited_to_some_purposes_or_names_is_valid() {
    let place = Place::with_fixtures();
    for issuer in [
        "client-only-issuer.crt",
        "server-only-issuer.crt",
        "constrained-issuer.crt",
        "p384-issuer.crt",
    ] {
        let outcome = place.meshpki(&format!("certificate verify {issuer} --roots ca.crt"));
        // The fixtures expire in 2028.
        let in_time = !outcome.stderr.contains("expired");
        assert!(!in_time || outcome.code == Some(0), "{outcome:?}");
    }
}

/// step refuses such a CA too.
#[test]
fn no_difference_from_step_is_claimed_where_there_is_none() {
    let place = Place::with_fixtures();
    let line = "certificate verify issuer.crt --roots stranger-ca.crt";
    let outcome = place.meshpki(line);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(!outcome.stderr.contains("step"), "{outcome:?}");
}
