//! Faults, each seeded alone into a sound mesh: it is found, with the name of the object.

use meshpki_kube::Verdict;
use serde_json::{Value, json};

use crate::mesh::{
    DAY, Kind, Mesh, NOW, POLICY, anchor, authorized, base64, bundle, certificate, config_map,
    custom, issuer, namespace, policy, said, secret, server, signed_by, webhook,
};

/// The fault, the code of what is found, what names the object, and how it is seeded.
type Fault = (&'static str, &'static str, &'static str, fn(&mut Mesh));

fn issuers(mesh: &mut Mesh, (certificate, key): &(String, String)) {
    let (crt, pem) = mesh.kind.keys();
    let secret = mesh.get("Secret", "linkerd-identity-issuer");
    secret["data"][crt] = base64(certificate);
    secret["data"][pem] = base64(key);
}

pub(crate) fn anchors(mesh: &mut Mesh, text: &str) {
    mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"]["ca-bundle.crt"] = text.into();
}

pub(crate) fn other() -> String {
    anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 900 * DAY)
        .certificate()
        .to_pem()
}

/// Gives every proxy these anchors.
fn started_with(mesh: &mut Mesh, text: &str) {
    let pods: Vec<String> = mesh
        .objects
        .iter()
        .filter(|one| one["kind"] == "Pod" && one["metadata"]["namespace"] != mesh.kind.namespace)
        .map(|one| one["metadata"]["name"].as_str().unwrap().to_owned())
        .collect();
    for pod in pods {
        *mesh.variable(&pod, ANCHORS) = text.into();
    }
}

