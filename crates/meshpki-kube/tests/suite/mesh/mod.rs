//! A sound mesh of 40 pods, as `kubectl get -o json` dumps it, which a test changes at one place.

mod clusters;
mod edges;
mod events;
mod evidence;
mod guide;
pub(crate) mod harmless;
mod hostile;
mod pulls;
pub(crate) mod seeded;

use std::rc::Rc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{
    Authority, IssuerOptions, KeyForm, LeafOptions, PrivateKey, RootOptions, UnixTime, Window,
};
use meshpki_kube::{Check, Checked, Cluster, Manifests};
use serde_json::{Value, json};

/// 2026-11-26T00:00:00Z
pub(crate) const NOW: u64 = 1_795_651_200;
pub(crate) const DAY: u64 = 86_400;

pub(crate) fn time(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// A kind of mesh.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) namespace: &'static str,
    pub(crate) tls: bool,
    pub(crate) release: &'static str,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = {
        let mut all = [Self {
            namespace: "linkerd",
            tls: false,
            release: "edge-26.6.3",
        }; 8];
        let mut at = 0;
        while at < 8 {
            all[at].tls = at % 2 == 1;
            if at / 2 % 2 == 1 {
                all[at].namespace = "mesh-system";
            }
            if at / 4 == 1 {
                all[at].release = "edge-25.4.4";
            }
            at += 1;
        }
        all
    };

    /// The keys of the issuer's Secret.
    pub(crate) fn keys(self) -> (&'static str, &'static str) {
        if self.tls {
            ("tls.crt", "tls.key")
        } else {
            ("crt.pem", "key.pem")
        }
    }
}

/// Its objects, and who signed its issuer.
#[derive(Clone)]
pub(crate) struct Mesh {
    pub(crate) kind: Kind,
    pub(crate) root: Rc<Authority<PrivateKey>>,
    pub(crate) objects: Vec<Value>,
}

pub(crate) fn anchor(name: &str, from: u64, to: u64) -> Rc<Authority<PrivateKey>> {
    let mut options = RootOptions::new(name);
    options.window = Window::new(Some(time(from)), Some(time(to)));
    Rc::new(Authority::create_root(&options, time(from)).unwrap())
}

pub(crate) fn issuer(root: &Authority<PrivateKey>, from: u64, to: u64) -> (String, String) {
    let mut options = IssuerOptions::new("identity.linkerd.cluster.local");
    options.window = Window::new(Some(time(from)), Some(time(to)));
    options.window.may_outlive = true;
    let issuer = root.create_issuer(&options, time(from)).unwrap();
    let key = issuer.signer().to_pem().to_string();
    (issuer.certificate().to_pem(), key)
}

pub(crate) fn base64(text: &str) -> Value {
    STANDARD.encode(text).into()
}

fn live(kind: &str, version: &str, namespace: &str, name: &str) -> Value {
    let mut object = json!({
        "apiVersion": version, "kind": kind,
        "metadata": {
            "name": name, "uid": format!("uid-{kind}-{namespace}-{name}"),
            "creationTimestamp": "2026-11-01T08:00:00Z",
            "resourceVersion": "12", "managedFields": [{"manager": "kubectl", "time": "2026-11-01T08:00:00Z"}],
        },
    });
    if !namespace.is_empty() {
        object["metadata"]["namespace"] = namespace.into();
    }
    object
}

fn with(mut object: Value, field: &str, value: Value) -> Value {
    object[field] = value;
    object
}

pub(crate) fn config_map(namespace: &str, name: &str, data: Value) -> Value {
    with(live("ConfigMap", "v1", namespace, name), "data", data)
}

pub(crate) fn secret(namespace: &str, name: &str, data: Value) -> Value {
    with(live("Secret", "v1", namespace, name), "data", data)
}

pub(crate) fn namespace(name: &str, is_injected: bool) -> Value {
    let mut object = live("Namespace", "v1", "", name);
    object["metadata"]["labels"] = json!({"kubernetes.io/metadata.name": name});
    if is_injected {
        object["metadata"]["annotations"] = json!({"linkerd.io/inject": "enabled"});
    }
    object
}

