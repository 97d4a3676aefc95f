//! `--format linkerd-check`: the items have Linkerd's verdicts; the last line and the exit code have ours.

use serde_json::Value;

use crate::run::{AT, Outcome, Place};

/// The arguments, whether the mesh is sound, whether an item of `linkerd check` fails and stops its run, and
/// what the output has besides.
const STATES: [(&str, bool, bool, &str); 9] = [
    ("--issuer issuer.crt", true, false, ""),
    // Linkerd fails for an unused anchor.
    (
        "--anchors expired-ca.crt --issuer issuer.crt",
        true,
        true,
        "explain anchor-expired",
    ),
    (
        "--issuer p384-issuer.crt --allow issuer-key-algorithm",
        true,
        true,
        "sound, 1 finding allowed (issuer-key-algorithm)",
    ),
    (
        "--issuer p384-issuer.crt --warn issuer-key-algorithm",
        true,
        true,
        "explain issuer-key-algorithm",
    ),
    ("--issuer p384-issuer.crt", false, true, ""),
    // Linkerd does not detect it.
    (
        "--issuer server-only-issuer.crt",
        false,
        false,
        "explain issuer-lacks-client-auth",
    ),
    // Linkerd warns.
    (
        "--issuer issuer.crt --at 2027-12-01T00:00:00Z --deny issuer-expiring-soon",
        false,
        false,
        "explain issuer-expiring-soon",
    ),
    // There are findings after the item at which Linkerd stops.
    (
        "--anchors expired-ca.crt --issuer server-only-issuer.crt",
        false,
        true,
        "explain issuer-lacks-client-auth",
    ),
    // Linkerd has no item for a workload.
    (
        "--issuer issuer.crt --workload workload-elsewhere.crt --trust-domain cluster.local",
        false,
        false,
        "explain workload-wrong-trust-domain",
    ),
];

fn verify(place: &Place, arguments: &str, format: &str) -> Outcome {
    let at = if arguments.contains("--at ") {
        String::new()
    } else {
        format!("--at {AT}")
    };
    place.meshpki(&format!(
        "verify --anchors ca.crt {arguments} {at} --format {format}"
    ))
}

#[test]
fn the_last_line_and_the_exit_code_have_the_same_verdict() {
    let place = Place::with_fixtures();
    for (arguments, is_sound, is_stopped, words) in STATES {
        let outcome = verify(&place, arguments, "linkerd-check");
        assert_eq!(outcome.code, Some(i32::from(!is_sound)), "{outcome:?}");
        let mark = if is_sound { '\u{221a}' } else { '\u{d7}' };
        let last = outcome.stdout.lines().last().unwrap();
        assert_eq!(
            last,
            format!("Status check results are {mark}"),
            "{outcome:?}"
        );
        let items = outcome.stdout.split("\nmeshpki\n").next().unwrap();
        let fails = items.lines().any(|line| line.starts_with("\u{d7} "));
        let stops = items.contains("\n    linkerd check stops here\n");
        assert_eq!((fails, stops), (is_stopped, is_stopped), "{outcome:?}");
        assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
    }
}

#[test]
fn success_in_json_is_the_verdict_of_the_exit_code() {
    let place = Place::with_fixtures();
    for (arguments, is_sound, is_stopped, _) in STATES {
        let outcome = verify(&place, arguments, "linkerd-check-json");
        assert_eq!(outcome.code, Some(i32::from(!is_sound)), "{outcome:?}");
        let said: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(said["success"], is_sound, "{outcome:?}");
        let items = said["categories"][0]["checks"].as_array().unwrap();
        let fails = items.iter().any(|item| item["result"] == "error");
        assert_eq!(fails, is_stopped, "{outcome:?}");
    }
}

/// This item fails without stopping the run: Linkerd's next item is not about certificates.
#[test]
fn linkerd_check_does_not_stop_at_an_issuer_of_another_anchor() {
    let place = Place::with_fixtures();
    let arguments = "--anchors stranger-ca.crt --issuer issuer.crt";
    let line = format!("verify {arguments} --at {AT} --format linkerd-check");
    let outcome = place.meshpki(&line);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("\u{d7} issuer cert is issued by the trust anchor"),
        "{outcome:?}"
    );
    assert!(!outcome.stdout.contains("stops here"), "{outcome:?}");
}

/// Whatever the reason for the verdict, a line with a cross reports it.
#[test]
fn a_failing_last_line_always_has_an_explanation_above_it() {
    let place = Place::with_fixtures();
    for issuer in [
        "cannot-sign-issuer.crt",
        "client-only-issuer.crt",
        "constrained-issuer.crt",
        "deep-issuer-alone.crt",
        "not-ca-issuer.crt",
        "p384-issuer.crt",
        "unknown-extension-issuer.crt",
        "glued.crt",
        "outliving-issuer.crt --deny warnings",
    ] {
        let outcome = verify(&place, &format!("--issuer {issuer}"), "linkerd-check");
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let crosses = outcome.stdout.lines();
        let crosses = crosses.filter(|line| line.starts_with("\u{d7} "));
        assert!(crosses.count() > 0, "{outcome:?}");
        assert!(
            outcome.stdout.ends_with("results are \u{d7}\n"),
            "{outcome:?}"
        );
    }
}
