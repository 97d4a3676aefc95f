//! Linkerd's `ExternalWorkload`: a machine outside of the cluster that is in the mesh (v1alpha1 and v1beta1).

use serde::Deserialize;

use crate::name::identifier;

#[derive(Deserialize)]
pub(crate) struct ExternalWorkload {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
struct Spec {
    /// `meshTls` in v1alpha1
    #[serde(rename = "meshTLS", alias = "meshTls")]
    mesh_tls: Option<MeshTls>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeshTls {
    identity: Option<String>,
    server_name: Option<String>,
}

/// How its peers verify it.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct ExternalFacts {
    /// The identity that they expect, a DNS name or a SPIFFE ID, as far as messages may repeat it.
    pub(crate) identity: Option<String>,
    /// Whether it is such an identity.
    pub(crate) is_identity: bool,
    /// Whether the name for the handshake is a DNS name.
    pub(crate) is_server_name: bool,
}

impl ExternalWorkload {
    pub(crate) fn facts(self) -> ExternalFacts {
        let mesh_tls = self.spec.and_then(|spec| spec.mesh_tls);
        let Some(MeshTls {
            identity,
            server_name,
        }) = mesh_tls
        else {
            return ExternalFacts::default();
        };
        let identity = identity.unwrap_or_default();
        let server_name = server_name.unwrap_or_default();
        ExternalFacts {
            is_identity: identity.parse::<meshpki::Identity>().is_ok(),
            // The proxy takes it so (linkerd/dns/name).
            is_server_name: {
                let name = server_name.to_ascii_lowercase();
                let name = name.strip_suffix('.').unwrap_or(&name);
                name.parse::<meshpki::DnsIdentity>().is_ok()
            },
            identity: (!identity.is_empty()).then(|| identifier(&identity).to_owned()),
        }
    }
}
