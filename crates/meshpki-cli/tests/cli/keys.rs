//! Encrypted and converted private keys: `key`, `--encrypt`, and the sources of passwords.

use std::process::Command;

use crate::run::{Place, has, skip};

#[test]
fn an_encrypted_anchor_signs_only_with_its_password() {
    let place = Place::empty();
    place.write("password", "correct horse\n");
    place.write("other", "battery staple\n");
    place
        .meshpki("create root --encrypt --password-file password")
        .assert_done();
    assert!(
        place
            .read("ca.key")
            .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    );
    assert_eq!(place.mode("ca.key"), 0o600);

    place.meshpki("create issuer").assert_refused("ca.key");
    place
        .meshpki("create issuer --ca-password-file other")
        .assert_refused("ca.key");
    place
        .meshpki("create issuer --ca-password-file password")
        .assert_done();
    let line = "verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key";
    assert_eq!(place.meshpki(line).code, Some(0));
}

/// Go can read it, and so can the cluster.
#[test]
fn a_key_with_a_blank_line_in_its_block_is_read_and_written_whole() {
    let place = Place::with_fixtures();
    let key = place.read("issuer.key");
    let (at, _) = key.match_indices('\n').nth(1).unwrap();
    place.write("spaced.key", format!("{}\n{}", &key[..at], &key[at..]));
    let line = "verify --anchors ca.crt --issuer issuer.crt --issuer-key spaced.key";
    let outcome = place.meshpki(&format!("{line} --at {}", crate::run::AT));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    place
        .meshpki("key convert spaced.key -o whole.key")
        .assert_done();
    place
        .meshpki("key convert issuer.key -o issuer-whole.key")
        .assert_done();
    assert_eq!(place.read("whole.key"), place.read("issuer-whole.key"));
}

#[test]
fn an_encrypted_chain_has_an_encrypted_anchor_key_and_a_readable_issuer_key() {
    let place = Place::empty();
    place.write("password", "secret");
    place
        .meshpki("create chain . --encrypt --password-file password")
        .assert_done();
    assert!(place.read("ca.key").contains("ENCRYPTED PRIVATE KEY"));
    assert!(
        place
            .read("issuer.key")
            .starts_with("-----BEGIN PRIVATE KEY-----\n")
    );
}

#[test]
fn a_password_comes_from_a_file_a_pipe_or_a_descriptor() {
    let place = Place::with_fixtures();
    place.write("password", "throw-away\r\n");
    for (index, line) in [
        "meshpki key decrypt encrypted.key -o 0.key --password-file password",
        "printf throw-away | meshpki key decrypt encrypted.key -o 1.key --password-file -",
        "meshpki key decrypt encrypted.key -o 2.key --password-fd 3 3<password",
        "meshpki key decrypt - -o 3.key --password-file password <encrypted.key",
    ]
    .into_iter()
    .enumerate()
    {
        place.sh(line).assert_done();
        assert_eq!(
            place.read(&format!("{index}.key")),
            place.read("issuer.key"),
            "{line}"
        );
        assert_eq!(place.mode(&format!("{index}.key")), 0o600);
    }
    let twice = "meshpki key decrypt - -o x.key --password-file - <encrypted.key";
    place
        .sh(twice)
        .assert_refused_with("standard input (-) is given twice");
}

#[test]
fn a_password_of_several_lines_or_none_is_refused() {
    let place = Place::with_fixtures();
    place.write("empty", "\n");
    place.write("lines", "one\ntwo\n");
    for (name, said) in [
        ("empty", "the password is empty"),
        ("lines", "has several lines"),
    ] {
        let line = format!("key encrypt issuer.key -o o.key --new-password-file {name}");
        place.meshpki(&line).assert_refused_with(said);
        place
            .meshpki(&format!(
                "create root n o.crt o.key --encrypt --password-file {name}"
            ))
            .assert_refused_with(said);
    }
    assert!(!place.path("o.key").exists() && !place.path("o.crt").exists());
}

/// For every kind of file, the message names the file and says that it should have a password.
#[test]
fn a_file_that_is_not_a_password_is_refused_with_the_reason() {
    let place = Place::with_fixtures();
    place.write("blanks", " \t\r\n\n");
    place.write("huge", "a".repeat(4097));
    place.write("lines", "one\ntwo\n");
    place.write("long", "a".repeat(4096));
    std::fs::create_dir(place.path("folder")).unwrap();
    let files = [
        ("/dev/null", "the password is empty"),
        (
            "/dev/zero",
            "is larger than 4 KiB, expected a password on one line",
        ),
        ("blanks", "the password is empty"),
        ("folder", "is a directory, expected a file"),
        (
            "huge",
            "is larger than 4 KiB, expected a password on one line",
        ),
        ("lines", "has several lines, expected a password on one"),
        ("nowhere", "no such file"),
    ];
    for (file, said) in files {
        for line in [
            "key encrypt issuer.key -o o.key --new-password-file",
            "create root n o.crt o.key --encrypt --password-file",
            "create request n o.csr o.key --encrypt --password-file",
        ] {
            let refused = place.meshpki(&format!("{line} {file}"));
            refused.assert_refused(file);
            assert!(refused.stderr.contains(said), "{refused:?}");
        }
        let refused = place.meshpki(&format!(
            "key decrypt encrypted.key -o o.key --password-file {file}"
        ));
        refused.assert_refused_with(said);
    }
    let longest = "key encrypt issuer.key -o o.key --new-password-file long";
    place.meshpki(longest).assert_done();
}

