//! Trust bundles that are objects: trust-manager's `Bundle` and `ClusterBundle`, and `ClusterTrustBundle`.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error::Reason;
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
    source_refs: Option<Vec<IgnoredAny>>,
    #[serde(rename = "defaultCAs")]
    default_cas: Option<DefaultCas>,
    /// `certificates.k8s.io`
    trust_bundle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleSource {
    in_line: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefaultCas {
    provider: Option<String>,
}

impl Bundle {
    /// The anchors in the object itself. Those that it takes from other objects are there.
    pub(crate) fn values(self) -> Vec<Found> {
        let Some(spec) = self.spec else {
            return Vec::new();
        };
        let mut sources = spec.sources.iter().flatten();
        let takes_others = sources.any(|one| one.in_line.is_none())
            || spec.source_refs.is_some_and(|refs| !refs.is_empty())
            || spec.default_cas.is_some_and(|one| one.provider.is_some());
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
            .map(|(key, text)| {
                let mut found = Found::text(key, Role::Anchors, &text);
                if takes_others {
                    found.bytes = Err(Reason::Incomplete);
                }
                found
            })
            .collect()
    }
}
