//! Trust anchors: a bundle alone in every format, and the anchors of a folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::Value;

use crate::run::{AT, MESHPKI, Place};

fn json(place: &Place, rest: &str) -> (Option<i32>, Value) {
    let outcome = place.meshpki(&format!("verify {rest} --at {AT} --format json"));
    let said = serde_json::from_str(&outcome.stdout);
    (outcome.code, said.unwrap_or_else(|_| panic!("{outcome:?}")))
}

fn codes(findings: &Value) -> Vec<&str> {
    let findings = findings.as_array().unwrap().iter();
    findings.map(|one| one["code"].as_str().unwrap()).collect()
}

/// The third step of Linkerd's guide.
#[test]
fn a_bundle_is_judged_alone() {
    let place = Place::with_fixtures();
    for (file, code, expected) in [
        ("ca.crt", 0, &[][..]),
        ("bundle.crt", 0, &["anchor-same-name"]),
        ("duplicate.crt", 0, &["anchor-duplicate"]),
        ("glued.crt", 1, &["pem-glued-blocks"]),
        ("with-key.crt", 1, &["pem-private-key"]),
        ("ca.crt stranger-ca.crt", 0, &[]),
        ("not-ca-issuer.crt", 1, &["anchor-not-ca"]),
    ] {
        let (exit, said) = json(&place, &format!("--anchors {file}"));
        assert_eq!(exit, Some(code), "{file}: {said}");
        assert_eq!(said["sound"], code == 0, "{file}");
        assert_eq!(said["subjects"], Value::Array(Vec::new()), "{file}");
        let found = codes(&said["bundle"]["findings"]);
        for code in expected {
            assert!(found.contains(code), "{file}: {found:?}");
        }
        assert!(!found.contains(&"anchor-unused"), "{file}: {found:?}");
        if code == 0 {
            assert_eq!(found.len(), expected.len(), "{file}: {found:?}");
        }
    }
    let expired = place.meshpki("verify --anchors ca.crt --at 2040-01-01T00:00:00Z");
    assert_eq!(expired.code, Some(1), "{expired:?}");
    assert!(
        expired.stdout.contains("error[anchor-expired]"),
        "{expired:?}"
    );
}

#[test]
fn the_report_of_a_bundle_alone_exists_in_every_format() {
    let place = Place::with_fixtures();
    for (format, sound, not_sound) in [
        (
            "text",
            "sound      1 anchor: root.linkerd.cluster.local",
            "NOT SOUND  2 anchors",
        ),
        (
            "github",
            "::notice title=meshpki%3A sound::sound: 1 anchor",
            "::error title=meshpki%3A NOT SOUND::NOT SOUND: 2 anchors",
        ),
        (
            "junit",
            "<testsuite name=\"trust bundle\" tests=\"2\" failures=\"0\"",
            "failures=\"3\"",
        ),
        (
            "prometheus",
            "meshpki_sound{kind=\"bundle\",name=\"\",discriminator=\"\"} 1",
            "meshpki_sound{kind=\"bundle\",name=\"\",discriminator=\"\"} 0",
        ),
        ("json", "\"sound\": true", "\"sound\": false"),
    ] {
        for (file, code, words) in [("ca.crt", 0, sound), ("glued.crt", 1, not_sound)] {
            let line = format!("verify --anchors {file} --at {AT} --format {format}");
            let outcome = place.meshpki(&line);
            assert_eq!(outcome.code, Some(code), "{outcome:?}");
            assert!(outcome.stdout.contains(words), "{words:?}: {outcome:?}");
            for word in ["this chain", "unused"] {
                assert!(!outcome.stdout.contains(word), "{outcome:?}");
            }
        }
    }
    for format in ["linkerd-check", "linkerd-check-json"] {
        let outcome = place.meshpki(&format!("verify --anchors ca.crt --format {format}"));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        let told = outcome.stdout.clone() + &outcome.stderr;
        assert!(told.contains("--issuer"), "{outcome:?}");
    }
}

/// `create chain` writes the issuer beside its anchor.
#[test]
fn the_folder_of_a_chain_can_be_used_as_anchors() {
    let place = Place::empty();
    place.meshpki("create chain mesh").assert_done();
    let outcome = place.meshpki("verify --anchors mesh --issuer mesh/issuer.crt");
    outcome.assert_done();
    assert_eq!(outcome.stderr.matches("note: ").count(), 1, "{outcome:?}");
    let note = "note: mesh/issuer.crt, block 1: identity.linkerd.cluster.local is itself judged, \
                so it is not used as an anchor; to trust it, name the file\n";
    assert_eq!(outcome.stderr, note);
    let alone = place.meshpki("verify --anchors mesh");
    alone.assert_done();
    assert!(
        alone
            .stderr
            .contains("is signed by root.linkerd.cluster.local, so it is not used as an anchor")
    );

    // The anchor is recreated: the issuer in the same folder no longer vouches for itself.
    let root = "create root root.linkerd.cluster.local mesh/ca.crt mesh/ca.key --force";
    place.meshpki(root).assert_done();
    let outcome = place.meshpki("verify --anchors mesh --issuer mesh/issuer.crt");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("issuer-signed-by-other-key"),
        "{outcome:?}"
    );
}

