//! Which value is meant, where several could be.

use meshpki_kube::{Manifests, NoChoice, Role, Selector};

use crate::dump::{config_map, key, mesh, pem, secret};

fn read(objects: &[String]) -> Manifests {
    Manifests::read("dump.yaml", objects.join("\n---\n").as_bytes())
}

fn one(found: &Manifests, role: Role, selector: Option<&str>) -> String {
    let selector = selector.map(|one| one.parse::<Selector>().unwrap());
    match found.one(role, selector.as_ref()) {
        Ok(value) => value.source().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_linkerd_reads_comes_first() {
    let mut objects = mesh();
    objects.insert(0, config_map("other/anchors", &[("ca.crt", &pem("x"))]));
    objects.insert(
        0,
        secret(
            "other/tls",
            &[("tls.crt", &pem("x")), ("tls.key", &key("x"))],
        ),
    );
    objects.insert(
        0,
        config_map(
            "linkerd/linkerd-config",
            &[("values", "identityTrustAnchorsPEM: x")],
        ),
    );
    let found = read(&objects);
    assert_eq!(
        one(&found, Role::Anchors, None),
        "dump.yaml: ConfigMap linkerd/linkerd-identity-trust-roots, key ca-bundle.crt"
    );
    assert_eq!(
        one(&found, Role::Certificate, None),
        "dump.yaml: Secret linkerd/linkerd-identity-issuer, key crt.pem"
    );
    assert_eq!(
        one(&found, Role::Key, None),
        "dump.yaml: Secret linkerd/linkerd-identity-issuer, key key.pem"
    );
    let certificate = found.one(Role::Certificate, None).unwrap();
    assert_eq!(
        found.beside(certificate, Role::Key).unwrap().key(),
        "key.pem"
    );
}

#[test]
fn the_anchors_of_the_cluster_itself_are_not_those_of_a_mesh() {
    let of_cluster = config_map("shop/kube-root-ca.crt", &[("ca.crt", &pem("cluster"))]);
    let found = read(&[of_cluster]);
    assert_eq!(
        one(&found, Role::Anchors, None),
        "contains one object, with trust anchors, expected trust anchors"
    );
    assert!(one(&found, Role::Anchors, Some("shop/kube-root-ca.crt")).ends_with("key ca.crt"));
}

#[test]
fn several_that_differ_are_named() {
    let roots = |namespace: &str, name: &str| {
        let name = format!("{namespace}/linkerd-identity-trust-roots:{name}");
        let (object, name) = name.split_once(':').unwrap();
        config_map(object, &[("ca-bundle.crt", &pem(name))])
    };
    let found = read(&[roots("a", "x"), roots("b", "y")]);
    let Err(NoChoice::Several { choices, .. }) = found.one(Role::Anchors, None) else {
        panic!()
    };
    assert_eq!(
        choices,
        [
            "a/linkerd-identity-trust-roots",
            "b/linkerd-identity-trust-roots"
        ]
    );
    assert!(
        one(
            &found,
            Role::Anchors,
            Some("b/linkerd-identity-trust-roots")
        )
        .contains(" b/")
    );
    // The same bytes twice are no choice.
    let found = read(&[roots("a", "x"), roots("b", "x")]);
    assert!(one(&found, Role::Anchors, None).contains(" a/"));
    // Two keys of one object are.
    let found = read(&[config_map("a/b", &[("x", &pem("x")), ("y", &pem("y"))])]);
    let Err(NoChoice::Several { choices, .. }) = found.one(Role::Anchors, None) else {
        panic!()
    };
    assert_eq!(choices, ["a/b:x", "a/b:y"]);
}

#[test]
fn one_object_with_two_contents_is_a_choice() {
    let roots = |name: &str| {
        config_map(
            "linkerd/linkerd-identity-trust-roots",
            &[("ca-bundle.crt", &pem(name))],
        )
    };
    let found = read(&[roots("x"), roots("y")]);
    assert_eq!(
        one(&found, Role::Anchors, None),
        "contains ConfigMap linkerd/linkerd-identity-trust-roots more than once, with different values"
    );
}

#[test]
fn a_key_chooses_a_value_whatever_its_role_is() {
    let found = read(&mesh());
    assert!(
        one(
            &found,
            Role::Anchors,
            Some("linkerd-identity-issuer:crt.pem")
        )
        .ends_with("key crt.pem")
    );
    assert_eq!(
        one(&found, Role::Anchors, Some("linkerd-identity-issuer")),
        "contains one object, with a certificate and a private key, expected trust anchors"
    );
    assert_eq!(
        one(&found, Role::Anchors, Some("linkerd/none")),
        "contains no object linkerd/none"
    );
}

#[test]
fn a_sealed_secret_is_why_there_is_none() {
    let sealed =
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: a, namespace: b}}";
    let found = read(&[sealed.to_owned()]);
    assert_eq!(
        one(&found, Role::Certificate, None),
        "SealedSecret b/a is sealed (SealedSecret): it could not be read"
    );
}

