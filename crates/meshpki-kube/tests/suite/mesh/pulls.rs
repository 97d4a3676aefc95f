//! Pull requests: those that break a mesh that runs are found, and harmless ones are not.

use meshpki::Report;
use meshpki_kube::{Change, Check, Cluster, Difference, Manifests, Verdict};
use serde_json::{Value, json};

use crate::mesh::{
    DAY, Kind, Mesh, NOW, anchor, base64, bundle, certificate, issuer, namespace, policy, time,
    webhook,
};

type Pull = (&'static str, &'static str, fn(&mut Mesh));

fn set_anchors(mesh: &mut Mesh, text: &str) {
    mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] = text.into();
    let data = &mut mesh.get("ConfigMap", "linkerd-config")["data"];
    let values = data["values"].as_str().unwrap();
    let (before, _) = values.split_once("identityTrustAnchorsPEM").unwrap();
    let anchors = text.trim().replace('\n', "\n  ");
    data["values"] = format!("{before}identityTrustAnchorsPEM: |\n  {anchors}\n").into();
}

fn set_issuer(mesh: &mut Mesh, (certificate, key): &(String, String), anchors: &str) {
    let (crt, pem) = mesh.kind.keys();
    let secret = mesh.get("Secret", "linkerd-identity-issuer");
    secret["data"][crt] = base64(certificate);
    secret["data"][pem] = base64(key);
    if secret["data"].get("ca.crt").is_some() {
        secret["data"]["ca.crt"] = base64(anchors);
    }
}

/// Another anchor, the issuer that it signs, and a bundle of both.
fn next(mesh: &Mesh) -> (String, (String, String), String) {
    let root = anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 3_000 * DAY);
    let new = root.certificate().to_pem();
    let both = mesh.anchors() + &new;
    (new, issuer(&root, NOW - DAY, NOW + 300 * DAY), both)
}

