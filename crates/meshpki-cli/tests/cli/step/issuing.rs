//! What is made, signed and converted in step's words.

use meshpki::{KeyFile, Request};

use super::{assert_failed, assert_silent, chain};
use crate::run::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/step.md");
const CLEAR: &str = "--no-password --insecure";

/// What `docs/step.md` says is refused, and words with which it is tried.
const REFUSED: [(&str, &str); 21] = [
    (
        "--verify-ocsp",
        "certificate verify ca.crt --roots ca.crt --verify-ocsp",
    ),
    (
        "--ocsp-endpoint",
        "certificate verify ca.crt --roots ca.crt --ocsp-endpoint http://x",
    ),
    (
        "--verify-crl",
        "certificate verify ca.crt --roots ca.crt --verify-crl",
    ),
    (
        "--crl-endpoint",
        "certificate verify ca.crt --roots ca.crt --crl-endpoint http://x",
    ),
    (
        "--issuing-ca",
        "certificate verify ca.crt --roots ca.crt --issuing-ca ca.crt",
    ),
    (
        "--template",
        "certificate sign request.csr ca.crt ca.key --template a.tpl",
    ),
    ("--set", "certificate create a out.crt out.key --set a=b"),
    (
        "--set-file",
        "certificate create a out.crt out.key --set-file a.json",
    ),
    (
        "--kms",
        "certificate sign request.csr ca.crt ca.key --kms pkcs11:",
    ),
    (
        "--ca-kms",
        "certificate create a out.crt out.key --ca-kms pkcs11:",
    ),
    (
        "--skip-csr-signature",
        "certificate create a out.crt out.key --skip-csr-signature",
    ),
    (
        "--profile self-signed",
        "certificate create a out.crt out.key --profile self-signed --subtle",
    ),
    (
        "--profile csr",
        "certificate sign request.csr ca.crt ca.key --profile csr",
    ),
    (
        "--kty RSA",
        "certificate create a out.crt out.key --profile root-ca --kty RSA",
    ),
    (
        "--curve P-521",
        "certificate create a out.crt out.key --profile root-ca --kty EC --curve P-521",
    ),
    (
        "--size",
        "certificate create a out.crt out.key --profile root-ca --kty RSA --size 4096",
    ),
    ("--ssh", "crypto key format ca.key --ssh"),
    ("--jwk", "crypto key format ca.key --jwk"),
    (
        "--format emoji",
        "certificate fingerprint ca.crt --format emoji",
    ),
    ("lint", "certificate lint ca.crt"),
    ("https://", "certificate inspect https://example.org"),
];

#[test]
fn every_refusal_of_the_documentation_gives_its_way_out() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    for (what, line) in REFUSED {
        let outcome = place.meshpki(line);
        assert_failed(&outcome, "");
        let is_helped = outcome.stderr.contains("\n       ") || outcome.stderr.contains("hex is");
        assert!(is_helped, "{what}: {outcome:?}");
    }
    assert_eq!(place.snapshot(), before);
    let (_, table) = DOCUMENT.split_once("| refused | why |\n").unwrap();
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let what = row.split('|').nth(1).unwrap();
        for what in what.split('`').skip(1).step_by(2) {
            let is_tried = REFUSED.iter().any(|(tried, _)| *tried == what)
                || what.ends_with("://")
                || ["p12", "install", "uninstall"].contains(&what);
            assert!(is_tried, "{what} is not tried");
        }
    }
}

#[test]
fn a_password_is_asked_or_read_from_a_file_and_never_a_flag() {
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
        assert_failed(&outcome, "there is no terminal to ask at");
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
fn to_write_a_key_in_the_clear_takes_two_flags() {
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
fn of_what_cannot_be_made_no_key_is_left() {
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
            "would have ended",
        ),
    ] {
        let line = format!("certificate create a.example out.crt out.key {CLEAR} {line}");
        assert_failed(&place.meshpki(&line), words);
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_certificate_that_outlives_its_ca_is_made_where_that_is_asked_for() {
    let place = chain();
    let line =
        "certificate create a.example out.crt out.key --ca ca.crt --ca-key ca.key --not-after 20y";
    let outcome = place.meshpki(&format!("{line} {CLEAR} --outlive-ca"));
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("nobody accepts it after"),
        "{outcome:?}"
    );
}

#[test]
fn a_certificate_may_begin_before_the_ca_that_signs_it() {
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
fn a_ca_has_the_names_that_it_is_given() {
    let place = Place::empty();
    let line =
        "certificate create a ca.crt ca.key --profile root-ca --san a.example --san 10.0.0.1";
    place.meshpki(&format!("{line} {CLEAR}")).assert_done();
    let text = place.meshpki("certificate inspect ca.crt").stdout;
    assert!(
        text.contains("DNS:a.example\n                IP Address:10.0.0.1\n"),
        "{text}"
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
fn what_a_request_wishes_beyond_names_is_refused_and_said() {
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
fn a_private_key_is_readable_by_its_owner_alone_whatever_it_was_read_from() {
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
    let outcome = place.meshpki("crypto key format ca.crt --pem --out public.pem");
    outcome.assert_done();
    assert_eq!(outcome.stderr, "the public key is in public.pem\n");
    assert_eq!(place.mode("public.pem"), 0o644);
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
    for line in [
        "inspect",
        "inspect --short",
        "inspect --format json",
        "fingerprint",
        "key",
    ] {
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

/// Anything else than -1 is no wish for a CA without a limit.
#[test]
fn a_path_length_that_is_none_is_refused() {
    let place = Place::with_fixtures();
    place
        .meshpki("create root top top.crt top.key --path-length none")
        .assert_done();
    for length in ["-2", "256", "300"] {
        let line = format!(
            "certificate sign request.csr top.crt top.key --profile intermediate-ca --path-len {length}"
        );
        let said = place.meshpki(&line);
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{said:?}");
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
