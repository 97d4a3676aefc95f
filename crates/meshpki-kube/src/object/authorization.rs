//! Linkerd's policies: which clients a server lets in (policy-controller/k8s/api/src/policy).

use serde::Deserialize;

use crate::name::{identifier, is_identifier};
use crate::object::selector::LabelSelector;

#[derive(Deserialize)]
pub(crate) struct Spec<T> {
    spec: Option<T>,
}

/// Whom a default policy, or the access policy of a server, lets in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Access {
    Anyone,
    /// Every client with an identity.
    Authenticated,
    Nobody,
}

/// Linkerd, policy-controller/k8s/index/src/defaults.rs.
pub(crate) fn access(text: &str) -> Option<Access> {
    match text {
        "all-unauthenticated" | "audit" | "cluster-unauthenticated" => Some(Access::Anyone),
        "all-authenticated" | "cluster-authenticated" => Some(Access::Authenticated),
        "deny" => Some(Access::Nobody),
        _ => None,
    }
}

/// A port of Pods. One that nothing authorizes lets nobody in.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct ServerFacts {
    /// `None`: it is for external workloads.
    pub(crate) pods: Option<LabelSelector>,
    pub(crate) access: Access,
}

/// Whom an object lets in, and to what.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct AuthorizationFacts {
    pub(crate) target: Target,
    pub(crate) admits: Admits,
    /// The networks that it names, each with a namespace that may be another.
    pub(crate) networks: Vec<(Option<String>, String)>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Target {
    /// Of its own namespace, as all of them.
    Server(String),
    Servers(LabelSelector),
    Namespace,
    /// A route of a server.
    Route,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Admits {
    /// Also a client that is not in the mesh.
    Anyone,
    /// Each client of the mesh.
    Meshed,
    /// Those that an object names, whose namespace may be another.
    Authentication {
        namespace: Option<String>,
        name: String,
    },
    Clients(Vec<Client>),
    /// The policy controller ignores it, for this reason.
    Nobody(&'static str),
}

/// Clients, as a policy names them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Client {
    /// A DNS name, `*`, or `*.` and the end of one.
    Name(String),
    /// A SPIFFE ID, such as that of a workload outside of the cluster.
    Spiffe,
    /// An account or a namespace of this cluster.
    Reference,
    /// What is no identity.
    Invalid,
}

impl Client {
    fn of(text: &str) -> Self {
        match text {
            _ if text.starts_with("spiffe://") => Self::Spiffe,
            "" => Self::Invalid,
            _ if is_identifier(text) && !text.contains(['/', ':']) => Self::Name(text.to_owned()),
            _ => Self::Invalid,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Server {
    pod_selector: Option<LabelSelector>,
    access_policy: Option<String>,
}

impl Spec<Server> {
    pub(crate) fn facts(self) -> Option<ServerFacts> {
        let spec = self.spec?;
        let set = spec.access_policy.as_deref();
        Some(ServerFacts {
            pods: spec.pod_selector,
            access: set.and_then(access).unwrap_or(Access::Nobody),
        })
    }
}

#[derive(Deserialize)]
pub(crate) struct ServerAuthorization {
    server: Option<ServerReference>,
    client: Option<RawClient>,
}

#[derive(Default, Deserialize)]
struct ServerReference {
    name: Option<String>,
    selector: Option<LabelSelector>,
}

#[derive(Default, Deserialize)]
struct RawClient {
    unauthenticated: Option<bool>,
    #[serde(rename = "meshTLS")]
    mesh_tls: Option<MeshTls>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeshTls {
    #[serde(rename = "unauthenticatedTLS")]
    unauthenticated_tls: Option<bool>,
    identities: Option<Vec<String>>,
    service_accounts: Option<Vec<serde::de::IgnoredAny>>,
}

impl Spec<ServerAuthorization> {
    pub(crate) fn facts(self) -> Option<AuthorizationFacts> {
        let spec = self.spec?;
        let server = spec.server.unwrap_or_default();
        let client = spec.client.unwrap_or_default();
        let target = match (server.name, server.selector) {
            (Some(name), _) => Target::Server(identifier(&name).to_owned()),
            (None, selector) => Target::Servers(selector.unwrap_or_default()),
        };
        let admits = match client.mesh_tls {
            _ if client.unauthenticated == Some(true) => Admits::Anyone,
            None => Admits::Nobody("it has no authentication"),
            Some(one) if one.unauthenticated_tls == Some(true) => Admits::Meshed,
            Some(one) => {
                let named = one.identities.iter().flatten().map(|text| Client::of(text));
                let accounts = one.service_accounts.iter().flatten();
                let accounts = accounts.map(|_| Client::Reference);
                Admits::Clients(named.chain(accounts).collect())
            }
        };
        Some(AuthorizationFacts {
            target,
            admits,
            networks: Vec::new(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizationPolicy {
    target_ref: Option<Reference>,
    required_authentication_refs: Option<Vec<Reference>>,
}

#[derive(Deserialize)]
struct Reference {
    kind: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
}

impl Reference {
    fn is(&self, kind: &str) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|one| one.eq_ignore_ascii_case(kind))
    }
}

impl Spec<AuthorizationPolicy> {
    pub(crate) fn facts(self) -> Option<AuthorizationFacts> {
        let spec = self.spec?;
        let target = spec.target_ref?;
        let name = |text: Option<&String>| identifier(text.map_or("", String::as_str)).to_owned();
        let target = if target.is("Server") {
            Target::Server(name(target.name.as_ref()))
        } else if target.is("Namespace") {
            Target::Namespace
        } else {
            Target::Route
        };
        let all = spec.required_authentication_refs.unwrap_or_default();
        let of_mesh: Vec<&Reference> = all
            .iter()
            .filter(|one| one.is("MeshTLSAuthentication"))
            .collect();
        let accounts = all.iter().filter(|one| one.is("ServiceAccount")).count();
        let admits = match of_mesh.as_slice() {
            _ if of_mesh.len() + accounts > 1 => Admits::Nobody("it names several authentications"),
            [one] => Admits::Authentication {
                namespace: one.namespace.as_ref().map(|one| name(Some(one))),
                name: name(one.name.as_ref()),
            },
            _ if accounts == 1 => Admits::Clients(vec![Client::Reference]),
            _ => Admits::Anyone,
        };
        let networks = all.iter().filter(|one| one.is("NetworkAuthentication"));
        let networks = networks.map(|one| {
            let namespace = one.namespace.as_ref().map(|one| name(Some(one)));
            (namespace, name(one.name.as_ref()))
        });
        Some(AuthorizationFacts {
            target,
            admits,
            networks: networks.collect(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authentication {
    identities: Option<Vec<String>>,
    identity_refs: Option<Vec<serde::de::IgnoredAny>>,
}

impl Spec<Authentication> {
    pub(crate) fn clients(self) -> Option<Vec<Client>> {
        let spec = self.spec?;
        let named = spec
            .identities
            .iter()
            .flatten()
            .map(|text| Client::of(text));
        let references = spec.identity_refs.iter().flatten();
        let references = references.map(|_| Client::Reference);
        Some(named.chain(references).collect())
    }
}
