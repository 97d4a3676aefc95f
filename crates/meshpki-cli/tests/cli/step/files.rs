//! The outputs and the exit codes.

use super::{assert_failed, assert_silent, chain};
use crate::run::Place;

/// step keeps the first certificate of each.
#[test]
fn a_bundle_has_every_certificate_of_both_files_once() {
    let place = Place::with_fixtures();
    let line = "certificate bundle stranger-ca.crt bundle.crt out.crt";
    let outcome = place.meshpki(line);
    outcome.assert_done();
    assert!(
        outcome
            .stderr
            .ends_with("3 anchors in out.crt, of 3 read\n"),
        "{outcome:?}"
    );
    assert_eq!(
        place.read("out.crt").matches("BEGIN CERTIFICATE").count(),
        3
    );
    assert_eq!(place.mode("out.crt"), 0o644);
    place
        .meshpki("certificate bundle out.crt bundle.crt out.crt -f")
        .assert_done();
    assert_eq!(
        place.read("out.crt").matches("BEGIN CERTIFICATE").count(),
        3
    );
}

#[test]
fn a_bundle_has_no_private_key_and_no_leaf() {
    let place = Place::with_fixtures();
    for (file, words) in [
        ("ca.key", "private key"),
        ("with-key.crt", "private key"),
        ("workload.crt", "is not a CA"),
    ] {
        let outcome = place.meshpki(&format!("certificate bundle ca.crt {file} out.crt"));
        assert_failed(&outcome, words);
        assert!(!place.path("out.crt").exists());
    }
}

#[test]
fn existing_files_are_overwritten_only_with_force() {
    let place = Place::with_fixtures();
    for line in [
        "bundle ca.crt issuer.crt again-ca.crt",
        "format ca.crt --out again-ca.crt",
        "key ca.crt --out again-ca.crt",
    ] {
        let before = place.read("again-ca.crt");
        let outcome = place.meshpki(&format!("certificate {line}"));
        assert_failed(&outcome, "already exists");
        assert_eq!(place.read("again-ca.crt"), before);
    }
    place
        .meshpki("certificate key ca.crt --out again-ca.crt --force")
        .assert_done();
    assert!(
        place
            .read("again-ca.crt")
            .starts_with("-----BEGIN PUBLIC KEY-----\n")
    );
}

#[test]
fn der_and_pem_are_turned_into_each_other_byte_by_byte() {
    let place = Place::with_fixtures();
    let outcome = place.sh(
        "meshpki certificate format ca.crt | cmp - ca.der && meshpki certificate format ca.der | cmp - ca.crt \
         && meshpki certificate format --out b.der < ca.crt && cmp b.der ca.der",
    );
    outcome.assert_done();
    assert_eq!(place.mode("b.der"), 0o644);
}

#[test]
fn the_public_key_of_a_private_key_is_printed() {
    let place = chain();
    let of_certificate = place.meshpki("certificate key ca.crt");
    of_certificate.assert_done();
    assert_eq!(of_certificate.stderr, "");
    let of_key = place.meshpki("certificate key ca.key");
    of_key.assert_done();
    assert_eq!(of_key.stdout, of_certificate.stdout);
    assert!(of_key.stderr.contains("is a private key"), "{of_key:?}");
}

#[test]
fn the_exit_code_says_whether_a_certificate_is_due_for_renewal() {
    let place = chain();
    for (arguments, code) in [
        ("issuer.crt", 1),
        ("issuer.crt --expires-in 0%", 0),
        ("issuer.crt --expires-in 100%", 1),
        ("issuer.crt --expires-in 8761h", 0),
        ("issuer.crt --expires-in 366d", 0),
        ("issuer.crt --expires-in 300d", 1),
        ("issuer.crt --expires-in -1.5h", 1),
        ("workload.crt --expires-in 25h", 0),
        ("workload.crt --expires-in 23h --bundle", 1),
        ("ca.crt --expires-in 9y", 1),
    ] {
        assert_silent(
            &place.meshpki(&format!("certificate needs-renewal {arguments}")),
            code,
        );
    }
    for (arguments, code) in [
        ("missing.crt", 2),
        ("ca.key", 255),
        ("issuer.crt --expires-in 101%", 255),
        ("issuer.crt --expires-in soon", 255),
    ] {
        let outcome = place.meshpki(&format!("certificate needs-renewal {arguments}"));
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
    }
}

#[test]
fn verbose_says_whether_a_certificate_is_due_for_renewal() {
    let place = chain();
    let outcome = place.meshpki("certificate needs-renewal issuer.crt -v --expires-in 0%");
    assert_eq!(outcome.stdout, "certificate needs renewal\n");
    let outcome = place.meshpki("certificate needs-renewal --verbose issuer.crt");
    assert_eq!((outcome.code, &*outcome.stdout), (Some(1), ""));
    assert_eq!(outcome.stderr, "certificate does not need renewal\n");
}

#[test]
fn any_certificate_of_a_bundle_can_need_renewal() {
    let place = chain();
    place.sh("cat ca.crt workload.crt > both.crt");
    let line = "certificate needs-renewal both.crt --expires-in 48h";
    assert_eq!(place.meshpki(line).code, Some(1));
    assert_eq!(place.meshpki(&format!("{line} --bundle")).code, Some(0));
}
