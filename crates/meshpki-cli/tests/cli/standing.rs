//! The files that `--force` replaces, and the files beside the outputs: no certificate replaces a key, and no
//! certificate is beside the key of another.

use std::fs;
use std::os::unix::fs::symlink;

use crate::run::{Outcome, Place};

/// Every way to write something other than a private key into a file that is called `there`.
const CERTIFICATES: [&str; 16] = [
    "bundle made/ca.crt -o there",
    "bundle made/ca.crt --format jwks -o there",
    "certificate bundle made/ca.crt other/ca.crt there",
    "certificate create name there new.key --profile root-ca --no-password --insecure",
    "certificate create name there new.key --csr --no-password --insecure",
    "certificate create name there --ca made/ca.crt --ca-key made/ca.key --key other/issuer.key",
    "certificate format made/ca.crt --out there",
    "certificate key made/ca.crt --out there",
    "create issuer name there new.key --ca made/ca.crt --ca-key made/ca.key",
    "create request name there --use-key made/issuer.key",
    "create request name there new.key",
    "create root name there new.key",
    "create webhook name there new.key --ca made/ca.crt --ca-key made/ca.key",
    "create workload a.example.org there new.key --ca made/issuer.crt --ca-key made/issuer.key",
    "inspect made/ca.crt --format pem -o there",
    "sign made/r.csr there --ca made/ca.crt --ca-key made/ca.key",
];

/// Every way to write a private key.
const KEYS: [&str; 12] = [
    "certificate create name new.crt there --profile root-ca --no-password --insecure",
    "certificate create name new.csr there --csr --no-password --insecure",
    "create issuer name new.crt there --ca made/ca.crt --ca-key made/ca.key",
    "create request name new.csr there",
    "create root name new.crt there",
    "create webhook name new.crt there --ca made/ca.crt --ca-key made/ca.key",
    "create workload a.example.org new.crt there --ca made/issuer.crt --ca-key made/issuer.key",
    "crypto change-pass made/ca.key --out there --no-password --insecure",
    "crypto key format made/ca.key --out there --no-password --insecure",
    "key convert made/ca.key -o there",
    "key decrypt made/ca.key -o there",
    "key encrypt made/ca.key -o there --new-password-file password",
];

/// Every way to write a key, a certificate or a request beside a file with another key, and where it is refused.
const OF_ANOTHER_KEY: [(&str, &str); 23] = [
    // It is encrypted, and is not the new key.
    ("create root name other/e.crt new.key", "other/e.crt"),
    // A new key beside the certificate of the old one.
    (
        "create request name new.csr made/issuer.key",
        "made/issuer.key",
    ),
    (
        "create request name made/issuer.csr made/issuer.key",
        "made/issuer.key",
    ),
    (
        "create request name new.csr made/issuer.key --encrypt --password-file password",
        "made/issuer.key",
    ),
    (
        "create root name new.crt made/issuer.key",
        "made/issuer.key",
    ),
    (
        "create issuer name new.crt made/issuer.key --ca made/ca.crt --ca-key made/ca.key",
        "made/issuer.key",
    ),
    (
        "create webhook name new.crt made/issuer.key --ca made/ca.crt --ca-key made/ca.key",
        "made/issuer.key",
    ),
    (
        "create workload a.example.org new.crt other/issuer.key --ca made/issuer.crt --ca-key made/issuer.key",
        "other/issuer.key",
    ),
    (
        "key convert other/ca.key -o made/issuer.key",
        "made/issuer.key",
    ),
    (
        "key encrypt other/ca.key -o made/issuer.key --new-password-file password",
        "made/issuer.key",
    ),
    (
        "certificate create name new.crt made/issuer.key --profile root-ca --no-password --insecure",
        "made/issuer.key",
    ),
    (
        "certificate create name new.csr made/issuer.key --csr --no-password --insecure",
        "made/issuer.key",
    ),
    (
        "crypto key format other/ca.key --out made/issuer.key --no-password --insecure",
        "made/issuer.key",
    ),
    (
        "crypto change-pass other/ca.key --out made/issuer.key --no-password --insecure",
        "made/issuer.key",
    ),
    // The certificate of another key beside a key.
    ("bundle other/ca.crt -o made/issuer.crt", "made/issuer.crt"),
    (
        "bundle other/ca.crt made/ca.crt -o made/ca.crt",
        "made/ca.crt",
    ),
    (
        "certificate bundle made/ca.crt other/ca.crt made/issuer.crt",
        "made/issuer.crt",
    ),
    (
        "certificate format other/issuer.crt --out made/issuer.crt",
        "made/issuer.crt",
    ),
    (
        "create issuer name made/issuer.crt new.key --ca made/ca.crt --ca-key made/ca.key",
        "made/issuer.crt",
    ),
    (
        "create request name made/issuer.csr --use-key other/issuer.key",
        "made/issuer.csr",
    ),
    (
        "create root name made/issuer.pem new.key",
        "made/issuer.pem",
    ),
    (
        "inspect other/issuer.crt --format pem -o made/issuer.crt",
        "made/issuer.crt",
    ),
    (
        "sign made/r.csr made/issuer.crt --ca made/ca.crt --ca-key made/ca.key",
        "made/issuer.crt",
    ),
];

