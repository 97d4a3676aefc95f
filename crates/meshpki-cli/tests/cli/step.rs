//! The spelling of step: what its users type and read, and where it differs on purpose.

use serde_json::Value;

use crate::run::{Outcome, Place, has, skip};

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
fn flags_stand_anywhere_with_one_dash_or_two() {
    let place = Place::with_fixtures();
    let lines = [
        "certificate inspect --bundle --format json bundle.crt",
        "certificate inspect bundle.crt --format=json --bundle",
        "certificate inspect -format json bundle.crt -bundle",
        "certificate inspect -bundle=true bundle.crt -format=json",
        "certificate inspect --format text --format json --bundle bundle.crt",
    ];
    let said: Vec<String> = lines.map(|line| place.meshpki(line).stdout).into();
    assert!(said[0].starts_with("[\n"), "{}", said[0]);
    assert!(said.iter().all(|one| *one == said[0]));
}

#[test]
fn words_that_make_no_sense_are_the_failure_that_step_has() {
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

#[test]
fn commands_that_are_not_ours_are_refused_with_a_way_on() {
    let place = Place::with_fixtures();
    for line in [
        "install --all ca.crt",
        "uninstall ca.crt",
        "lint ca.crt",
        "p12 a.p12 ca.crt",
    ] {
        let outcome = place.meshpki(&format!("certificate {line}"));
        assert_failed(&outcome, "are not done here");
    }
}

#[test]
fn no_environment_variable_changes_an_outcome() {
    let place = chain();
    let outcome = place.sh("STEP_ROOTS=ca.crt meshpki certificate verify issuer.crt");
    assert_failed(&outcome, "no roots are given");
    let outcome = place.sh("STEP_FORMAT=json meshpki certificate inspect issuer.crt");
    assert!(outcome.stdout.starts_with("Certificate:\n"), "{outcome:?}");
}

#[test]
fn servers_are_not_asked() {
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

// verify

#[test]
fn a_chain_that_is_valid_is_verified_in_silence() {
    let place = chain();
    for line in [
        "verify issuer.crt --roots ca.crt",
        "verify workload.crt --roots=ca.crt",
        "verify -roots ca.crt ca.crt",
        "verify --roots ca.crt,workload.crt issuer.crt",
    ] {
        assert_silent(&place.meshpki(&format!("certificate {line}")), 0);
    }
}

#[test]
fn verbose_says_what_was_looked_at() {
    let place = chain();
    let line = format!("certificate verify workload.crt --roots ca.crt -v --host {IDENTITY}");
    let outcome = place.meshpki(&line);
    assert_eq!(
        outcome.stdout,
        "certificate validated against roots\ncertificate host name validated\ncertificate is valid\n"
    );
}

#[test]
fn a_certificate_for_another_host_is_not_verified() {
    let place = chain();
    let outcome =
        place.meshpki("certificate verify workload.crt --roots ca.crt --host web.example.org");
    assert_failed(&outcome, "is not for the host web.example.org");
    // The subject does not count.
    let line = "certificate verify issuer.crt --roots ca.crt --host identity.linkerd.cluster.local";
    assert_failed(&place.meshpki(line), "no alternative names");
}

#[test]
fn roots_are_named_and_read_or_nothing_is_verified() {
    let place = chain();
    place.write("empty.crt", "");
    place.sh("mkdir none");
    for (roots, words) in [
        ("", "no roots are given"),
        ("--roots missing.crt", "missing.crt: no such file"),
        ("--roots empty.crt", "is empty"),
        ("--roots ca.key", "is a private key"),
        ("--roots none", "without certificates"),
        ("--roots ca.crt,missing.crt", "missing.crt: no such file"),
    ] {
        // The system's store would have them.
        let line = format!("SSL_CERT_FILE=ca.crt meshpki certificate verify issuer.crt {roots}");
        assert_failed(&place.sh(&line), words);
    }
}

#[test]
fn roots_may_be_a_directory_as_it_is_mounted() {
    let place = chain();
    place.sh("mkdir -p anchors/..data && cp ca.crt anchors/..data/ && ln -s ..data/ca.crt anchors/ca.crt");
    assert_silent(
        &place.meshpki("certificate verify issuer.crt --roots anchors"),
        0,
    );
}

#[test]
fn a_blank_line_at_the_end_is_no_fault() {
    let place = chain();
    place.sh("echo >> issuer.crt; echo >> ca.crt");
    assert_silent(
        &place.meshpki("certificate verify issuer.crt --roots ca.crt"),
        0,
    );
}

/// step says yes to it, and every workload below it is refused.
#[test]
fn a_ca_whose_workloads_fail_is_not_verified() {
    let place = Place::with_fixtures();
    let line = "certificate verify cannot-sign-issuer.crt --roots ca.crt";
    let outcome = place.meshpki(line);
    assert_failed(&outcome, "error[issuer-cannot-sign]");
    assert!(
        outcome.stderr.contains("workloads that it could sign"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("is not valid: "), "{outcome:?}");
}

#[test]
fn purposes_and_names_that_a_ca_is_for_are_not_asked() {
    let place = Place::with_fixtures();
    for issuer in [
        "client-only-issuer.crt",
        "server-only-issuer.crt",
        "constrained-issuer.crt",
        "p384-issuer.crt",
    ] {
        let outcome = place.meshpki(&format!("certificate verify {issuer} --roots ca.crt"));
        // The fixtures end in 2028.
        let in_time = !outcome.stderr.contains("expired");
        assert!(!in_time || outcome.code == Some(0), "{outcome:?}");
    }
}

#[test]
fn revocation_is_refused_and_not_passed_over() {
    let place = chain();
    for flags in [
        "--verify-ocsp",
        "--verify-crl",
        "--crl-endpoint http://example.org/crl",
        "--ocsp-endpoint http://example.org",
        "--issuing-ca ca.crt",
    ] {
        let line = format!("certificate verify workload.crt --roots ca.crt {flags}");
        assert_failed(&place.meshpki(&line), "revocation is not asked about");
    }
}

// inspect

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
fn substituted_processes_are_read_as_files_are() {
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

/// A shell's function names an empty file where it is given none.
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

/// What the documentation of a rotation by cert-manager shows of each certificate.
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
fn one_certificate_is_an_object_and_several_are_a_list() {
    let place = Place::with_fixtures();
    let said = |line: &str| -> Value {
        serde_json::from_str(&place.meshpki(&format!("certificate inspect {line}")).stdout).unwrap()
    };
    assert!(said("--bundle --format json ca.crt").is_object());
    assert!(said("--format json bundle.crt").is_object());
    assert_eq!(
        said("--bundle --format json bundle.crt")
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

// bundle

/// step takes the first certificate of each.
#[test]
fn a_bundle_has_every_certificate_of_both_files_once() {
    let place = Place::with_fixtures();
    let line = "certificate bundle stranger-ca.crt bundle.crt out.crt";
    let outcome = place.meshpki(line);
    outcome.assert_done();
    assert!(
        outcome
            .stderr
            .ends_with("3 anchors in out.crt, of 3 read\n"),
        "{outcome:?}"
    );
    assert_eq!(
        place.read("out.crt").matches("BEGIN CERTIFICATE").count(),
        3
    );
    assert_eq!(place.mode("out.crt"), 0o644);
    place
        .meshpki("certificate bundle out.crt bundle.crt out.crt -f")
        .assert_done();
    assert_eq!(
        place.read("out.crt").matches("BEGIN CERTIFICATE").count(),
        3
    );
}

#[test]
fn a_bundle_has_no_private_key_and_no_leaf() {
    let place = Place::with_fixtures();
    for (file, words) in [
        ("ca.key", "private key"),
        ("with-key.crt", "private key"),
        ("workload.crt", "is not a CA"),
    ] {
        let outcome = place.meshpki(&format!("certificate bundle ca.crt {file} out.crt"));
        assert_failed(&outcome, words);
        assert!(!place.path("out.crt").exists());
    }
}

#[test]
fn files_that_exist_are_overwritten_by_force_alone() {
    let place = Place::with_fixtures();
    for line in [
        "bundle ca.crt issuer.crt again-ca.crt",
        "format ca.crt --out again-ca.crt",
        "key ca.crt --out again-ca.crt",
    ] {
        let before = place.read("again-ca.crt");
        let outcome = place.meshpki(&format!("certificate {line}"));
        assert_failed(&outcome, "exists already");
        assert_eq!(place.read("again-ca.crt"), before);
    }
    place
        .meshpki("certificate key ca.crt --out again-ca.crt --force")
        .assert_done();
    assert!(
        place
            .read("again-ca.crt")
            .starts_with("-----BEGIN PUBLIC KEY-----\n")
    );
}

// fingerprint, format, key, needs-renewal

#[test]
fn der_and_pem_are_turned_into_each_other_byte_by_byte() {
    let place = Place::with_fixtures();
    let outcome = place.sh(
        "meshpki certificate format ca.crt | cmp - ca.der && meshpki certificate format ca.der | cmp - ca.crt \
         && meshpki certificate format --out b.der < ca.crt && cmp b.der ca.der",
    );
    outcome.assert_done();
    assert_eq!(place.mode("b.der"), 0o644);
}

#[test]
fn of_a_private_key_the_public_one_is_printed() {
    let place = chain();
    let of_certificate = place.meshpki("certificate key ca.crt");
    of_certificate.assert_done();
    assert_eq!(of_certificate.stderr, "");
    let of_key = place.meshpki("certificate key ca.key");
    of_key.assert_done();
    assert_eq!(of_key.stdout, of_certificate.stdout);
    assert!(of_key.stderr.contains("is a private key"), "{of_key:?}");
}

#[test]
fn whether_it_is_time_is_told_by_the_exit_code() {
    let place = chain();
    for (arguments, code) in [
        ("issuer.crt", 1),
        ("issuer.crt --expires-in 0%", 0),
        ("issuer.crt --expires-in 100%", 1),
        ("issuer.crt --expires-in 8761h", 0),
        ("issuer.crt --expires-in 366d", 0),
        ("issuer.crt --expires-in 300d", 1),
        ("issuer.crt --expires-in -1.5h", 1),
        ("workload.crt --expires-in 25h", 0),
        ("workload.crt --expires-in 23h --bundle", 1),
        ("ca.crt --expires-in 9y", 1),
    ] {
        assert_silent(
            &place.meshpki(&format!("certificate needs-renewal {arguments}")),
            code,
        );
    }
    for (arguments, code) in [
        ("missing.crt", 2),
        ("ca.key", 255),
        ("issuer.crt --expires-in 101%", 255),
        ("issuer.crt --expires-in soon", 255),
    ] {
        let outcome = place.meshpki(&format!("certificate needs-renewal {arguments}"));
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
    }
}

#[test]
fn whether_it_is_time_is_said_where_it_is_asked_for() {
    let place = chain();
    let outcome = place.meshpki("certificate needs-renewal issuer.crt -v --expires-in 0%");
    assert_eq!(outcome.stdout, "certificate needs renewal\n");
    let outcome = place.meshpki("certificate needs-renewal --verbose issuer.crt");
    assert_eq!((outcome.code, &*outcome.stdout), (Some(1), ""));
    assert_eq!(outcome.stderr, "certificate does not need renewal\n");
}

#[test]
fn any_certificate_of_a_bundle_can_need_renewal() {
    let place = chain();
    place.sh("cat ca.crt workload.crt > both.crt");
    let line = "certificate needs-renewal both.crt --expires-in 48h";
    assert_eq!(place.meshpki(line).code, Some(1));
    assert_eq!(place.meshpki(&format!("{line} --bundle")).code, Some(0));
}
