//! Variations of a sound mesh that are none of its business: nothing is said.

use meshpki_kube::Verdict;
use serde_json::{Value, json};

use crate::mesh::seeded;
use crate::mesh::{
    Kind, Mesh, POLICY, authorized, base64, certificate, check, custom, event, namespace, policy,
    said, secret, server, signed_by,
};

type Variation = (&'static str, fn(&mut Mesh));

const POD: &str = "app0-6f7-00000";
const ANCHORS: &str = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";

fn bare(name: &str, namespace: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "uid": "1"},
           "spec": {"containers": [{"name": "app", "image": "app:1"}]}, "status": {"phase": "Running"}})
}

const VARIATIONS: &[Variation] = &[
    ("the objects are in another order", |mesh| {
        mesh.objects.reverse();
    }),
    ("a proxy's anchors have line breaks of Windows", |mesh| {
        let text = mesh.anchors().replace('\n', "\r\n");
        *mesh.variable(POD, ANCHORS) = text.into();
    }),
    ("a proxy's anchors have no line break at the end", |mesh| {
        let text = mesh.anchors().trim_end().to_owned();
        *mesh.variable(POD, ANCHORS) = text.into();
    }),
    ("a proxy's anchors have a comment before them", |mesh| {
        let text = format!("# the anchors\n{}", mesh.anchors());
        *mesh.variable(POD, ANCHORS) = text.into();
    }),
    ("a proxy is a native sidecar", |mesh| {
        let spec = &mut mesh.get("Pod", POD)["spec"];
        let proxy = spec["containers"].as_array_mut().unwrap().pop().unwrap();
        spec["initContainers"] = json!([{"name": "linkerd-init"}, proxy]);
    }),
    ("a variable is there twice, and the last is right", |mesh| {
        let spec = &mut mesh.get("Pod", POD)["spec"];
        let all = spec["containers"][1]["env"].as_array_mut().unwrap();
        all.insert(0, json!({"name": ANCHORS, "value": "old"}));
    }),
    ("a variable is an additional one of the user", |mesh| {
        let spec = &mut mesh.get("Pod", POD)["spec"];
        let all = spec["containers"][1]["env"].as_array_mut().unwrap();
        all.push(json!({"name": "LINKERD2_PROXY_LOG", "value": "warn,linkerd=info"}));
    }),
    ("a pod has labels of its own", |mesh| {
        mesh.get("Pod", POD)["metadata"]["labels"]["team"] = "a".into();
    }),
    ("the identity service is there three times", |mesh| {
        let mut pod = mesh.get("Pod", "linkerd-identity-5d4-abcde").clone();
        for name in ["linkerd-identity-5d4-fffff", "linkerd-identity-5d4-ggggg"] {
            pod["metadata"]["name"] = name.into();
            mesh.objects.push(pod.clone());
        }
    }),
    ("an argument has two dashes", |mesh| {
        let pod = mesh.get("Pod", "linkerd-identity-5d4-abcde");
        let all = pod["spec"]["containers"][0]["args"].as_array_mut().unwrap();
        for one in all {
            if let Some(rest) = one.as_str().unwrap().strip_prefix("-identity") {
                *one = format!("--identity{rest}").into();
            }
        }
    }),
    ("an argument and its value are two", |mesh| {
        let pod = mesh.get("Pod", "linkerd-identity-5d4-abcde");
        let all = pod["spec"]["containers"][0]["args"].as_array_mut().unwrap();
        all.retain(|one| !one.as_str().unwrap().starts_with("-identity-trust-domain"));
        all.extend(["-identity-trust-domain".into(), "cluster.local".into()]);
    }),
    ("a pod is disabled", |mesh| {
        let mut pod = bare("outside", "shop");
        pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(pod);
    }),
    ("a pod is in the network of its node", |mesh| {
        let mut pod = bare("agent", "shop");
        pod["spec"]["hostNetwork"] = true.into();
        mesh.objects.push(pod);
    }),
    ("a job of an annotated namespace is done", |mesh| {
        let mut pod = bare("job-1", "shop");
        pod["status"]["phase"] = "Succeeded".into();
        mesh.objects.push(pod);
    }),
    ("a job has failed", |mesh| {
        let mut pod = bare("job-2", "shop");
        pod["status"]["phase"] = "Failed".into();
        mesh.objects.push(pod);
    }),
    ("a namespace is not in the mesh", |mesh| {
        mesh.objects.push(namespace("third", false));
        mesh.objects.push(bare("plain", "third"));
    }),
    ("kube-system has pods", |mesh| {
        mesh.objects.push(namespace("kube-system", true));
        mesh.objects.push(bare("coredns", "kube-system"));
    }),
    ("a namespace is disabled", |mesh| {
        let mut third = namespace("third", false);
        third["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(third);
        mesh.objects.push(bare("plain", "third"));
    }),
    ("a policy permits every port", |mesh| {
        mesh.objects.push(policy(
            "open",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}]}]}),
        ));
    }),
    ("a policy permits the proxy's port, too", |mesh| {
        mesh.objects.push(policy(
            "web",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}, {"port": 4143}]}]}),
        ));
    }),
    ("another policy permits the proxy's port", |mesh| {
        mesh.objects.push(policy(
            "web",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": 8000}]}]}),
        ));
        mesh.objects.push(policy(
            "mesh",
            "shop",
            &json!({"podSelector": {}, "ingress": [
            {"ports": [{"port": 4000, "endPort": 5000, "protocol": "TCP"}]}]}),
        ));
    }),
    ("a policy denies everything", |mesh| {
        mesh.objects.push(policy(
            "deny",
            "shop",
            &json!({"podSelector": {}, "policyTypes": ["Ingress"]}),
        ));
    }),
    ("a policy permits pods that are not there", |mesh| {
        mesh.objects.push(policy("web", "shop", &json!({"podSelector": {}, "ingress": [
            {"from": [{"podSelector": {"matchLabels": {"app": "nobody"}}}], "ports": [{"port": 8000}]}]})));
    }),
    ("a policy restricts pods that are not meshed", |mesh| {
        mesh.objects.push(namespace("third", false));
        mesh.objects.push(bare("plain", "third"));
        mesh.objects.push(policy(
            "deny",
            "third",
            &json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
        ));
    }),
    (
        "a policy for the way out permits the control plane and DNS",
        |mesh| {
            mesh.objects.push(policy("out", "bank", &json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [
            {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": mesh.kind.namespace}}}]},
            {"ports": [{"port": 53, "protocol": "UDP"}]}]})));
        },
    ),
    ("a certificate for the issuer is right", |mesh| {
        if mesh.kind.tls {
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate(plane, "linkerd-identity-issuer", &json!({
                "secretName": "linkerd-identity-issuer", "commonName": "identity.linkerd.cluster.local", "isCA": true,
                "duration": "48h0m0s", "renewBefore": "25h0m0s", "privateKey": {"algorithm": "ECDSA", "size": 256}})));
        }
    }),
    ("a certificate is not of Linkerd", |mesh| {
        mesh.objects.push(certificate(
            "shop",
            "web",
            &json!({"secretName": "web-tls", "dnsNames": ["shop.example.org"]}),
        ));
    }),
    ("a bundle has both anchors", |mesh| {
        let plane = mesh.kind.namespace;
        mesh.objects.push(certificate("cert-manager", "linkerd-trust-anchor", &json!({
            "secretName": "linkerd-trust-anchor", "isCA": true, "privateKey": {"algorithm": "ECDSA"}})));
        mesh.objects.push(json!({"apiVersion": "trust.cert-manager.io/v1alpha1", "kind": "Bundle",
            "metadata": {"name": "linkerd-identity-trust-roots", "uid": "1"},
            "spec": {"sources": [{"secret": {"name": "linkerd-trust-anchor", "key": "tls.crt"}},
                                 {"secret": {"name": "linkerd-previous-anchor", "key": "tls.crt"}}],
                     "target": {"configMap": {"key": "ca-bundle.crt"},
                     "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": plane}}}}}));
    }),
    ("a bundle is not of Linkerd", |mesh| {
        mesh.objects.push(json!({"apiVersion": "trust.cert-manager.io/v1alpha1", "kind": "Bundle",
            "metadata": {"name": "company", "uid": "1"},
            "spec": {"sources": [{"useDefaultCAs": true}], "target": {"configMap": {"key": "root.pem"}}}}));
    }),
    ("a Secret of somebody else has certificates", |mesh| {
        let anchors = mesh.anchors();
        mesh.objects.push(crate::mesh::secret(
            "shop",
            "web-tls",
            json!({"tls.crt": crate::mesh::base64(&anchors)}),
        ));
    }),
    ("a release of Helm is there", |mesh| {
        let plane = mesh.kind.namespace;
        let mut release = crate::mesh::secret(
            plane,
            "sh.helm.release.v1.linkerd.v1",
            json!({"release": "H4sI"}),
        );
        release["type"] = "helm.sh/release.v1".into();
        mesh.objects.push(release);
    }),
    ("a webhook is not of Linkerd", |mesh| {
        mesh.objects.push(json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
            "metadata": {"name": "other", "uid": "1"},
            "webhooks": [{"name": "a.b.c", "clientConfig": {"caBundle": "bm90IFBFTQ=="}}]}));
    }),
    ("a webhook's caBundle has a second anchor", |mesh| {
        let more = mesh.anchors();
        let configuration = mesh.get(
            "MutatingWebhookConfiguration",
            "linkerd-proxy-injector-webhook-config",
        );
        let bundle = configuration["webhooks"][0]["clientConfig"]["caBundle"]
            .as_str()
            .unwrap();
        let bundle =
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, bundle).unwrap();
        let text = String::from_utf8(bundle).unwrap() + &more;
        configuration["webhooks"][0]["clientConfig"]["caBundle"] = crate::mesh::base64(&text);
    }),
    ("objects of other kinds are there", |mesh| {
        for kind in [
            "Service",
            "Event",
            "ServiceAccount",
            "PersistentVolumeClaim",
        ] {
            mesh.objects.push(json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": "a", "namespace": "shop"}}));
        }
    }),
    ("a Deployment of the mesh has its template", |mesh| {
        mesh.objects
            .push(json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "app0", "namespace": "shop", "uid": "1"},
            "spec": {"template": {"metadata": {"annotations": {"linkerd.io/inject": "enabled"}},
                     "spec": {"containers": [{"name": "app"}]}}}}));
    }),
    ("a namespace asks for ingress", |mesh| {
        mesh.get("Namespace", "shop")["metadata"]["annotations"] =
            json!({"linkerd.io/inject": "ingress"});
    }),
    (
        "the settings repeat no anchors, for they are external",
        |mesh| {
            let data = &mut mesh.get("ConfigMap", "linkerd-config")["data"];
            let values = data["values"].as_str().unwrap();
            let (before, _) = values.split_once("identityTrustAnchorsPEM").unwrap();
            data["values"] = before
                .replace("identity:\n", "identity:\n  externalCA: true\n")
                .into();
        },
    ),
    ("there are no settings", |mesh| {
        mesh.remove("ConfigMap", "linkerd-config");
    }),
    ("the issuer's Secret has the keys of both schemes", |mesh| {
        let (crt, pem) = mesh.kind.keys();
        let other = Kind {
            tls: !mesh.kind.tls,
            ..mesh.kind
        }
        .keys();
        let data = &mut mesh.get("Secret", "linkerd-identity-issuer")["data"];
        let (one, two) = (data[crt].clone(), data[pem].clone());
        data[other.0] = one;
        data[other.1] = two;
    }),
    ("the same object is there twice", |mesh| {
        let pod = mesh.get("Pod", POD).clone();
        mesh.objects.push(pod);
    }),
    ("the webhooks are not in the dump", |mesh| {
        mesh.objects.retain(|one| {
            !one["kind"]
                .as_str()
                .unwrap()
                .ends_with("WebhookConfiguration")
        });
    }),
    ("policies name clients of this mesh", |mesh| {
        let end = format!(
            "serviceaccount.identity.{}.cluster.local",
            mesh.kind.namespace
        );
        mesh.objects.push(server("shop", "web", "app0"));
        let names = json!([
            format!("a.shop.{end}"),
            format!("*.shop.{end}"),
            "*",
            "spiffe://root/vm"
        ]);
        mesh.objects.extend(authorized("shop", "web", &names));
    }),
    ("a policy names an account, another a namespace", |mesh| {
        mesh.objects.push(server("shop", "web", "app0"));
        let [policy, mut one] = authorized("shop", "web", &json!([]));
        one["spec"] = json!({"identityRefs": [{"kind": "ServiceAccount", "name": "a"}, {"kind": "Namespace", "name": "b"}]});
        mesh.objects.extend([policy, one]);
    }),
    (
        "pods without a proxy stand where no server demands an identity",
        |mesh| {
            // As an extension has it in its own namespace.
            mesh.objects.push(namespace("linkerd-viz", true));
            mesh.objects.push(server("linkerd-viz", "web", "app0"));
            mesh.objects
                .extend(authorized("linkerd-viz", "web", &json!(["*"])));
            let mut pod = bare("job", "shop");
            pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
            mesh.objects.push(pod);
        },
    ),
    ("a server also lets in who has no identity", |mesh| {
        mesh.objects.push(server("shop", "web", "app0"));
        mesh.objects
            .extend(authorized("shop", "web", &json!(["*"])));
        let spec = json!({"targetRef": {"kind": "Namespace", "name": "shop"}, "requiredAuthenticationRefs":
            [{"group": "policy.linkerd.io", "kind": "NetworkAuthentication", "name": "all"}]});
        mesh.objects.push(custom(
            "AuthorizationPolicy",
            POLICY,
            ("shop", "all"),
            &spec,
        ));
        let mut pod = bare("job", "shop");
        pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(pod);
    }),
    ("a route lets in who has no identity", |mesh| {
        mesh.objects.push(server("shop", "web", "app0"));
        mesh.objects
            .extend(authorized("shop", "web", &json!(["*"])));
        let spec = json!({"targetRef": {"group": "policy.linkerd.io", "kind": "HTTPRoute", "name": "probes"},
            "requiredAuthenticationRefs": [{"kind": "NetworkAuthentication", "name": "all"}]});
        mesh.objects.push(custom(
            "AuthorizationPolicy",
            POLICY,
            ("shop", "probes"),
            &spec,
        ));
        let mut pod = bare("job", "shop");
        pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(pod);
    }),
    ("an authorization lets in who has no identity", |mesh| {
        mesh.objects.push(server("shop", "web", "app0"));
        let spec = json!({"server": {"name": "web"}, "client": {"unauthenticated": true,
            "meshTLS": {"identities": ["a.example.org"]}}});
        let version = "policy.linkerd.io/v1beta1";
        // Admission refuses it, and the policy controller reads it so.
        let mut one = custom("ServerAuthorization", version, ("shop", "web"), &spec);
        one["spec"]["client"]["meshTLS"] = json!({"identities": ["*"]});
        mesh.objects.push(one);
        let mut pod = bare("job", "shop");
        pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(pod);
    }),
    ("a policy names a machine outside of the cluster", |mesh| {
        let spec =
            json!({"meshTLS": {"identity": "vm1.example.org", "serverName": "VM1.example.org."}});
        let version = "workload.linkerd.io/v1beta1";
        mesh.objects
            .push(custom("ExternalWorkload", version, ("shop", "vm"), &spec));
        mesh.objects.push(server("shop", "web", "app0"));
        mesh.objects
            .extend(authorized("shop", "web", &json!(["vm1.example.org"])));
    }),
    (
        "a part of an extension has no proxy beside its own servers",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            mesh.objects
                .extend(authorized("shop", "web", &json!(["*"])));
            let mut pod = bare("namespace-metadata", "shop");
            pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
            pod["metadata"]["labels"] = json!({"linkerd.io/extension": "viz"});
            mesh.objects.push(pod);
            let mut pod = bare("agent", "shop");
            pod["spec"]["hostNetwork"] = true.into();
            mesh.objects.push(pod);
        },
    ),
    ("the default policy is for ports without a server", |mesh| {
        mesh.argue("destination", 1, "--default-policy=all-authenticated");
        for namespace in ["shop", "bank"] {
            let mut one = server(namespace, "web", "app0");
            one["spec"]["accessPolicy"] = "all-unauthenticated".into();
            mesh.objects.push(one);
        }
        let mut pod = bare("job", "shop");
        pod["metadata"]["annotations"] = json!({"linkerd.io/inject": "disabled"});
        mesh.objects.push(pod);
    }),
    (
        "a cluster's issuer has a Secret whose namespace is not known",
        |mesh| {
            if !mesh.kind.tls {
                return;
            }
            let plane = mesh.kind.namespace;
            let [mut certificate, mut signer] =
                signed_by(plane, &json!({"ca": {"secretName": "root-secret"}}));
            certificate["spec"]["issuerRef"]["kind"] = "ClusterIssuer".into();
            signer["kind"] = "ClusterIssuer".into();
            signer["metadata"]
                .as_object_mut()
                .unwrap()
                .remove("namespace");
            mesh.objects.extend([certificate, signer]);
            let data = json!({"tls.crt": base64(&seeded::other()), "tls.key": base64("x")});
            mesh.objects.push(secret("sandbox", "root-secret", data));
        },
    ),
    ("an event cannot be read", |mesh| {
        let mut one = event("Pulled", "Pod", ("shop", "a"), "words");
        one["message"] = 5.into();
        one["count"] = "3".into();
        mesh.objects.push(one);
        let mut one = event("IssuerUpdated", "Deployment", ("shop", "a"), "words");
        one["metadata"]["name"] = "Bad Name".into();
        mesh.objects.push(one);
    }),
    ("an external workload has a SPIFFE ID", |mesh| {
        for (version, field) in [("v1alpha1", "meshTls"), ("v1beta1", "meshTLS")] {
            let spec = json!({field: {"identity": "spiffe://root.linkerd.cluster.local/vm", "serverName": "vm.example.org"}});
            let version = format!("workload.linkerd.io/{version}");
            mesh.objects.push(custom(
                "ExternalWorkload",
                &version,
                ("shop", field.to_lowercase().as_str()),
                &spec,
            ));
        }
    }),
    ("the anchor signs the next issuer", |mesh| {
        // The scheme of cert-manager.
        if !mesh.kind.tls {
            return;
        }
        let plane = mesh.kind.namespace;
        mesh.objects
            .extend(signed_by(plane, &json!({"ca": {"secretName": "ca"}})));
        let data = json!({"tls.crt": base64(&mesh.anchors()), "tls.key": base64("x")});
        mesh.objects.push(secret(plane, "ca", data));
    }),
    (
        "somebody who is not in the dump signs the next issuer",
        |mesh| {
            if mesh.kind.tls {
                let signed = signed_by(mesh.kind.namespace, &json!({"vault": {"path": "pki"}}));
                mesh.objects.extend(signed);
            }
        },
    ),
    ("events say what was done", |mesh| {
        let plane = mesh.kind.namespace;
        let path = (plane, "linkerd-identity");
        mesh.objects.push(event(
            "IssuerUpdated",
            "Deployment",
            path,
            "Updated identity issuer",
        ));
        mesh.objects.push(event(
            "IssuedLeafCertificate",
            "ServiceAccount",
            ("shop", "a"),
            "issued",
        ));
        mesh.objects.push(event(
            "Injected",
            "Deployment",
            ("shop", "app0"),
            "Linkerd sidecar proxy injected",
        ));
        mesh.objects.push(event(
            "IssuerUpdateSkipped",
            "Deployment",
            path,
            "Skipping issuer update",
        ));
    }),
    (
        "a link says nothing that is wrong with this cluster",
        |mesh| {
            let spec = json!({"targetClusterName": "east", "gatewayIdentity":
            "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"});
            let path = ("linkerd-multicluster", "east");
            for version in ["v1alpha1", "v1alpha2", "v1alpha3"] {
                let version = format!("multicluster.linkerd.io/{version}");
                mesh.objects.push(custom("Link", &version, path, &spec));
            }
        },
    ),
    (
        "clients of another cluster are named where there is a gateway",
        |mesh| {
            let mut gateway = mesh.pod("linkerd-multicluster", "linkerd-gateway", 77);
            gateway["metadata"]["labels"]["linkerd.io/extension"] = "multicluster".into();
            gateway["metadata"]["annotations"]["config.linkerd.io/enable-gateway"] = "true".into();
            gateway["metadata"]["annotations"]["config.linkerd.io/default-inbound-policy"] =
                "all-authenticated".into();
            mesh.objects.push(gateway);
            mesh.objects.push(server("shop", "web", "app0"));
            let names = json!(["*.serviceaccount.identity.linkerd.east.local"]);
            mesh.objects.extend(authorized("shop", "web", &names));
        },
    ),
];

#[test]
fn nothing_is_said_of_harmless_variations() {
    assert!(VARIATIONS.len() >= 40, "{}", VARIATIONS.len());
    for kind in Kind::ALL {
        let sound = Mesh::new(kind);
        for (what, vary) in VARIATIONS {
            let mut mesh = sound.clone();
            vary(&mut mesh);
            let checked = mesh.check();
            assert_eq!(said(&checked), [""; 0], "{kind:?}: {what}");
            assert_eq!(checked.verdict(), Verdict::Sound, "{kind:?}: {what}");
        }
    }
}

#[test]
fn a_mesh_in_several_texts_is_one() {
    let mesh = Mesh::new(Kind::ALL[0]);
    let (one, two) = mesh.objects.split_at(mesh.objects.len() / 2);
    let text = |objects: &[Value]| {
        json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string()
    };
    let checked = check(&[&text(two), &text(one)]);
    assert_eq!(said(&checked), [""; 0]);
    assert_eq!(checked.verdict(), Verdict::Sound);
}
