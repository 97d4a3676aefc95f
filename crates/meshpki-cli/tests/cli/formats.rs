//! The command that an error names for a file of another format makes PEM of it.

use std::process::{Command, Stdio};

use crate::run::{AT, Place, has, skip};

/// How each is made of `ca.crt`, and the program that its error names.
const FILES: [(&str, &str, &str); 12] = [
    ("twice", "base64 ca.crt > twice", "base64"),
    ("bare", "grep -v -- ----- ca.crt > bare", "openssl"),
    (
        "es=caped",
        "awk '{ printf \"%s\\\\n\", $0 }' ca.crt > es=caped",
        "printf",
    ),
    ("squeezed", "gzip -c ca.crt > squeezed", "gzip"),
    ("wide", "iconv -f UTF-8 -t UTF-16 ca.crt > wide", "iconv"),
    (
        "a.p7b",
        "openssl crl2pkcs7 -nocrl -certfile ca.crt -outform der -out a.p7b",
        "openssl",
    ),
    (
        "a.p7c",
        "openssl crl2pkcs7 -nocrl -certfile ca.crt -out a.p7c",
        "openssl",
    ),
    (
        "wide-without-mark",
        "iconv -f UTF-8 -t UTF-16LE ca.crt > wide-without-mark",
        "iconv",
    ),
    (
        "big-endian",
        "iconv -f UTF-8 -t UTF-16BE ca.crt > big-endian",
        "iconv",
    ),
    (
        "a.cms",
        "openssl crl2pkcs7 -nocrl -certfile ca.crt | sed 's/ PKCS7-----/ CMS-----/' > a.cms",
        "openssl",
    ),
    (
        "store.json",
        "awk 'BEGIN { printf \"{\\\"data\\\": {\\\"data\\\": {\\\"a\\\": \\\"\" } { printf \"%s\\\\n\", $0 } END { print \"\\\"}}}\" }' ca.crt > store.json",
        "jq",
    ),
    (
        "cfssl.json",
        "awk 'BEGIN { printf \"{\\\"cert\\\": \\\"\" } { printf \"%s\\\\n\", $0 } END { print \"\\\"}\" }' ca.crt > cfssl.json",
        "jq",
    ),
];

#[test]
fn the_command_for_a_file_of_another_format_makes_pem_of_it() {
    let mut converted = 0;
    for (file, make, program) in FILES {
        let place = Place::with_fixtures();
        if !exists(program) || place.sh(make).code != Some(0) {
            skip(
                &format!("a file of another format: {file}"),
                &format!("no {program}"),
            );
            continue;
        }
        let outcome = place.meshpki(&format!("verify --anchors {file}"));
        assert_eq!(outcome.code, Some(2), "{file}: {outcome:?}");
        let (_, command) = outcome
            .stderr
            .split_once("convert it: ")
            .unwrap_or_else(|| panic!("{file}: {outcome:?}"));
        place.sh(command).assert_done();
        let made = command.trim_end().rsplit(' ').next().unwrap();
        let made = if made.starts_with(file) {
            made.to_owned()
        } else {
            format!("{file}.pem")
        };
        let text = place.read(&made);
        let begin = text.find("-----BEGIN").unwrap();
        assert_eq!(
            text[begin..].trim_end(),
            place.read("ca.crt").trim_end(),
            "{file}"
        );
        // A second time, there is a file of that name.
        let before = place.read(&made);
        assert_ne!(place.sh(command).code, Some(0), "{command}");
        assert_eq!(place.read(&made), before);
        converted += 1;
    }
    assert!(converted >= 3, "{converted}");
}

