//! An object of a manifest, and what is read of it.

use meshpki::Source;
use serde::de::DeserializeOwned;

use crate::error::Reason;
use crate::limits;
use crate::name::ObjectName;
use crate::object::api_service::ApiService;
use crate::object::authorization::{
    Authentication, AuthorizationPolicy, Server, ServerAuthorization, Spec,
};
use crate::object::bundle::Bundle;
use crate::object::ca_issuer::CaIssuer;
use crate::object::certificate::Certificate;
use crate::object::certificate_request::CertificateRequest;
use crate::object::config_map::ConfigMap;
use crate::object::entries::TWICE;
use crate::object::event::Event;
use crate::object::external_workload::ExternalWorkload;
use crate::object::facts::Facts;
use crate::object::link::Link;
use crate::object::maker::Maker;
use crate::object::network_policy::NetworkPolicy;
use crate::object::operator::Operator;
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
    /// The group of its API, empty for the core.
    pub(crate) group: String,
    pub(crate) metadata: Metadata,
    pub(crate) facts: Facts,
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

    /// Whether it was taken from a cluster: the API server has written into it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let runs = matches!(&self.facts, Facts::Pod(pod) if pod.runs);
        runs || self.metadata.uid.is_some() || self.metadata.creation_timestamp.is_some()
    }

    /// The name of the Secret that it makes, if it says another than its own.
    pub(crate) fn makes(&self) -> &str {
        self.made.as_deref().unwrap_or(&self.name.name)
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
        let group = group(head.api_version.as_deref(), kind);
        let mut metadata = head.metadata.unwrap_or_default();
        let mut object = Self {
            name: ObjectName {
                kind: kind.to_owned(),
                namespace: metadata.namespace.take().unwrap_or_default(),
                name: metadata.name.take().unwrap_or_default(),
            },
            line,
            values: Vec::new(),
            sealed: None,
            made: None,
            group: group.to_owned(),
            metadata,
            facts: Facts::Nothing,
        };
        object.sealed = head.sops.as_ref().map(|_| "SOPS").or(sealed(group, kind));
        if MAKERS.contains(&(group, kind)) {
            // What it makes is not worth an error: its name may be its own.
            object.made = item.to().ok().and_then(Maker::secret);
        }
        if object.sealed.is_some() {
            return Ok(object);
        }
        let (facts, found) = read(item, group, &object.name)
            .map_err(|error| (Some(object.name.clone()), reason(&error, kind)))?;
        object.facts = facts;
        // Of some, their annotations say enough.
        let says = !found.is_empty()
            || object.facts != Facts::Nothing
            || ["Namespace", "Secret", "Service"].contains(&kind);
        let decides = !matches!(object.facts, Facts::Event(_) | Facts::Operator(_));
        if says && !object.name.is_valid() {
            if !decides {
                object.facts = Facts::Nothing;
                return Ok(object);
            }
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

/// The group of a version; of an item in a list that says nothing of it, that which its kind usually has.
fn group<'a>(version: Option<&'a str>, kind: &str) -> &'a str {
    let Some(version) = version else {
        return match kind {
            "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet" => "apps",
            "CronJob" | "Job" => "batch",
            "NetworkPolicy" => "networking.k8s.io",
            "Certificate" | "CertificateRequest" | "ClusterIssuer" | "Issuer" => "cert-manager.io",
            "Bundle" => "trust.cert-manager.io",
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => {
                "admissionregistration.k8s.io"
            }
            "APIService" => "apiregistration.k8s.io",
            "AuthorizationPolicy" | "MeshTLSAuthentication" | "Server" | "ServerAuthorization" => {
                "policy.linkerd.io"
            }
            "ExternalWorkload" => "workload.linkerd.io",
            "Link" => "multicluster.linkerd.io",
            _ => "",
        };
    };
    version.split_once('/').map_or("", |(group, _)| group)
}

