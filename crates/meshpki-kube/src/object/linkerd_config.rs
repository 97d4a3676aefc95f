//! The values of Linkerd's Helm chart, as the `ConfigMap` `linkerd-config` keeps them.

use serde::Deserialize;

use crate::error::Reason;
use crate::name::identifier;
use crate::object::value::{Found, Role};
use crate::text::yaml;

/// The settings that decide what the control plane reads.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Settings {
    pub(crate) scheme: Option<String>,
    pub(crate) trust_domain: Option<String>,
    /// The anchors are made by somebody else, such as trust-manager.
    pub(crate) has_external_ca: bool,
    pub(crate) version: Option<String>,
    /// `transparent` or `transport-header`.
    pub(crate) transport: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Values {
    #[serde(rename = "identityTrustAnchorsPEM")]
    trust_anchors: Option<String>,
    identity: Option<Identity>,
    identity_trust_domain: Option<String>,
    cluster_domain: Option<String>,
    linkerd_version: Option<String>,
    proxy: Option<Proxy>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proxy {
    outbound_transport_mode: Option<String>,
}

#[derive(Default, Deserialize)]
struct Identity {
    #[serde(rename = "externalCA")]
    external_ca: Option<bool>,
    issuer: Option<Issuer>,
}

#[derive(Default, Deserialize)]
struct Issuer {
    scheme: Option<String>,
    tls: Option<Tls>,
}

#[derive(Default, Deserialize)]
struct Tls {
    #[serde(rename = "crtPEM")]
    certificate: Option<String>,
}

/// The settings, and the certificates in the values. `linkerd check` reads the anchors here, and nothing else does.
pub(crate) fn read(text: &str) -> Result<(Settings, Vec<Found>), Reason> {
    let values: Values = yaml::value(text)?;
    let identity = values.identity.unwrap_or_default();
    let issuer = identity.issuer.unwrap_or_default();
    let given = |text: Option<String>| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(identifier(&text).to_owned())
    };
    let settings = Settings {
        scheme: given(issuer.scheme),
        trust_domain: given(values.identity_trust_domain).or(given(values.cluster_domain)),
        has_external_ca: identity.external_ca == Some(true),
        version: given(values.linkerd_version),
        transport: given(values.proxy.and_then(|one| one.outbound_transport_mode)),
    };
    let certificate = issuer.tls.and_then(|tls| tls.certificate);
    let found = [
        (
            "values.identityTrustAnchorsPEM",
            Role::Anchors,
            values.trust_anchors,
        ),
        (
            "values.identity.issuer.tls.crtPEM",
            Role::Certificate,
            certificate,
        ),
    ];
    let found = found.into_iter().filter_map(|(key, role, text)| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(Found::text(key, role, &text))
    });
    Ok((settings, found.collect()))
}
