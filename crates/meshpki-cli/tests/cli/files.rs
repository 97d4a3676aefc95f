//! The outputs: their modes, all or none of them, and no key anywhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::run::{AT, Place, as_somebody, has, skip};

const MAKERS: [(&str, &str, &str); 4] = [
    ("create chain .", "issuer.crt", "issuer.key"),
    ("create root name new.crt new.key", "new.crt", "new.key"),
    (
        "create issuer name new.crt new.key --ca made/ca.crt --ca-key made/ca.key",
        "new.crt",
        "new.key",
    ),
    (
        "create workload a.example.org new.crt new.key --ca made/issuer.crt --ca-key made/issuer.key",
        "new.crt",
        "new.key",
    ),
];

/// A directory with a chain in `made`.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain made").assert_done();
    place
}

#[test]
fn a_chain_is_four_files() {
    let place = Place::empty();
    let outcome = place.meshpki("create chain .");
    outcome.assert_done();
    assert_eq!(
        outcome.stdout, "",
        "data goes to standard output, and this is none"
    );
    assert_eq!(
        place.names(),
        ["ca.crt", "ca.key", "issuer.crt", "issuer.key"]
    );
    let verify = "verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key";
    place.meshpki(verify).assert_done();
}

#[test]
fn no_other_file_is_left_beside_the_outputs() {
    for (arguments, certificate, key) in &MAKERS[1..] {
        let place = place();
        place.meshpki(arguments).assert_done();
        assert_eq!(place.names(), ["made", certificate, key]);
        place.meshpki(&format!("{arguments} --force")).assert_done();
        assert_eq!(place.names(), ["made", certificate, key]);
    }
}

#[test]
fn under_any_umask_only_the_owner_can_read_keys_and_every_user_can_read_certificates() {
    for umask in ["000", "022", "077"] {
        for (arguments, certificate, key) in MAKERS {
            let place = place();
            place
                .sh(&format!("umask {umask}; exec meshpki {arguments}"))
                .assert_done();
            let modes = (place.mode(certificate), place.mode(key));
            assert_eq!(modes, (0o644, 0o600), "umask {umask}: {arguments}");
        }
    }
}

#[test]
fn only_the_owner_can_read_a_key_from_its_first_byte_on() {
    if !has("strace") {
        return skip(
            "only_the_owner_can_read_a_key_from_its_first_byte_on",
            "no strace",
        );
    }
    for (arguments, _, _) in MAKERS {
        let place = place();
        let line = format!(
            "umask 000; exec strace -f -y -s 64 -o trace -e trace=open,openat,creat,write,chmod,fchmod,fchmodat \
             meshpki {arguments}"
        );
        if place.sh(&line).code != Some(0) {
            return skip(
                "only_the_owner_can_read_a_key_from_its_first_byte_on",
                "strace may not trace",
            );
        }
        let trace = place.read("trace");
        // The file into which a private key is written, by its name.
        let written: Vec<&str> = trace
            .lines()
            .filter(|line| line.contains("-----BEGIN PRIVATE KEY-----"))
            .map(|line| {
                line.split(['<', '>'])
                    .nth(1)
                    .unwrap()
                    .rsplit('/')
                    .next()
                    .unwrap()
            })
            .collect();
        assert!(!written.is_empty(), "{trace}");
        for name in written {
            let calls = |call: &str| {
                let calls: Vec<&str> = trace
                    .lines()
                    .filter(|line| line.contains(call) && line.contains(name))
                    .collect();
                calls
            };
            let opened = calls("O_CREAT");
            assert!(
                opened.len() == 1 && opened[0].contains("O_EXCL") && opened[0].contains(", 0600)"),
                "{opened:?}"
            );
            let widened: Vec<&str> = calls("chmod")
                .into_iter()
                .filter(|line| !line.contains(", 0600)"))
                .collect();
            assert!(widened.is_empty(), "{widened:?}");
        }
    }
}

#[test]
fn force_replaces_both_files_and_restricts_a_key_that_others_could_read() {
    for (arguments, certificate, key) in MAKERS {
        let place = place();
        place.write(
            certificate,
            "-----BEGIN CERTIFICATE-----\nold certificate\n".repeat(500),
        );
        place.write(key, "-----BEGIN PRIVATE KEY-----\nold key\n".repeat(500));
        fs::set_permissions(place.path(key), fs::Permissions::from_mode(0o644)).unwrap();
        place.meshpki(&format!("{arguments} --force")).assert_done();
        assert_eq!((place.mode(certificate), place.mode(key)), (0o644, 0o600));
        for name in [certificate, key] {
            let text = place.read(name);
            assert!(
                text.starts_with("-----BEGIN ") && !text.contains("old "),
                "{text}"
            );
        }
    }
}