#[test]
fn all_values_are_given_but_those_that_pods_share() {
    let pod = |name: &str, anchors: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: linkerd-proxy, env: \
             [{{name: LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS, value: {:?}}}]}}]}}}}",
            pem(anchors)
        )
    };
    let mut objects = mesh();
    objects.extend([pod("a", "root"), pod("b", "old"), pod("c", "old")]);
    let found = read(&objects);
    let keys: Vec<String> = found
        .all(None)
        .unwrap()
        .iter()
        .map(|one| one.source().to_string())
        .collect();
    assert_eq!(keys.len(), 4, "{keys:?}");
    assert!(keys[3].contains("Pod b"), "{keys:?}");
}

#[test]
fn a_selector_is_a_name_perhaps_with_a_namespace_and_a_key() {
    for text in ["a", "a/b", "a:c", "a/b:c.d", "a:b:c"] {
        assert_eq!(text.parse::<Selector>().unwrap().to_string(), text);
    }
    for text in ["", "/", "a/", "/b", "a/b/c", "a:", ":k", "a/b:"] {
        assert!(text.parse::<Selector>().is_err(), "{text}");
    }
}

/// Whatever stands in the place of what Linkerd reads: another object is no substitute for it.
#[test]
fn another_object_never_stands_in_for_one_that_linkerd_reads_and_that_was_not_read() {
    let backup = secret(
        "other/backup",
        &[("tls.crt", &pem("backup")), ("tls.key", &key("backup"))],
    );
    let bundle = config_map("other/bundle", &[("ca.crt", &pem("backup"))]);
    let issuer = "name: linkerd-identity-issuer, namespace: linkerd";
    for (standing, words) in [
        (
            format!(
                "{{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {{{issuer}}}}}"
            ),
            "SealedSecret linkerd/linkerd-identity-issuer is sealed (SealedSecret): it could not be read",
        ),
        (
            format!(
                "{{apiVersion: v1, kind: Secret, sops: {{}}, metadata: {{{issuer}}}, data: {{tls.crt: x}}}}"
            ),
            "Secret linkerd/linkerd-identity-issuer is sealed (SOPS): it could not be read",
        ),
        (
            format!(
                "{{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {{{issuer}}}}}"
            ),
            "Certificate linkerd/linkerd-identity-issuer has no certificate in this text",
        ),
        (
            format!(
                "{{apiVersion: v1, kind: Secret, metadata: {{{issuer}}}, stringData: {{tls.key: x}}}}"
            ),
            "Secret linkerd/linkerd-identity-issuer has no certificate in this text",
        ),
        (
            "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a}, spec: {target: {name: \
             linkerd-identity-issuer}}}"
                .to_owned(),
            "ExternalSecret a is sealed (ExternalSecret): it could not be read",
        ),
        (
            "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: b}, spec: {secretName: linkerd-identity-issuer}}"
                .to_owned(),
            "Certificate b has no certificate in this text",
        ),
        (
            format!("{{apiVersion: v1, kind: Secret, metadata: {{{issuer}}}, type: a, type: b}}"),
            "a certificate may also be in a part that could not be read",
        ),
        (
            "kind: {{ .Values.kind }}".to_owned(),
            "a certificate may also be in a part that could not be read",
        ),
    ] {
        let found = read(&[standing, backup.clone()]);
        let said = one(&found, Role::Certificate, None);
        assert!(said.starts_with(words), "{said}");
        // What is named is taken.
        assert!(one(&found, Role::Certificate, Some("other/backup")).contains("other/backup"));
    }
    let roots = "{apiVersion: v1, kind: ConfigMap, metadata: {name: linkerd-identity-trust-roots}, data: {}, data: {}}";
    let found = read(&[roots.to_owned(), bundle]);
    let said = one(&found, Role::Anchors, None);
    assert!(
        said.starts_with("trust anchors may also be in a part that could not be read"),
        "{said}"
    );
}

#[test]
fn two_versions_of_one_object_that_differ_in_any_value_are_refused() {
    let version = |key_name: &str| {
        secret(
            "linkerd/linkerd-identity-issuer",
            &[("tls.crt", &pem("issuer")), ("tls.key", &key(key_name))],
        )
    };
    let found = read(&[version("one"), version("two")]);
    assert_eq!(
        one(&found, Role::Certificate, None),
        "contains Secret linkerd/linkerd-identity-issuer more than once, with different values"
    );
    let found = read(&[version("one"), version("one")]);
    assert!(one(&found, Role::Certificate, None).ends_with("key tls.crt"));
}

#[test]
fn a_key_is_that_of_the_certificate_by_its_name() {
    let found = read(&[secret(
        "a/b",
        &[
            ("aaa.pem", &key("other")),
            ("tls.crt", &pem("issuer")),
            ("tls.key", &key("issuer")),
        ],
    )]);
    let certificate = found.one(Role::Certificate, None).unwrap();
    assert_eq!(
        found.beside(certificate, Role::Key).unwrap().key(),
        "tls.key"
    );
    let found = read(&[secret(
        "a/b",
        &[("aaa.pem", &key("other")), ("tls.crt", &pem("issuer"))],
    )]);
    let certificate = found.one(Role::Certificate, None).unwrap();
    assert!(found.beside(certificate, Role::Key).is_none());
}

