//! Due dates and fingerprints.

use crate::run::{AT, Place};

#[test]
fn a_certificate_is_due_within_the_margin_and_the_exit_code_is_1() {
    let place = Place::with_fixtures();
    for (arguments, code) in [
        // From 2026 to 2036, and to 2028.
        ("ca.crt --within 30d", 0),
        ("issuer.crt --within 365d", 1),
        ("issuer.crt --within 364d", 0),
        ("issuer.crt --within 50%", 1),
        ("issuer.crt --within 49%", 0),
        ("ca.crt issuer.crt --within 50%", 1),
        ("workload.crt", 1),
        ("ca.crt", 0),
        ("ca.der", 0),
        ("missing.crt", 2),
        ("ca.key", 2),
        ("ca.crt --within 101%", 2),
    ] {
        let outcome = place.meshpki(&format!("renewal {arguments} --at {AT}"));
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
    }
}

#[test]
fn fingerprints_equal_those_of_openssl() {
    let place = Place::with_fixtures();
    let colons = place.meshpki("fingerprint ca.crt --format colons").stdout;
    assert!(colons.starts_with("B7:40:06:51:00:CF:8F:5A:"), "{colons}");
    let hex = colons
        .split(' ')
        .next()
        .unwrap()
        .replace(':', "")
        .to_lowercase();
    for file in ["ca.crt", "ca.der"] {
        let line = place.meshpki(&format!("fingerprint {file}")).stdout;
        assert!(line.starts_with(&format!("{hex}  {file}")), "{line}");
    }
    let outcome = place.meshpki("fingerprint bundle.crt missing.crt");
    outcome.assert_refused("missing.crt");
}

/// `issuer.crt` expires at the beginning of 2028.
#[test]
fn renewal_and_verify_agree_on_the_second_at_which_a_margin_begins() {
    let place = Place::with_fixtures();
    for (at, is_due) in [
        ("2027-12-01T23:59:59Z", false),
        ("2027-12-02T00:00:00Z", true),
        ("2027-12-02T00:00:01Z", true),
    ] {
        let renewal = place.meshpki(&format!("renewal issuer.crt --within 30d --at {at}"));
        assert_eq!(renewal.code, Some(i32::from(is_due)), "{renewal:?}");
        let verify = "verify --anchors ca.crt --issuer issuer.crt --format json";
        for (margins, severity) in [
            ("--warn-within 30d", "warning"),
            ("--warn-within 0s --fail-within 30d", "error"),
        ] {
            let outcome = place.meshpki(&format!("{verify} {margins} --at {at}"));
            let is_error = is_due && severity == "error";
            assert_eq!(outcome.code, Some(i32::from(is_error)), "{outcome:?}");
            let said = outcome.stdout.contains("issuer-expiring-soon");
            assert_eq!(said, is_due, "{outcome:?}");
        }
    }
}
