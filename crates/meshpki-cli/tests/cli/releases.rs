//! `--linkerd`, and the table of releases.

use meshpki::Release;
use serde_json::Value;

use crate::run::{AT, Place, repository};

#[test]
fn the_page_has_the_table_of_the_library() {
    let Some(root) = repository("releases") else {
        return;
    };
    let page = std::fs::read_to_string(root.join("docs/releases.md")).unwrap();
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| 2.") || line.starts_with("| edge-"))
        .collect();
    let table = Release::TABLE.iter().map(|row| {
        format!(
            "| {} | {} | {} | {} | {} |",
            row.release, row.edge, row.proxy, row.webpki, row.go
        )
    });
    assert_eq!(rows, table.collect::<Vec<_>>());
}

#[test]
fn the_table_is_explained() {
    let outcome = Place::empty().meshpki("explain releases");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for words in [
        "edge-26.8.3",
        "0.103.13",
        "RUSTSEC-2026-0098",
        "What they judge differently",
    ] {
        assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
    }
}

/// An anchor with a critical extension: proxies up to 2.19 drop it.
#[test]
fn the_verdict_is_that_of_the_releases_that_are_named() {
    let place = Place::with_fixtures();
    let verify = |linkerd: &str, format: &str| {
        place.meshpki(&format!(
            "verify --at {AT} --anchors ca.crt --issuer unknown-extension-issuer.crt --format {format} {linkerd}"
        ))
    };
    let json =
        |linkerd: &str| -> Value { serde_json::from_str(&verify(linkerd, "json").stdout).unwrap() };
    let usual = json("");
    let names = |value: &Value| -> Vec<String> {
        let all = value["subjects"][0]["releases"].as_array().unwrap().iter();
        all.map(|one| one["release"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&usual), ["2.18", "2.19", "2.20", "edge-26.8.3"]);
    assert_eq!(
        names(&json("--linkerd edge-26.1.1,2.18.3")),
        ["2.18.3", "edge-26.1.1"]
    );
    let unknown = verify("--linkerd 2.14.10,2.99", "text");
    let words = unknown
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        words.contains("2.14.10 is older than the releases that meshpki knows"),
        "{unknown:?}"
    );
    assert!(
        words.contains("2.99 is newer than the releases that meshpki knows"),
        "{unknown:?}"
    );
    place.write("policy.toml", "linkerd = [\"2.20\"]");
    assert_eq!(names(&json("--policy policy.toml")), ["2.20"]);
    for bad in ["3.0", "latest", "2.19;2.20", ""] {
        let outcome = place.meshpki(&format!("verify --anchors ca.crt --linkerd={bad}"));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}

/// What comes is a note: it changes no verdict, and only who asks is told.
#[test]
fn what_verifiers_to_come_refuse_is_noted_if_it_is_asked_about() {
    let place = Place::with_fixtures();
    place.write("policy.toml", "linkerd = [\"2.19\", \"next\"]\n");
    let said = |options: &str| -> Value {
        let line = format!(
            "verify --at {AT} --anchors ca.crt --issuer cannot-sign-issuer.crt --format json {options}"
        );
        serde_json::from_str(&place.meshpki(&line).stdout).unwrap()
    };
    let noted = |said: &Value| -> Vec<Value> {
        let all = said["subjects"][0]["findings"].as_array().unwrap().iter();
        all.filter(|one| one["code"] == "issuer-refused-next")
            .cloned()
            .collect()
    };
    let verdicts = |said: &Value| {
        let subject = &said["subjects"][0];
        (
            subject["accepted_by"].clone(),
            subject["releases"].clone(),
            subject["sound"].clone(),
        )
    };
    let (usual, next) = (said(""), said("--linkerd next"));
    assert_eq!((noted(&usual).len(), noted(&next).len()), (0, 1));
    assert_eq!(noted(&next)[0]["severity"], "note");
    assert_eq!(verdicts(&usual), verdicts(&next));
    for asked in [said("--linkerd 2.19,next"), said("--policy policy.toml")] {
        assert_eq!(noted(&asked).len(), 1);
        let releases = asked["subjects"][0]["releases"].as_array().unwrap();
        assert_eq!(releases.len(), 1);
        assert_eq!(releases[0]["release"], "2.19");
    }
    assert_eq!(noted(&said("--linkerd 2.19 --policy policy.toml")).len(), 0);
}
