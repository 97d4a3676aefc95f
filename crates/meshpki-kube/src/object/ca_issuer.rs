//! cert-manager's `Issuer` and `ClusterIssuer`: who signs.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::name::identifier;

#[derive(Deserialize)]
pub(crate) struct CaIssuer {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    acme: Option<IgnoredAny>,
    ca: Option<Ca>,
    self_signed: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ca {
    secret_name: Option<String>,
}

/// Who signs.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum SignedBy {
    /// A public CA: it issues no CAs.
    Acme,
    /// The CA in a Secret.
    Secret(String),
    /// Each certificate signs itself.
    Itself,
    /// Somebody who is not in the manifests, such as Vault.
    Other,
}

impl CaIssuer {
    pub(crate) fn signed_by(self) -> SignedBy {
        let Some(spec) = self.spec else {
            return SignedBy::Other;
        };
        let secret = spec.ca.and_then(|one| one.secret_name);
        match secret {
            Some(secret) => SignedBy::Secret(identifier(&secret).to_owned()),
            None if spec.self_signed.is_some() => SignedBy::Itself,
            None if spec.acme.is_some() => SignedBy::Acme,
            None => SignedBy::Other,
        }
    }
}
