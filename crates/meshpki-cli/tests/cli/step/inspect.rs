//! The output that users read with grep, diff and jq.

use std::path::Path;

use super::assert_silent;
use crate::markdown::blocks;
use crate::run::{Place, has, skip};

#[test]
fn validity_is_found_by_grep() {
    let place = Place::with_fixtures();
    let outcome = place.sh("cat ca.crt | meshpki certificate inspect - | grep -iA2 validity");
    assert_eq!(
        outcome.stdout,
        "        Validity\n            Not Before: Jan 1 00:00:00 2026 UTC\n            Not After : Jan 1 00:00:00 2036 UTC\n"
    );
}

#[test]
fn process_substitutions_are_read_like_files() {
    let place = Place::with_fixtures();
    let diff = |other: &str| {
        place.sh(&format!(
            "bash -c 'step() {{ meshpki \"$@\"; }}; diff -b \
             <(cat ca.crt | step certificate inspect -) <(step certificate inspect {other})'"
        ))
    };
    assert_silent(&diff("ca.crt"), 0);
    assert_eq!(diff("issuer.crt").code, Some(1));
    let outcome = place.sh("bash -c 'meshpki certificate fingerprint <(cat ca.crt)'");
    assert_eq!(
        outcome.stdout,
        place.meshpki("certificate fingerprint ca.crt").stdout
    );
}

/// A shell function passes an empty name if it gets none.
#[test]
fn an_empty_name_is_standard_input() {
    let place = Place::with_fixtures();
    let expected = place
        .meshpki("certificate inspect --format json ca.crt")
        .stdout;
    assert!(expected.starts_with('{'));
    for line in [
        "meshpki certificate inspect --format json \"$1\" < ca.crt",
        "meshpki certificate inspect --format json < ca.crt",
        "meshpki certificate inspect --format json - < ca.crt",
    ] {
        assert_eq!(place.sh(line).stdout, expected, "{line}");
    }
}

/// The commands in the documentation of a rotation with cert-manager.
#[test]
fn issuers_and_subjects_are_matched_by_jq() {
    if !has("jq") {
        return skip("issuers_and_subjects_are_matched_by_jq", "jq is not there");
    }
    let place = Place::with_fixtures();
    let lines = r#"
        alias step=meshpki 2>/dev/null; step() { meshpki "$@"; }
        inspect_cert() {
            step certificate inspect --format json "$1" | jq -r '
                "Issuer:  \(.extensions.authority_key_id // "................" | .[0:16])... \(.issuer_dn)",
                "Subject: \(.extensions.subject_key_id | .[0:16])... \(.subject_dn)"'
        }
        all_certs() {
            step certificate inspect --bundle --format json "$1" | jq -r '
                (if type == "array" then . else [.] end)[]
                | "\(.subject_dn) \(.validity.start) \(.validity.end)"'
        }
        cat issuer.crt | inspect_cert
        all_certs ca.crt
        all_certs bundle.crt"#;
    let outcome = place.sh(&format!("bash -c '{}'", lines.replace('\'', r"'\''")));
    outcome.assert_done();
    let root = "CN=root.linkerd.cluster.local 2026-01-01T00:00:00Z 2036-01-01T00:00:00Z";
    let mut said = outcome.stdout.lines();
    assert_eq!(
        said.next(),
        Some("Issuer:  3747507819df4dc2... CN=root.linkerd.cluster.local")
    );
    let subject = said.next().unwrap();
    assert!(
        subject.starts_with("Subject: 1bc184ec80777995... CN=identity."),
        "{subject}"
    );
    assert_eq!(said.collect::<Vec<_>>(), [root; 3]);
}

#[test]
fn the_lines_of_the_documentation_run() {
    if !has("jq") {
        return skip("the_lines_of_the_documentation_run", "jq is not there");
    }
    let place = Place::with_fixtures();
    for (file, name) in [
        ("issuer.crt", "a.crt"),
        ("issuer.crt", "b.crt"),
        ("stranger-ca.crt", "ca-new.crt"),
        ("bundle.crt", "original-trust.crt"),
        ("bundle.crt", "ca-bundle.crt"),
    ] {
        place.write(name, place.read(file).trim_end());
    }
    // In an order in which nothing is overwritten that is still read.
    place.sh("rm bundle.crt");
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/step.md");
    let lines: Vec<String> = blocks(&document)
        .into_iter()
        .filter(|block| block.info == "sh")
        .flat_map(|block| block.lines)
        .filter(|line| !line.starts_with("alias"))
        .collect();
    assert_eq!(lines.len(), 4);
    for line in lines {
        let outcome = place.sh(&format!("bash -c '{}'", line.replace('\'', r"'\''")));
        outcome.assert_done();
    }
    let bundled = place
        .read("bundle.crt")
        .matches("BEGIN CERTIFICATE")
        .count();
    assert_eq!(bundled, 3, "an old anchor is lost");
}