/// What a kind says, and its values. Kinds of which nothing is read are not parsed.
fn read(
    item: &Item<'_>,
    group: &str,
    name: &ObjectName,
) -> Result<(Facts, Vec<Found>), serde_json::Error> {
    let kind = name.kind.as_str();
    let values = |found| (Facts::Nothing, found);
    let facts = |facts| (facts, Vec::new());
    Ok(match (group, kind) {
        ("", "Secret") => {
            let secret = to::<Secret>(item)?;
            let of_cluster = secret.is_for_cluster().then_some(Facts::Credentials);
            (of_cluster.unwrap_or_default(), secret.values())
        }
        ("", "ConfigMap") => to::<ConfigMap>(item)?.read(&name.name),
        ("admissionregistration.k8s.io", _) if kind.ends_with("WebhookConfiguration") => {
            let webhooks = to::<WebhookConfiguration>(item)?;
            (Facts::Webhooks(webhooks.facts()), webhooks.values())
        }
        ("apiregistration.k8s.io", "APIService") => {
            let service = to::<ApiService>(item)?;
            (Facts::ApiService(service.namespace()), service.values())
        }
        ("cert-manager.io", "Certificate") => {
            facts(Facts::Certificate(to::<Certificate>(item)?.facts()))
        }
        ("cert-manager.io", "CertificateRequest") => {
            values(to::<CertificateRequest>(item)?.values())
        }
        ("cert-manager.io", "ClusterIssuer" | "Issuer") => {
            facts(Facts::CaIssuer(to::<CaIssuer>(item)?.signed_by()))
        }
        ("" | "events.k8s.io", "Event") => {
            // It decides nothing, so that one that cannot be read is no loss.
            let found = to::<Event>(item).ok().and_then(Event::facts);
            facts(found.map_or(Facts::Nothing, Facts::Event))
        }
        ("multicluster.linkerd.io", "Link") => facts(Facts::Link(to::<Link>(item)?.facts())),
        ("policy.linkerd.io", "AuthorizationPolicy") => {
            let found = to::<Spec<AuthorizationPolicy>>(item)?.facts();
            facts(found.map_or(Facts::Nothing, Facts::Authorization))
        }
        ("policy.linkerd.io", "MeshTLSAuthentication") => {
            let found = to::<Spec<Authentication>>(item)?.clients();
            facts(found.map_or(Facts::Nothing, Facts::Authentication))
        }
        ("policy.linkerd.io", "Server") => {
            let found = to::<Spec<Server>>(item)?.facts();
            facts(found.map_or(Facts::Nothing, Facts::Server))
        }
        ("policy.linkerd.io", "ServerAuthorization") => {
            let found = to::<Spec<ServerAuthorization>>(item)?.facts();
            facts(found.map_or(Facts::Nothing, Facts::Authorization))
        }
        ("workload.linkerd.io", "ExternalWorkload") => facts(Facts::ExternalWorkload(
            to::<ExternalWorkload>(item)?.facts(),
        )),
        // Their groups are not public.
        (_, "LinkerdTrustRotation" | "TrustAnchorRotation") => {
            let says = to::<Operator>(item).map(Operator::says);
            facts(Facts::Operator(says.unwrap_or_default()))
        }
        ("trust.cert-manager.io", "Bundle") | ("trust-manager.io", "ClusterBundle") => {
            let bundle = to::<Bundle>(item)?;
            (Facts::Bundle(bundle.facts()), bundle.values())
        }
        ("certificates.k8s.io", "ClusterTrustBundle") => values(to::<Bundle>(item)?.values()),
        ("networking.k8s.io", "NetworkPolicy") => {
            facts(Facts::NetworkPolicy(to::<NetworkPolicy>(item)?.facts()))
        }
        ("", "Pod" | "ReplicationController")
        | ("apps", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
        | ("batch", "CronJob" | "Job") => {
            let (pod, found) = to::<Workload>(item)?.read(&name.namespace);
            (pod.map_or(Facts::Nothing, Facts::Pod), found)
        }
        _ => (Facts::Nothing, Vec::new()),
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
    // Types of Rust are no words of the reader.
    let expected = expected.map(|text| match text {
        _ if text.starts_with("struct ") => "a map",
        "i64" | "u16" | "u64" => "a number",
        _ => text,
    });
    Reason::Mistyped {
        kind: kind.to_owned(),
        expected: expected.unwrap_or("another value").to_owned(),
    }
}