impl Mesh {
    pub(crate) fn new(kind: Kind) -> Self {
        let root = anchor(
            "root.linkerd.cluster.local",
            NOW - 30 * DAY,
            NOW + 3_600 * DAY,
        );
        let (certificate, key) = issuer(&root, NOW - 30 * DAY, NOW + 330 * DAY);
        let anchors = root.certificate().to_pem();
        let plane = kind.namespace;
        let (crt, pem) = kind.keys();
        let mut data = json!({crt: base64(&certificate), pem: base64(&key)});
        if kind.tls {
            data["ca.crt"] = base64(&anchors);
        }
        let scheme = if kind.tls {
            "kubernetes.io/tls"
        } else {
            "linkerd.io/tls"
        };
        let values = format!(
            "clusterDomain: cluster.local\nidentityTrustDomain: cluster.local\nlinkerdVersion: {}\nidentity:\n  issuer:\n    \
             scheme: {scheme}\nidentityTrustAnchorsPEM: |\n  {}\n",
            kind.release,
            anchors.trim().replace('\n', "\n  ")
        );
        let mut objects = vec![
            namespace(plane, false),
            namespace("shop", true),
            namespace("bank", true),
            config_map(plane, "kube-root-ca.crt", json!({"ca.crt": "not PEM"})),
            config_map(plane, "linkerd-config", json!({"values": values})),
            config_map(
                plane,
                "linkerd-identity-trust-roots",
                json!({"ca-bundle.crt": anchors}),
            ),
            secret(plane, "linkerd-identity-issuer", data),
        ];
        // Helm keeps it, so that the dump has every Secret of the namespace.
        objects.push(secret(
            plane,
            "sh.helm.release.v1.linkerd-control-plane.v1",
            json!({"release": "H4sI"}),
        ));
        objects[0]["metadata"]["labels"]["config.linkerd.io/admission-webhooks"] =
            "disabled".into();
        let mut mesh = Self {
            kind,
            root,
            objects: Vec::new(),
        };
        for service in [
            "linkerd-proxy-injector",
            "linkerd-sp-validator",
            "linkerd-policy-validator",
        ] {
            objects.extend(webhook(plane, service));
        }
        for component in ["identity", "destination", "proxy-injector"] {
            objects.extend(mesh.own(component));
        }
        for number in 0..40 {
            let namespace = if number % 2 == 0 { "shop" } else { "bank" };
            let pod = mesh.pod(namespace, &format!("app{}", number / 4), number);
            objects.push(pod);
        }
        mesh.objects = objects;
        mesh
    }

    fn identity_arguments(&self) -> Value {
        let scheme = if self.kind.tls {
            "kubernetes.io/tls"
        } else {
            "linkerd.io/tls"
        };
        json!([
            "identity",
            "-log-level=info",
            format!("-controller-namespace={}", self.kind.namespace),
            "-identity-trust-domain=cluster.local",
            "-identity-issuance-lifetime=24h0m0s",
            format!("-identity-scheme={scheme}"),
        ])
    }

