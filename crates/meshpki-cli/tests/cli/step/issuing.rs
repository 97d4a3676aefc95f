//! Certificates and keys that step's commands create, sign and convert.

use meshpki::{KeyFile, Request};

use super::{assert_failed, assert_silent, chain};
use crate::run::Place;

const CLEAR: &str = "--no-password --insecure";

#[test]
fn a_password_comes_from_a_prompt_or_a_file_and_never_from_a_flag() {
    let place = chain();
    place.write("password", "secret\n");
    let before = place.snapshot();
    for (line, words) in [
        (
            "certificate create a out.crt out.key --profile root-ca",
            "--password-file FILE",
        ),
        (
            "certificate create a out.crt out.key --profile root-ca --insecure",
            "--password-file FILE",
        ),
        (
            "crypto key format ca.key --pem --out out.key",
            "--password-file FILE",
        ),
        (
            "crypto change-pass ca.key --out out.key",
            "--new-password-file FILE",
        ),
        (
            "crypto change-pass ca.key --out out.key --password-file password",
            "--new-password-file FILE",
        ),
    ] {
        let outcome = place.meshpki(line);
        assert_failed(&outcome, "a password is needed, but there is no terminal");
        assert!(outcome.stderr.contains(words), "{outcome:?}");
    }
    for command in [
        "certificate create a out.crt out.key",
        "certificate sign a b c",
        "crypto key format a",
    ] {
        let outcome = place.meshpki(&format!("{command} --password secret"));
        assert_failed(&outcome, "unexpected argument");
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn writing_an_unencrypted_key_requires_two_flags() {
    let place = chain();
    let before = place.snapshot();
    for line in [
        "certificate create a out.crt out.key --profile root-ca --no-password",
        "crypto key format ca.key --pem --no-password --out out.key",
        "crypto change-pass ca.key --out out.key --no-password",
    ] {
        assert_failed(&place.meshpki(line), "--insecure");
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_certificate_that_cannot_be_created_leaves_no_key() {
    let place = chain();
    let before = place.snapshot();
    for (line, words) in [
        ("--ca ca.crt --ca-key issuer.key", "does not belong"),
        (
            "--ca issuer.crt --ca-key issuer.key --profile intermediate-ca",
            "path length is 0",
        ),
        ("--ca workload.crt --ca-key workload.key", "not a CA"),
        (
            "--ca ca.crt --ca-key ca.key --not-after 20y",
            "--outlive-ca",
        ),
        (
            "--ca ca.crt --ca-key ca.key --not-after -1h",
            "the certificate would have expired on",
        ),
    ] {
        let line = format!("certificate create a.example out.crt out.key {CLEAR} {line}");
        assert_failed(&place.meshpki(&line), words);
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_certificate_outlives_its_ca_with_outlive_ca() {
    let place = chain();
    let line =
        "certificate create a.example out.crt out.key --ca ca.crt --ca-key ca.key --not-after 20y";
    let outcome = place.meshpki(&format!("{line} {CLEAR} --outlive-ca"));
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("no verifier accepts it after"),
        "{outcome:?}"
    );
}

#[test]
fn a_certificate_may_be_valid_before_its_ca() {
    let place = chain();
    let above = format!("--ca ca.crt --ca-key ca.key --not-before -48h {CLEAR}");
    for line in [
        format!("certificate create a.example leaf.crt leaf.key {above}"),
        format!(
            "certificate create b.example below.crt below.key --profile intermediate-ca {above}"
        ),
    ] {
        place.meshpki(&line).assert_done();
    }
    assert_silent(
        &place.meshpki("certificate verify leaf.crt --roots ca.crt"),
        0,
    );
    assert_silent(
        &place.meshpki("certificate verify below.crt --roots ca.crt"),
        0,
    );
}

#[test]
fn a_key_that_exists_is_written_again_where_a_file_is_named_for_it() {
    let place = chain();
    let line = "certificate create a out.crt out.key --profile root-ca --key issuer.key";
    place.meshpki(&format!("{line} {CLEAR}")).assert_done();
    let key = |name: &str| KeyFile::from_pem(name, place.read(name).as_bytes()).unwrap();
    assert_eq!(key("out.key").public_key(), key("issuer.key").public_key());
    assert_eq!(place.mode("out.key"), 0o600);
    place
        .meshpki("certificate create a alone.crt --profile root-ca --key issuer.key")
        .assert_done();
    assert!(!place.path("alone.key").exists());
}

#[test]
fn everything_requested_except_names_is_refused_and_reported() {
    let place = chain();
    let wishes = Place::with_fixtures().read("request.csr");
    place.write("request.csr", &wishes);
    let line = "certificate sign request.csr ca.crt ca.key --profile intermediate-ca";
    let outcome = place.meshpki(line);
    outcome.assert_done();
    place.write("signed.crt", &outcome.stdout);
    let request = Request::from_pem("request.csr", wishes.as_bytes()).unwrap();
    assert!(request.basic_constraints().is_some());
    for extension in request.extensions() {
        let what = extension.name().unwrap_or(&extension.oid);
        assert!(outcome.stderr.contains(what), "{what}: {outcome:?}");
    }
    let text = place.meshpki("certificate inspect signed.crt").stdout;
    assert!(text.contains("CA:TRUE, pathlen:0\n"), "{text}");
}

#[test]
fn only_the_owner_can_read_a_written_private_key() {
    let place = chain();
    place.sh("cp ca.key open.key; chmod 644 open.key; cp open.key old.key; chmod 644 old.key");
    for line in [
        "crypto key format open.key --out a.key",
        "crypto key format open.key --pem --no-password --insecure --out old.key --force",
        "crypto change-pass open.key --no-password --insecure --out b.key",
    ] {
        place.meshpki(line).assert_done();
    }
    for name in ["a.key", "old.key", "b.key"] {
        assert_eq!(place.mode(name), 0o600, "{name}");
    }
}

#[test]
fn der_and_pem_and_pkcs8_are_turned_into_each_other() {
    let place = chain();
    let outcome = place.sh(&format!(
        "meshpki crypto key format ca.key > a.der && meshpki crypto key format a.der --pem --pkcs8 {CLEAR} > a.pem \
         && meshpki crypto key format --pem {CLEAR} < a.pem > b.key && meshpki crypto key format --der b.key | cmp - a.der"
    ));
    outcome.assert_done();
    assert!(
        place
            .read("a.pem")
            .starts_with("-----BEGIN PRIVATE KEY-----\n")
    );
    assert!(
        place
            .read("b.key")
            .starts_with("-----BEGIN EC PRIVATE KEY-----\n")
    );
}

#[test]
fn requests_are_read_where_certificates_are() {
    let place = Place::with_fixtures();
    let outcome = place.sh(
        "meshpki certificate format request.csr > request.der && meshpki certificate format request.der | cmp - request.csr",
    );
    outcome.assert_done();
    for line in ["inspect", "inspect --short", "fingerprint", "key"] {
        let pem = place.meshpki(&format!("certificate {line} request.csr"));
        pem.assert_done();
        assert_eq!(
            pem.stdout,
            place
                .meshpki(&format!("certificate {line} request.der"))
                .stdout
        );
    }
    place.sh("cat sec1.key request.csr > key-first.csr");
    let fingerprint = |file: &str| {
        place
            .meshpki(&format!("certificate fingerprint {file}"))
            .stdout
    };
    assert_eq!(fingerprint("key-first.csr"), fingerprint("request.csr"));
    for line in [
        "verify request.csr --roots ca.crt",
        "bundle ca.crt request.csr out.crt",
    ] {
        assert_failed(&place.meshpki(&format!("certificate {line}")), "request");
    }
}

#[test]
fn a_time_with_a_fraction_of_a_second_is_refused() {
    let place = Place::empty();
    for flag in ["--not-before", "--not-after"] {
        let line = format!(
            "certificate create root ca.crt ca.key --profile root-ca --no-password --insecure {flag} 2030-01-01T00:00:00"
        );
        let outcome = place.meshpki(&format!("{line}.5Z"));
        assert_failed(&outcome, "expected whole seconds");
        assert!(!place.path("ca.crt").exists(), "{outcome:?}");
    }
}
