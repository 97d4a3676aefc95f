//! Words of step, openssl and other tools get a tip that names ours.

use crate::run::Place;

#[test]
fn words_of_other_tools_lead_to_ours() {
    let place = Place::empty();
    for (line, tip) in [
        ("verify --ca ca.crt --issuer issuer.crt", "--anchors FILE"),
        ("verify -CAfile ca.crt issuer.crt", "--anchors FILE"),
        ("verify ca.crt issuer.crt", "--anchors FILE --issuer FILE"),
        (
            "verify --anchors ca.crt --issuer issuer.crt --json",
            "--format json",
        ),
        (
            "verify --anchors ca.crt --issuer issuer.crt --key=a",
            "--issuer-key FILE",
        ),
        (
            "verify --anchors ca.crt --issuer a -o json",
            "--format json",
        ),
        ("create workload a b -o c", "NAME CRT KEY"),
        ("create root a b c --days 30", "--not-after 365d"),
        ("create root a b c -days 30", "--not-after 365d"),
        ("create root --profile root-ca a b c", "create root"),
        ("create root --no-password a b c", "without a password"),
        ("create issuer a b c --kty EC", "--key-type p256"),
        ("sign a.csr b.crt --validity 1d", "--not-after 365d"),
        ("inspect a.crt -noout", "text is what inspect prints"),
        (
            "inspect a.crt --short",
            "meshpki certificate inspect FILE --short",
        ),
        ("version", "meshpki --version"),
        ("x509 -in a.crt", "meshpki inspect FILE"),
    ] {
        let outcome = place.meshpki(line);
        assert_eq!(outcome.code, Some(2), "{line}");
        let given = outcome.stderr.lines().filter(|line| line.contains("tip: "));
        let given: Vec<&str> = given.collect();
        assert_eq!(given.len(), 1, "{line}: {}", outcome.stderr);
        assert!(given[0].contains(tip), "{line}: {}", outcome.stderr);
    }
    // step has words of its own.
    let outcome = place.meshpki("certificate verify a.crt --ca b.crt");
    assert!(!outcome.stderr.contains("--anchors"), "{}", outcome.stderr);
    let outcome = place.meshpki("verify --format json --ca ca.crt");
    assert!(
        outcome
            .stdout
            .contains("the trust anchors are given with --anchors FILE")
    );
}

/// A page of `-h` is read without scrolling; `--help` has the rest.
#[test]
fn short_help_fits_a_screen() {
    let place = Place::empty();
    for command in [
        "",
        "create",
        "create root",
        "create chain",
        "create issuer",
        "create workload",
        "create webhook",
        "create request",
        "sign",
        "verify",
        "inspect",
        "explain",
        "bundle",
        "renewal",
        "fingerprint",
        "key",
        "key encrypt",
        "key decrypt",
        "key convert",
    ] {
        let (short, long) = ("-h", "--help");
        let short = place.sh(&format!("COLUMNS=80 meshpki {command} {short}"));
        let lines = short.stdout.lines().count();
        assert!((10..=51).contains(&lines), "{command}: {lines}");
        let long = place.sh(&format!("COLUMNS=80 meshpki {command} {long}"));
        assert!(long.stdout.lines().count() >= lines, "{command}");
        assert!(short.stdout.contains("Examples:"), "{command}");
    }
}
