//! Events: they decide nothing, and say why.

use meshpki_kube::Verdict;
use serde_json::{Value, json};

use crate::mesh::{Kind, Mesh, custom, event, said};

#[test]
fn events_are_told_by_reason_and_object_with_their_meaning() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let path = ("linkerd", "linkerd-identity");
    for (number, time) in ["2026-11-25T08:00:00Z", "2026-11-25T07:00:00Z"]
        .iter()
        .enumerate()
    {
        let mut one = event(
            "IssuerUpdateSkipped",
            "Deployment",
            path,
            "Skipping issuer update as certs …",
        );
        one["metadata"]["name"] = format!("linkerd-identity.{number}").into();
        one["lastTimestamp"] = (*time).into();
        mesh.objects.push(one);
    }
    let mut newer = event(
        "IssuerUpdated",
        "Deployment",
        path,
        "Updated identity issuer",
    );
    newer["apiVersion"] = "events.k8s.io/v1".into();
    newer["metadata"]["name"] = "linkerd-identity.x".into();
    newer["regarding"] = newer["involvedObject"].take();
    newer["note"] = newer["message"].take();
    newer["deprecatedLastTimestamp"] = newer["lastTimestamp"].take();
    newer["deprecatedCount"] = newer["count"].take();
    for key in ["involvedObject", "message", "lastTimestamp", "count"] {
        newer.as_object_mut().unwrap().remove(key);
    }
    mesh.objects.push(newer);
    mesh.objects
        .push(event("Pulled", "Pod", ("shop", "a"), "pulled"));
    let checked = mesh.check();
    assert_eq!(checked.verdict(), Verdict::Sound);
    let events: Vec<(&str, String, u64, Option<&str>)> = checked
        .events()
        .iter()
        .map(|one| {
            (
                one.reason,
                one.object.to_string(),
                one.count,
                one.last.as_deref(),
            )
        })
        .collect();
    let object = "Deployment linkerd/linkerd-identity".to_owned();
    assert_eq!(
        events,
        [
            (
                "IssuerUpdated",
                object.clone(),
                2,
                Some("2026-11-25T08:00:00Z")
            ),
            (
                "IssuerUpdateSkipped",
                object,
                4,
                Some("2026-11-25T08:00:00Z")
            ),
        ]
    );
}

#[test]
fn why_the_injector_skipped_a_workload_is_said_of_its_pods() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let pod = mesh.get("Pod", "app0-6f7-00000");
    pod["spec"]["containers"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    let message =
        "Linkerd sidecar proxy injection skipped: hostNetwork is enabled, and secret words";
    mesh.objects.push(event(
        "InjectionSkipped",
        "Deployment",
        ("shop", "app0"),
        message,
    ));
    let said = said(&mesh.check());
    assert!(
        said[0].contains("Pod shop/app0-6f7-00000 (the injector said: hostNetwork is enabled)"),
        "{said:?}"
    );
}

#[test]
fn what_an_operator_says_is_shown_and_decides_nothing() {
    for kind in ["TrustAnchorRotation", "LinkerdTrustRotation"] {
        let mut mesh = Mesh::new(Kind::ALL[0]);
        let mut one = custom(kind, "example.org/v1", ("", "cluster"), &Value::Null);
        one["status"] = json!({"phase": "RestartingDataPlane", "conditions": [
            {"type": "Ready", "status": "False", "reason": "AnchorsExpired", "message": "words"},
            {"type": "words that are none", "status": "True"}]});
        mesh.objects.push(one);
        let checked = mesh.check();
        assert_eq!(checked.verdict(), Verdict::Sound);
        assert_eq!(
            said(&checked),
            [format!(
                "note[mesh-rotation-operator]: {kind} cluster says of its rotation: phase RestartingDataPlane, Ready is \
                 False (AnchorsExpired) [{kind} cluster]"
            )]
        );
    }
}