#[test]
fn a_folder_that_cannot_be_listed_can_be_written_to() {
    let test = "a_folder_that_cannot_be_listed_can_be_written_to";
    let place = Place::empty();
    let Some(prefix) = as_somebody(&place) else {
        return skip(test, "root lists everything");
    };
    fs::create_dir(place.path("drop")).unwrap();
    fs::set_permissions(place.path("drop"), fs::Permissions::from_mode(0o333)).unwrap();
    for options in ["", "--force"] {
        place
            .sh(&format!(
                "exec {prefix} meshpki create root name drop/new.crt drop/new.key {options}"
            ))
            .assert_done();
    }
    fs::set_permissions(place.path("drop"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fs::read_dir(place.path("drop")).unwrap().count(), 2);
}

/// A program that has the old file open still reads all of it: the file is replaced, not overwritten.
#[test]
fn force_does_not_write_into_the_old_file() {
    let place = place();
    place
        .meshpki("create root name new.crt new.key")
        .assert_done();
    let old = place.read("new.key");
    fs::hard_link(place.path("new.key"), place.path("second-name")).unwrap();
    place
        .meshpki("create root name new.crt new.key --force")
        .assert_done();
    assert!(place.read("second-name") == old);
    assert!(place.read("new.key") != old);
}

/// If any of the moves into place fails, nothing has changed.
#[test]
fn a_failed_move_undoes_the_other_moves() {
    let test = "a_failed_move_undoes_the_other_moves";
    if !has("strace") {
        return skip(test, "no strace");
    }
    for (calls, options) in [
        ("renameat2,linkat,link", ""),
        ("rename,renameat,renameat2", "--force"),
        ("linkat,link", "--force"),
    ] {
        for (arguments, _, _) in MAKERS {
            let mut failed = 0;
            for nth in 1..=4 {
                let place = place();
                if !options.is_empty() {
                    place.meshpki(arguments).assert_done();
                }
                let before = place.snapshot();
                let line = format!(
                    "exec strace -f -o /dev/null -e inject={calls}:error=EIO:when={nth} \
                     meshpki {arguments} {options}"
                );
                let outcome = place.sh(&line);
                if outcome.code == Some(0) {
                    continue;
                }
                if outcome.stderr.contains("strace: ") {
                    return skip(test, "strace may not trace");
                }
                failed += 1;
                assert_eq!(outcome.code, Some(2), "{outcome:?}");
                assert!(
                    outcome.stderr.contains("cannot be written: "),
                    "{outcome:?}"
                );
                assert_eq!(
                    place.snapshot(),
                    before,
                    "move {nth} of {arguments} {options}"
                );
            }
            assert!(
                failed >= 2,
                "{failed} moves of {arguments} {options} failed: is {calls} called?"
            );
        }
    }
}

#[test]
fn a_private_key_is_never_shown() {
    let place = Place::with_fixtures();
    place.meshpki("create chain made").assert_done();
    place.write(
        "cut.key",
        place
            .read("issuer.key")
            .trim_end()
            .strip_suffix("-----")
            .unwrap(),
    );
    place.write(
        "damaged.key",
        place.read("issuer.key").replacen('M', "!", 1),
    );
    place.write(
        "no-label.key",
        place.read("issuer.key").replace("PRIVATE KEY", ""),
    );
    place.write(
        "as-certificate",
        place
            .read("issuer.key")
            .replace("PRIVATE KEY", "CERTIFICATE"),
    );
    place.write("one-line.key", place.read("issuer.key").replace('\n', ""));

    let keys: Vec<String> = place
        .snapshot()
        .into_keys()
        .filter(|path| path.to_string_lossy().contains(".key"))
        .map(|path| {
            path.strip_prefix(place.folder())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    let secrets: Vec<String> = keys
        .iter()
        .filter(|name| name.as_str() != "issuer.key.der")
        .flat_map(|name| {
            place
                .read(name)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|line| line.len() > 20 && !line.starts_with("-----"))
        .collect();
    assert!(keys.len() > 10 && secrets.len() > 20, "{keys:?}");

    let mut lines: Vec<String> = [
        "create chain new",
        "create root name root.crt root.key",
        "create issuer name i.crt i.key --ca made/ca.crt --ca-key made/ca.key",
        "create workload a.example.org w.crt w.key --ca made/issuer.crt --ca-key made/issuer.key",
        "create chain made",
        "inspect --format pem with-key.crt",
        "inspect --format json with-key.crt",
        "inspect with-key.crt",
    ]
    .map(str::to_owned)
    .to_vec();
    for key in keys.iter().map(String::as_str).chain(["as-certificate"]) {
        for format in ["text", "json"] {
            lines.extend([
                format!("inspect --format {format} {key}"),
                format!("verify --format {format} --at {AT} --anchors ca.crt --issuer issuer.crt --issuer-key {key}"),
                format!("verify --format {format} --at {AT} --anchors {key} --issuer issuer.crt"),
                format!("verify --format {format} --at {AT} --anchors ca.crt --issuer {key}"),
                format!("verify --format {format} --at {AT} --anchors ca.crt --workload {key}"),
            ]);
        }
        lines.push(format!("inspect --format pem {key}"));
        lines.push(format!(
            "create issuer name o.crt o.key --ca {key} --ca-key {key}"
        ));
        lines.push(format!(
            "create issuer name o.crt o.key --ca made/ca.crt --ca-key {key} --force"
        ));
    }
    for line in lines {
        let outcome = place.meshpki(&line);
        for secret in &secrets {
            let half = &secret[secret.len() / 2 - 8..secret.len() / 2 + 8];
            assert!(
                !outcome.stdout.contains(half),
                "{line}: shows a key on standard output"
            );
            assert!(
                !outcome.stderr.contains(half),
                "{line}: shows a key on standard error"
            );
        }
    }
}
