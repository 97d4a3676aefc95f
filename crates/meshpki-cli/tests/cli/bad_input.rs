//! If an input cannot be read: exit code 2, one message that names the file, and no other output.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::run::{AT, Place, as_somebody, skip};

/// The kind of file that a command reads.
#[derive(Clone, Copy, PartialEq)]
enum Wants {
    Certificate,
    Either,
    Key,
}

/// Every option that names an input; `@` is its place.
const READERS: [(&str, Wants); 17] = [
    ("verify --anchors @ --issuer issuer.crt", Wants::Certificate),
    ("verify --anchors ca.crt --issuer @", Wants::Certificate),
    (
        "verify --anchors ca.crt --issuer issuer.crt --issuer-key @",
        Wants::Key,
    ),
    ("verify --anchors ca.crt --workload @", Wants::Certificate),
    ("inspect @", Wants::Either),
    ("inspect --format pem @", Wants::Either),
    (
        "verify --anchors ca.crt @ --issuer issuer.crt",
        Wants::Certificate,
    ),
    (
        "create issuer name o.crt o.key --ca @ --ca-key ca.key",
        Wants::Certificate,
    ),
    (
        "create issuer name o.crt o.key --ca ca.crt --ca-key @",
        Wants::Key,
    ),
    (
        "create workload a.example.org o.crt o.key --ca @ --ca-key issuer.key",
        Wants::Certificate,
    ),
    (
        "create workload a.example.org o.crt o.key --ca issuer.crt --ca-key @",
        Wants::Key,
    ),
    (
        "create webhook tap o.crt o.key --ca @ --ca-key ca.key",
        Wants::Certificate,
    ),
    (
        "create webhook tap o.crt o.key --ca ca.crt --ca-key @",
        Wants::Key,
    ),
    ("create request name o.csr --use-key @", Wants::Key),
    ("sign request.csr o.crt --ca @", Wants::Certificate),
    ("sign request.csr o.crt --ca-key @", Wants::Key),
    ("key convert @ -o o.key", Wants::Key),
];

/// Every command that reads `wants` refuses `name`, and changes nothing.
fn all_refuse(place: &Place, name: &str, is_read: impl Fn(Wants) -> bool) {
    let before = place.snapshot();
    for (arguments, wants) in READERS {
        if is_read(wants) {
            place
                .meshpki(&arguments.replace('@', name))
                .assert_refused(name);
        }
    }
    assert_eq!(
        place.snapshot(),
        before,
        "something was written, or left behind"
    );
}

#[test]
fn a_missing_file_is_refused() {
    let place = Place::with_fixtures();
    all_refuse(&place, "missing", |_| true);
    all_refuse(&place, "no/such/folder", |_| true);
    all_refuse(&place, "ca.crt/inside", |_| true);
}

#[test]
fn a_directory_is_refused() {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    all_refuse(&place, "folder", |_| true);
}

#[test]
fn an_empty_file_is_refused() {
    let place = Place::with_fixtures();
    place.write("empty", "");
    place.write("blank", " \t\r\n\n");
    all_refuse(&place, "empty", |_| true);
    all_refuse(&place, "blank", |_| true);
    all_refuse(&place, "/dev/null", |_| true);
}

#[test]
fn text_that_is_not_pem_is_refused() {
    let place = Place::with_fixtures();
    place.write("text", "apiVersion: v1\nkind: Secret\n");
    place.write("html", "<html>404</html>");
    place.write("dashes", "-----BEGIN");
    place.write("binary", [0xff, 0x00, 0xfe, 0x80]);
    for name in ["text", "html", "dashes", "binary"] {
        all_refuse(&place, name, |_| true);
    }
}

#[test]
fn der_is_refused_where_pem_is_expected() {
    let place = Place::with_fixtures();
    all_refuse(&place, "ca.der", |wants| wants != Wants::Either);
    all_refuse(&place, "issuer.key.der", |wants| {
        wants == Wants::Certificate
    });
    place
        .meshpki("verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key.der")
        .assert_refused("issuer.key.der");
    for shown in ["ca.der", "issuer.key.der"] {
        place.meshpki(&format!("inspect {shown}")).assert_done();
    }
}