fn exists(program: &str) -> bool {
    has(program)
        || Command::new("sh")
            .args(["-c", &format!("command -v {program}")])
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// A key is extracted as a key, and only its owner can read it.
#[test]
fn the_command_for_a_key_of_another_format_writes_a_key() {
    let place = Place::with_fixtures();
    if place.sh("base64 issuer.key > twice").code != Some(0) {
        return skip("a key of another format", "no base64");
    }
    let line = "verify --anchors ca.crt --issuer issuer.crt --issuer-key";
    let outcome = place.meshpki(&format!("{line} twice"));
    let (_, command) = outcome.stderr.split_once("convert it: ").unwrap();
    place.sh(command).assert_done();
    assert_eq!(place.mode("twice.pem"), 0o600);
    let outcome = place.meshpki(&format!("{line} twice.pem --at 2026-12-01"));
    assert!(outcome.stdout.contains("key matches"), "{outcome:?}");
}

/// Each role takes another value out of a Secret, for a command that reads no manifests.
#[test]
fn the_command_for_a_secret_takes_the_value_of_the_role() {
    let place = Place::with_fixtures();
    place.write("secret.yaml", "apiVersion: v1\nkind: Secret\ndata:\n");
    for (arguments, value) in [
        (
            "certificate verify issuer.crt --roots secret.yaml",
            "ca.crt",
        ),
        (
            "create issuer --ca secret.yaml --ca-key ca.key name new.crt new.key",
            "tls.crt",
        ),
        (
            "create issuer --ca ca.crt --ca-key secret.yaml name new.crt new.key",
            "tls.key",
        ),
    ] {
        let outcome = place.meshpki(arguments);
        assert_ne!(outcome.code, Some(0), "{outcome:?}");
        let taken = format!(".data[\"{value}\"]");
        assert!(outcome.stderr.contains(&taken), "{outcome:?}");
    }
}

/// Files with an anchor, an issuer and its key, and how each is made.
const SEVERAL: [(&str, &str); 3] = [
    (
        "values.yaml",
        "{ printf 'identityTrustAnchorsPEM: |\n'; sed 's/^/  /' ca.crt; printf 'identity:\n  issuer:\n    tls:\n'; \
         for one in crt key; do printf '      %sPEM: |\n' $one; sed 's/^/        /' issuer.$one; done; } > values.yaml",
    ),
    (
        "vault.json",
        "jq -n --rawfile a ca.crt --rawfile b issuer.crt --rawfile c issuer.key \
         '{data: {certificate: $b, issuing_ca: $a, private_key: $c}}' > vault.json",
    ),
    (
        "store.p12",
        "openssl pkcs12 -export -passout pass: -in issuer.crt -inkey issuer.key -certfile ca.crt -out store.p12",
    ),
];

#[test]
fn every_part_of_a_file_with_several_is_extracted_to_a_file_of_its_own() {
    if !["jq", "yq", "openssl", "bash"]
        .iter()
        .all(|one| exists(one))
    {
        skip("files with several parts", "no jq, yq, openssl or bash");
        return;
    }
    for (file, make) in SEVERAL {
        let place = Place::with_fixtures();
        let bash = |line: &str| {
            place.write("line.sh", line);
            place.sh("bash line.sh")
        };
        let made = bash(make);
        assert_eq!(made.code, Some(0), "{made:?}");
        let mut roles = [file.to_owned(), file.to_owned(), file.to_owned()];
        for _ in 0..3 {
            let [anchors, issuer, key] = &roles;
            let line = format!(
                "verify --at {AT} --anchors {anchors} --issuer {issuer} --issuer-key {key}"
            );
            let outcome = place.meshpki(&line);
            assert_eq!(outcome.code, Some(2), "{line}\n{outcome:?}");
            let command = outcome.stderr.split("convert it: ").nth(1).unwrap();
            // It asks for the password, which is empty.
            let command = command
                .trim()
                .replace(" -in store", " -passin pass: -in store");
            let pasted = bash(&command);
            assert_eq!(pasted.code, Some(0), "{command}\n{pasted:?}");
            let written = command.rsplit(' ').next().unwrap();
            let role = roles.iter_mut().find(|one| *one == file).unwrap();
            written.clone_into(role);
        }
        let [anchors, issuer, key] = &roles;
        let line =
            format!("verify --at {AT} --anchors {anchors} --issuer {issuer} --issuer-key {key}");
        let outcome = place.meshpki(&line);
        assert_eq!(outcome.code, Some(0), "{line}\n{outcome:?}");
        assert!(outcome.stdout.contains("key matches"), "{outcome:?}");
        assert!(!outcome.stdout.contains("warning["), "{outcome:?}");
    }
}
