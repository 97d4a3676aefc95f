//! Directories of anchors and workloads: which of their files are read.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use crate::run::{AT, Outcome, Place, as_somebody, skip};

/// The fixtures, and a directory `folder` with copies of some of them under other names.
fn place(copies: &[(&str, &str)]) -> Place {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    for (fixture, name) in copies {
        place.write(format!("folder/{name}"), place.read(fixture));
    }
    place
}

fn verify(place: &Place, rest: &str) -> Outcome {
    place.meshpki(&format!("verify --at {AT} {rest}"))
}

/// The names of the files that the anchors were read from, in order.
fn files(place: &Place) -> Vec<String> {
    let outcome = verify(place, "--anchors folder --issuer issuer.crt --format json");
    let said: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let anchors = said["anchors"].as_array().unwrap().iter();
    let name = |anchor: &Value| {
        let file = anchor["file"].as_str().unwrap();
        file.strip_prefix("folder/").unwrap().to_owned()
    };
    anchors.map(name).collect()
}

#[test]
fn anchors_of_a_directory_are_those_of_its_files() {
    let place = place(&[("ca.crt", "a.crt"), ("stranger-ca.crt", "b.crt")]);
    let of_directory = verify(&place, "--anchors folder --issuer issuer.crt");
    let of_files = verify(
        &place,
        "--anchors folder/a.crt folder/b.crt --issuer issuer.crt",
    );
    of_directory.assert_done();
    assert_eq!(of_directory.stdout, of_files.stdout);
    let slash = verify(&place, "--anchors folder/ --issuer issuer.crt");
    assert_eq!(slash.stdout, of_files.stdout);
    let both = verify(&place, "--anchors ca.crt folder --issuer issuer.crt");
    assert!(both.stdout.contains("anchor-duplicate"), "{both:?}");
}

#[test]
fn files_are_read_in_the_order_of_their_names() {
    let copies = ["c.crt", "b.pem", "a.cer", "ca-bundle.crt"].map(|name| ("stranger-ca.crt", name));
    let place = place(&copies);
    assert_eq!(files(&place), ["a.cer", "b.pem", "c.crt", "ca-bundle.crt"]);
}

#[test]
fn files_with_other_endings_are_not_read() {
    let place = place(&[("ca.crt", "ca.crt")]);
    for name in [
        "README",
        "notes.txt",
        "ca.key",
        "crt",
        "ca.crt.bak",
        ".hidden.crt",
        ".crt",
    ] {
        place.write(format!("folder/{name}"), "nothing that could be read");
    }
    fs::create_dir(place.path("folder/below.crt")).unwrap();
    place.write("folder/below.crt/other.crt", "nothing that could be read");
    verify(&place, "--anchors folder --issuer issuer.crt").assert_done();
    place.write("folder/UPPER.CRT", "nothing that could be read");
    verify(&place, "--anchors folder --issuer issuer.crt").assert_refused("folder/UPPER.CRT");
}

/// As the kubelet lays it out: a directory per version, a link to it, and links through that link.
#[test]
fn mounted_secret_is_read_once() {
    let place = place(&[]);
    let version = "folder/..2026_11_23_16_00_00.1";
    fs::create_dir(place.path(version)).unwrap();
    place.write(format!("{version}/ca-bundle.crt"), place.read("ca.crt"));
    symlink("..2026_11_23_16_00_00.1", place.path("folder/..data")).unwrap();
    let link = place.path("folder/ca-bundle.crt");
    symlink("..data/ca-bundle.crt", link).unwrap();
    let outcome = verify(&place, "--anchors folder --issuer issuer.crt");
    outcome.assert_done();
    assert!(!outcome.stdout.contains("duplicate"), "{outcome:?}");
    assert_eq!(files(&place), ["ca-bundle.crt"]);

    fs::remove_file(place.path("folder/..data")).unwrap();
    verify(&place, "--anchors folder --issuer issuer.crt").assert_refused("folder/ca-bundle.crt");
}

#[test]
fn directory_may_be_a_link() {
    let place = place(&[("ca.crt", "ca.crt")]);
    symlink("folder", place.path("link")).unwrap();
    verify(&place, "--anchors link --issuer issuer.crt").assert_done();
}

#[test]
fn directory_without_a_certificate_is_refused() {
    let place = place(&[("ca.key", "ca.key")]);
    place.write("folder/.ca.crt", place.read("ca.crt"));
    fs::create_dir(place.path("empty")).unwrap();
    for folder in ["folder", "empty"] {
        for rest in [
            "--anchors @ --issuer issuer.crt",
            "--anchors ca.crt --workload @",
        ] {
            let outcome = verify(&place, &rest.replace('@', folder));
            outcome.assert_refused(folder);
            let expected =
                "is a directory without certificate files, expected files that end in .crt";
            assert!(outcome.stderr.contains(expected), "{outcome:?}");
        }
    }
}

