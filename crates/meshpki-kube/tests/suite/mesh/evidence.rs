//! What a dump tells and what it does not: what was removed from it decides nothing, and what is deliberate is no fault.

use meshpki_kube::Verdict;
use serde_json::{Value, json};

use crate::mesh::{
    DAY, Kind, Mesh, NOW, anchor, base64, certificate, issuer, policy, said, webhook,
};

/// The state, the verdict, the codes of what is said, and how the state is made.
type State = (
    &'static str,
    Verdict,
    &'static [&'static str],
    fn(&mut Mesh),
);

const POD: &str = "app0-6f7-00000";
const ANCHORS: &str = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
const ISSUER: &str = "linkerd-identity-issuer";
const ROOTS: &str = "linkerd-identity-trust-roots";
const HELM: &str = "sh.helm.release.v1.linkerd-control-plane.v1";

fn other() -> String {
    let root = anchor("other", NOW - DAY, NOW + 900 * DAY);
    root.certificate().to_pem()
}

/// As `helm template` writes it: nothing that a cluster adds.
fn render(mesh: &mut Mesh) {
    mesh.objects.retain(|one| one["kind"] != "Pod");
    for one in &mut mesh.objects {
        let metadata = one["metadata"].as_object_mut().unwrap();
        for key in [
            "uid",
            "creationTimestamp",
            "resourceVersion",
            "managedFields",
        ] {
            metadata.remove(key);
        }
    }
    mesh.remove("ConfigMap", "kube-root-ca.crt");
}

fn bare(name: &str, namespace: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "uid": "1"},
           "spec": {"containers": [{"name": "app"}]}, "status": {"phase": "Running"}})
}