fn place() -> Place {
    let place = Place::empty();
    for folder in ["made", "other"] {
        place
            .meshpki(&format!("create chain {folder}"))
            .assert_done();
    }
    let request = "create request name made/r.csr made/r.key";
    place.meshpki(request).assert_done();
    place.write("password", "throw-away\n");
    let encrypt = "key encrypt other/ca.key -o other/e.key --new-password-file password";
    place.meshpki(encrypt).assert_done();
    let der = "key convert other/ca.key -o other/d.key --encoding der";
    place.meshpki(der).assert_done();
    let der = "certificate format other/ca.crt --out other/ca.der";
    place.meshpki(der).assert_done();
    place
}

/// step's commands exit with 1, ours with 2.
fn assert_refused(outcome: &Outcome, about: &str) {
    assert!(!outcome.is_done(), "{outcome:?}");
    assert_eq!(outcome.stdout, "", "{outcome:?}");
    outcome.assert_one_message(about);
}

/// A file of another kind is not replaced, and nothing is written beside it.
fn assert_kept(place: &Place, lines: &[&str], held: &[(&str, Vec<u8>)], words: &str) {
    for line in lines {
        for (about, bytes) in held {
            fs::write(place.path("there"), bytes).unwrap();
            let before = place.snapshot();
            let refused = place.meshpki(&format!("{line} --force"));
            assert_refused(&refused, "there");
            assert!(refused.stderr.contains(words), "{about}: {refused:?}");
            assert_eq!(place.snapshot(), before, "{about}: {line}");
        }
    }
}

#[test]
fn only_a_private_key_replaces_a_private_key() {
    let place = place();
    let read = |name: &str| fs::read(place.path(name)).unwrap();
    let held = [
        ("a key", read("made/ca.key")),
        ("an encrypted key", read("other/e.key")),
        ("a key as DER", read("other/d.key")),
        (
            "both",
            [read("other/ca.crt"), read("other/ca.key")].concat(),
        ),
        ("a damaged key", read("other/ca.key")[..60].to_vec()),
    ];
    assert_kept(&place, &CERTIFICATES, &held, "contains a private key");
}

#[test]
fn a_key_never_replaces_a_certificate() {
    let place = place();
    let read = |name: &str| fs::read(place.path(name)).unwrap();
    let held = [
        ("a certificate", read("other/ca.crt")),
        ("a certificate as DER", read("other/ca.der")),
        (
            "both",
            [read("other/ca.key"), read("other/ca.crt")].concat(),
        ),
    ];
    assert_kept(&place, &KEYS, &held, "contains a certificate");

    fs::write(place.path("both"), &held[2].1).unwrap();
    let before = place.snapshot();
    for line in [
        "key convert both --in-place",
        "key encrypt both --in-place --new-password-file password",
        "crypto change-pass both --no-password --insecure --force",
    ] {
        assert_refused(&place.meshpki(line), "both");
        assert_eq!(place.snapshot(), before, "{line}");
    }
}

#[test]
fn a_file_replaces_files_of_its_kind_and_empty_files() {
    let place = place();
    let read = |name: &str| fs::read(place.path(name)).unwrap();
    for (lines, held) in [
        (&CERTIFICATES[..], read("other/ca.crt")),
        (&CERTIFICATES[..], b"\n".to_vec()),
        (&KEYS[..], read("other/ca.key")),
        (&KEYS[..], Vec::new()),
    ] {
        for line in lines {
            for made in ["new.crt", "new.csr", "new.key"] {
                let _ = fs::remove_file(place.path(made));
            }
            fs::write(place.path("there"), &held).unwrap();
            place.meshpki(&format!("{line} --force")).assert_done();
            assert_ne!(read("there"), held, "{line}");
        }
    }
}

/// meshpki cannot tell what it is: a key in base64 in a Secret, in another program's format, or damaged.
#[test]
fn a_file_of_unknown_content_is_not_replaced() {
    let place = place();
    let key = place.read("other/ca.key");
    let held = [
        ("words", b"nothing of value".to_vec()),
        ("base64", key.lines().nth(1).unwrap().as_bytes().to_vec()),
        ("a damaged label", key.replace("PRIV", "PRIW").into_bytes()),
        (
            "a Secret",
            b"kind: Secret\ndata:\n  tls.key: TUlHSEFnRUE=\n".to_vec(),
        ),
    ];
    assert_kept(&place, &CERTIFICATES, &held, "expected one of them");
    assert_kept(&place, &KEYS, &held, "is not a private key");
    let request = [("a request", place.read("made/r.csr").into_bytes())];
    assert_kept(&place, &KEYS, &request, "contains a certificate");
}