#[test]
fn a_key_is_reencrypted_and_decrypted_in_place() {
    let place = Place::with_fixtures();
    let clear = place.read("issuer.key");
    place.write("old", "throw-away");
    place.write("new", "another");
    place
        .meshpki("key encrypt encrypted.key --in-place --password-file old --new-password-file new")
        .assert_done();
    place
        .meshpki("key decrypt encrypted.key -o o.key --password-file old")
        .assert_refused_with("the password does not decrypt the private key in block 1");
    place
        .meshpki("key decrypt encrypted.key --in-place --password-file new")
        .assert_done();
    assert_eq!(place.read("encrypted.key"), clear);
    assert_eq!(place.mode("encrypted.key"), 0o600);
}

#[test]
fn a_key_is_converted_between_its_forms_and_back() {
    let place = Place::with_fixtures();
    for line in [
        "key convert issuer.key --form traditional -o traditional.key",
        "key convert sec1.key -o pkcs8.key",
        "key convert sec1.key --encoding der -o pkcs8.der",
        "key convert pkcs8.der -o again.key",
        "key convert issuer.key --form traditional --encoding der -o sec1.der",
        "key convert sec1.der --form traditional -o sec1-again.key",
        "key convert parameters-first.key -o mended.key",
        "key convert mislabelled.key -o labelled.key",
    ] {
        place.meshpki(line).assert_done();
    }
    assert_eq!(place.read("traditional.key"), place.read("sec1.key"));
    assert_eq!(place.read("sec1-again.key"), place.read("sec1.key"));
    for same in ["pkcs8.key", "again.key", "mended.key", "labelled.key"] {
        assert_eq!(place.read(same), place.read("issuer.key"), "{same}");
    }
    place
        .meshpki("key convert issuer.key -o pkcs8.key")
        .assert_refused_with("pkcs8.key: already exists");
    place
        .meshpki("key convert issuer.key -o issuer.key --force")
        .assert_refused_with("issuer.key: is also an input; not overwritten");
}

/// At a terminal, meshpki prompts for the password, twice if it is new, and does not show it.
#[test]
fn meshpki_prompts_for_a_password_at_a_terminal() {
    if !has("script") {
        return skip(
            "meshpki_prompts_for_a_password_at_a_terminal",
            "script is not installed",
        );
    }
    let place = Place::empty();
    let typed = |answers: &str, line: &str| {
        let script = format!("(sleep 1; printf '{answers}') | script -qec '{line}' /dev/null");
        place.run(Command::new("sh").args(["-c", &script]))
    };
    let asked = typed("hidden\\n", "meshpki create root --encrypt; echo exit $?");
    assert!(
        asked.stdout.contains("New password of ca.key:"),
        "{asked:?}"
    );
    let asked = typed(
        "hidden\\nhidden\\n",
        "meshpki create root --encrypt --force; echo exit $?",
    );
    assert!(asked.stdout.contains("exit 0"), "{asked:?}");
    assert!(place.read("ca.key").contains("ENCRYPTED PRIVATE KEY"));
    let asked = typed("hidden\\n", "meshpki create issuer; echo exit $?");
    assert!(asked.stdout.contains("Password of ca.key:"), "{asked:?}");
    assert!(asked.stdout.contains("exit 0"), "{asked:?}");
}

/// The overwritten file could be the only copy.
#[test]
fn an_input_key_is_not_overwritten_under_another_name() {
    let place = Place::with_fixtures();
    place.write("secret", "throw-away");
    place
        .sh("ln -s ca.key alias.key; ln issuer.key twin.key")
        .assert_done();
    let before = place.snapshot();
    for line in [
        "create issuer i i.crt ca.key --ca-key alias.key --force",
        "create workload a.example w.crt twin.key --ca issuer.crt --ca-key issuer.key --force",
        "create issuer i secret i.key --ca-password-file secret --force",
        "create root r secret r.key --encrypt --password-file secret --force",
        "create chain . --encrypt --password-file ca.crt --force",
        "create request r secret r.key --encrypt --password-file secret --force",
        "create request r secret --use-key encrypted.key --key-password-file secret --force",
        "sign request.csr secret --ca-password-file secret --force",
        "key encrypt issuer.key -o secret --new-password-file secret --force",
        "key decrypt encrypted.key -o secret --password-file secret --force",
        "certificate key ca.key --out ca.key --force",
        "certificate format ca.crt --out ca.crt --force",
        "crypto key format ca.key --out ca.key --force",
        "crypto change-pass issuer.key --out secret --new-password-file secret --force",
        "certificate create r secret r.key --profile root-ca --password-file secret --force",
    ] {
        let said = place.meshpki(line);
        assert!(!said.is_done(), "{said:?}");
        assert!(
            said.stderr.contains("is also an input; not overwritten"),
            "{said:?}"
        );
    }
    assert_eq!(place.snapshot(), before);
    place
        .meshpki("create root r - r.key")
        .assert_refused_with("not supported as an output");
}

/// step ignores blanks at the end of a password file, and OpenSSL reads only its first line.
#[test]
fn blanks_at_the_end_of_a_password_are_ignored() {
    let place = Place::with_fixtures();
    place.write("secret", "throw-away \t\r\n\n");
    place
        .meshpki("key decrypt encrypted.key -o o.key --password-file secret")
        .assert_done();
}

/// Somebody who names a password wants it used.
#[test]
fn a_password_file_alone_encrypts_the_new_key() {
    let place = Place::empty();
    place.write("password", "correct horse\n");
    for line in [
        "create root r r.crt r.key --password-file password",
        "create chain . --password-file password",
        "create request n n.csr n.key --password-file password",
    ] {
        place.meshpki(line).assert_done();
    }
    for key in ["r.key", "ca.key", "n.key"] {
        assert!(
            place
                .read(key)
                .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
            "{key}"
        );
    }
    assert!(!place.read("issuer.key").contains("ENCRYPTED"));
}
