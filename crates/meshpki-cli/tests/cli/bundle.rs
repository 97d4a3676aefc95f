//! A bundle loses no anchor, and contains only anchors.

use crate::run::{AT, Place};

fn anchors(place: &Place, file: &str) -> usize {
    let said = place
        .meshpki(&format!("inspect --format json {file}"))
        .stdout;
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    said["files"][0]["certificates"].as_array().unwrap().len()
}

/// A common mistake in a manual rotation: the text from a `ConfigMap` already has two anchors, and no newline at
/// its end.
#[test]
fn every_certificate_of_every_file_is_kept() {
    let place = Place::with_fixtures();
    let trimmed = place.read("bundle.crt").trim_end().to_owned();
    place.write("original-trust.crt", trimmed);
    let outcome = place.meshpki("bundle stranger-ca.crt original-trust.crt -o new.crt");
    outcome.assert_done();
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("3 anchors in new.crt, of 3 read\n"),
        "{outcome:?}"
    );
    assert_eq!(anchors(&place, "new.crt"), 3);
    assert_eq!(place.mode("new.crt"), 0o644);
}

/// `cat` of files without a newline at their end, and other texts that some consumer cannot read.
#[test]
fn every_consumer_reads_a_written_bundle_alike() {
    for file in [
        "glued.crt",
        "byte-order-mark.crt",
        "indented.crt",
        "text-at-end.crt",
        "ca.der",
    ] {
        let place = Place::with_fixtures();
        place
            .meshpki(&format!("bundle {file} -o new.crt"))
            .assert_done();
        let line = format!("verify --anchors new.crt --issuer issuer.crt --at {AT} --format json");
        let said = place.meshpki(&line).stdout;
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["inputs"][0]["agree"], true, "{file}");
        let text = said.to_string();
        assert!(!text.contains("\"pem-"), "{file}: {text}");
    }
}

#[test]
fn a_certificate_is_kept_once() {
    let place = Place::with_fixtures();
    let outcome = place.meshpki("bundle duplicate.crt ca.crt");
    outcome.assert_done();
    assert_eq!(outcome.stdout, place.read("ca.crt"));
    assert!(
        outcome.stderr.ends_with("1 anchor, of 3 read\n"),
        "{outcome:?}"
    );
}

#[test]
fn no_bundle_contains_a_private_key() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    let outcome = place.meshpki("bundle ca.crt with-key.crt -o new.crt");
    outcome.assert_refused("with-key.crt, block 2 of 3");
    assert!(!outcome.stderr.contains("BEGIN"));
    place
        .meshpki("bundle ca.crt ca.key -o new.crt")
        .assert_refused("ca.key");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn no_bundle_contains_a_certificate_that_is_not_a_ca() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    for file in ["workload.crt", "not-ca-issuer.crt"] {
        let outcome = place.meshpki(&format!("bundle ca.crt {file} -o new.crt"));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(outcome.stderr.contains("is not a CA"), "{outcome:?}");
    }
    assert_eq!(place.snapshot(), before);
}

/// An issuer among the anchors is trusted directly, so reissuing it under its anchor does not replace it.
#[test]
fn a_ca_that_another_ca_signed_needs_issuers() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    let outcome = place.meshpki("bundle ca.crt issuer.crt -o new.crt");
    outcome.assert_refused("issuer.crt, block 1");
    let signed = "identity.linkerd.cluster.local is signed by root.linkerd.cluster.local, expected \
                  self-signed trust anchors";
    assert!(outcome.stderr.contains(signed), "{outcome:?}");
    let step = place.meshpki("certificate bundle ca.crt issuer.crt new.crt");
    assert_eq!(step.code, Some(1), "{step:?}");
    assert_eq!(place.snapshot(), before);

    let asked = "bundle ca.crt issuer.crt --issuers -o new.crt";
    place.meshpki(asked).assert_done();
    assert_eq!(anchors(&place, "new.crt"), 2);
}