/// As cert-manager and Vault's agent lay out a secret.
#[test]
fn key_among_the_files_is_skipped_and_named() {
    let place = place(&[("ca.crt", "crt.pem"), ("ca.key", "key.pem")]);
    let said = "note: folder/key.pem: skipped, because it contains only private keys\n";
    let anchors = verify(&place, "--anchors folder --issuer issuer.crt");
    anchors.assert_done();
    assert_eq!(anchors.stderr, said);
    let alone = verify(&place, "--anchors folder/crt.pem --issuer issuer.crt");
    assert_eq!(anchors.stdout, alone.stdout);

    place.write("folder/crt.pem", place.read("workload.crt"));
    let workloads = verify(&place, "--anchors ca.crt --workload folder");
    assert_eq!(workloads.stderr, said);
    let alone = verify(&place, "--anchors ca.crt --workload folder/crt.pem");
    assert_eq!(workloads.stdout, alone.stdout);
}

#[test]
fn key_that_is_named_is_refused_and_so_is_one_beside_an_anchor() {
    let place = place(&[("ca.key", "key.pem")]);
    for rest in [
        "--anchors folder/key.pem --issuer issuer.crt",
        "--anchors ca.crt --workload folder/key.pem",
    ] {
        verify(&place, rest).assert_refused("folder/key.pem");
    }
    for rest in [
        "--anchors folder --issuer issuer.crt",
        "--anchors ca.crt --workload folder",
    ] {
        let outcome = verify(&place, rest);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert_eq!(outcome.stdout, "", "{outcome:?}");
        let end = "error: folder: is a directory with only private keys, expected certificates\n";
        assert!(outcome.stderr.ends_with(end), "{outcome:?}");
    }
    place.write("folder/bundle.pem", place.read("with-key.crt"));
    let outcome = verify(&place, "--anchors folder --issuer issuer.crt");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("error[pem-private-key]"),
        "{outcome:?}"
    );
}

#[test]
fn damaged_file_is_refused_and_named() {
    let place = place(&[("ca.crt", "ca.crt"), ("damaged.crt", "z.crt")]);
    verify(&place, "--anchors folder --issuer issuer.crt").assert_refused("folder/z.crt");
}

#[test]
fn each_workload_of_a_directory_is_judged() {
    let place = place(&[("workload.crt", "a.crt"), ("workload.crt", "b.pem")]);
    let rest = "--anchors ca.crt --issuer issuer.crt --workload";
    let of_directory = verify(&place, &format!("{rest} folder"));
    let of_files = verify(&place, &format!("{rest} folder/a.crt folder/b.pem"));
    assert_eq!(of_directory.code, of_files.code, "{of_directory:?}");
    assert_eq!(of_directory.stdout, of_files.stdout);
    let json = verify(&place, &format!("{rest} folder --format json")).stdout;
    assert_eq!(json.matches("\"key_checked\"").count(), 3, "{json}");
}

#[test]
fn a_directory_is_refused_where_one_file_is_expected() {
    let place = place(&[("issuer.crt", "issuer.crt")]);
    for line in [
        "verify --anchors ca.crt --issuer folder",
        "verify --anchors ca.crt --issuer issuer.crt --issuer-key folder",
        "key convert folder -o new.key",
    ] {
        let outcome = place.meshpki(line);
        outcome.assert_refused("folder");
        assert!(outcome.stderr.contains("expected a file"), "{outcome:?}");
    }
}

#[test]
fn every_command_that_reads_certificates_reads_those_of_a_directory() {
    let place = place(&[("ca.crt", "ca.crt"), ("stranger-ca.crt", "other.pem")]);
    for line in [
        "inspect folder",
        "renewal folder --at 2026-11-25",
        "fingerprint folder",
        "bundle folder",
    ] {
        let outcome = place.meshpki(line);
        outcome.assert_done();
        for file in ["folder/ca.crt", "folder/other.pem"] {
            let said = outcome.stdout.clone() + &outcome.stderr;
            assert!(said.contains(file), "{line}: {outcome:?}");
        }
    }
}

/// Nothing that was looked at is no reason to say that nothing is due.
#[test]
fn keys_of_a_directory_are_skipped_but_not_if_there_is_nothing_else() {
    let place = place(&[("ca.key", "a.pem")]);
    for line in ["renewal folder", "fingerprint folder"] {
        let outcome = place.meshpki(line);
        outcome.assert_refused_with(
            "error: folder: is a directory with only private keys, expected certificates",
        );
    }
    place.write("folder/b.pem", place.read("ca.crt"));
    for line in ["renewal folder --at 2026-11-25", "fingerprint folder"] {
        let outcome = place.meshpki(line);
        outcome.assert_done();
        assert!(outcome.stdout.contains("folder/b.pem"), "{outcome:?}");
        let note = "folder/a.pem: skipped, because it contains only private keys";
        assert!(outcome.stderr.contains(note), "{outcome:?}");
    }
}