#[test]
fn a_key_is_refused_where_a_certificate_is_expected() {
    let place = Place::with_fixtures();
    all_refuse(&place, "issuer.key", |wants| wants == Wants::Certificate);
    all_refuse(&place, "sec1.key", |wants| wants == Wants::Certificate);
    all_refuse(&place, "encrypted.key", |wants| wants == Wants::Certificate);
    place
        .meshpki("inspect --format pem issuer.key")
        .assert_refused("issuer.key");
}

#[test]
fn a_certificate_is_refused_where_a_key_is_expected() {
    let place = Place::with_fixtures();
    all_refuse(&place, "issuer.crt", |wants| wants == Wants::Key);
    all_refuse(&place, "with-public-key.crt", |wants| wants == Wants::Key);
}

#[test]
fn a_key_of_another_certificate_signs_nothing() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    for arguments in [
        "create issuer name o.crt o.key --ca-key issuer.key",
        "create workload a.example.org o.crt o.key --ca-key ca.key",
    ] {
        let name = arguments.rsplit(' ').next().unwrap();
        place.meshpki(arguments).assert_refused(name);
    }
    let encrypted = "create workload a.example.org o.crt o.key --ca-key encrypted.key";
    place.meshpki(encrypted).assert_refused("encrypted.key");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_certificate_that_is_truncated_anywhere_is_refused() {
    let place = Place::with_fixtures();
    let whole = place.read("ca.crt");
    for length in 1..whole.trim_end().len() {
        place.write("cut", &whole[..length]);
        if length % 61 == 0 {
            all_refuse(&place, "cut", |wants| wants != Wants::Key);
        } else {
            place.meshpki("inspect cut").assert_refused("cut");
        }
    }
}

#[test]
fn a_key_that_is_truncated_anywhere_is_refused() {
    let place = Place::with_fixtures();
    let whole = place.read("issuer.key");
    for length in 1..whole.trim_end().len() {
        place.write("cut", &whole[..length]);
        let verify = "verify --anchors ca.crt --issuer issuer.crt --issuer-key cut";
        place.meshpki(verify).assert_refused("cut");
    }
    all_refuse(&place, "cut", |wants| wants != Wants::Certificate);
}

#[test]
fn a_damaged_block_is_named_by_its_number() {
    let place = Place::with_fixtures();
    let (first, second) = (place.read("ca.crt"), place.read("damaged.crt"));
    place.write("two", first + &second);
    all_refuse(&place, "two", |wants| wants != Wants::Key);
    let said = place.meshpki("inspect two").stderr;
    assert!(said.contains("block 2 (CERTIFICATE, line 13)"), "{said}");

    // A character that is not base64, in the base64 text.
    let whole = place.read("ca.crt");
    let body = whole.find('\n').unwrap() + 1..whole.rfind("\n-----END").unwrap();
    for at in body.filter(|at| at % 7 == 0 && whole.as_bytes()[*at] != b'\n') {
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = b'!';
        place.write("damaged", bytes);
        let outcome = place.meshpki("inspect damaged");
        outcome.assert_refused("damaged");
        assert!(outcome.stderr.contains("block 1"), "{outcome:?}");
    }
}

#[test]
fn a_certificate_of_other_content_is_refused() {
    let place = Place::with_fixtures();
    place.write(
        "other",
        "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
    );
    place.write(
        "hollow",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    );
    place.write(
        "key",
        "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n",
    );
    for name in ["other", "hollow", "key"] {
        all_refuse(&place, name, |_| true);
    }
    for name in ["other", "hollow", "key"] {
        let outcome = place.meshpki(&format!("inspect {name}"));
        assert!(outcome.stderr.contains("block 1"), "{outcome:?}");
    }
}

#[test]
fn a_huge_file_is_refused_at_once() {
    let place = Place::with_fixtures();
    let file = File::create(place.path("zeros")).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    all_refuse(&place, "zeros", |_| true);
    let outcome = place.meshpki("inspect /dev/zero");
    outcome.assert_refused("/dev/zero");
    assert!(outcome.stderr.contains("16 MiB"), "{outcome:?}");
}