fn without_proxy(pod: &mut Value) {
    pod["spec"]["containers"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    let metadata = pod["metadata"].as_object_mut().unwrap();
    metadata.remove("annotations");
    metadata["labels"] = json!({"app": "app0", "pod-template-hash": "6f7"});
}

/// How a fault of the table is seeded.
pub(crate) fn fault(what: &str) -> fn(&mut Mesh) {
    let mut all = FAULTS.iter();
    let (.., seed) = all
        .find(|one| one.0 == what)
        .unwrap_or_else(|| panic!("{what}"));
    *seed
}

const ANCHORS: &str = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
const POD: &str = "app0-6f7-00000";

const FAULTS: &[Fault] = &[
    (
        "the anchors are missing",
        "mesh-anchors-missing",
        "linkerd-identity-trust-roots",
        |mesh| {
            mesh.remove("ConfigMap", "linkerd-identity-trust-roots");
        },
    ),
    (
        "the anchors have another key",
        "mesh-anchors-missing",
        "linkerd-identity-trust-roots",
        |mesh| {
            let anchors = mesh.anchors();
            mesh.get("ConfigMap", "linkerd-identity-trust-roots")["data"] =
                json!({"ca.crt": anchors});
        },
    ),
    (
        "the anchors are no PEM",
        "mesh-anchors-unreadable",
        "linkerd-identity-trust-roots",
        |mesh| {
            anchors(mesh, "not PEM");
        },
    ),
    (
        "the anchors are of another root",
        "issuer-signed-by-other-key",
        "linkerd-identity-issuer",
        |mesh| {
            let text = other();
            anchors(mesh, &text);
            started_with(mesh, &text);
        },
    ),
    (
        "the anchor has expired",
        "anchor-expired",
        "linkerd-identity-trust-roots",
        |mesh| {
            mesh.root = anchor("root.linkerd.cluster.local", NOW - 90 * DAY, NOW - DAY);
            let text = mesh.anchors();
            let issuer = issuer(&mesh.root, NOW - 30 * DAY, NOW + 30 * DAY);
            anchors(mesh, &text);
            started_with(mesh, &text);
            issuers(mesh, &issuer);
        },
    ),
    (
        "the issuer has expired",
        "issuer-expired",
        "linkerd-identity-issuer",
        |mesh| {
            let issuer = issuer(&mesh.root, NOW - 29 * DAY, NOW - DAY);
            issuers(mesh, &issuer);
        },
    ),
    (
        "the issuer is not yet valid",
        "issuer-not-yet-valid",
        "linkerd-identity-issuer",
        |mesh| {
            let issuer = issuer(&mesh.root, NOW + DAY, NOW + 90 * DAY);
            issuers(mesh, &issuer);
        },
    ),
    (
        "the issuer expires soon",
        "issuer-expiring-soon",
        "linkerd-identity-issuer",
        |mesh| {
            let issuer = issuer(&mesh.root, NOW - 29 * DAY, NOW + 3 * DAY);
            issuers(mesh, &issuer);
        },
    ),
    (
        "the issuer is missing",
        "mesh-issuer-missing",
        "linkerd-identity-issuer",
        |mesh| {
            mesh.remove("Secret", "linkerd-identity-issuer");
        },
    ),
    (
        "the issuer has the keys of the other scheme",
        "mesh-issuer-keys",
        "linkerd-identity-issuer",
        |mesh| {
            let (crt, pem) = mesh.kind.keys();
            let other = Kind {
                tls: !mesh.kind.tls,
                ..mesh.kind
            }
            .keys();
            let data = mesh.get("Secret", "linkerd-identity-issuer")["data"]
                .as_object_mut()
                .unwrap();
            let (one, two) = (data.remove(crt).unwrap(), data.remove(pem).unwrap());
            data.insert(other.0.to_owned(), one);
            data.insert(other.1.to_owned(), two);
        },
    ),
    (
        "the issuer has no key",
        "mesh-issuer-keys",
        "linkerd-identity-issuer",
        |mesh| {
            let (_, pem) = mesh.kind.keys();
            mesh.get("Secret", "linkerd-identity-issuer")["data"]
                .as_object_mut()
                .unwrap()
                .remove(pem);
        },
    ),
    (
        "the issuer has another's key",
        "key-mismatch",
        "linkerd-identity-issuer",
        |mesh| {
            let (_, key) = issuer(&mesh.root, NOW - DAY, NOW + 90 * DAY);
            let (_, pem) = mesh.kind.keys();
            mesh.get("Secret", "linkerd-identity-issuer")["data"][pem] = base64(&key);
        },
    ),
    (
        "the issuer is no PEM",
        "mesh-issuer-unreadable",
        "linkerd-identity-issuer",
        |mesh| {
            let (crt, _) = mesh.kind.keys();
            mesh.get("Secret", "linkerd-identity-issuer")["data"][crt] = base64("not PEM");
        },
    ),
    (
        "the issuer is no base64",
        "mesh-issuer-unreadable",
        "linkerd-identity-issuer",
        |mesh| {
            let (crt, _) = mesh.kind.keys();
            mesh.get("Secret", "linkerd-identity-issuer")["data"][crt] = "?".into();
        },
    ),
    (
        "the settings have other anchors",
        "mesh-anchors-differ",
        "linkerd-config",
        |mesh| {
            let values = format!(
                "clusterDomain: cluster.local\nidentity: {{issuer: {{scheme: {}}}}}\nidentityTrustAnchorsPEM: |\n  {}\n",
                if mesh.kind.tls {
                    "kubernetes.io/tls"
                } else {
                    "linkerd.io/tls"
                },
                other().trim().replace('\n', "\n  ")
            );
            mesh.get("ConfigMap", "linkerd-config")["data"]["values"] = values.into();
        },
    ),
    (
        "the settings have another scheme",
        "mesh-settings-differ",
        "linkerd-config",
        |mesh| {
            let data = &mut mesh.get("ConfigMap", "linkerd-config")["data"];
            let values = data["values"].as_str().unwrap();
            let values = if values.contains("kubernetes.io/tls") {
                values.replace("kubernetes.io/tls", "linkerd.io/tls")
            } else {
                values.replace("linkerd.io/tls", "kubernetes.io/tls")
            };
            data["values"] = values.into();
        },
    ),
    (
        "the settings have another trust domain",
        "mesh-settings-differ",
        "linkerd-config",
        |mesh| {
            let data = &mut mesh.get("ConfigMap", "linkerd-config")["data"];
            let values = data["values"].as_str().unwrap();
            data["values"] = values
                .replace(
                    "identityTrustDomain: cluster.local",
                    "identityTrustDomain: mydomain.com",
                )
                .into();
        },
    ),
    (
        "the destination service has another trust domain",
        "mesh-trust-domain-differs",
        "linkerd-destination",
        |mesh| {
            mesh.argue("destination", 0, "-identity-trust-domain=mydomain.com");
        },
    ),
    (
        "the policy controller has another trust domain",
        "mesh-trust-domain-differs",
        "linkerd-destination",
        |mesh| {
            mesh.argue("destination", 1, "--identity-domain=mydomain.com");
        },
    ),
    (
        "a proxy has another trust domain",
        "proxy-trust-domain-differs",
        POD,
        |mesh| {
            let plane = mesh.kind.namespace;
            *mesh.variable(POD, "LINKERD2_PROXY_IDENTITY_LOCAL_NAME") =
                format!("$(_pod_sa).$(_pod_ns).serviceaccount.identity.{plane}.mydomain.com")
                    .into();
        },
    ),
    (
        "a proxy has other anchors",
        "proxy-distrusts-issuer",
        POD,
        |mesh| {
            *mesh.variable(POD, ANCHORS) = other().into();
        },
    ),
    (
        "a proxy lacks the new anchor",
        "proxy-anchors-old",
        POD,
        |mesh| {
            let both = mesh.anchors() + &other();
            anchors(mesh, &both);
            let config = &mut mesh.get("ConfigMap", "linkerd-config")["data"];
            let values = config["values"].as_str().unwrap();
            let (before, _) = values.split_once("identityTrustAnchorsPEM").unwrap();
            config["values"] = format!(
                "{before}identityTrustAnchorsPEM: |\n  {}\n",
                both.trim().replace('\n', "\n  ")
            )
            .into();
            let old = mesh.anchors();
            started_with(mesh, &both);
            *mesh.variable(POD, ANCHORS) = old.into();
        },
    ),
    (
        "a proxy has no anchors",
        "proxy-anchors-missing",
        POD,
        |mesh| {
            *mesh.variable(POD, ANCHORS) = "".into();
        },
    ),
    (
        "a proxy's anchors are no PEM",
        "proxy-anchors-missing",
        POD,
        |mesh| {
            *mesh.variable(POD, ANCHORS) = "not PEM".into();
        },
    ),
    (
        "the issuer was changed before the proxies restarted",
        "proxy-distrusts-issuer",
        POD,
        |mesh| {
            let old = mesh.anchors();
            mesh.root = anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 900 * DAY);
            let issuer = issuer(&mesh.root, NOW - DAY, NOW + 300 * DAY);
            let both = mesh.anchors() + &old;
            anchors(mesh, &both);
            issuers(mesh, &issuer);
        },
    ),
    (
        "a pod of an annotated namespace has no proxy",
        "mesh-proxy-missing",
        POD,
        |mesh| {
            without_proxy(mesh.get("Pod", POD));
        },
    ),
    (
        "an annotated pod has no proxy",
        "mesh-proxy-missing",
        POD,
        |mesh| {
            mesh.get("Namespace", "shop")["metadata"]["annotations"] = json!({});
            without_proxy(mesh.get("Pod", POD));
            mesh.get("Pod", POD)["metadata"]["annotations"] =
                json!({"linkerd.io/inject": "ingress"});
        },
    ),
    (
        "a namespace has a value that is none",
        "mesh-inject-invalid",
        "Namespace shop",
        |mesh| {
            mesh.get("Namespace", "shop")["metadata"]["annotations"] =
                json!({"linkerd.io/inject": "true"});
        },
    ),
    (
        "a namespace has a label",
        "mesh-inject-misplaced",
        "Namespace third",
        |mesh| {
            let mut third = namespace("third", false);
            third["metadata"]["labels"]["linkerd.io/inject"] = "enabled".into();
            mesh.objects.push(third);
        },
    ),
    (
        "a workload has the annotation outside of its template",
        "mesh-inject-misplaced",
        "Deployment third/web",
        |mesh| {
            mesh.objects.push(namespace("third", false));
            mesh.objects.push(json!({"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "third", "uid": "1", "annotations": {"linkerd.io/inject": "enabled"}},
            "spec": {"template": {"spec": {"containers": [{"name": "web"}]}}}}));
        },
    ),
    (
        "the injector's caBundle is of another generation",
        "webhook-signed-by-other-key",
        "linkerd-proxy-injector-k8s-tls",
        |mesh| {
            let [_, configuration] = webhook(mesh.kind.namespace, "linkerd-proxy-injector");
            *mesh.get(
                "MutatingWebhookConfiguration",
                "linkerd-proxy-injector-webhook-config",
            ) = configuration;
        },
    ),
    (
        "a caBundle is no PEM",
        "mesh-webhook-unreadable",
        "linkerd-sp-validator-webhook-config",
        |mesh| {
            let configuration = mesh.get(
                "ValidatingWebhookConfiguration",
                "linkerd-sp-validator-webhook-config",
            );
            configuration["webhooks"][0]["clientConfig"]["caBundle"] =
                base64("profile validator CA bundle");
        },
    ),
    (
        "a webhook's certificate has another name",
        "webhook-wrong-host",
        "linkerd-sp-validator-k8s-tls",
        |mesh| {
            let [mut secret, mut configuration] = webhook("other", "linkerd-sp-validator");
            secret["metadata"]["namespace"] = mesh.kind.namespace.into();
            configuration["webhooks"][0]["clientConfig"]["service"]["namespace"] =
                mesh.kind.namespace.into();
            *mesh.get("Secret", "linkerd-sp-validator-k8s-tls") = secret;
            *mesh.get(
                "ValidatingWebhookConfiguration",
                "linkerd-sp-validator-webhook-config",
            ) = configuration;
        },
    ),
    (
        "a webhook's Secret is missing",
        "mesh-webhook-missing",
        "linkerd-policy-validator",
        |mesh| {
            mesh.remove("Secret", "linkerd-policy-validator-k8s-tls");
        },
    ),
    (
        "a webhook's key is another's",
        "mesh-webhook-unreadable",
        "linkerd-policy-validator-k8s-tls",
        |mesh| {
            let [other, _] = webhook(mesh.kind.namespace, "linkerd-policy-validator");
            mesh.get("Secret", "linkerd-policy-validator-k8s-tls")["data"]["tls.key"] =
                other["data"]["tls.key"].clone();
        },
    ),
    (
        "a policy permits applications alone",
        "mesh-network-policy-proxy",
        "NetworkPolicy shop/web",
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
        "a policy permits an application by its name",
        "mesh-network-policy-proxy",
        "NetworkPolicy shop/web",
        |mesh| {
            mesh.objects.push(policy("web", "shop", &json!({"podSelector": {"matchLabels": {"app": "app0"}}, "ingress": [
            {"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}],
             "ports": [{"port": "http"}]}]})));
        },
    ),
    (
        "a policy closes the way out",
        "mesh-network-policy-control-plane",
        "NetworkPolicy bank/deny",
        |mesh| {
            mesh.objects.push(policy(
                "deny",
                "bank",
                &json!({"podSelector": {}, "policyTypes": ["Egress"]}),
            ));
        },
    ),
    (
        "a policy closes the identity service",
        "mesh-network-policy-control-plane",
        "identity",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(policy(
                "identity",
                plane,
                &json!({
            "podSelector": {"matchLabels": {"linkerd.io/control-plane-component": "identity"}},
            "ingress": [{"from": [{"podSelector": {}}]}]}),
            ));
        },
    ),
    (
        "a policy closes the injector",
        "mesh-network-policy-injector",
        "injector",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(policy("injector", plane, &json!({
            "podSelector": {"matchLabels": {"linkerd.io/control-plane-component": "proxy-injector"}},
            "ingress": [{"from": [{"podSelector": {}}]}]})));
        },
    ),
    (
        "a certificate cannot sign",
        "mesh-certificate-cannot-issue",
        "Certificate",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate(plane, "linkerd-identity-issuer", &json!({
            "secretName": "linkerd-identity-issuer", "commonName": "identity.linkerd.cluster.local",
            "duration": "24h", "renewBefore": "1h", "issuerRef": {"name": "linkerd-identity-issuer"}})));
        },
    ),
    (
        "a certificate has an RSA key",
        "mesh-certificate-cannot-issue",
        "Certificate",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate(plane, "linkerd-identity-issuer", &json!({
            "secretName": "linkerd-identity-issuer", "isCA": true, "privateKey": {"algorithm": "RSA"}})));
        },
    ),
    (
        "an anchor is renewed at the wrong end",
        "mesh-certificate-renews-early",
        "linkerd-trust-anchor",
        |mesh| {
            mesh.objects.push(certificate("cert-manager", "linkerd-trust-anchor", &json!({
            "secretName": "linkerd-trust-anchor", "isCA": true, "commonName": "root.linkerd.cluster.local",
            "duration": "8760h0m0s", "renewBefore": "7320h0m0s", "privateKey": {"algorithm": "ECDSA"}})));
        },
    ),
    (
        "a certificate goes into a Secret that nothing reads",
        "mesh-certificate-unread",
        "Certificate",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate(
                plane,
                "linkerd-identity-issuer",
                &json!({
            "secretName": "linkerd-issuer", "isCA": true, "privateKey": {"algorithm": "ECDSA"}}),
            ));
        },
    ),
    (
        "a bundle loses the old anchor",
        "mesh-anchor-lost-at-renewal",
        "linkerd-trust-anchor",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects.push(certificate("cert-manager", "linkerd-trust-anchor", &json!({
            "secretName": "linkerd-trust-anchor", "isCA": true, "privateKey": {"algorithm": "ECDSA"}})));
            mesh.objects.push(bundle(
                plane,
                &json!([{"secret": {"name": "linkerd-trust-anchor", "key": "tls.crt"}}]),
            ));
        },
    ),
    (
        "a bundle selects no namespace",
        "mesh-bundle-unread",
        "Bundle",
        |mesh| {
            mesh.objects
                .push(bundle("elsewhere", &json!([{"inLine": mesh.anchors()}])));
        },
    ),
    (
        "an object is there in two versions",
        "mesh-object-twice",
        "linkerd-identity-trust-roots",
        |mesh| {
            let text = other();
            let plane = mesh.kind.namespace;
            mesh.objects.insert(
                0,
                config_map(
                    plane,
                    "linkerd-identity-trust-roots",
                    json!({"ca-bundle.crt": text}),
                ),
            );
        },
    ),
    (
        "a policy names clients in another trust domain",
        "mesh-policy-identity-unknown",
        "Server shop/web",
        |mesh| {
            let plane = mesh.kind.namespace;
            let name = format!("*.shop.serviceaccount.identity.{plane}.example.org");
            mesh.objects.push(server("shop", "web", "app0"));
            mesh.objects
                .extend(authorized("shop", "web", &json!([name])));
        },
    ),
    (
        "a policy of the older kind names clients of another control plane",
        "mesh-policy-identity-unknown",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let spec = json!({"server": {"name": "web"}, "client": {"meshTLS": {"identities":
                ["a.shop.serviceaccount.identity.other.cluster.local"]}}});
            let version = "policy.linkerd.io/v1beta1";
            let one = custom("ServerAuthorization", version, ("shop", "web"), &spec);
            mesh.objects.push(one);
        },
    ),
    (
        "one of several clients is misspelt",
        "mesh-policy-identity-unknown",
        "MeshTLSAuthentication shop/web",
        |mesh| {
            let end = format!(
                "serviceaccount.identity.{}.cluster.local",
                mesh.kind.namespace
            );
            let names = json!([format!("a.shop.{end}"), format!("b.shop.{end}x")]);
            mesh.objects.push(server("shop", "web", "app0"));
            mesh.objects.extend(authorized("shop", "web", &names));
        },
    ),
    (
        "a policy refers to an authentication that is not there",
        "mesh-policy-authentication-missing",
        "AuthorizationPolicy shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let [policy, other] = authorized("shop", "web", &json!(["*"]));
            mesh.objects.push(policy);
            let mut other = other;
            other["metadata"]["name"] = "other".into();
            mesh.objects.push(other);
        },
    ),
    (
        "a pod without a proxy stands beside a server that demands an identity",
        "mesh-policy-refuses-unmeshed",
        "app0-6f7-00000",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app1"));
            mesh.objects
                .extend(authorized("shop", "web", &json!(["*"])));
            without_proxy(mesh.get("Pod", POD));
            mesh.get("Pod", POD)["metadata"]["annotations"] =
                json!({"linkerd.io/inject": "disabled"});
        },
    ),
    (
        "a pod without a proxy stands where the default policy demands an identity",
        "mesh-policy-refuses-unmeshed",
        "app0-6f7-00000",
        |mesh| {
            mesh.argue("destination", 1, "--default-policy=all-authenticated");
            without_proxy(mesh.get("Pod", POD));
            mesh.get("Pod", POD)["metadata"]["annotations"] =
                json!({"linkerd.io/inject": "disabled"});
        },
    ),
    (
        "an external workload has no identity that can be verified",
        "mesh-external-workload-invalid",
        "ExternalWorkload shop/vm",
        |mesh| {
            let spec =
                json!({"meshTLS": {"identity": "spiffe://", "serverName": "vm.example.org"}});
            let version = "workload.linkerd.io/v1beta1";
            let one = custom("ExternalWorkload", version, ("shop", "vm"), &spec);
            mesh.objects.push(one);
        },
    ),
    (
        "the issuer is to sign itself",
        "mesh-issuer-cannot-be-signed",
        "signer",
        |mesh| {
            let signed = signed_by(mesh.kind.namespace, &json!({"selfSigned": {}}));
            mesh.objects.extend(signed);
        },
    ),
    (
        "a public CA is to sign the issuer",
        "mesh-issuer-cannot-be-signed",
        "signer",
        |mesh| {
            let signed = signed_by(
                mesh.kind.namespace,
                &json!({"acme": {"server": "https://a"}}),
            );
            mesh.objects.extend(signed);
        },
    ),
    (
        "the CA that signs the next issuer is no anchor",
        "mesh-issuer-signer-untrusted",
        "Secret",
        |mesh| {
            let plane = mesh.kind.namespace;
            let signed = signed_by(plane, &json!({"ca": {"secretName": "ca"}}));
            mesh.objects.extend(signed);
            let data = json!({"tls.crt": base64(&other()), "tls.key": base64("x")});
            mesh.objects.push(secret(plane, "ca", data));
        },
    ),
    (
        "the gateway's Service says a name in another trust domain",
        "mesh-link-identity-differs",
        "Service linkerd-multicluster/linkerd-gateway",
        |mesh| {
            let version = "v1";
            let path = ("linkerd-multicluster", "linkerd-gateway");
            let mut one = custom("Service", version, path, &json!({}));
            one["metadata"]["annotations"] = json!({"mirror.linkerd.io/gateway-identity":
                "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.example.org"});
            mesh.objects.push(one);
        },
    ),
    (
        "the anchors lost the one above the issuer",
        "mesh-anchors-lost",
        "app0-6f7-00000",
        |mesh| anchors(mesh, &other()),
    ),
    (
        "a policy names an account that is a pattern",
        "mesh-policy-identity-unknown",
        "Server shop/web",
        |mesh| {
            let end = format!(
                "serviceaccount.identity.{}.cluster.local",
                mesh.kind.namespace
            );
            mesh.objects.push(server("shop", "web", "app0"));
            let names = json!([format!("web.*.{end}")]);
            mesh.objects.extend(authorized("shop", "web", &names));
        },
    ),
    (
        "an authentication names nobody",
        "mesh-policy-authentication-missing",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            mesh.objects.extend(authorized("shop", "web", &json!([])));
        },
    ),
    (
        "the only authentication of a server is not there",
        "mesh-policy-authentication-missing",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let [policy, mut other] = authorized("shop", "web", &json!(["*"]));
            other["metadata"]["name"] = "other".into();
            mesh.objects.extend([policy, other]);
        },
    ),
    (
        "a policy names two authentications",
        "mesh-policy-authentication-missing",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let [mut policy, one] = authorized("shop", "web", &json!(["*"]));
            let all = policy["spec"]["requiredAuthenticationRefs"]
                .as_array_mut()
                .unwrap();
            all.push(json!({"kind": "MeshTLSAuthentication", "name": "web"}));
            mesh.objects.extend([policy, one]);
        },
    ),
    (
        "an authorization without a server is for all, and names nobody",
        "mesh-policy-identity-unknown",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let spec =
                json!({"server": {}, "client": {"meshTLS": {"identities": ["*.example.org"]}}});
            let version = "policy.linkerd.io/v1beta1";
            mesh.objects.push(custom(
                "ServerAuthorization",
                version,
                ("shop", "web"),
                &spec,
            ));
        },
    ),
    (
        "the CA that signs the next issuer may not sign a CA",
        "mesh-issuer-cannot-be-signed",
        "Secret",
        |mesh| {
            let (certificate, key) = issuer(&mesh.root, NOW - DAY, NOW + 300 * DAY);
            let plane = mesh.kind.namespace;
            mesh.objects
                .extend(signed_by(plane, &json!({"ca": {"secretName": "ca"}})));
            let data = json!({"tls.crt": base64(&certificate), "tls.key": base64(&key)});
            mesh.objects.push(secret(plane, "ca", data));
        },
    ),
    (
        "the CA that signs the next issuer has expired, and nothing renews it",
        "mesh-issuer-cannot-be-signed",
        "Secret",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects
                .extend(signed_by(plane, &json!({"ca": {"secretName": "ca"}})));
            let old = anchor("root.linkerd.cluster.local", NOW - 900 * DAY, NOW - DAY);
            let data =
                json!({"tls.crt": base64(&old.certificate().to_pem()), "tls.key": base64("x")});
            mesh.objects.push(secret(plane, "ca", data));
        },
    ),
    (
        "the next issuer will be below an anchor that pods do not have",
        "mesh-issuer-signer-untrusted",
        "Pod bank/app0-6f7-00001",
        |mesh| {
            let plane = mesh.kind.namespace;
            mesh.objects
                .extend(signed_by(plane, &json!({"ca": {"secretName": "ca"}})));
            let new = other();
            let data = json!({"tls.crt": base64(&new), "tls.key": base64("x")});
            mesh.objects.push(secret(plane, "ca", data));
            let both = mesh.anchors() + &new;
            anchors(mesh, &both);
        },
    ),
    (
        "the CA of a cluster's issuer is copied, and is no anchor",
        "mesh-issuer-signer-untrusted",
        "Secret cert-manager/ca",
        |mesh| {
            let plane = mesh.kind.namespace;
            let [mut certificate, mut signer] =
                signed_by(plane, &json!({"ca": {"secretName": "ca"}}));
            certificate["spec"]["issuerRef"]["kind"] = "ClusterIssuer".into();
            signer["kind"] = "ClusterIssuer".into();
            signer["metadata"]
                .as_object_mut()
                .unwrap()
                .remove("namespace");
            mesh.objects.extend([certificate, signer]);
            let data = json!({"tls.crt": base64(&other()), "tls.key": base64("x")});
            mesh.objects
                .push(secret("cert-manager", "ca", data.clone()));
            mesh.objects.push(secret(plane, "ca", data));
        },
    ),
    (
        "a policy names a network that is not there",
        "mesh-policy-authentication-missing",
        "Server shop/web",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app0"));
            let [mut policy, one] = authorized("shop", "web", &json!(["*"]));
            let all = policy["spec"]["requiredAuthenticationRefs"]
                .as_array_mut()
                .unwrap();
            all.push(json!({"kind": "NetworkAuthentication", "name": "gone"}));
            let network = custom(
                "NetworkAuthentication",
                POLICY,
                ("shop", "other"),
                &json!({}),
            );
            mesh.objects.extend([policy, one, network]);
        },
    ),
    (
        "a bundle has lost the anchor above the issuer, and was not written yet",
        "mesh-bundle-unread",
        "Bundle",
        |mesh| {
            mesh.objects
                .push(bundle(mesh.kind.namespace, &json!([{"inLine": other()}])));
        },
    ),
    (
        "a pod that nobody asked for stands beside a server that demands an identity",
        "mesh-policy-refuses-unmeshed",
        "app0-6f7-00000",
        |mesh| {
            mesh.objects.push(server("shop", "web", "app1"));
            mesh.objects
                .extend(authorized("shop", "web", &json!(["*"])));
            without_proxy(mesh.get("Pod", POD));
            mesh.get("Namespace", "shop")["metadata"]["annotations"] = json!({});
        },
    ),
];