const STATES: &[State] = &[
    (
        "the anchors are redacted",
        Verdict::Undecided,
        &[],
        |mesh| {
            mesh.get("ConfigMap", ROOTS)["data"]["ca-bundle.crt"] = "REDACTED".into();
        },
    ),
    ("the anchors are sealed", Verdict::Undecided, &[], |mesh| {
        mesh.get("ConfigMap", ROOTS)["sops"] = json!({"version": "3"});
    }),
    (
        "the anchors' values were removed",
        Verdict::Undecided,
        &[],
        |mesh| {
            mesh.get("ConfigMap", ROOTS)["data"] = Value::Null;
        },
    ),
    ("the issuer is redacted", Verdict::Undecided, &[], |mesh| {
        let (crt, key) = mesh.kind.keys();
        let data = &mut mesh.get("Secret", ISSUER)["data"];
        data[crt] = "***".into();
        data[key] = base64("REDACTED");
    }),
    (
        "the issuer's values were removed",
        Verdict::Undecided,
        &[],
        |mesh| {
            mesh.get("Secret", ISSUER)["data"] = Value::Null;
        },
    ),
    (
        "the issuer's key alone is redacted",
        Verdict::Sound,
        &[],
        |mesh| {
            let (_, key) = mesh.kind.keys();
            mesh.get("Secret", ISSUER)["data"][key] = "<hidden>".into();
        },
    ),
    (
        "the webhooks' Secrets are redacted",
        Verdict::Sound,
        &[],
        |mesh| {
            let data = &mut mesh.get("Secret", "linkerd-proxy-injector-k8s-tls")["data"];
            data["tls.crt"] = "REDACTED".into();
            data["tls.key"] = "REDACTED".into();
        },
    ),
    (
        "a webhook's caBundle is redacted",
        Verdict::Sound,
        &[],
        |mesh| {
            let one = mesh.get(
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
            );
            one["webhooks"][0]["clientConfig"]["caBundle"] = "REDACTED".into();
        },
    ),
    (
        "a proxy's anchors are redacted",
        Verdict::Sound,
        &[],
        |mesh| {
            *mesh.variable(POD, ANCHORS) = "REDACTED".into();
        },
    ),
    (
        "some Secrets were dumped, and not the issuer",
        Verdict::Undecided,
        &[],
        |mesh| {
            mesh.remove("Secret", HELM);
            mesh.remove("Secret", ISSUER);
        },
    ),
    (
        "some Secrets were dumped, and not those of webhooks",
        Verdict::Sound,
        &[],
        |mesh| {
            mesh.remove("Secret", HELM);
            mesh.remove("Secret", "linkerd-proxy-injector-k8s-tls");
        },
    ),
    (
        "the issuer is in a sealed Secret",
        Verdict::Undecided,
        &[],
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.remove("Secret", ISSUER);
            mesh.objects.push(
                json!({"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
            "metadata": {"name": ISSUER, "namespace": plane}, "spec": {}}),
            );
        },
    ),
    (
        "a render leaves out what cert-manager and trust-manager make",
        Verdict::Sound,
        &[],
        |mesh| {
            mesh.remove("Secret", ISSUER);
            mesh.remove("ConfigMap", ROOTS);
            let values = "identity: {externalCA: true, issuer: {scheme: kubernetes.io/tls}}\nidentityTrustDomain: cluster.local\n";
            mesh.get("ConfigMap", "linkerd-config")["data"]["values"] = values.into();
            mesh.argue("identity", 0, "-identity-scheme=kubernetes.io/tls");
            render(mesh);
        },
    ),
    (
        "a dump without what the cluster adds is still one",
        Verdict::Undecided,
        &[],
        |mesh| {
            mesh.remove("Secret", ISSUER);
            mesh.remove("Secret", HELM);
            mesh.argue("identity", 0, "-identity-scheme=kubernetes.io/tls");
            mesh.remove("ConfigMap", "linkerd-config");
            for one in &mut mesh.objects {
                one["metadata"].as_object_mut().unwrap().remove("uid");
            }
        },
    ),
    (
        "the anchors are in every namespace",
        Verdict::Sound,
        &[],
        |mesh| {
            let mut copy = mesh.get("ConfigMap", ROOTS).clone();
            for namespace in ["shop", "bank", "third"] {
                copy["metadata"]["namespace"] = namespace.into();
                mesh.objects.push(copy.clone());
            }
        },
    ),
    (
        "a proxy's anchors are in a ConfigMap that has others",
        Verdict::NotSound,
        &["proxy-distrusts-issuer"],
        |mesh| {
            let text = other();
            mesh.objects.push(crate::mesh::config_map(
                "shop",
                "old",
                json!({"ca-bundle.crt": text}),
            ));
            let spec = &mut mesh.get("Pod", POD)["spec"];
            let all = spec["containers"][1]["env"].as_array_mut().unwrap();
            let one = all.iter_mut().find(|one| one["name"] == ANCHORS).unwrap();
            *one = json!({"name": ANCHORS, "valueFrom": {"configMapKeyRef": {"name": "old", "key": "ca-bundle.crt"}}});
        },
    ),
    (
        "a proxy's anchors have a text behind them",
        Verdict::NotSound,
        &["proxy-anchors-missing"],
        |mesh| {
            let text = mesh.anchors() + "# the end\n";
            *mesh.variable(POD, ANCHORS) = text.into();
        },
    ),
    (
        "a replica reads other keys",
        Verdict::NotSound,
        &["mesh-issuer-keys"],
        |mesh| {
            let mut pod = mesh.get("Pod", "linkerd-identity-5d4-abcde").clone();
            pod["metadata"]["name"] = "linkerd-identity-5d4-fffff".into();
            let scheme = if mesh.kind.tls {
                "linkerd.io/tls"
            } else {
                "kubernetes.io/tls"
            };
            let all = pod["spec"]["containers"][0]["args"].as_array_mut().unwrap();
            let one = all
                .iter_mut()
                .find(|one| one.as_str().unwrap().starts_with("-identity-scheme"))
                .unwrap();
            *one = format!("-identity-scheme={scheme}").into();
            mesh.objects.push(pod);
        },
    ),
    (
        "the control plane is older than the anchors",
        Verdict::Sound,
        &["mesh-anchors-held"],
        |mesh| {
            mesh.get("ConfigMap", ROOTS)["metadata"]["managedFields"] = json!([{"manager": "kubectl", "time": "2026-11-20T08:00:00Z", "fieldsV1": {"f:data": {"f:ca-bundle.crt": {}}}}]);
        },
    ),
    (
        "a label of the anchors is younger than the control plane",
        Verdict::Sound,
        &[],
        |mesh| {
            mesh.get("ConfigMap", ROOTS)["metadata"]["managedFields"] = json!([{"manager": "kubectl", "time": "2026-11-20T08:00:00Z", "fieldsV1": {"f:metadata": {}}}]);
        },
    ),
    (
        "another API has kinds of these names",
        Verdict::Sound,
        &[],
        |mesh| {
            let plane = mesh.kind.namespace;
            for (kind, name) in [
                ("Secret", ISSUER),
                ("ConfigMap", ROOTS),
                ("Deployment", "linkerd-identity"),
            ] {
                mesh.objects
                    .push(json!({"apiVersion": "example.org/v1", "kind": kind,
                    "metadata": {"name": name, "namespace": plane, "uid": "1"}}));
            }
        },
    ),
    ("a pod is being deleted", Verdict::Sound, &[], |mesh| {
        *mesh.variable(POD, ANCHORS) = other().into();
        mesh.get("Pod", POD)["metadata"]["deletionTimestamp"] = "2026-11-26T00:00:00Z".into();
    }),
    ("a workload makes no pod", Verdict::Sound, &[], |mesh| {
        let mut pod = mesh.get("Pod", POD).clone();
        let proxy = pod["spec"]["containers"][1]["env"].as_array_mut().unwrap();
        proxy.iter_mut().find(|one| one["name"] == ANCHORS).unwrap()["value"] = other().into();
        mesh.objects.push(json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "idle", "namespace": "shop", "uid": "1"},
            "spec": {"replicas": 0, "template": {"metadata": pod["metadata"], "spec": pod["spec"]}}}));
    }),
    (
        "a pod has Istio's native sidecar",
        Verdict::Sound,
        &[],
        |mesh| {
            let mut pod = bare("ambient", "shop");
            pod["spec"]["initContainers"] =
                json!([{"name": "istio-init"}, {"name": "istio-proxy"}]);
            mesh.objects.push(pod);
        },
    ),
    (
        "the injector's own selector leaves a namespace out",
        Verdict::Sound,
        &[],
        |mesh| {
            let one = mesh.get(
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
            );
            one["webhooks"][0]["namespaceSelector"] = json!({"matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["shop"]}]});
            mesh.objects.push(bare("late", "shop"));
        },
    ),
    ("an annotation is empty", Verdict::Sound, &[], |mesh| {
        mesh.get("Pod", POD)["metadata"]["annotations"]["linkerd.io/inject"] = "".into();
    }),
    (
        "a namespace has a label, and its pods are meshed",
        Verdict::Sound,
        &[],
        |mesh| {
            let metadata = &mut mesh.get("Namespace", "shop")["metadata"];
            metadata["annotations"] = json!({});
            metadata["labels"]["linkerd.io/inject"] = "enabled".into();
        },
    ),
    ("a policy is for addresses", Verdict::Sound, &[], |mesh| {
        mesh.objects.push(policy(
            "lb",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"port": 8000}]},
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 4143}]}]}),
        ));
    }),
    (
        "a policy is for a port that is skipped",
        Verdict::Sound,
        &[],
        |mesh| {
            for number in (0..40).step_by(2) {
                let pod = format!("app{}-6f7-{number:05}", number / 4);
                mesh.get("Pod", &pod)["metadata"]["annotations"]["config.linkerd.io/skip-inbound-ports"] =
                    "7999-8001".into();
            }
            mesh.objects.push(policy(
                "web",
                "shop",
                &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
            ));
        },
    ),
    (
        "before 2.18, peers connect to the ports of applications",
        Verdict::Sound,
        &[],
        |mesh| {
            mesh.kind.release = "edge-24.11.8";
            *mesh = Mesh::new(mesh.kind);
            mesh.objects.push(policy(
                "web",
                "shop",
                &json!({"podSelector": {}, "ingress": [
                {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
            ));
        },
    ),
    (
        "an argument of the destination service says so, too",
        Verdict::Sound,
        &[],
        |mesh| {
            mesh.argue("destination", 0, "-outbound-transport-mode=transparent");
            mesh.objects.push(policy(
                "web",
                "shop",
                &json!({"podSelector": {}, "ingress": [
                {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
            ));
        },
    ),
    (
        "a policy for the way out permits applications alone",
        Verdict::NotSound,
        &["mesh-network-policy-proxy"],
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(policy("out", "bank", &json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [
            {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": plane}}}]},
            {"to": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]},
            {"ports": [{"port": 5353, "protocol": "UDP"}]}]})));
        },
    ),
    (
        "a policy for the way out forgets DNS",
        Verdict::NotSound,
        &["mesh-network-policy-control-plane"],
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(policy("out", "bank", &json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [
            {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": plane}}}]},
            {"to": [{"podSelector": {}}]}]})));
        },
    ),
    (
        "the API server calls by an agent",
        Verdict::Sound,
        &[],
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(policy("injector", plane, &json!({
            "podSelector": {"matchLabels": {"linkerd.io/control-plane-component": "proxy-injector"}},
            "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]}]})));
        },
    ),
    (
        "the chart writes no anchors, whatever its values repeat",
        Verdict::Sound,
        &[],
        |mesh| {
            let anchors = other().trim().replace('\n', "\n  ");
            let scheme = if mesh.kind.tls {
                "kubernetes.io/tls"
            } else {
                "linkerd.io/tls"
            };
            let values = format!(
                "identity: {{externalCA: true, issuer: {{scheme: {scheme}}}}}\nidentityTrustDomain: cluster.local\nidentityTrustAnchorsPEM: |\n  {anchors}\n"
            );
            mesh.get("ConfigMap", "linkerd-config")["data"]["values"] = values.into();
        },
    ),
    (
        "the settings cannot be read",
        Verdict::Sound,
        &["mesh-settings-differ"],
        |mesh| {
            mesh.get("ConfigMap", "linkerd-config")["data"]["values"] = "a: [".into();
        },
    ),
    (
        "a certificate is for servers alone",
        Verdict::NotSound,
        &["mesh-certificate-cannot-issue"],
        |mesh| {
            if !mesh.kind.tls {
                mesh.kind.tls = true;
                *mesh = Mesh::new(mesh.kind);
            }
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate(
                plane,
                ISSUER,
                &json!({"secretName": ISSUER, "isCA": true,
            "usages": ["cert sign", "server auth"], "privateKey": {"algorithm": "ECDSA"}}),
            ));
        },
    ),
    (
        "every certificate of a caBundle has expired, and the Secret was not dumped",
        Verdict::NotSound,
        &["mesh-webhook-unreadable"],
        |mesh| {
            mesh.remove("Secret", HELM);
            mesh.remove("Secret", "linkerd-proxy-injector-k8s-tls");
            let old = anchor("webhook.linkerd.cluster.local", NOW - 90 * DAY, NOW - DAY);
            let one = mesh.get(
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
            );
            one["webhooks"][0]["clientConfig"]["caBundle"] = base64(&old.certificate().to_pem());
        },
    ),
    (
        "a webhook's Secret has no key",
        Verdict::NotSound,
        &["mesh-webhook-unreadable"],
        |mesh| {
            let data = &mut mesh.get("Secret", "linkerd-sp-validator-k8s-tls")["data"];
            data.as_object_mut().unwrap().remove("tls.key");
        },
    ),
    (
        "a second webhook has another caBundle",
        Verdict::NotSound,
        &["webhook-signed-by-other-key"],
        |mesh| {
            let [_, other] = webhook(mesh.kind.namespace, "linkerd-proxy-injector");
            let one = mesh.get(
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
            );
            one["webhooks"]
                .as_array_mut()
                .unwrap()
                .push(other["webhooks"][0].clone());
        },
    ),
];

#[test]
fn what_a_dump_does_not_tell_decides_nothing_and_what_it_tells_does() {
    let mut wrong = Vec::new();
    for kind in [Kind::ALL[0], Kind::ALL[3]] {
        let sound = Mesh::new(kind);
        for (what, verdict, codes, make) in STATES {
            let mut mesh = sound.clone();
            make(&mut mesh);
            let checked = mesh.check();
            let said = said(&checked);
            let is_expected = said.len() == codes.len()
                && codes
                    .iter()
                    .all(|code| said.iter().any(|one| one.contains(&format!("[{code}]"))));
            if !is_expected || checked.verdict() != *verdict {
                let found = checked.verdict();
                let undecided = checked.undecided();
                wrong.push(format!(
                    "{kind:?}: {what}: {found:?} {said:#?} {undecided:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_step_of_a_rotation_is_advised_that_the_dump_does_not_justify() {
    let root = anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 900 * DAY);
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let both = mesh.anchors() + &root.certificate().to_pem();
    let new = issuer(&root, NOW - DAY, NOW + 300 * DAY);
    mesh.get("ConfigMap", ROOTS)["data"]["ca-bundle.crt"] = both.clone().into();
    mesh.remove("ConfigMap", "linkerd-config");
    let advice = |mesh: &Mesh| {
        let checked = mesh.check();
        let mut all = checked.findings().iter();
        let found = all.find(|one| one.code == "mesh-rotation").unwrap();
        found.advice.clone().unwrap()
    };
    assert!(advice(&mesh).starts_with("restart the workloads"));
    for number in 0..40 {
        let pod = format!("app{}-6f7-{number:05}", number / 4);
        *mesh.variable(&pod, ANCHORS) = both.clone().into();
    }
    assert!(advice(&mesh).starts_with("sign the next issuer"));
    let data = &mut mesh.get("Secret", ISSUER)["data"];
    data["crt.pem"] = base64(&new.0);
    data["key.pem"] = base64(&new.1);
    assert!(advice(&mesh).contains("can be removed"));
    *mesh.variable(POD, ANCHORS) = "REDACTED".into();
    assert!(advice(&mesh).contains("only then remove"));
    mesh.objects
        .retain(|one| !one["metadata"]["name"].as_str().unwrap().starts_with("app"));
    assert!(advice(&mesh).starts_with("take a dump"));
}

#[test]
fn a_control_plane_cannot_have_an_anchor_that_is_younger_than_itself() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    mesh.remove("ConfigMap", "linkerd-config");
    // The control plane runs since 2026-11-02, and the anchors have both since 2026-11-20.
    let root = anchor(
        "root.linkerd.cluster.local",
        NOW - 10 * DAY,
        NOW + 900 * DAY,
    );
    let both = mesh.anchors() + &root.certificate().to_pem();
    let roots = mesh.get("ConfigMap", ROOTS);
    roots["data"]["ca-bundle.crt"] = both.clone().into();
    roots["metadata"]["managedFields"] = json!([{"manager": "kubectl", "time": "2026-11-20T08:00:00Z",
        "fieldsV1": {"f:data": {}}}]);
    for number in 0..40 {
        let pod = format!("app{}-6f7-{number:05}", number / 4);
        *mesh.variable(&pod, ANCHORS) = both.clone().into();
    }
    let held = |mesh: &Mesh| {
        let checked = mesh.check();
        let mut all = checked.findings().iter();
        let found = all.find(|one| one.code == "mesh-anchors-held").unwrap();
        (found.severity, checked.verdict())
    };
    assert_eq!(held(&mesh), (meshpki::Severity::Warning, Verdict::Sound));
    let new = issuer(&root, NOW - DAY, NOW + 300 * DAY);
    let data = &mut mesh.get("Secret", ISSUER)["data"];
    data["crt.pem"] = base64(&new.0);
    data["key.pem"] = base64(&new.1);
    assert_eq!(held(&mesh), (meshpki::Severity::Error, Verdict::NotSound));
}
