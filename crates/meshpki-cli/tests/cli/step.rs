//! step's commands: what step's users type and read, and the intended differences.

mod files;
mod inspect;
mod issuing;
mod verify;

use crate::run::{Outcome, Place};

const DOCUMENT: &str = include_str!("../../docs/step.md");
const IDENTITY: &str = "default.shop.serviceaccount.identity.linkerd.cluster.local";

/// A chain that is valid today.
fn chain() -> Place {
    let place = Place::empty();
    place.meshpki("create root").assert_done();
    place.meshpki("create issuer").assert_done();
    let workload = format!("create workload {IDENTITY}");
    place.meshpki(&workload).assert_done();
    place
}

fn assert_failed(outcome: &Outcome, words: &str) {
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stdout, "", "{outcome:?}");
    assert!(outcome.stderr.contains(words), "{words:?}: {outcome:?}");
}

fn assert_silent(outcome: &Outcome, code: i32) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    assert_eq!(
        (&*outcome.stdout, &*outcome.stderr),
        ("", ""),
        "{outcome:?}"
    );
}

#[test]
fn flags_work_in_any_position_with_one_or_two_dashes() {
    let place = Place::with_fixtures();
    let lines = [
        "certificate inspect --bundle --format json bundle.crt",
        "certificate inspect bundle.crt --format=json --bundle",
        "certificate inspect -format json bundle.crt -bundle",
        "certificate inspect --format text --format json --bundle bundle.crt",
    ];
    let said: Vec<String> = lines.map(|line| place.meshpki(line).stdout).into();
    assert!(said[0].starts_with("[\n"), "{}", said[0]);
    assert!(said.iter().all(|one| *one == said[0]));
}

#[test]
fn wrong_arguments_end_with_steps_exit_code() {
    let place = Place::with_fixtures();
    for line in [
        "certificate verify",
        "certificate inspect --no-such-flag ca.crt",
        "certificate inspect ca.crt issuer.crt",
        "certificate inspect --format yaml ca.crt",
        "certificate bundle ca.crt issuer.crt",
        "certificate no-such-command",
        "certificate fingerprint --format emoji ca.crt",
    ] {
        let outcome = place.meshpki(line);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
    }
    for line in [
        "certificate needs-renewal",
        "certificate needs-renewal ca.crt --expires-in 60",
    ] {
        assert_eq!(place.meshpki(line).code, Some(255), "{line}");
    }
    assert_eq!(place.meshpki("certificate inspect --help").code, Some(0));
}

/// Unknown arguments are not ignored.
#[test]
fn commands_that_the_documentation_excludes_are_refused() {
    let place = chain();
    let create = |to: &str| {
        format!(
            "certificate create a.example {to}.crt {to}.key --no-password --insecure --ca ca.crt --ca-key ca.key"
        )
    };
    place.meshpki(&create("done")).assert_done();
    let before = place.snapshot();
    let (_, table) = DOCUMENT
        .split_once("| not here | instead |\n|---|---|\n")
        .unwrap();
    let mut tried = 0;
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let what = row.split('|').nth(1).unwrap();
        for what in what.split('`').skip(1).step_by(2) {
            let line = match what {
                address if address.contains("://") => format!("certificate inspect {address}"),
                "--ssh" | "--jwk" => format!("crypto key format ca.key --der {what}"),
                flag if flag.starts_with("--") => format!("{} {flag}", create("out")),
                command => format!("certificate {command} ca.crt"),
            };
            assert_failed(&place.meshpki(&line), "error: ");
            tried += 1;
        }
    }
    assert!(tried > 10, "{tried}");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn no_environment_variable_changes_an_outcome() {
    let place = chain();
    let outcome = place.sh("STEP_ROOTS=ca.crt meshpki certificate verify issuer.crt");
    assert_failed(&outcome, "--roots");
    let outcome = place.sh("STEP_FORMAT=json meshpki certificate inspect issuer.crt");
    assert!(outcome.stdout.starts_with("Certificate:\n"), "{outcome:?}");
}

#[test]
fn no_server_is_contacted() {
    let place = Place::with_fixtures();
    for line in [
        "inspect https://example.org",
        "fingerprint TLS://example.org:8443",
        "key tcp://example.org",
        "verify --roots ca.crt ldaps://example.org",
        "bundle ca.crt https://example.org/ca.crt out.crt",
        "format smtps://example.org",
    ] {
        let outcome = place.meshpki(&format!("certificate {line}"));
        assert_failed(&outcome, "the address of a server");
    }
    let renewal = place.meshpki("certificate needs-renewal https://example.org");
    assert_eq!(renewal.code, Some(255), "{renewal:?}");
}
