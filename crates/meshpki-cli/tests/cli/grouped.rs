//! What is the same for many subjects is said once, and JSON still has all of it.

use serde_json::Value;

use crate::run::{AT, Place};

const WORKLOADS: [&str; 5] = ["a.crt", "b.crt", "c.crt", "d.crt", "e.crt"];

/// The fixtures, and five copies of a workload's certificate.
fn place(workload: &str) -> Place {
    let place = Place::with_fixtures();
    for copy in WORKLOADS {
        place.write(copy, place.read(workload));
    }
    place
}

fn findings(value: &Value) -> usize {
    let subjects = value["subjects"].as_array().unwrap().iter();
    subjects
        .map(|one| one["findings"].as_array().unwrap().len())
        .sum()
}

#[test]
fn a_finding_about_the_anchors_is_shown_once_for_all_subjects() {
    let place = place("workload.crt");
    let line = format!(
        "verify --at {AT} --anchors ca.crt expired-ca.crt --issuer issuer.crt --workload a.crt b.crt"
    );
    let text = place.meshpki(&line);
    assert_eq!(text.code, Some(0), "{text:?}");
    assert_eq!(
        text.stdout.matches("[anchor-expired]").count(),
        1,
        "{text:?}"
    );
    assert!(
        text.stdout.contains("1 warning, 1 note, as above"),
        "{text:?}"
    );
    let json = place.meshpki(&format!("{line} --format json")).stdout;
    assert_eq!(json.matches("\"anchor-expired\"").count(), 3);
    let shown = text.stdout.matches("\nerror[").count()
        + text.stdout.matches("\nwarning[").count()
        + text.stdout.matches("\nnote[").count();
    assert!(shown < findings(&serde_json::from_str(&json).unwrap()));
}

#[test]
fn of_workloads_with_the_same_to_say_three_are_shown_and_the_rest_are_counted() {
    for (workload, verdict) in [
        (
            "workload-elsewhere.crt",
            "not sound (workload-wrong-trust-domain)",
        ),
        ("workload.crt", "sound"),
    ] {
        let place = place(workload);
        let at = "2026-06-01";
        let line = format!(
            "verify --at {at} --anchors ca.crt --trust-domain cluster.local --workload {}",
            WORKLOADS.join(" ")
        );
        let text = place.meshpki(&line).stdout;
        assert_eq!(text.matches("as of 2026-06-01").count(), 3, "{text}");
        let more = format!("… and 2 more workloads that are {verdict}");
        assert!(text.contains(&more), "{text}");
        let json: Value =
            serde_json::from_str(&place.meshpki(&format!("{line} --format json")).stdout).unwrap();
        assert_eq!(json["subjects"].as_array().unwrap().len(), 5);
    }
}

/// Workloads that differ in one finding are not alike.
#[test]
fn a_workload_with_something_else_to_say_is_shown() {
    let place = place("workload.crt");
    place.write("d.crt", place.read("no-identity-workload.crt"));
    let line = format!(
        "verify --at 2026-06-01 --anchors ca.crt --workload {}",
        WORKLOADS.join(" ")
    );
    let text = place.meshpki(&line).stdout;
    assert!(text.contains("error[workload-no-identity]"), "{text}");
    assert!(
        text.contains("… and 1 more workload that is sound"),
        "{text}"
    );
}

#[test]
fn github_gets_three_annotations_of_a_code_and_the_log_has_the_rest() {
    let place = Place::with_fixtures();
    // Nine certificates of their own: each has a finding of the code.
    for number in 1..=9 {
        let made = place.meshpki(&format!(
            "create workload w{number}.shop.serviceaccount.identity.linkerd.cluster.local w{number}.crt w{number}.key"
        ));
        made.assert_done();
    }
    let files: Vec<String> = (1..=9).map(|number| format!("w{number}.crt")).collect();
    let line = format!(
        "GITHUB_STEP_SUMMARY=summary.md meshpki verify --at +3d --anchors ca.crt --issuer issuer.crt \
         --workload {} --format github",
        files.join(" ")
    );
    let outcome = place.sh(&line);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let title = "title=workload-expired::";
    assert_eq!(outcome.stdout.matches(title).count(), 3, "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("%0A… and 6 more of this code, in the log\n"),
        "{outcome:?}"
    );
    let in_log = outcome.stdout.lines();
    let in_log = in_log.filter(|line| line.starts_with("error[workload-expired]"));
    assert_eq!(in_log.count(), 6, "{outcome:?}");
    let summary = place.read("summary.md");
    assert_eq!(
        summary.matches("**error** `workload-expired`").count(),
        3,
        "{summary}"
    );
    assert!(
        summary.contains("\n… and 6 more of workload-expired\n"),
        "{summary}"
    );
}