/// A copy of the old certificate under another ending, and an answered request, are not part of the pair.
#[test]
fn a_pair_replaces_a_pair_despite_other_files_with_its_name() {
    let place = place();
    for line in [
        "create request name made/issuer.csr --use-key made/issuer.key",
        "bundle made/ca.crt -o made/ca.pem",
        "create chain made --force",
        "create root name made/ca.crt made/ca.key --force",
        "create request name made/r.csr made/r.key --force",
    ] {
        place.meshpki(line).assert_done();
    }
}

/// Another run may have written its key while this one waited for a password.
#[test]
fn a_key_is_replaced_in_place_only_if_it_is_still_the_file_that_was_read() {
    let place = place();
    place
        .sh("cp made/ca.key k.key; cp other/ca.key o.key; mkfifo f")
        .assert_done();
    let other = place.read("o.key");
    let line = "meshpki key encrypt k.key --in-place --new-password-file f & sleep 1; mv o.key k.key; \
                echo throw-away > f; wait $!";
    let refused = place.sh(line);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("was replaced after it was read"),
        "{refused:?}"
    );
    assert_eq!(place.read("k.key"), other);
}

#[test]
fn an_input_that_is_also_standard_output_is_refused() {
    let place = place();
    let before = place.snapshot();
    for line in [
        "meshpki crypto key format made/ca.key --der --no-password --insecure 1<>made/ca.key",
        "meshpki inspect made/ca.crt >> made/ca.crt",
        "meshpki inspect - < made/ca.crt 1<> made/ca.crt",
        "meshpki verify --anchors made/ca.crt --issuer made/issuer.crt --issuer-key made/issuer.key 1<>made/issuer.key",
        "meshpki verify --anchors made --issuer made/issuer.crt >> made/ca.crt",
    ] {
        let refused = place.sh(line);
        assert!(!refused.is_done(), "{refused:?}");
        assert!(
            refused.stderr.contains("is also standard output"),
            "{refused:?}"
        );
        assert_eq!(place.snapshot(), before, "{line}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_replaced() {
    let place = place();
    let file = fs::File::create(place.path("there")).unwrap();
    file.set_len(17 << 20).unwrap();
    for line in CERTIFICATES {
        let refused = place.meshpki(&format!("{line} --force"));
        assert_refused(&refused, "there");
        assert!(refused.stderr.contains("larger than 16 MiB"), "{refused:?}");
    }
}

#[test]
fn no_certificate_is_written_beside_the_key_of_another() {
    let place = place();
    let before = place.snapshot();
    for (line, name) in OF_ANOTHER_KEY {
        let refused = place.meshpki(&format!("{line} --force"));
        assert_refused(&refused, name);
        assert!(refused.stderr.contains("has another key"), "{refused:?}");
        assert_eq!(place.snapshot(), before, "{line}");
    }
    // There is no file to replace.
    for (gone, line) in [
        (
            "made/issuer.key",
            "create request name made/issuer.csr made/issuer.key",
        ),
        (
            "made/issuer.crt",
            "sign made/r.csr made/issuer.crt --ca made/ca.crt --ca-key made/ca.key",
        ),
    ] {
        let bytes = fs::read(place.path(gone)).unwrap();
        fs::remove_file(place.path(gone)).unwrap();
        place.meshpki(line).assert_refused(gone);
        fs::write(place.path(gone), bytes).unwrap();
    }
    // A link counts as the file to which it leads.
    fs::rename(place.path("made/issuer.crt"), place.path("made/1")).unwrap();
    symlink("1", place.path("made/issuer.crt")).unwrap();
    let line = "create request name made/issuer.csr made/issuer.key --force";
    place.meshpki(line).assert_refused("made/issuer.key");
}

#[test]
fn a_file_with_the_same_key_is_written_beside_it() {
    let place = place();
    place.write("made/a.crt", "no certificate");
    place.sh("mkfifo made/b.crt").assert_done();
    for line in [
        "create chain made --force",
        "create issuer name made/issuer.crt made/issuer.key --ca made/ca.crt --ca-key made/ca.key --force",
        "create request name made/issuer.csr --use-key made/issuer.key",
        "sign made/issuer.csr --ca made/ca.crt --ca-key made/ca.key --force",
        "key convert made/issuer.key --in-place --form traditional",
        "sign made/r.csr --ca made/ca.crt --ca-key made/ca.key",
        "create request name made/r-2.csr made/r-2.key",
        "bundle made/ca.crt other/ca.crt -o made/ca.crt --force",
        "certificate create name other/e.csr --csr --key other/ca.key",
        "create root name new.crt made/a.key",
        "create root name new-2.crt made/b.key",
    ] {
        place.meshpki(line).assert_done();
    }
}