    /// A Deployment of the control plane, and its Pod.
    fn own(&self, component: &str) -> [Value; 2] {
        let plane = self.kind.namespace;
        let name = format!("linkerd-{component}");
        let image = format!("cr.l5d.io/linkerd/controller:{}", self.kind.release);
        let container = |name: &str, arguments: Value, port: u16, port_name: &str| {
            json!({"name": name, "image": image, "args": arguments,
                   "ports": [{"containerPort": port, "name": port_name}]})
        };
        let containers = match component {
            "identity" => json!([container(
                "identity",
                self.identity_arguments(),
                8080,
                "ident-grpc"
            )]),
            "destination" => json!([
                container(
                    "destination",
                    json!(["destination", "-identity-trust-domain=cluster.local"]),
                    8086,
                    "dest-grpc"
                ),
                container(
                    "policy",
                    json!(["--identity-domain=cluster.local"]),
                    8090,
                    "policy-grpc"
                ),
            ]),
            _ => json!([container(
                "proxy-injector",
                json!(["proxy-injector"]),
                8443,
                "proxy-injector"
            )]),
        };
        let mut containers = containers.as_array().unwrap().clone();
        let anchors = json!({"name": "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "valueFrom":
            {"configMapKeyRef": {"name": "linkerd-identity-trust-roots", "key": "ca-bundle.crt"}}});
        containers.push(self.proxy(plane, &name, &anchors));
        let labels = json!({
            "linkerd.io/control-plane-component": component, "linkerd.io/control-plane-ns": plane,
            "linkerd.io/proxy-deployment": name,
        });
        let spec = json!({"serviceAccountName": name, "containers": containers});
        let mut deployment = live("Deployment", "apps/v1", plane, &name);
        deployment["spec"] = json!({"template": {"metadata": {"labels": labels}, "spec": spec}});
        let mut pod = live("Pod", "v1", plane, &format!("{name}-5d4-abcde"));
        pod["metadata"]["labels"] = labels;
        pod["metadata"]["labels"]["pod-template-hash"] = "5d4".into();
        pod["metadata"]["ownerReferences"] =
            json!([{"kind": "ReplicaSet", "name": format!("{name}-5d4")}]);
        pod["spec"] = spec;
        pod["status"] = json!({"phase": "Running", "containerStatuses": [
            {"name": "linkerd-proxy", "state": {"running": {"startedAt": "2026-11-02T08:00:00Z"}}}]});
        [deployment, pod]
    }

