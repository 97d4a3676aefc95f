//! Trust bundles that are objects: trust-manager's `Bundle` and `ClusterBundle`, and `ClusterTrustBundle`.

use serde::Deserialize;

use crate::object::value::{Found, Role};

#[derive(Deserialize)]
pub(crate) struct Bundle {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    /// `trust.cert-manager.io/v1alpha1`
    sources: Option<Vec<BundleSource>>,
    /// `trust-manager.io/v1alpha2`
    #[serde(rename = "inLineCAs")]
    in_line: Option<String>,
    /// `certificates.k8s.io`
    trust_bundle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleSource {
    in_line: Option<String>,
}

impl Bundle {
    /// The anchors in the object itself. Those that it takes from other objects are there.
    pub(crate) fn values(self) -> Vec<Found> {
        let Some(spec) = self.spec else {
            return Vec::new();
        };
        let sources = spec.sources.into_iter().flatten().enumerate();
        let sources = sources
            .filter_map(|(at, source)| Some((format!("sources[{at}].inLine"), source.in_line?)));
        let named = [
            ("inLineCAs", spec.in_line),
            ("trustBundle", spec.trust_bundle),
        ];
        let named = named
            .into_iter()
            .filter_map(|(key, text)| Some((key.to_owned(), text?)));
        sources
            .chain(named)
            .map(|(key, text)| Found::text(key, Role::Anchors, &text))
            .collect()
    }
}
