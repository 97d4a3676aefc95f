//! Trust bundles that are objects: trust-manager's `Bundle` and `ClusterBundle`, and `ClusterTrustBundle`.

use serde::Deserialize;

use crate::error::Reason;
use crate::name::identifier;
use crate::object::selector::LabelSelector;
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
    source_refs: Option<Vec<SourceRef>>,
    target: Option<Target>,
    #[serde(rename = "defaultCAs")]
    default_cas: Option<DefaultCas>,
    /// `certificates.k8s.io`
    trust_bundle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleSource {
    in_line: Option<String>,
    secret: Option<SourceRef>,
}

#[derive(Deserialize)]
struct SourceRef {
    kind: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    config_map: Option<TargetMap>,
    namespace_selector: Option<LabelSelector>,
}

/// One key (v1alpha1), or several (v1alpha2).
#[derive(Deserialize)]
struct TargetMap {
    key: Option<String>,
    data: Option<Vec<TargetKey>>,
}

#[derive(Deserialize)]
struct TargetKey {
    key: Option<String>,
}

/// What a bundle of trust-manager takes, and where it puts it.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct BundleFacts {
    /// The Secrets that it takes by name.
    pub(crate) secrets: Vec<String>,
    /// How many sources it has.
    pub(crate) sources: usize,
    /// The keys of the `ConfigMap` that it writes, which has its own name.
    pub(crate) keys: Vec<String>,
    /// The namespaces in which it writes; `None`: in all.
    pub(crate) namespaces: Option<LabelSelector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DefaultCas {
    provider: Option<String>,
}

impl Bundle {
    /// What it takes, and where it puts it.
    pub(crate) fn facts(&self) -> BundleFacts {
        let Some(spec) = &self.spec else {
            return BundleFacts::default();
        };
        let sources = spec.sources.iter().flatten();
        let refs = spec.source_refs.iter().flatten();
        let of_secret = refs.filter(|one| one.kind.as_deref() == Some("Secret"));
        let secrets = sources
            .filter_map(|one| one.secret.as_ref())
            .chain(of_secret);
        let count = spec.sources.as_ref().map_or(0, Vec::len)
            + spec.source_refs.as_ref().map_or(0, Vec::len)
            + usize::from(spec.in_line.is_some());
        let map = spec.target.as_ref().and_then(|one| one.config_map.as_ref());
        let several = map.iter().flat_map(|map| map.data.iter().flatten());
        let keys = map.iter().filter_map(|map| map.key.clone());
        BundleFacts {
            secrets: secrets
                .filter_map(|one| Some(identifier(one.name.as_deref()?).to_owned()))
                .collect(),
            sources: count,
            keys: keys
                .chain(several.filter_map(|one| one.key.clone()))
                .collect(),
            namespaces: spec
                .target
                .as_ref()
                .and_then(|one| one.namespace_selector.clone()),
        }
    }

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