#[test]
fn a_judged_certificate_is_not_an_anchor_under_any_name_in_a_folder() {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    place.write("folder/ca.crt", place.read("ca.crt"));
    let copy = || place.write("folder/other.crt", place.read("stranger-ca.crt"));
    let by_link = || symlink("../stranger-ca.crt", place.path("folder/other.crt")).unwrap();
    let hard = || {
        let file = place.path("stranger-ca.crt");
        fs::hard_link(file, place.path("folder/other.crt")).unwrap();
    };
    for lay in [&copy as &dyn Fn(), &by_link, &hard] {
        lay();
        for rest in ["--issuer stranger-ca.crt", "--workload stranger-ca.crt"] {
            let (code, said) = json(&place, &format!("--anchors folder {rest}"));
            assert_eq!(code, Some(1), "{said}");
            assert_eq!(said["anchors"].as_array().unwrap().len(), 1, "{said}");
            assert_eq!(said["left_out"][0]["why"], "judged", "{said}");
            let file = &said["left_out"][0]["certificate"]["file"];
            assert_eq!(file, "folder/other.crt", "{said}");
        }
        fs::remove_file(place.path("folder/other.crt")).unwrap();
    }
    let line =
        format!("verify --anchors folder --issuer - --at {AT} --format json < folder/ca.crt");
    let outcome = place.sh(&format!("meshpki {line}"));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("is a directory without a self-signed CA"),
        "{outcome:?}"
    );
}

#[test]
fn a_named_file_is_trusted_whole_and_certificates_that_are_not_anchors_are_reported() {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    for file in ["issuer.crt", "workload.crt"] {
        place.write(format!("folder/{file}"), place.read(file));
    }
    let outcome = place.meshpki("verify --anchors folder --workload workload.crt");
    outcome.assert_refused("folder");
    assert!(
        outcome.stderr.contains("name its file: folder/"),
        "{outcome:?}"
    );

    place.write("folder/ca.crt", place.read("ca.crt"));
    let (code, said) = json(&place, "--anchors folder");
    assert_eq!(code, Some(0), "{said}");
    let why: Vec<&str> = said["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["why"].as_str().unwrap())
        .collect();
    // The issuer; the workload, and the issuer that its file holds.
    assert_eq!(why, ["not-self-signed", "not-ca", "not-self-signed"]);
    let (code, said) = json(
        &place,
        "--anchors folder/issuer.crt --workload workload.crt",
    );
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said["left_out"], Value::Null);
}

/// A root after the issuer in the issuer's own file is not the issuer.
#[test]
fn a_root_in_the_issuers_file_stays_an_anchor_of_its_own_file() {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    place.write("folder/ca.crt", place.read("ca.crt"));
    place.write("full.crt", place.read("issuer.crt") + &place.read("ca.crt"));
    let (code, said) = json(&place, "--anchors folder --issuer full.crt");
    assert_eq!(code, Some(0), "{said}");
}

/// step's commands also read the folder that `create chain` writes: the issuer in it is not a root.
#[test]
fn a_folder_of_roots_is_read_alike_in_steps_commands() {
    let place = Place::empty();
    place.sh("meshpki create chain one && meshpki create chain two && cp one/ca.crt two/ca.crt");
    place
        .meshpki("certificate verify one/issuer.crt --roots one")
        .assert_done();
    for roots in ["two", "two/ca.crt"] {
        let refused = place.meshpki(&format!(
            "certificate verify two/issuer.crt --roots {roots}"
        ));
        assert_eq!(refused.code, Some(1), "{refused:?}");
    }
}

/// A step summary does not belong in the file of a certificate or a key.
#[test]
fn a_summary_is_not_appended_to_an_input() {
    let place = Place::empty();
    place.sh("meshpki create chain .");
    let judged = "verify --anchors . --issuer issuer.crt --issuer-key issuer.key --format github";
    for file in ["ca.crt", "issuer.crt", "issuer.key"] {
        let before = place.read(file);
        let mut command = Command::new(MESHPKI);
        command.args(judged.split_whitespace());
        command.env("GITHUB_STEP_SUMMARY", file);
        let refused = place.run(&mut command);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert_eq!(place.read(file), before, "{file}");
    }
}

/// Colours are control characters, and an argument may contain others.
#[test]
fn control_characters_of_an_argument_are_not_printed_even_with_colours() {
    let place = Place::empty();
    for words in [
        r#""$(printf '\033]0;title\007\033[2J')""#,
        r#"verify --anchors x --at "$(printf '\033[2J')""#,
        r#"verify --anchors x --format "$(printf 'a\010\177')""#,
    ] {
        let refused = place.sh(&format!("unset NO_COLOR; CLICOLOR_FORCE=1 meshpki {words}"));
        assert_eq!(refused.code, Some(2), "{refused:?}");
        let steers = ["\x1b]", "\x1b[2J", "\x07", "\x08", "\x7f"];
        assert!(
            !steers.iter().any(|code| refused.stderr.contains(code)),
            "{refused:?}"
        );
    }
}