/// If Go cannot parse one, the control plane loses all of them.
#[test]
fn no_bundle_contains_a_certificate_that_a_consumer_cannot_read() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    for (files, named, more) in [
        (
            "ca.crt negative-serial.crt",
            "negative-serial.crt, block 1",
            "serial number is negative",
        ),
        (
            "negative-serial.crt ca.crt",
            "negative-serial.crt, block 1",
            "serial number is negative",
        ),
        (
            "trusted-label.crt",
            "trusted-label.crt, block 2 of 2",
            "TRUSTED CERTIFICATE",
        ),
        (
            "negative-serial.crt trusted-label.crt",
            "negative-serial.crt, block 1",
            ", and 1 more",
        ),
    ] {
        let outcome = place.meshpki(&format!("bundle {files} -o new.crt"));
        outcome.assert_refused(named);
        assert!(outcome.stderr.contains(more), "{outcome:?}");
        assert!(outcome.stderr.contains("--drop-unreadable"), "{outcome:?}");
        let step = place.meshpki("certificate bundle ca.crt negative-serial.crt new.crt");
        assert_eq!(step.code, Some(1), "{step:?}");
    }
    assert_eq!(place.snapshot(), before);

    let line = "bundle ca.crt negative-serial.crt trusted-label.crt --drop-unreadable -o new.crt";
    let outcome = place.meshpki(line);
    outcome.assert_done();
    assert!(outcome.stderr.contains("  unreadable  "), "{outcome:?}");
    assert_eq!(place.read("new.crt"), place.read("ca.crt"));
    let none = place.meshpki("bundle negative-serial.crt --drop-unreadable -o none.crt");
    none.assert_refused_with("the bundle would be empty");
}

#[test]
fn expired_certificates_are_omitted_with_prune() {
    let place = Place::with_fixtures();
    let year = "2035-01-01T00:00:00Z";
    let all = place.meshpki(&format!(
        "bundle deep-ca.crt middle.crt --issuers --at {year} -o all.crt"
    ));
    all.assert_done();
    assert_eq!(anchors(&place, "all.crt"), 2);
    let pruned = format!("bundle deep-ca.crt middle.crt --prune --at {year} -o few.crt");
    let outcome = place.meshpki(&pruned);
    outcome.assert_done();
    assert!(
        outcome
            .stderr
            .contains("  pruned      middle.linkerd.cluster.local"),
        "{outcome:?}"
    );
    assert_eq!(anchors(&place, "few.crt"), 1);
    let nothing = place.meshpki("bundle ca.crt --prune --at 2050-01-01T00:00:00Z -o none.crt");
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
    assert!(!place.path("none.crt").exists());
}

#[test]
fn a_bundle_is_overwritten_only_with_force() {
    let place = Place::with_fixtures();
    let before = place.read("bundle.crt");
    place
        .meshpki("bundle bundle.crt stranger-ca.crt -o bundle.crt")
        .assert_refused("bundle.crt");
    assert_eq!(place.read("bundle.crt"), before);
    place
        .meshpki("bundle bundle.crt stranger-ca.crt -o bundle.crt --force")
        .assert_done();
    assert_eq!(anchors(&place, "bundle.crt"), 3);
}

#[test]
fn bundles_are_compared_by_content() {
    let place = Place::with_fixtures();
    let same = place.meshpki("bundle --diff ca.crt duplicate.crt");
    assert_eq!(same.code, Some(0), "{same:?}");
    let other = place.meshpki(&format!("bundle --diff ca.crt again-ca.crt --at {AT}"));
    assert_eq!(other.code, Some(1), "{other:?}");
    let marks: Vec<&str> = other.stdout.lines().map(|line| &line[..1]).collect();
    assert_eq!(marks, ["-", "+"], "{other:?}");
    let three = place.meshpki("bundle --diff ca.crt again-ca.crt bundle.crt");
    assert_eq!(three.code, Some(2), "{three:?}");
}

#[test]
fn a_spiffe_bundle_has_the_same_anchors_as_pem() {
    let place = Place::with_fixtures();
    place
        .meshpki("bundle bundle.crt --format jwks -o bundle.json")
        .assert_done();
    assert_eq!(
        place.meshpki("bundle --diff bundle.crt bundle.json").code,
        Some(0)
    );
    for anchors in ["bundle.crt", "bundle.json"] {
        let line = format!("verify --anchors {anchors} --issuer issuer.crt --at {AT}");
        place.meshpki(&line).assert_done();
    }
    place
        .meshpki("bundle bundle.json -o back.crt")
        .assert_done();
    place
        .meshpki("bundle bundle.crt -o plain.crt")
        .assert_done();
    assert_eq!(place.read("back.crt"), place.read("plain.crt"));
}
