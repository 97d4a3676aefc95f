//! An object of a manifest, and what is read of it.

use meshpki::Source;
use serde::de::DeserializeOwned;

use crate::error::Reason;
use crate::limits;
use crate::name::ObjectName;
use crate::object::api_service::ApiService;
use crate::object::bundle::Bundle;
use crate::object::certificate_request::CertificateRequest;
use crate::object::config_map::ConfigMap;
use crate::object::entries::TWICE;
use crate::object::maker::Maker;
use crate::object::secret::Secret;
use crate::object::value::{Found, Value};
use crate::object::webhook_configuration::WebhookConfiguration;
use crate::object::workload::Workload;
use crate::text::item::{Head, Item, Metadata};

/// An object of a manifest: its name, and its values with certificates or keys.
#[derive(Debug)]
pub struct Object {
    name: ObjectName,
    line: usize,
    values: Vec<Value>,
    sealed: Option<&'static str>,
    made: Option<String>,
}

impl Object {
    /// Its kind, namespace and name.
    #[must_use]
    pub fn name(&self) -> &ObjectName {
        &self.name
    }

    /// The line on which it begins, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// Its values with certificates or keys, in the order of their keys.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// What sealed it, if its values are encrypted or elsewhere: `SealedSecret`, `ExternalSecret` or `SOPS`.
    #[must_use]
    pub fn sealed(&self) -> Option<&'static str> {
        self.sealed
    }

    /// Whether it has this name, or makes a Secret that has it.
    pub(crate) fn is_or_makes(&self, name: &str) -> bool {
        self.name.name == name || self.made.as_deref() == Some(name)
    }

    /// Reads the object of `item`, which begins on `line`. `kind` is what its list says that its items are.
    ///
    /// # Errors
    ///
    /// Why it could not be read, and its name, if that is known.
    pub(crate) fn read(
        input: &Source,
        item: &Item<'_>,
        line: usize,
        kind: Option<&str>,
    ) -> Result<Self, (Option<ObjectName>, Reason)> {
        if let Item::Json(raw) = item
            && raw.get().len() > limits::OBJECT
        {
            let most = limits::OBJECT;
            return Err((None, Reason::ObjectSize { most }));
        }
        if !item.is_map() {
            return Err((None, Reason::NotObject));
        }
        let head: Head = item
            .to()
            .map_err(|error| (None, reason(&error, "Kubernetes object")))?;
        if head.items.is_some()
            && head
                .kind
                .as_deref()
                .is_some_and(|one| one.ends_with("List"))
        {
            return Err((None, Reason::ListInList));
        }
        // An item without a kind is of the kind and the version of its list.
        let is_whole = head.api_version.is_some() || head.kind.is_none();
        let kind = head.kind.as_deref().or(kind);
        let is_kind = |kind: &&str| {
            (1..=LONGEST_KIND).contains(&kind.len())
                && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let kind = kind.filter(|kind| is_whole && is_kind(kind));
        let kind = kind.ok_or((None, Reason::NotObject))?;
        let Metadata { name, namespace } = head.metadata.unwrap_or_default();
        let mut object = Self {
            name: ObjectName {
                kind: kind.to_owned(),
                namespace: namespace.unwrap_or_default(),
                name: name.unwrap_or_default(),
            },
            line,
            values: Vec::new(),
            sealed: None,
            made: None,
        };
        let version = head.api_version.as_deref().unwrap_or_default();
        let group = version.split_once('/').map_or("", |(group, _)| group);
        object.sealed = head.sops.map(|_| "SOPS").or(sealed(group, kind));
        if MAKERS.contains(&(group, kind)) {
            // What it makes is not worth an error: its name may be its own.
            object.made = item.to().ok().and_then(Maker::secret);
        }
        if object.sealed.is_some() {
            return Ok(object);
        }
        let found = found(item, group, kind, &object.name.name)
            .map_err(|error| (Some(object.name.clone()), reason(&error, kind)))?;
        if !found.is_empty() && !object.name.is_valid() {
            return Err((Some(object.name), Reason::Name));
        }
        object.values = found
            .into_iter()
            .map(|one| object.value(input, one))
            .collect();
        Ok(object)
    }

    fn value(&self, input: &Source, found: Found) -> Value {
        let Found { key, role, bytes } = found;
        Value {
            source: self.source(input, &key),
            key,
            role,
            bytes,
        }
    }

    fn source(&self, input: &Source, key: &str) -> Source {
        let ObjectName {
            kind,
            namespace,
            name,
        } = &self.name;
        Source::object(kind, namespace, name, key).in_input(input)
    }
}

/// No kind is as long as a line of a key.
const LONGEST_KIND: usize = 60;

/// Groups and kinds of objects from which Secrets are made.
const MAKERS: [(&str, &str); 3] = [
    ("bitnami.com", "SealedSecret"),
    ("cert-manager.io", "Certificate"),
    ("external-secrets.io", "ExternalSecret"),
];

/// What a kind says. Kinds of which nothing is read are not parsed.
fn found(
    item: &Item<'_>,
    group: &str,
    kind: &str,
    name: &str,
) -> Result<Vec<Found>, serde_json::Error> {
    Ok(match (group, kind) {
        ("", "Secret") => to::<Secret>(item)?.values(),
        ("", "ConfigMap") => to::<ConfigMap>(item)?.values(name),
        ("admissionregistration.k8s.io", _) if kind.ends_with("WebhookConfiguration") => {
            to::<WebhookConfiguration>(item)?.values()
        }
        ("apiregistration.k8s.io", "APIService") => to::<ApiService>(item)?.values(),
        ("cert-manager.io", "CertificateRequest") => to::<CertificateRequest>(item)?.values(),
        ("trust.cert-manager.io", "Bundle")
        | ("trust-manager.io", "ClusterBundle")
        | ("certificates.k8s.io", "ClusterTrustBundle") => to::<Bundle>(item)?.values(),
        ("", "Pod" | "ReplicationController")
        | ("apps", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
        | ("batch", "CronJob" | "Job") => to::<Workload>(item)?.values(),
        _ => Vec::new(),
    })
}

fn to<T: DeserializeOwned>(item: &Item<'_>) -> Result<T, serde_json::Error> {
    item.to()
}

/// What sealed an object of this kind.
fn sealed(group: &str, kind: &str) -> Option<&'static str> {
    match (group, kind) {
        ("bitnami.com", "SealedSecret") => Some("SealedSecret"),
        ("external-secrets.io", "ClusterExternalSecret" | "ExternalSecret") => {
            Some("ExternalSecret")
        }
        ("isindir.github.com", "SopsSecret") => Some("SOPS"),
        _ => None,
    }
}

/// Why an object could not be read. The parser's message may have a value in it; only its words about what was expected
/// are kept, which are ours.
fn reason(error: &serde_json::Error, kind: &str) -> Reason {
    let message = error.to_string();
    if message.starts_with(TWICE) {
        return Reason::DuplicateKey;
    }
    if message.starts_with("recursion limit exceeded") {
        return Reason::Depth {
            most: limits::DEPTH,
        };
    }
    let expected = message.rsplit_once(", expected ").map(|(_, rest)| rest);
    let expected = expected.map(|rest| rest.split(" at line ").next().unwrap_or(rest));
    Reason::Mistyped {
        kind: kind.to_owned(),
        expected: expected.unwrap_or("another value").to_owned(),
    }
}
