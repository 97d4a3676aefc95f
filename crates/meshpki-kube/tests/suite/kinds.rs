//! What is read of each kind.

use meshpki_kube::{Manifests, Role};

use crate::dump::{config_map, key, object, pem, secret, values};

fn read(text: &str) -> Vec<(String, Role)> {
    let found = Manifests::read("-", text.as_bytes());
    assert_eq!(found.unread(), [], "{text}");
    let found = values(&found).into_iter();
    found.map(|(_, key, role, _)| (key, role)).collect()
}

fn named(found: &[(&str, Role)]) -> Vec<(String, Role)> {
    let found = found.iter();
    found
        .map(|(key, role)| ((*key).to_owned(), *role))
        .collect()
}

#[test]
fn a_secret_has_what_its_keys_and_texts_say() {
    let text = secret(
        "a/b",
        &[
            ("ca.crt", &pem("ca")),
            ("crt.pem", &pem("issuer")),
            ("issuer", &pem("another")),
            ("key", &key("another")),
            ("key.pem", &key("issuer")),
            ("note", "hello"),
            ("values", "crtPEM: |\n  -----BEGIN CERTIFICATE-----\n"),
        ],
    );
    assert_eq!(
        read(&text),
        named(&[
            ("ca.crt", Role::Anchors),
            ("crt.pem", Role::Certificate),
            ("issuer", Role::Certificate),
            ("key", Role::Key),
            ("key.pem", Role::Key),
        ])
    );
}

#[test]
fn string_data_takes_the_place_of_data() {
    let text = "{apiVersion: v1, kind: Secret, data: {tls.crt: b2xk, ca.crt: Y2E=}, stringData: {tls.crt: new}}";
    let found = Manifests::read("-", text.as_bytes());
    let texts: Vec<String> = values(&found).into_iter().map(|(.., text)| text).collect();
    assert_eq!(texts, ["ca", "new"]);
}

#[test]
fn a_helm_release_is_not_read() {
    let release = "{apiVersion: v1, kind: Secret, type: helm.sh/release.v1, data: {release: SDRzSUFB, tls.crt: YQ==}}";
    assert_eq!(read(release), []);
}

#[test]
fn a_config_map_has_anchors() {
    let text = config_map(
        "a/b",
        &[("ca-bundle.crt", ""), ("more", &pem("x")), ("note", "y")],
    );
    assert_eq!(
        read(&text),
        named(&[("ca-bundle.crt", Role::Anchors), ("more", Role::Anchors)])
    );
}

#[test]
fn the_settings_of_linkerd_are_read_within() {
    let settings = "identityTrustAnchorsPEM: |\n  -----BEGIN CERTIFICATE-----\nidentity:\n  issuer:\n    tls:\n      crtPEM: |\n        -----BEGIN CERTIFICATE-----\n";
    let text = config_map("linkerd/linkerd-config", &[("values", settings)]);
    assert_eq!(
        read(&text),
        named(&[
            ("values.identityTrustAnchorsPEM", Role::Anchors),
            ("values.identity.issuer.tls.crtPEM", Role::Certificate),
        ])
    );
    let empty = config_map(
        "linkerd/linkerd-config",
        &[("values", "identityTrustAnchorsPEM: ''")],
    );
    assert_eq!(read(&empty), []);
    let odd = config_map("linkerd/linkerd-config", &[("values", "a: {")]);
    let found = Manifests::read("-", odd.as_bytes());
    let value = &found.objects()[0].values()[0];
    assert_eq!(value.bytes().unwrap_err().code(), "not-format");
}

#[test]
fn the_other_kinds_have_what_they_should() {
    let of =
        |kind: &str, rest: &str| format!("{{apiVersion: {kind}, metadata: {{name: a}}, {rest}}}");
    let proxy = "containers: [{name: app}, {name: linkerd-proxy, env: [\
                 {name: LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS, value: old}, \
                 {name: LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS, value: new}]}]";
    let anchors = ("LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", Role::Anchors);
    let cases = [
        (
            of(
                "admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration",
                "webhooks: [{name: a.b, clientConfig: {caBundle: YQ==}}, {name: c, clientConfig: {}}]",
            ),
            ("a.b", Role::CaBundle),
        ),
        (
            of(
                "apiregistration.k8s.io/v1, kind: APIService",
                "spec: {caBundle: YQ==}",
            ),
            ("caBundle", Role::CaBundle),
        ),
        (
            of(
                "trust.cert-manager.io/v1alpha1, kind: Bundle",
                "spec: {sources: [{useDefaultCAs: true}, {inLine: x}, {secret: {name: a}}]}",
            ),
            ("sources[1].inLine", Role::Anchors),
        ),
        (
            of(
                "trust-manager.io/v1alpha2, kind: ClusterBundle",
                "spec: {sourceRefs: [], inLineCAs: x}",
            ),
            ("inLineCAs", Role::Anchors),
        ),
        (
            of(
                "certificates.k8s.io/v1beta1, kind: ClusterTrustBundle",
                "spec: {trustBundle: x}",
            ),
            ("trustBundle", Role::Anchors),
        ),
        (
            of(
                "cert-manager.io/v1, kind: CertificateRequest",
                "status: {certificate: YQ==, ca: ''}",
            ),
            ("status.certificate", Role::Certificate),
        ),
        (of("v1, kind: Pod", &format!("spec: {{{proxy}}}")), anchors),
        (
            of(
                "apps/v1, kind: Deployment",
                &format!("spec: {{template: {{spec: {{{proxy}}}}}}}"),
            ),
            anchors,
        ),
        (
            of(
                "apps/v1, kind: DaemonSet",
                &format!(
                    "spec: {{template: {{spec: {{{}}}}}}}",
                    proxy.replace("containers", "initContainers")
                ),
            ),
            anchors,
        ),
        (
            of(
                "batch/v1, kind: CronJob",
                &format!("spec: {{jobTemplate: {{spec: {{template: {{spec: {{{proxy}}}}}}}}}}}"),
            ),
            anchors,
        ),
    ];
    for (text, one) in cases {
        assert_eq!(read(&text), named(&[one]), "{text}");
    }
    // Another group's kinds are not these.
    let other = of(
        "fleet.cattle.io/v1alpha1, kind: Bundle",
        "spec: {sources: 5}",
    );
    assert_eq!(read(&other), []);
}

#[test]
fn a_sealed_object_says_so() {
    for (version, kind, by) in [
        ("bitnami.com/v1alpha1", "SealedSecret", "SealedSecret"),
        ("external-secrets.io/v1", "ExternalSecret", "ExternalSecret"),
    ] {
        let text = format!("{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}}}");
        let found = Manifests::read("-", text.as_bytes());
        assert_eq!(found.objects()[0].sealed(), Some(by));
    }
    let sops = object(
        "Secret",
        "a/b",
        "data",
        &[("tls.crt", "ENC[AES256_GCM,data:x]")],
    );
    let sops = sops.replacen('{', "{\"sops\": {\"mac\": \"x\"}, ", 1);
    let found = Manifests::read("-", sops.as_bytes());
    assert_eq!(found.objects()[0].sealed(), Some("SOPS"));
    assert_eq!(found.objects()[0].values().len(), 0);
}
