//! Linkerd's `Link`: how one cluster reaches another (v1alpha1 to v1alpha3; controller/gen/apis/link).

use serde::Deserialize;

use crate::name::identifier;

#[derive(Deserialize)]
pub(crate) struct Link {
    spec: Option<LinkFacts>,
}

/// What a cluster knows of another.
#[derive(Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkFacts {
    /// The name of the other cluster.
    #[serde(rename = "targetClusterName")]
    pub(crate) cluster: Option<String>,
    /// The namespace of its control plane.
    #[serde(rename = "targetClusterLinkerdNamespace")]
    pub(crate) control_plane: Option<String>,
    /// The name for which its gateway has a certificate; none if there is no gateway.
    pub(crate) gateway_identity: Option<String>,
}

impl Link {
    pub(crate) fn facts(self) -> LinkFacts {
        let mut facts = self.spec.unwrap_or_default();
        for text in [
            &mut facts.cluster,
            &mut facts.control_plane,
            &mut facts.gateway_identity,
        ] {
            let given = text.take().filter(|text| !text.is_empty());
            *text = given.map(|text| identifier(&text).to_owned());
        }
        facts
    }
}
