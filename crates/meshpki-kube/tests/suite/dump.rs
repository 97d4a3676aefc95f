//! Manifests for the tests, as text.

use meshpki_kube::{Manifests, Role};

/// A PEM block that nobody reads as a certificate: reading manifests does not parse PEM.
pub(crate) fn pem(name: &str) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----\n")
}

pub(crate) fn key(name: &str) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{name}\n-----END PRIVATE KEY-----\n")
}

/// An object with data, as JSON, which is also YAML.
pub(crate) fn object(kind: &str, name: &str, field: &str, data: &[(&str, &str)]) -> String {
    let data: Vec<String> = data
        .iter()
        .map(|(key, text)| format!("{key:?}: {text:?}"))
        .collect();
    let (namespace, name) = name.split_once('/').unwrap();
    format!(
        "{{\"apiVersion\": \"v1\", \"{field}\": {{{}}}, \"kind\": \"{kind}\", \"metadata\": {{\"name\": \"{name}\", \
         \"namespace\": \"{namespace}\"}}}}",
        data.join(", ")
    )
}

pub(crate) fn config_map(name: &str, data: &[(&str, &str)]) -> String {
    object("ConfigMap", name, "data", data)
}

/// With `stringData`.
pub(crate) fn secret(name: &str, data: &[(&str, &str)]) -> String {
    object("Secret", name, "stringData", data)
}

/// The trust roots of a mesh, and its issuer.
pub(crate) fn mesh() -> Vec<String> {
    vec![
        config_map(
            "linkerd/linkerd-identity-trust-roots",
            &[("ca-bundle.crt", &pem("root"))],
        ),
        secret(
            "linkerd/linkerd-identity-issuer",
            &[("crt.pem", &pem("issuer")), ("key.pem", &key("issuer"))],
        ),
    ]
}

/// What was read, in words: the object, the key, the role and the text of each value.
pub(crate) fn values(found: &Manifests) -> Vec<(String, String, Role, String)> {
    let values = found.objects().iter().flat_map(|object| {
        object.values().iter().map(|value| {
            let text = match value.bytes() {
                Ok(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Err(reason) => reason.to_string(),
            };
            let name = object.name().to_string();
            (name, value.key().to_owned(), value.role(), text)
        })
    });
    values.collect()
}

/// The words about what could not be read.
pub(crate) fn unread(text: &[u8]) -> Vec<String> {
    let found = Manifests::read("dump.yaml", text);
    found.unread().iter().map(ToString::to_string).collect()
}