const BREAKING: &[Pull] = &[
    (
        "the anchor is replaced",
        "diff-anchors-distrust-issuer",
        |mesh| {
            let (new, ..) = next(mesh);
            set_anchors(mesh, &new);
        },
    ),
    (
        "the issuer is below an anchor that is new, too",
        "diff-proxies-distrust-issuer",
        |mesh| {
            let (new, issuer, both) = next(mesh);
            set_anchors(mesh, &both);
            set_issuer(mesh, &issuer, &new);
        },
    ),
    (
        "anchor and issuer are replaced at once",
        "diff-proxies-distrust-issuer",
        |mesh| {
            let (new, issuer, _) = next(mesh);
            set_anchors(mesh, &new);
            set_issuer(mesh, &issuer, &new);
        },
    ),
    (
        "anchor and issuer are replaced at once, and pods that start",
        "diff-anchors-distrust-issuer",
        |mesh| {
            let (new, issuer, _) = next(mesh);
            set_anchors(mesh, &new);
            set_issuer(mesh, &issuer, &new);
        },
    ),
    (
        "a webhook's certificate is made again",
        "webhook-signed-by-other-key",
        |mesh| {
            let [secret, _] = webhook(mesh.kind.namespace, "linkerd-proxy-injector");
            *mesh.get("Secret", "linkerd-proxy-injector-k8s-tls") = secret;
        },
    ),
    (
        "a webhook's caBundle is made again",
        "webhook-signed-by-other-key",
        |mesh| {
            let [_, configuration] = webhook(mesh.kind.namespace, "linkerd-sp-validator");
            *mesh.get(
                "ValidatingWebhookConfiguration",
                "linkerd-sp-validator-webhook-config",
            ) = configuration;
        },
    ),
    (
        "renewBefore is written for the other end",
        "mesh-certificate-renews-early",
        |mesh| {
            mesh.objects.push(certificate("cert-manager", "linkerd-trust-anchor", &json!({
            "secretName": "linkerd-trust-anchor", "isCA": true, "duration": "8760h", "renewBefore": "7320h",
            "privateKey": {"algorithm": "ECDSA"}})));
        },
    ),
    ("isCA is lost", "mesh-certificate-cannot-issue", |mesh| {
        let plane = mesh.kind.namespace;
        mesh.objects.push(certificate(
            plane,
            "linkerd-identity-issuer",
            &json!({
            "secretName": "linkerd-identity-issuer", "privateKey": {"algorithm": "ECDSA"}}),
        ));
    }),
    (
        "the trust domain changes",
        "diff-trust-domain-changes",
        |mesh| {
            mesh.argue("identity", 0, "-identity-trust-domain=mydomain.com");
        },
    ),
    (
        "the trust domain changes in one place",
        "mesh-trust-domain-differs",
        |mesh| {
            mesh.argue("destination", 0, "-identity-trust-domain=mydomain.com");
        },
    ),
    ("the scheme changes", "mesh-issuer-keys", |mesh| {
        let scheme = if mesh.kind.tls {
            "linkerd.io/tls"
        } else {
            "kubernetes.io/tls"
        };
        mesh.argue("identity", 0, &format!("-identity-scheme={scheme}"));
    }),
    ("the issuer is removed", "diff-object-removed", |mesh| {
        mesh.remove("Secret", "linkerd-identity-issuer");
    }),
    ("the anchors are removed", "diff-object-removed", |mesh| {
        mesh.remove("ConfigMap", "linkerd-identity-trust-roots");
    }),
    (
        "the anchors get a blank line at their end",
        "pem-data-after-last-block",
        |mesh| {
            let text = mesh.anchors() + "\n\n";
            mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
                text.into();
        },
    ),
    ("the anchors are indented", "pem-indented", |mesh| {
        let text = mesh.anchors().replace('\n', "\n  ");
        mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
            format!("  {text}").into();
    }),
    ("an old issuer comes back", "issuer-expired", |mesh| {
        let old = issuer(&mesh.root, NOW - 29 * DAY, NOW - DAY);
        let anchors = mesh.anchors();
        set_issuer(mesh, &old, &anchors);
    }),
    ("the issuer's key is forgotten", "key-mismatch", |mesh| {
        let (certificate, _) = issuer(&mesh.root, NOW - DAY, NOW + 300 * DAY);
        let (crt, _) = mesh.kind.keys();
        mesh.get("Secret", "linkerd-identity-issuer")["data"][crt] = base64(&certificate);
    }),
    (
        "a policy forgets the proxy",
        "mesh-network-policy-proxy",
        |mesh| {
            mesh.objects.push(policy(
                "web",
                "shop",
                &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
            ));
        },
    ),
    (
        "a namespace gets a value that is none",
        "mesh-inject-invalid",
        |mesh| {
            mesh.get("Namespace", "shop")["metadata"]["annotations"]["linkerd.io/inject"] =
                "true".into();
        },
    ),
    (
        "a bundle selects no namespace",
        "mesh-bundle-unread",
        |mesh| {
            mesh.objects
                .push(bundle("elsewhere", &json!([{"inLine": mesh.anchors()}])));
        },
    ),
    (
        "the settings get other anchors",
        "mesh-anchors-differ",
        |mesh| {
            let (new, ..) = next(mesh);
            let old = mesh.anchors();
            set_anchors(mesh, &new);
            mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
                old.into();
        },
    ),
    (
        "a proxy's anchors are written by hand",
        "proxy-distrusts-issuer",
        |mesh| {
            let (new, ..) = next(mesh);
            *mesh.variable("app0-6f7-00000", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = new.into();
        },
    ),
    (
        "a policy among equal pods forgets the proxy",
        "mesh-network-policy-proxy",
        |mesh| {
            mesh.objects.push(policy(
                "web",
                "shop",
                &json!({"podSelector": {}, "ingress": [
            {"from": [{"podSelector": {}}], "ports": [{"port": 8000}]}]}),
            ));
        },
    ),
    (
        "the identity service is removed",
        "diff-object-removed",
        |mesh| {
            mesh.remove("Deployment", "linkerd-identity");
        },
    ),
    (
        "a webhook's Secret is removed",
        "diff-object-removed",
        |mesh| {
            mesh.remove("Secret", "linkerd-sp-validator-k8s-tls");
        },
    ),
    (
        "a bundle takes the anchors over, and writes another key",
        "diff-object-removed",
        |mesh| {
            let plane = mesh.kind.namespace;
            let anchors = mesh.anchors();
            mesh.remove("ConfigMap", "linkerd-identity-trust-roots");
            let mut bundle = bundle(plane, &json!([{"inLine": anchors}]));
            bundle["spec"]["target"]["configMap"]["key"] = "ca.crt".into();
            mesh.objects.push(bundle);
        },
    ),
    (
        "a certificate of another namespace takes the issuer over",
        "diff-object-removed",
        |mesh| {
            mesh.remove("Secret", "linkerd-identity-issuer");
            mesh.objects.push(certificate(
                "elsewhere",
                "linkerd-identity-issuer",
                &json!({"secretName": "linkerd-identity-issuer",
            "isCA": true, "privateKey": {"algorithm": "ECDSA"}}),
            ));
        },
    ),
    ("a namespace leaves the mesh", "diff-proxies-lost", |mesh| {
        mesh.get("Namespace", "shop")["metadata"]["annotations"] = json!({});
    }),
];

type Harmless = (&'static str, fn(&mut Mesh));

const HARMLESS: &[Harmless] = &[
    ("nothing", |_| {}),
    ("another order", |mesh| mesh.objects.reverse()),
    ("a label", |mesh| {
        mesh.get("ConfigMap", "linkerd-config")["metadata"]["labels"] = json!({"a": "b"});
    }),
    ("an annotation", |mesh| {
        mesh.get("Deployment", "linkerd-identity")["metadata"]["annotations"] =
            json!({"checksum/config": "1"});
    }),
    ("a comment before the anchors", |mesh| {
        let text = format!("# our anchors\n{}", mesh.anchors());
        mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
            text.into();
    }),
    ("the anchors with line breaks of Windows", |mesh| {
        let text = mesh.anchors().replace('\n', "\r\n");
        mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
            text.into();
    }),
    ("the anchors without a line break at their end", |mesh| {
        let text = mesh.anchors().trim_end().to_owned();
        mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
            text.into();
    }),
    ("a new anchor beside the old one", |mesh| {
        let (_, _, both) = next(mesh);
        set_anchors(mesh, &both);
    }),
    ("a new issuer below the same anchor", |mesh| {
        let new = issuer(&mesh.root, NOW - DAY, NOW + 300 * DAY);
        let anchors = mesh.anchors();
        set_issuer(mesh, &new, &anchors);
    }),
    ("a webhook that is made again as a whole", |mesh| {
        let [secret, configuration] = webhook(mesh.kind.namespace, "linkerd-proxy-injector");
        *mesh.get("Secret", "linkerd-proxy-injector-k8s-tls") = secret;
        *mesh.get(
            "MutatingWebhookConfiguration",
            "linkerd-proxy-injector-webhook-config",
        ) = configuration;
    }),
    ("a new namespace in the mesh", |mesh| {
        mesh.objects.push(namespace("third", true));
    }),
    ("a new namespace outside of it", |mesh| {
        mesh.objects.push(namespace("third", false));
    }),
    ("a new pod in the mesh", |mesh| {
        let pod = mesh.pod("shop", "new", 99);
        mesh.objects.push(pod);
    }),
    ("a pod less", |mesh| mesh.remove("Pod", "app0-6f7-00000")),
    ("a new Deployment", |mesh| {
        mesh.objects
            .push(json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"template": {"metadata": {"annotations": {"linkerd.io/inject": "enabled"}},
                     "spec": {"containers": [{"name": "web"}]}}}}));
    }),
    ("more replicas", |mesh| {
        mesh.get("Deployment", "linkerd-identity")["spec"]["replicas"] = 3.into();
    }),
    ("another argument", |mesh| {
        mesh.argue("identity", 0, "-log-level=debug");
    }),
    ("a longer lifetime", |mesh| {
        mesh.argue("identity", 0, "-identity-issuance-lifetime=48h0m0s");
    }),
    ("a Service", |mesh| {
        mesh.objects.push(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "shop"}}));
    }),
    ("a Secret of somebody else", |mesh| {
        mesh.objects.push(crate::mesh::secret(
            "shop",
            "password",
            json!({"password": "eA=="}),
        ));
    }),
    ("a ConfigMap of somebody else", |mesh| {
        mesh.objects.push(crate::mesh::config_map(
            "shop",
            "settings",
            json!({"a": "b"}),
        ));
    }),
    ("a policy that permits all", |mesh| {
        mesh.objects.push(policy(
            "open",
            "shop",
            &json!({"podSelector": {}, "ingress": [{}]}),
        ));
    }),
    ("a policy that denies all", |mesh| {
        mesh.objects.push(policy(
            "deny",
            "shop",
            &json!({"podSelector": {}, "policyTypes": ["Ingress"]}),
        ));
    }),
    ("a policy with the proxy's port", |mesh| {
        mesh.objects.push(policy(
            "web",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}, {"port": 4143}]}]}),
        ));
    }),
    ("a certificate of somebody else", |mesh| {
        mesh.objects.push(certificate(
            "shop",
            "web",
            &json!({"secretName": "web-tls", "dnsNames": ["a.example.org"]}),
        ));
    }),
    ("an anchor's certificate that is right", |mesh| {
        mesh.objects.push(certificate("cert-manager", "linkerd-trust-anchor", &json!({
            "secretName": "linkerd-trust-anchor", "isCA": true, "duration": "8760h", "renewBefore": "1440h",
            "privateKey": {"algorithm": "ECDSA", "rotationPolicy": "Never"}})));
    }),
    ("a bundle that is right", |mesh| {
        let plane = mesh.kind.namespace;
        let anchors = mesh.anchors();
        mesh.objects
            .push(bundle(plane, &json!([{"inLine": anchors}])));
    }),
    ("the anchors are taken over by a bundle", |mesh| {
        let plane = mesh.kind.namespace;
        let anchors = mesh.anchors();
        mesh.remove("ConfigMap", "linkerd-identity-trust-roots");
        mesh.remove("ConfigMap", "kube-root-ca.crt");
        mesh.objects
            .push(bundle(plane, &json!([{"inLine": anchors}])));
    }),
    (
        "a template that is injected by hand with the same anchors",
        |mesh| {
            let pod = mesh.pod("shop", "manual", 7);
            mesh.objects
                .push(json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "manual", "namespace": "shop"},
            "spec": {"template": {"metadata": pod["metadata"], "spec": pod["spec"]}}}));
        },
    ),
    ("an object that says the same in YAML", |mesh| {
        mesh.get("Namespace", "shop")["metadata"]["annotations"]["linkerd.io/inject"] =
            "ingress".into();
    }),
];