#[test]
fn a_huge_log_is_refused_at_once() {
    let outcome = Place::empty().sh("meshpki explain - < /dev/zero");
    outcome.assert_refused("standard input");
    assert!(outcome.stderr.contains("expected log lines"), "{outcome:?}");
}

#[test]
fn a_log_with_any_bytes_is_read_and_no_control_characters_are_printed() {
    let place = Place::empty();
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.extend_from_slice(b"\ncurl: (60) \x1b]0;title\x07\x9b2J\xff certificate has expired\r\n");
    bytes.extend_from_slice("é×".repeat(1000).as_bytes());
    bytes.extend_from_slice(b"UnknownIssuer\n");
    place.write("log", &bytes);
    let outcome = place.sh("meshpki explain - < log");
    outcome.assert_done();
    assert!(outcome.stdout.contains("workload-expired"), "{outcome:?}");
    assert!(outcome.stdout.contains("UnknownIssuer"), "{outcome:?}");
    let is_odd = |c: char| c.is_control() && c != '\n';
    assert!(!outcome.stdout.contains(is_odd), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .lines()
            .all(|line| line.chars().count() <= 400)
    );
}

#[test]
fn more_blocks_than_fit_are_refused() {
    let place = Place::with_fixtures();
    place.write("many", place.read("ca.crt").repeat(100_000));
    all_refuse(&place, "many", |_| true);
}

#[test]
fn many_blocks_without_a_certificate_are_refused_at_once() {
    let place = Place::with_fixtures();
    place.write(
        "many",
        "-----BEGIN A-----\nAAAA\n-----END A-----\n".repeat(20_000),
    );
    all_refuse(&place, "many", |_| true);
}

#[test]
fn many_blocks_on_one_line_are_refused_at_once() {
    let place = Place::with_fixtures();
    place.write(
        "many",
        "-----BEGIN A-----AAAA-----END A-----".repeat(20_000),
    );
    all_refuse(&place, "many", |_| true);
    place.write("open", "-----BEGIN A-----".repeat(20_000));
    all_refuse(&place, "open", |_| true);
}