#[test]
fn a_key_that_an_object_does_not_have_is_said() {
    let found = read(&mesh());
    assert_eq!(
        one(
            &found,
            Role::Certificate,
            Some("linkerd/linkerd-identity-issuer:tls.crt")
        ),
        "contains no value linkerd/linkerd-identity-issuer:tls.crt, only crt.pem, key.pem"
    );
}

/// A name comparison for each pair would take minutes.
#[test]
fn choosing_among_many_is_linear() {
    let objects: Vec<String> = (0..20_000)
        .map(|one| config_map(&format!("a/b{one}"), &[("ca.crt", &one.to_string())]))
        .collect();
    let found = read(&objects);
    let Err(NoChoice::Several { choices, .. }) = found.one(Role::Anchors, None) else {
        panic!()
    };
    assert_eq!(choices.len(), 20_000);
}

#[test]
fn the_object_of_another_namespace_stands_in_for_none() {
    let issuer = |namespace: &str| {
        secret(
            &format!("{namespace}/linkerd-identity-issuer"),
            &[("tls.crt", &pem("issuer")), ("tls.key", &key("issuer"))],
        )
    };
    let sealed = "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: linkerd-identity-issuer, namespace: linkerd}}";
    let found = read(&[sealed.to_owned(), issuer("staging")]);
    assert!(one(&found, Role::Certificate, None).contains("is sealed"));
    // Beside what came of it, it is how sealing works.
    let found = read(&[sealed.to_owned(), issuer("linkerd")]);
    assert!(one(&found, Role::Certificate, None).ends_with("key tls.crt"));
    let empty = config_map("linkerd/linkerd-identity-trust-roots", &[]);
    let other = config_map(
        "old/linkerd-identity-trust-roots",
        &[("ca-bundle.crt", &pem("x"))],
    );
    let found = read(&[empty, other]);
    assert!(one(&found, Role::Anchors, None).contains("has no trust anchors"));
}

#[test]
fn a_version_that_could_not_be_read_counts_as_one() {
    let good = secret(
        "linkerd/linkerd-identity-issuer",
        &[("tls.crt", &pem("a")), ("tls.key", &key("a"))],
    );
    for twin in [
        "apiVersion: v1\nkind: Secret\nmetadata: {name: linkerd-identity-issuer, namespace: linkerd}\nx: &x {}\ndata: {<<: *x}",
        "{apiVersion: v1, kind: Secret, metadata: {name: linkerd-identity-issuer}, data: {}, data: {}}",
    ] {
        let found = read(&[good.clone(), twin.to_owned()]);
        assert!(
            one(&found, Role::Certificate, None).starts_with("a certificate may also be in a part")
        );
    }
    // Others do not matter.
    let found = read(&[good, "{a: 1, a: 2}".to_owned()]);
    assert!(one(&found, Role::Certificate, None).ends_with("key tls.crt"));
}

#[test]
fn only_the_keys_that_linkerd_reads_are_its_own() {
    let roots = |key: &str| config_map("linkerd/linkerd-identity-trust-roots", &[(key, &pem("x"))]);
    for key in ["old.crt", "ca.crt"] {
        let found = read(&[roots(key)]);
        assert!(
            one(&found, Role::Anchors, None).contains("has no trust anchors"),
            "{key}"
        );
    }
    let backup = secret(
        "linkerd/linkerd-identity-issuer",
        &[("backup.crt", &pem("x")), ("backup.key", &key("x"))],
    );
    let found = read(&[backup]);
    assert!(one(&found, Role::Certificate, None).contains("has no certificate"));
    // The values of binaryData are mounted, too.
    let binary = "{apiVersion: v1, kind: ConfigMap, metadata: {name: linkerd-identity-trust-roots, namespace: linkerd}, \
                  binaryData: {ca-bundle.crt: Yg==}, data: {old.crt: '-----BEGIN CERTIFICATE-----'}}";
    let found = read(&[binary.to_owned()]);
    assert_eq!(
        found.one(Role::Anchors, None).unwrap().bytes(),
        Ok(&b"b"[..])
    );
}

#[test]
fn a_bundle_that_takes_from_others_is_not_whole() {
    let bundle = "{apiVersion: trust.cert-manager.io/v1alpha1, kind: Bundle, metadata: {name: linkerd-identity-trust-roots}, \
                  spec: {sources: [{inLine: x}, {secret: {name: a, key: tls.crt}}]}}";
    let found = read(&[bundle.to_owned()]);
    let value = found.one(Role::Anchors, None).unwrap();
    assert_eq!(value.bytes().unwrap_err().code(), "incomplete");
}

#[test]
fn versions_that_differ_in_their_last_line_break_are_the_same() {
    let version = |text: &str| {
        config_map(
            "linkerd/linkerd-identity-trust-roots",
            &[("ca-bundle.crt", text)],
        )
    };
    let found = read(&[version("a\n"), version("a")]);
    assert!(one(&found, Role::Anchors, None).ends_with("key ca-bundle.crt"));
}