    fn proxy(&self, namespace: &str, account: &str, anchors: &Value) -> Value {
        let plane = self.kind.namespace;
        json!({
            "name": "linkerd-proxy",
            "image": format!("cr.l5d.io/linkerd/proxy:{}", self.kind.release),
            "ports": [{"containerPort": 4143, "name": "linkerd-proxy"}, {"containerPort": 4191, "name": "linkerd-admin"}],
            "env": [
                {"name": "_pod_ns", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
                {"name": "_pod_sa", "valueFrom": {"fieldRef": {"fieldPath": "spec.serviceAccountName"}}},
                {"name": "LINKERD2_PROXY_INBOUND_LISTEN_ADDR", "value": "[::]:4143"},
                {"name": "_l5d_ns", "value": plane},
                {"name": "_l5d_trustdomain", "value": "cluster.local"},
                anchors,
                {"name": "LINKERD2_PROXY_IDENTITY_LOCAL_NAME", "value":
                    format!("$(_pod_sa).$(_pod_ns).serviceaccount.identity.{plane}.cluster.local")},
                {"name": "unused", "value": format!("{namespace} {account}")},
            ],
        })
    }

    pub(crate) fn anchors(&self) -> String {
        self.root.certificate().to_pem()
    }

    /// A meshed Pod of a Deployment.
    pub(crate) fn pod(&self, namespace: &str, app: &str, number: usize) -> Value {
        let anchors =
            json!({"name": "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "value": self.anchors()});
        let mut pod = live("Pod", "v1", namespace, &format!("{app}-6f7-{number:05}"));
        pod["metadata"]["labels"] = json!({
            "app": app, "pod-template-hash": "6f7", "linkerd.io/control-plane-ns": self.kind.namespace,
            "linkerd.io/proxy-deployment": app, "linkerd.io/workload-ns": namespace,
        });
        pod["metadata"]["annotations"] = json!({
            "linkerd.io/created-by": format!("linkerd/proxy-injector {}", self.kind.release),
            "linkerd.io/inject": "enabled",
        });
        pod["metadata"]["ownerReferences"] =
            json!([{"kind": "ReplicaSet", "name": format!("{app}-6f7")}]);
        let container = json!({"name": "app", "image": "registry/app:1", "ports": [{"containerPort": 8000, "name": "http"}]});
        pod["spec"] = json!({"serviceAccountName": app, "containers": [container, self.proxy(namespace, app, &anchors)]});
        pod["status"] = json!({"phase": "Running", "containerStatuses": [
            {"name": "app", "state": {"running": {"startedAt": "2026-11-03T08:00:00Z"}}}]});
        pod
    }

    /// The object of this kind and name.
    pub(crate) fn get(&mut self, kind: &str, name: &str) -> &mut Value {
        let mut all = self.objects.iter_mut();
        let is_it =
            |one: &Value| one["kind"] == kind && one["metadata"]["name"].as_str() == Some(name);
        let found = all.find(|one| is_it(one));
        found.unwrap_or_else(|| panic!("{kind} {name}"))
    }

    pub(crate) fn remove(&mut self, kind: &str, name: &str) {
        let before = self.objects.len();
        self.objects
            .retain(|one| !(one["kind"] == kind && one["metadata"]["name"] == name));
        assert_eq!(self.objects.len() + 1, before, "{kind} {name}");
    }

    /// The value of a proxy's variable.
    pub(crate) fn variable(&mut self, pod: &str, name: &str) -> &mut Value {
        let containers = self.get("Pod", pod)["spec"]["containers"]
            .as_array_mut()
            .unwrap();
        let proxy = containers
            .iter_mut()
            .find(|one| one["name"] == "linkerd-proxy")
            .unwrap();
        let all = proxy["env"].as_array_mut().unwrap();
        &mut all.iter_mut().find(|one| one["name"] == name).unwrap()["value"]
    }

    /// An argument of the control plane, in its Deployment and in its Pod.
    pub(crate) fn argue(&mut self, component: &str, container: usize, argument: &str) {
        let name = argument.split('=').next().unwrap();
        let deployment = format!("linkerd-{component}");
        let pod = format!("{deployment}-5d4-abcde");
        let template = &mut self.get("Deployment", &deployment)["spec"]["template"];
        set_argument(
            &mut template["spec"]["containers"][container],
            name,
            argument,
        );
        set_argument(
            &mut self.get("Pod", &pod)["spec"]["containers"][container],
            name,
            argument,
        );
    }

    /// As a list, in JSON.
    pub(crate) fn text(&self) -> String {
        json!({"apiVersion": "v1", "kind": "List", "items": self.objects}).to_string()
    }

    pub(crate) fn check(&self) -> Checked {
        check(&[&self.text()])
    }
}

fn set_argument(container: &mut Value, name: &str, argument: &str) {
    let all = container["args"].as_array_mut().unwrap();
    let is_it = |one: &&mut Value| one.as_str().is_some_and(|one| one.starts_with(name));
    match all.iter_mut().find(is_it) {
        Some(one) => *one = argument.into(),
        None => all.push(argument.into()),
    }
}

/// A webhook's Secret and configuration.
pub(crate) fn webhook(plane: &str, service: &str) -> [Value; 2] {
    let ca = anchor(
        "webhook.linkerd.cluster.local",
        NOW - 30 * DAY,
        NOW + 3_600 * DAY,
    );
    let name = format!("{service}.{plane}.svc").parse().unwrap();
    let mut options = LeafOptions::webhook(&name);
    options.window = Window::new(Some(time(NOW - DAY)), Some(time(NOW + 300 * DAY)));
    let leaf = ca.create_leaf(&options, time(NOW - DAY)).unwrap();
    let key = leaf.key().to_pem_as(KeyForm::Pkcs8).to_string();
    let certificate = leaf.certificate().to_pem();
    let data = json!({"tls.crt": base64(&certificate), "tls.key": base64(&key)});
    let kind = if service.ends_with("injector") {
        "MutatingWebhookConfiguration"
    } else {
        "ValidatingWebhookConfiguration"
    };
    let configuration = live(
        kind,
        "admissionregistration.k8s.io/v1",
        "",
        &format!("{service}-webhook-config"),
    );
    // As the chart has them.
    let selector = json!({"matchExpressions": [
        {"key": "config.linkerd.io/admission-webhooks", "operator": "NotIn", "values": ["disabled"]},
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system", "cert-manager"]}]});
    let webhooks = json!([{
        "name": format!("{service}.linkerd.io"), "failurePolicy": "Ignore", "namespaceSelector": selector,
        "clientConfig": {
            "caBundle": base64(&ca.certificate().to_pem()),
            "service": {"name": service, "namespace": plane},
        },
    }]);
    [
        secret(plane, &format!("{service}-k8s-tls"), data),
        with(configuration, "webhooks", webhooks),
    ]
}

pub(crate) fn policy(name: &str, namespace: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
           "metadata": {"name": name, "namespace": namespace, "uid": "1"}, "spec": spec})
}

/// An object of a cluster with a specification.
pub(crate) fn custom(kind: &str, version: &str, path: (&str, &str), spec: &Value) -> Value {
    let (namespace, name) = path;
    with(live(kind, version, namespace, name), "spec", spec.clone())
}

pub(crate) const POLICY: &str = "policy.linkerd.io/v1alpha1";

/// A port of the Pods of an application.
pub(crate) fn server(namespace: &str, name: &str, app: &str) -> Value {
    let spec = json!({"podSelector": {"matchLabels": {"app": app}}, "port": "http"});
    custom(
        "Server",
        "policy.linkerd.io/v1beta3",
        (namespace, name),
        &spec,
    )
}

/// A policy that lets in whom an authentication of the same name has, and the authentication.
pub(crate) fn authorized(namespace: &str, server: &str, identities: &Value) -> [Value; 2] {
    let policy = json!({"targetRef": {"group": "policy.linkerd.io", "kind": "Server", "name": server},
        "requiredAuthenticationRefs": [{"group": "policy.linkerd.io", "kind": "MeshTLSAuthentication", "name": server}]});
    [
        custom("AuthorizationPolicy", POLICY, (namespace, server), &policy),
        custom(
            "MeshTLSAuthentication",
            POLICY,
            (namespace, server),
            &json!({"identities": identities}),
        ),
    ]
}

/// An event, as the API server keeps it.
pub(crate) fn event(reason: &str, kind: &str, path: (&str, &str), message: &str) -> Value {
    let (namespace, name) = path;
    let mut object = live("Event", "v1", namespace, &format!("{name}.17f3"));
    object["reason"] = reason.into();
    object["message"] = message.into();
    object["count"] = 2.into();
    object["lastTimestamp"] = "2026-11-25T08:00:00Z".into();
    object["involvedObject"] = json!({"kind": kind, "namespace": namespace, "name": name});
    object
}

/// cert-manager's certificate for the identity issuer, and who signs it.
pub(crate) fn signed_by(namespace: &str, signer: &Value) -> [Value; 2] {
    let spec = json!({"secretName": "linkerd-identity-issuer", "isCA": true, "commonName": "identity.linkerd.cluster.local",
        "privateKey": {"algorithm": "ECDSA"}, "issuerRef": {"name": "signer", "kind": "Issuer"}});
    [
        certificate(namespace, "linkerd-identity-issuer", &spec),
        custom(
            "Issuer",
            "cert-manager.io/v1",
            (namespace, "signer"),
            signer,
        ),
    ]
}

pub(crate) fn certificate(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "cert-manager.io/v1", "kind": "Certificate",
           "metadata": {"name": name, "namespace": namespace, "uid": "1"}, "spec": spec})
}

/// The bundle of Linkerd's anchors.
pub(crate) fn bundle(namespace: &str, sources: &Value) -> Value {
    json!({"apiVersion": "trust.cert-manager.io/v1alpha1", "kind": "Bundle",
           "metadata": {"name": "linkerd-identity-trust-roots", "uid": "1"},
           "spec": {"sources": sources, "target": {"configMap": {"key": "ca-bundle.crt"},
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}}})
}

/// Judges texts as one cluster.
pub(crate) fn check(texts: &[&str]) -> Checked {
    let read =
        |(at, text): (usize, &&str)| Manifests::read(format!("dump{at}.yaml"), text.as_bytes());
    let cluster = Cluster::new(texts.iter().enumerate().map(read).collect());
    Check::default().judge(&cluster, time(NOW))
}

/// Every finding in words, of the mesh and of certificates, without notes.
pub(crate) fn said(checked: &Checked) -> Vec<String> {
    let of_mesh = checked.findings().iter().map(|one| {
        let objects: Vec<String> = one.objects.iter().map(ToString::to_string).collect();
        format!("{one} [{}]", objects.join(", "))
    });
    let findings = checked.reports().flat_map(meshpki::Report::findings);
    let worth = findings.filter(|one| one.severity() > meshpki::Severity::Note);
    let of_certificates = worth.map(|one| {
        let origin = one.origin().map(ToString::to_string);
        format!("{one} [{}]", origin.unwrap_or_default())
    });
    of_mesh.chain(of_certificates).collect()
}
