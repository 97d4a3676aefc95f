//! Linkerd's `Link`: how one cluster reaches another (v1alpha1 to v1alpha3; controller/gen/apis/link).

use serde::Deserialize;

use crate::name::{identifier, is_identifier};
use crate::object::base64::is_redacted;

#[derive(Deserialize)]
pub(crate) struct Link {
    spec: Option<Spec>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    target_cluster_name: Option<String>,
    target_cluster_linkerd_namespace: Option<String>,
    gateway_identity: Option<String>,
}

/// What a cluster knows of another.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct LinkFacts {
    /// The name of the other cluster.
    pub(crate) cluster: Option<String>,
    /// The namespace of its control plane.
    pub(crate) control_plane: Option<String>,
    /// Whether connections are made to its gateway, and not to its pods.
    pub(crate) has_gateway: bool,
    /// The name for which its gateway has a certificate, if it is known.
    pub(crate) gateway_identity: Option<String>,
}

impl Link {
    pub(crate) fn facts(self) -> LinkFacts {
        let spec = self.spec.unwrap_or_default();
        let name = |text: Option<String>| {
            let text = text.filter(|text| !text.is_empty())?;
            Some(identifier(&text).to_owned())
        };
        let gateway = spec.gateway_identity.filter(|text| !text.is_empty());
        LinkFacts {
            cluster: name(spec.target_cluster_name),
            control_plane: name(spec.target_cluster_linkerd_namespace),
            has_gateway: gateway.is_some(),
            gateway_identity: gateway.filter(|text| is_identifier(text) && !is_redacted(text)),
        }
    }
}