fn compare(base: &Mesh, head: &Mesh) -> Difference {
    let cluster =
        |name: &str, mesh: &Mesh| Cluster::new(vec![Manifests::read(name, mesh.text().as_bytes())]);
    Check::default().compare(
        &cluster("base.json", base),
        &cluster("head.json", head),
        time(NOW),
    )
}

/// Every finding that is new, without notes.
fn said(difference: &Difference) -> Vec<String> {
    let of_mesh = difference.step().iter().chain(difference.new_findings());
    let of_mesh = of_mesh.filter(|one| one.severity > meshpki::Severity::Note);
    let certificates = difference.new_certificate_findings();
    let certificates = certificates.filter(|one| one.severity() > meshpki::Severity::Note);
    of_mesh
        .map(ToString::to_string)
        .chain(certificates.map(ToString::to_string))
        .collect()
}

const KINDS: [Kind; 2] = [Kind::ALL[0], Kind::ALL[3]];

#[test]
fn every_pull_request_that_breaks_something_is_found() {
    assert!(BREAKING.len() >= 20, "{}", BREAKING.len());
    let mut missed = Vec::new();
    for kind in KINDS {
        let base = Mesh::new(kind);
        for (what, code, change) in BREAKING {
            let mut head = base.clone();
            change(&mut head);
            let difference = compare(&base, &head);
            let said = said(&difference);
            if !said.iter().any(|one| one.contains(&format!("[{code}]"))) {
                missed.push(format!("{kind:?}: {what}: expected {code}: {said:#?}"));
            }
            let has_error = said.iter().any(|one| one.starts_with("error"));
            assert_eq!(
                difference.verdict() == Verdict::NotSound,
                has_error,
                "{what}"
            );
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn no_harmless_pull_request_is_flagged() {
    assert!(HARMLESS.len() >= 30, "{}", HARMLESS.len());
    let mut flagged = Vec::new();
    for kind in KINDS {
        let base = Mesh::new(kind);
        for (what, change) in HARMLESS {
            let mut head = base.clone();
            change(&mut head);
            let difference = compare(&base, &head);
            let said = said(&difference);
            // The anchors that running pods lack are the reason for the next step, not a fault of this one.
            let is_expected = |one: &String| {
                one.contains("[proxy-anchors-old]") && what.starts_with("a new anchor")
            };
            let said: Vec<&String> = said.iter().filter(|one| !is_expected(one)).collect();
            if !said.is_empty() || difference.verdict() != Verdict::Sound {
                flagged.push(format!(
                    "{kind:?}: {what}: {said:#?} {:?}",
                    difference.undecided()
                ));
            }
        }
    }
    assert!(flagged.is_empty(), "{}", flagged.join("\n"));
}

#[test]
fn anchors_and_issuers_that_are_gained_and_lost_are_named() {
    let base = Mesh::new(KINDS[0]);
    let mut head = base.clone();
    let (new, issuer, _) = next(&base);
    set_anchors(&mut head, &new);
    set_issuer(&mut head, &issuer, &new);
    let difference = compare(&base, &head);
    let changes: Vec<&str> = difference
        .changes()
        .iter()
        .map(|one| match one {
            Change::AnchorGained(_) => "gained",
            Change::AnchorLost(_) => "lost",
            Change::Issuer { .. } => "issuer",
            Change::Until { .. } => "until",
            Change::Edges { .. } => "edges",
            _ => "another",
        })
        .collect();
    assert_eq!(changes, ["gained", "lost", "issuer", "until", "edges"]);
    // The other way round, it heals nothing, and breaks as much.
    assert_eq!(compare(&head, &base).verdict(), Verdict::NotSound);
    assert!(compare(&base, &base).changes().is_empty());
}

#[test]
fn what_breaks_in_the_base_is_not_the_fault_of_the_head_and_what_heals_is_said() {
    let sound = Mesh::new(KINDS[0]);
    let mut broken = sound.clone();
    let old = issuer(&sound.root, NOW - 29 * DAY, NOW - DAY);
    let anchors = sound.anchors();
    set_issuer(&mut broken, &old, &anchors);
    let same = compare(&broken, &broken);
    assert_eq!((said(&same), same.verdict()), (Vec::new(), Verdict::Sound));
    let healed = compare(&broken, &sound);
    assert_eq!(healed.verdict(), Verdict::Sound, "{:?}", said(&healed));
    assert!(healed.healed().contains("issuer-expired"));
    let of_head = healed.head().reports().flat_map(Report::findings);
    assert_eq!(
        of_head.filter(|one| one.code() == "issuer-expired").count(),
        0
    );
}

#[test]
fn an_anchor_that_is_dropped_while_the_issuer_is_not_known_is_not_decided() {
    let sound = Mesh::new(KINDS[0]);
    let without = |mesh: &Mesh| {
        let mut mesh = mesh.clone();
        mesh.objects.retain(|one: &Value| one["kind"] != "Secret");
        for one in &mut mesh.objects {
            one["metadata"].as_object_mut().unwrap().remove("uid");
        }
        mesh
    };
    let base = without(&sound);
    let mut head = base.clone();
    let (new, ..) = next(&sound);
    head.objects.retain(|one| one["kind"] != "Pod");
    set_anchors(&mut head, &new);
    let difference = compare(&base, &head);
    assert_eq!(
        difference.verdict(),
        Verdict::Undecided,
        "{:?}",
        said(&difference)
    );
}

/// As a branch has it: rendered, without pods and without what a cluster adds.
fn rendered(mesh: &Mesh) -> Mesh {
    let mut mesh = mesh.clone();
    mesh.objects.retain(|one| one["kind"] != "Pod");
    mesh.remove("ConfigMap", "kube-root-ca.crt");
    mesh.objects.retain(|one| {
        !one["metadata"]["name"]
            .as_str()
            .unwrap()
            .starts_with("sh.helm.")
    });
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
    mesh
}

#[test]
fn what_runs_is_compared_with_what_is_rendered() {
    let live = Mesh::new(KINDS[0]);
    let head = rendered(&live);
    let codes = |head: &Mesh| said(&compare(&live, head));
    assert_eq!(codes(&head), [""; 0]);
    assert_eq!(compare(&live, &head).verdict(), Verdict::Sound);
    // Its policies are judged by the pods that run.
    let mut closed = head.clone();
    closed.objects.push(policy(
        "web",
        "shop",
        &json!({"podSelector": {}, "ingress": [
        {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
    ));
    assert!(
        codes(&closed)[0].contains("mesh-network-policy-proxy"),
        "{:?}",
        codes(&closed)
    );
    // Namespaces may be left to kubectl.
    let mut without = head.clone();
    for one in &mut without.objects {
        one["metadata"].as_object_mut().unwrap().remove("namespace");
    }
    without.objects.retain(|one| one["kind"] != "Namespace");
    assert_eq!(codes(&without), [""; 0]);
    // What a cluster makes is of other manifests.
    let plane = live.kind.namespace;
    let mut made = live.clone();
    made.get("ConfigMap", "linkerd-identity-trust-roots")["metadata"]["ownerReferences"] = json!([{"apiVersion": "trust.cert-manager.io/v1alpha1", "kind": "Bundle", "name": "linkerd-identity-trust-roots"}]);
    made.get("Secret", "linkerd-identity-issuer")["metadata"]["annotations"] =
        json!({"cert-manager.io/certificate-name": "linkerd-identity-issuer"});
    made.objects.push(bundle(
        plane,
        &json!([{"secret": {"name": "linkerd-trust-anchor", "key": "tls.crt"}}]),
    ));
    let mut external = rendered(&made);
    external.objects.retain(|one| one["kind"] != "Bundle");
    external.remove("ConfigMap", "linkerd-identity-trust-roots");
    external.remove("Secret", "linkerd-identity-issuer");
    let removed = |one: &Mesh| {
        let said = said(&compare(&made, one));
        said.iter()
            .filter(|one| one.contains("diff-object-removed"))
            .count()
    };
    assert_eq!(removed(&external), 0);
    // A dump with the Pods of the control plane alone misses its Deployments.
    made.objects.retain(|one| one["kind"] != "Deployment");
    external.remove("Deployment", "linkerd-identity");
    let said_of = said(&compare(&made, &external));
    assert!(
        said_of
            .iter()
            .any(|one| one.contains("diff-object-removed")),
        "{said_of:?}"
    );
    // The manifests of an application have nothing of the control plane.
    let mut application = head.clone();
    application
        .objects
        .retain(|one| one["metadata"]["namespace"] == "shop" || one["metadata"]["name"] == "shop");
    assert_eq!(codes(&application), [""; 0]);
    assert_eq!(compare(&live, &application).verdict(), Verdict::Sound);
}

#[test]
fn a_new_issuer_is_judged_by_what_runs_even_if_the_old_one_is_not_known() {
    let mut live = Mesh::new(KINDS[1]);
    live.remove("Secret", "linkerd-identity-issuer");
    live.objects.retain(|one| {
        !one["metadata"]["name"]
            .as_str()
            .unwrap()
            .starts_with("sh.helm.")
    });
    let mut head = rendered(&Mesh::new(KINDS[1]));
    let (new, issuer, both) = next(&live);
    set_anchors(&mut head, &both);
    set_issuer(&mut head, &issuer, &new);
    // Its anchors are those of another mesh, so that the pods that run do not trust them.
    let said = said(&compare(&live, &head));
    assert!(
        said.iter()
            .any(|one| one.contains("diff-proxies-distrust-issuer")),
        "{said:?}"
    );
}

#[test]
fn the_same_fault_in_another_pod_of_a_workload_is_not_new() {
    let mut base = Mesh::new(KINDS[0]);
    let (new, ..) = next(&base);
    *base.variable("app0-6f7-00000", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = new.into();
    let mut head = base.clone();
    head.get("Pod", "app0-6f7-00000")["metadata"]["name"] = "app0-6f7-zzzzz".into();
    assert_eq!(said(&compare(&base, &head)), [""; 0]);
    head.get("Pod", "app0-6f7-zzzzz")["metadata"]["ownerReferences"][0]["name"] =
        "other-6f7".into();
    assert_eq!(said(&compare(&base, &head)).len(), 1);
}

#[test]
fn what_has_nothing_of_a_mesh_is_not_decided() {
    let mesh = Mesh::new(KINDS[0]);
    let mut nothing = mesh.clone();
    nothing.objects.clear();
    assert_eq!(compare(&nothing, &mesh).verdict(), Verdict::Undecided);
    assert_eq!(compare(&mesh, &nothing).verdict(), Verdict::Undecided);
    let text = |text: &str| Cluster::new(vec![Manifests::read("head.yaml", text.as_bytes())]);
    let broken = Check::default().compare(&text(&mesh.text()), &text("{"), time(NOW));
    assert_eq!(broken.verdict(), Verdict::Undecided, "{:?}", broken.step());
}

#[test]
fn a_finding_that_becomes_graver_is_new() {
    let base = {
        let mut mesh = Mesh::new(KINDS[0]);
        let old = anchor("old", NOW - 90 * DAY, NOW - DAY);
        let both = old.certificate().to_pem() + &mesh.anchors();
        set_anchors(&mut mesh, &both);
        (mesh, old)
    };
    let (mut mesh, old) = base;
    let before = mesh.clone();
    let issuer = issuer(&old, NOW - 30 * DAY, NOW + 30 * DAY);
    let anchors = old.certificate().to_pem();
    set_issuer(&mut mesh, &issuer, &anchors);
    let difference = compare(&before, &mesh);
    assert_eq!(difference.verdict(), Verdict::NotSound);
    let mut found = difference.new_certificate_findings();
    assert!(found.any(|one| one.code() == "anchor-expired"));
}

#[test]
fn whose_edges_break_and_heal_is_said_and_until_when_the_others_are_secured() {
    let base = Mesh::new(Kind::ALL[0]);
    let mut head = base.clone();
    let (certificate, key) = issuer(&base.root, NOW - DAY, NOW + 30 * DAY);
    let data = &mut head.get("Secret", "linkerd-identity-issuer")["data"];
    data["crt.pem"] = base64(&certificate);
    data["key.pem"] = base64(&key);
    let pod = "app0-6f7-00000";
    *head.variable(pod, "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = "".into();
    let said = |found: &Difference| -> Vec<String> {
        let all = found.changes().iter().filter_map(|one| match one {
            Change::Edges { from, to, pods, .. } => Some(format!(
                "{} to {}: {}",
                from.as_str(),
                to.as_str(),
                pods.join(" ")
            )),
            Change::Until { from, to } => Some(format!(
                "{} to {}",
                from.unwrap().as_secs(),
                to.unwrap().as_secs()
            )),
            _ => None,
        });
        all.collect()
    };
    assert_eq!(
        said(&compare(&base, &head)),
        [
            format!("{} to {}", NOW + 330 * DAY, NOW + 30 * DAY),
            format!("secured to refused: shop/{pod}"),
        ]
    );
    assert_eq!(
        said(&compare(&head, &base)),
        [
            format!("{} to {}", NOW + 30 * DAY, NOW + 330 * DAY),
            format!("refused to secured: shop/{pod}"),
        ]
    );
}

#[test]
fn an_anchor_that_was_lost_is_not_healed_by_pods_that_go() {
    let mut base = Mesh::new(Kind::ALL[0]);
    let other = anchor("other", NOW - DAY, NOW + 900 * DAY)
        .certificate()
        .to_pem();
    base.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
        other.clone().into();
    base.remove("ConfigMap", "linkerd-config");
    let mut head = base.clone();
    head.objects.retain(|one| one["kind"] != "Pod");
    assert!(compare(&base, &head).healed().is_empty());
    // Pods that start with what is there now are refused.
    let mut head = base.clone();
    *head.variable("app0-6f7-00000", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = other.into();
    let found = compare(&base, &head);
    assert_eq!(found.verdict(), Verdict::NotSound);
    assert!(
        found
            .step()
            .iter()
            .any(|one| one.code == "diff-proxies-distrust-issuer")
    );
    // The anchor that is put back heals it.
    let mut head = base.clone();
    head.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
        base.anchors().into();
    assert!(compare(&base, &head).healed().contains("mesh-anchors-lost"));
}

#[test]
fn a_control_plane_that_holds_older_anchors_has_to_be_restarted_before_the_next_step() {
    let mut base = Mesh::new(Kind::ALL[0]);
    base.remove("ConfigMap", "linkerd-config");
    let other = anchor("other", NOW - DAY, NOW + 900 * DAY)
        .certificate()
        .to_pem();
    let both = base.anchors() + &other;
    let roots = base.get("ConfigMap", "linkerd-identity-trust-roots");
    roots["data"]["ca-bundle.crt"] = both.into();
    roots["metadata"]["managedFields"] = json!([{"manager": "kubectl", "time": "2026-11-20T08:00:00Z",
        "fieldsV1": {"f:data": {}}}]);
    let mut head = base.clone();
    head.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] =
        base.anchors().into();
    let found = compare(&base, &head);
    assert_eq!(found.verdict(), Verdict::Undecided);
    assert!(found.undecided()[0].contains("mesh-anchors-held"));
}