#[test]
fn many_certificates_are_judged_in_time() {
    let place = Place::with_fixtures();
    place.write(
        "many",
        place.read("stranger-ca.crt").repeat(5_000) + &place.read("ca.crt"),
    );
    let line = format!("verify --anchors many --issuer issuer.crt --at {AT}");
    let outcome = place.meshpki(&line);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn an_unreadable_file_is_refused() {
    let place = Place::with_fixtures();
    let Some(prefix) = as_somebody(&place) else {
        return skip("an_unreadable_file_is_refused", "root reads everything");
    };
    for name in ["ca.crt", "ca.key", "issuer.key"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    place.write("unreadable", place.read("ca.crt"));
    fs::set_permissions(place.path("unreadable"), fs::Permissions::from_mode(0o000)).unwrap();
    for (arguments, _) in READERS {
        let arguments = arguments.replace('@', "unreadable");
        let outcome = place.sh(&format!("exec {prefix} meshpki {arguments}"));
        outcome.assert_refused("unreadable");
        assert!(outcome.stderr.contains("permission denied"), "{outcome:?}");
    }
    assert!(!place.path("o.crt").exists() && !place.path("o.key").exists());
}

#[test]
fn a_pipe_is_read_like_a_file() {
    let place = Place::with_fixtures();
    let line = "mkfifo full empty && { cat ca.crt > full & : > empty & \
                meshpki inspect full && meshpki inspect empty; }";
    let outcome = place.sh(line);
    assert!(outcome.stdout.starts_with("full, block 1\n"), "{outcome:?}");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    outcome.assert_one_message("empty");
}

#[test]
fn a_file_name_need_not_be_utf8() {
    let place = Place::with_fixtures();
    let name = OsStr::from_bytes(b"ca-\xff.crt");
    let inspect = |place: &Place| {
        place.run(
            Command::new(env!("CARGO_BIN_EXE_meshpki"))
                .arg("inspect")
                .arg(name),
        )
    };
    inspect(&place).assert_refused("ca-\u{fffd}.crt");
    place.write(name, place.read("ca.crt"));
    let outcome = inspect(&place);
    outcome.assert_done();
    assert!(
        outcome.stdout.starts_with("ca-\u{fffd}.crt, block 1\n"),
        "{outcome:?}"
    );
}

#[test]
fn a_file_name_with_odd_characters_stays_on_its_line() {
    let place = Place::with_fixtures();
    for name in ["two\nlines", "\u{1b}[31mred"] {
        let command = &mut Command::new(env!("CARGO_BIN_EXE_meshpki"));
        let outcome = place.run(command.args(["inspect", name]));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
    }
}

#[test]
fn closed_standard_input_is_empty() {
    let place = Place::with_fixtures();
    for (arguments, _) in READERS {
        let arguments = arguments.replace('@', "-");
        place
            .sh(&format!("meshpki {arguments} <&-"))
            .assert_refused("standard input");
        place
            .sh(&format!("meshpki {arguments} < /dev/null"))
            .assert_refused("standard input");
    }
}

#[test]
fn standard_input_twice_is_refused() {
    let place = Place::with_fixtures();
    let before = place.snapshot();
    for arguments in [
        "inspect - -",
        "verify --anchors - --issuer -",
        "verify --anchors - - --issuer issuer.crt",
        "verify --anchors ca.crt --issuer - --issuer-key -",
        "verify --anchors ca.crt --issuer - --workload -",
        "create issuer name o.crt o.key --ca - --ca-key -",
        "create workload a.example.org o.crt o.key --ca - --ca-key -",
    ] {
        let outcome = place.sh(&format!("meshpki {arguments} < issuer.crt"));
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{outcome:?}"
        );
        assert!(outcome.stderr.contains("(-) is given twice"), "{outcome:?}");
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn anchors_without_a_certificate_are_a_failure_and_not_a_finding() {
    let place = Place::with_fixtures();
    place.write(
        "csr",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
    );
    let verify = |anchors: &str| {
        place.meshpki(&format!(
            "verify --anchors {anchors} --issuer issuer.crt --at {AT}"
        ))
    };
    verify("csr").assert_refused("csr");
    verify("ca.crt csr").assert_refused("csr");
    assert_eq!(verify("again-ca.crt").code, Some(1));
    assert_eq!(verify("blank-line-at-end.crt").code, Some(1));
    assert_eq!(verify("ca.crt").code, Some(0));
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let place = Place::with_fixtures();
    let outcome = place.sh("{ meshpki man; echo $? >&2; } | :");
    assert_eq!(outcome.stderr.trim(), "0", "{outcome:?}");
}

#[test]
fn output_that_cannot_be_written_is_reported_as_a_failure() {
    let place = Place::with_fixtures();
    let sound = format!("verify --anchors ca.crt --issuer issuer.crt --at {AT}");
    for arguments in [
        "man",
        "completions bash",
        "explain issuer-expired",
        "explain --list",
        "inspect ca.crt",
        "inspect --format pem ca.crt",
        "inspect --format json ca.crt",
        &sound,
        &format!("{sound} --format json"),
    ] {
        let outcome = place.sh(&format!("meshpki {arguments} > /dev/full"));
        outcome.assert_refused("standard output");
        // The user asked for closed output.
        place.sh(&format!("meshpki {arguments} >&-")).assert_done();
    }
    let outcome = place.sh("meshpki inspect --format json missing > /dev/full");
    assert_eq!(outcome.code, Some(2));
    assert!(
        !outcome.stderr.is_empty(),
        "an error without a message: {outcome:?}"
    );
}

#[test]
fn only_a_file_that_exists_is_suggested() {
    let place = Place::with_fixtures();
    let line = "verify --anchors ca.crt --issuer issuer.key";
    let outcome = place.meshpki(line);
    assert!(
        outcome.stderr.contains("did you mean issuer.crt?"),
        "{outcome:?}"
    );
    std::fs::rename(place.path("issuer.key"), place.path("alone.key")).unwrap();
    let outcome = place.meshpki(&line.replace("issuer.key", "alone.key"));
    assert!(
        outcome.stderr.contains("did you mean another file?"),
        "{outcome:?}"
    );
    assert!(!outcome.stderr.contains("alone.crt"), "{outcome:?}");
}
