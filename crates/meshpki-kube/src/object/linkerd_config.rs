//! The values of Linkerd's Helm chart, as the `ConfigMap` `linkerd-config` keeps them.

use serde::Deserialize;

use crate::error::Reason;
use crate::object::value::{Found, Role};
use crate::text::yaml;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Values {
    #[serde(rename = "identityTrustAnchorsPEM")]
    trust_anchors: Option<String>,
    identity: Option<Identity>,
}

#[derive(Default, Deserialize)]
struct Identity {
    issuer: Option<Issuer>,
}

#[derive(Default, Deserialize)]
struct Issuer {
    tls: Option<Tls>,
}

#[derive(Default, Deserialize)]
struct Tls {
    #[serde(rename = "crtPEM")]
    certificate: Option<String>,
}

/// The certificates in the values. `linkerd check` reads the anchors here, and nothing else does.
pub(crate) fn values(text: &str) -> Result<Vec<Found>, Reason> {
    let values: Values = yaml::value(text)?;
    let issuer = values.identity.and_then(|identity| identity.issuer);
    let certificate = issuer
        .and_then(|issuer| issuer.tls)
        .and_then(|tls| tls.certificate);
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
    Ok(found.collect())
}
