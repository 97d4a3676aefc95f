//! Webhooks: created, judged as the API server judges them, and fixed.

use serde_json::{Value, json};

use crate::run::{Outcome, Place};

const SERVICE: &str = "linkerd-proxy-injector";

/// A CA of webhooks, and one of its webhooks.
fn made() -> Place {
    let place = Place::empty();
    for line in [
        "create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key",
        "create webhook linkerd-proxy-injector",
    ] {
        place.meshpki(line).assert_done();
    }
    place
}

fn remedies(outcome: &Outcome) -> Vec<String> {
    let said: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let subjects = said["subjects"].as_array().unwrap().iter();
    let findings = subjects.flat_map(|one| one["findings"].as_array().unwrap());
    findings
        .filter_map(|one| one["remedy"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn a_webhook_is_sound_to_the_api_server_in_every_format() {
    let place = made();
    let line = format!("verify --anchors webhook-ca.crt --webhook {SERVICE}.crt");
    for (format, words) in [
        (
            "text",
            "API server accepts · called as linkerd-proxy-injector.linkerd.svc",
        ),
        ("json", "\"kind\": \"webhook\""),
        ("junit", "the API server accepts"),
        ("prometheus", "judge=\"api-server\"} 1"),
        (
            "github",
            "sound: webhook linkerd-proxy-injector.linkerd.svc",
        ),
    ] {
        let outcome = place.meshpki(&format!("{line} --format {format}"));
        outcome.assert_done();
        assert!(outcome.stdout.contains(words), "{words}: {outcome:?}");
        for other in ["proxies", "control plane", "control-plane"] {
            assert!(!outcome.stdout.contains(other), "{other}: {outcome:?}");
        }
    }
    let outcome = place.meshpki(&format!("{line} --format json"));
    let said: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(
        said["subjects"][0]["accepted_by"],
        json!({ "api-server": true })
    );
}

#[test]
fn several_webhooks_of_one_ca_are_judged_together_and_one_that_is_refused_fails_the_run() {
    let place = made();
    place
        .meshpki("create webhook tap --namespace linkerd-viz")
        .assert_done();
    let line = format!("verify --anchors webhook-ca.crt --webhook {SERVICE}.crt tap.crt");
    place.meshpki(&line).assert_done();
    let outcome = place.meshpki(&format!("{line} --host tap.linkerd-viz.svc"));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome.stdout.contains("error[webhook-wrong-host]"),
        "{outcome:?}"
    );
    let outcome = place.meshpki(&format!("{line} --at +400d"));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stdout.matches("error[webhook-expired]").count(), 2);
}

/// Standard input, and a folder as a mounted secret has it.
#[test]
fn a_webhook_is_read_from_every_source_of_workloads() {
    let place = made();
    std::fs::create_dir(place.path("mounted")).unwrap();
    for (from, to) in [
        ("webhook-ca.crt", "ca.crt"),
        ("linkerd-proxy-injector.crt", "tls.crt"),
        ("linkerd-proxy-injector.key", "tls.key"),
    ] {
        place.write(format!("mounted/{to}"), place.read(from));
    }
    place
        .meshpki("verify --anchors mounted --webhook mounted")
        .assert_done();
    let outcome = place.sh("meshpki verify --anchors webhook-ca.crt --webhook - < mounted/tls.crt");
    outcome.assert_done();
}

#[test]
fn every_fix_of_a_webhook_works_when_it_is_pasted() {
    for (line, anchors) in [
        (
            "--anchors webhook-ca.crt --host injector.other.svc",
            "webhook-ca.crt",
        ),
        ("--anchors other-ca.crt", "webhook-ca-new.crt"),
    ] {
        let place = made();
        place
            .meshpki("create root webhook.linkerd.cluster.local other-ca.crt other-ca.key")
            .assert_done();
        let line = format!("verify {line} --webhook {SERVICE}.crt --format json");
        let outcome = place.meshpki(&line);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let remedies = remedies(&outcome);
        let (worst, before) = (&remedies[0], place.read("linkerd-proxy-injector.crt"));
        place.sh(worst).assert_done();
        let host = line
            .split_once("--host ")
            .map(|(_, rest)| rest.split(' ').next().unwrap());
        let host = host
            .map(|host| format!("--host {host}"))
            .unwrap_or_default();
        place
            .meshpki(&format!(
                "verify --anchors {anchors} --webhook {SERVICE}-new.crt {host}"
            ))
            .assert_done();
        assert_eq!(place.read("linkerd-proxy-injector.crt"), before);
    }
}

#[test]
fn options_that_do_not_apply_to_a_webhook_are_usage_errors() {
    let place = made();
    for more in [
        "--webhook linkerd-proxy-injector.crt --workload linkerd-proxy-injector.crt",
        "--webhook linkerd-proxy-injector.crt --issuer webhook-ca.crt",
        "--webhook linkerd-proxy-injector.crt --identity a.b",
        "--webhook linkerd-proxy-injector.crt --host -",
        "--webhook linkerd-proxy-injector.crt --format linkerd-check",
        "--host linkerd-proxy-injector.linkerd.svc",
        "--host linkerd-proxy-injector.linkerd.svc --issuer webhook-ca.crt",
        "--host linkerd-proxy-injector.linkerd.svc --workload linkerd-proxy-injector.crt",
    ] {
        let outcome = place.meshpki(&format!("verify --anchors webhook-ca.crt {more}"));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
}