#[test]
fn names_in_a_directory_need_not_be_utf8() {
    let place = place(&[]);
    let name = OsStr::from_bytes(b"ca-\xff.crt");
    fs::write(place.path("folder").join(name), place.read("ca.crt")).unwrap();
    verify(&place, "--anchors folder --issuer issuer.crt").assert_done();
}

#[test]
fn unreadable_directory_is_refused() {
    let place = place(&[("ca.crt", "ca.crt")]);
    let Some(prefix) = as_somebody(&place) else {
        return skip("unreadable_directory_is_refused", "root reads everything");
    };
    fs::set_permissions(place.path("folder"), fs::Permissions::from_mode(0o000)).unwrap();
    let line = format!("exec {prefix} meshpki verify --anchors folder --issuer issuer.crt");
    let outcome = place.sh(&line);
    fs::set_permissions(place.path("folder"), fs::Permissions::from_mode(0o755)).unwrap();
    outcome.assert_refused("folder");
    assert!(outcome.stderr.contains("permission denied"), "{outcome:?}");
}

/// A secret as cert-manager fills it: an issuer, its key, and its signer.
fn tls_secret(place: &Place) {
    for (from, to) in [
        ("issuer.crt", "folder/tls.crt"),
        ("issuer.key", "folder/tls.key"),
        ("ca.crt", "folder/ca.crt"),
    ] {
        place.write(to, place.read(from));
    }
}

#[test]
fn the_issuer_in_a_mounted_secret_is_not_an_anchor() {
    let place = place(&[]);
    tls_secret(&place);
    assert_eq!(files(&place), ["ca.crt"]);
    let outcome = verify(&place, "--anchors folder --issuer folder/tls.crt");
    outcome.assert_done();
    let note =
        "note: folder is a secret of type kubernetes.io/tls: ca.crt is read, tls.crt is skipped\n";
    assert_eq!(outcome.stderr, note);

    // An issuer that is its own anchor proves nothing.
    place.write("folder/ca.crt", place.read("stranger-ca.crt"));
    let outcome = verify(&place, "--anchors folder --issuer folder/tls.crt");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("issuer-unknown-anchor"),
        "{outcome:?}"
    );

    fs::remove_file(place.path("folder/ca.crt")).unwrap();
    let outcome = verify(&place, "--anchors folder --issuer folder/tls.crt");
    outcome.assert_refused("folder");
    assert!(
        outcome.stderr.contains("name the file: folder/tls.crt"),
        "{outcome:?}"
    );
}

#[test]
fn the_ca_in_a_mounted_secret_is_not_a_workload() {
    let place = place(&[]);
    tls_secret(&place);
    place.write("folder/tls.crt", place.read("workload.crt"));
    let rest = "--anchors ca.crt --issuer issuer.crt --workload";
    let of_directory = verify(&place, &format!("{rest} folder --format json"));
    let of_file = verify(&place, &format!("{rest} folder/tls.crt --format json"));
    assert_eq!(of_directory.stdout, of_file.stdout);
    assert!(
        of_directory
            .stderr
            .contains("tls.crt is read, ca.crt is skipped")
    );
}

/// Without its key, tls.crt is an ordinary file.
#[test]
fn only_tls_crt_beside_tls_key_makes_a_directory_a_secret() {
    let place = place(&[("ca.crt", "ca.crt"), ("stranger-ca.crt", "tls.crt")]);
    assert_eq!(files(&place), ["ca.crt", "tls.crt"]);
}

#[test]
fn a_bundle_of_a_directory_has_its_anchors_and_leaves_out_the_rest() {
    let place = place(&[
        ("ca.key", "a.pem"),
        ("issuer.crt", "issuer.crt"),
        ("workload.crt", "workload.crt"),
    ]);
    let line = "bundle folder -o made.pem";
    place
        .meshpki(line)
        .assert_refused_with("no file of the directory contains a self-signed CA");
    assert!(!place.path("made.pem").exists());

    place.write("folder/b.pem", place.read("ca.crt"));
    let outcome = place.meshpki(line);
    outcome.assert_done();
    assert_eq!(place.read("made.pem"), place.read("ca.crt"));
    for said in [
        "folder/a.pem: skipped, because it contains only private keys",
        "is signed by root.linkerd.cluster.local  folder/issuer.crt, block 1",
        "is not a CA  folder/workload.crt, block 1",
        "1 anchor in made.pem, of 4 read",
    ] {
        assert!(outcome.stderr.contains(said), "{said}\n{outcome:?}");
    }
    // A file that the user names is meant as it is.
    place
        .meshpki("bundle folder/b.pem folder/issuer.crt")
        .assert_refused("folder/issuer.crt, block 1");
    let outcome = place.meshpki("bundle folder --issuers -o both.pem");
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("2 anchors in both.pem"),
        "{outcome:?}"
    );

    place.write("folder/b.pem", place.read("with-key.crt"));
    place
        .meshpki("bundle folder -o other.pem")
        .assert_refused_with("is a private key");
}
