//! Kubernetes objects as they are written.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::write::yaml::Block;

/// A Secret, a `ConfigMap` or a trust-manager `Bundle`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata<'a>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    of_type: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<&'static str, Data<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<Spec<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    annotations: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    /// base64
    Bytes(Zeroizing<String>),
    Text(Block<'a>),
}

/// Of a `Bundle` (trust-manager, pkg/apis/trust/v1alpha1).
#[derive(Serialize)]
struct Spec<'a> {
    sources: [InLine<'a>; 1],
    target: Target<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InLine<'a> {
    in_line: Block<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    config_map: BTreeMap<&'static str, &'static str>,
    namespace_selector: BTreeMap<&'static str, BTreeMap<&'static str, &'a str>>,
}

impl<'a> Object<'a> {
    /// A Secret of this type.
    pub(super) fn secret(
        namespace: &'a str,
        name: &'a str,
        of_type: &'static str,
        data: impl IntoIterator<Item = (&'static str, &'a str)>,
    ) -> Self {
        let of_type = Some(of_type);
        let data = data.into_iter();
        let data =
            data.map(|(key, text)| (key, Data::Bytes(Zeroizing::new(STANDARD.encode(text)))));
        Self {
            of_type,
            data: data.collect(),
            ..Self::new("v1", "Secret", Some(namespace), name)
        }
    }

    pub(super) fn config_map(
        namespace: &'a str,
        name: &'a str,
        data: impl IntoIterator<Item = (&'static str, &'a str)>,
    ) -> Self {
        let data = data.into_iter();
        let data = data.map(|(key, text)| (key, Data::Text(Block(text))));
        Self {
            data: data.collect(),
            ..Self::new("v1", "ConfigMap", Some(namespace), name)
        }
    }

    /// A `Bundle`, from which trust-manager makes the `ConfigMap` of its name in one namespace. The label of that name is
    /// Kubernetes' own; that of Linkerd is set by its CLI alone.
    pub(super) fn bundle(
        namespace: &'a str,
        name: &'a str,
        key: &'static str,
        anchors: &'a str,
    ) -> Self {
        let labels = BTreeMap::from([("kubernetes.io/metadata.name", namespace)]);
        Self {
            spec: Some(Spec {
                sources: [InLine {
                    in_line: Block(anchors),
                }],
                target: Target {
                    config_map: BTreeMap::from([("key", key)]),
                    namespace_selector: BTreeMap::from([("matchLabels", labels)]),
                },
            }),
            ..Self::new("trust.cert-manager.io/v1alpha1", "Bundle", None, name)
        }
    }

    fn new(
        api_version: &'static str,
        kind: &'static str,
        namespace: Option<&'a str>,
        name: &'a str,
    ) -> Self {
        Self {
            api_version,
            kind,
            metadata: Metadata {
                name,
                namespace,
                annotations: BTreeMap::from([(CREATED_BY, OURSELVES)]),
            },
            of_type: None,
            data: BTreeMap::new(),
            spec: None,
        }
    }
}

/// Linkerd, pkg/k8s/labels.go.
const CREATED_BY: &str = "linkerd.io/created-by";
const OURSELVES: &str = concat!("meshpki ", env!("CARGO_PKG_VERSION"));