#[test]
fn a_sound_mesh_of_every_kind_is_sound_and_nothing_is_said() {
    for kind in Kind::ALL {
        let mesh = Mesh::new(kind);
        let checked = mesh.check();
        assert_eq!(said(&checked), [""; 0], "{kind:?}");
        assert_eq!(checked.verdict(), Verdict::Sound, "{kind:?}");
        let plane = &checked.planes()[0];
        assert_eq!(plane.proxies(), (40, 2));
        assert_eq!(plane.releases().len(), 1, "{kind:?}");
        for item in plane.categories().iter().flat_map(|one| &one.items) {
            assert_eq!(item.error, None, "{kind:?} {}", item.description);
        }
    }
}

#[test]
fn every_fault_that_is_seeded_into_a_sound_mesh_is_found_with_the_name_of_its_object() {
    assert!(FAULTS.len() >= 40, "{}", FAULTS.len());
    let mut missed = Vec::new();
    for kind in Kind::ALL {
        let sound = Mesh::new(kind);
        for (what, code, object, seed) in FAULTS {
            // Before transport-header, peers connect to the applications' ports: such a policy blocks nothing.
            let mut mesh = sound.clone();
            seed(&mut mesh);
            let said = said(&mesh.check());
            let is_found = said
                .iter()
                .any(|one| one.contains(&format!("[{code}]")) && one.contains(object));
            if !is_found {
                missed.push(format!(
                    "{kind:?}: {what}: expected {code} of {object}: {said:#?}"
                ));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
