//! Secrets: of Linkerd, of cert-manager, of Istio, and of anybody else who keeps PEM in one.

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::error::Reason;
use crate::object::base64::{decode, is_redacted};
use crate::object::entries::Entries;
use crate::object::value::{Found, Role, has_key, has_pem};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Secret {
    #[serde(rename = "type")]
    of_type: Option<String>,
    #[serde(default)]
    data: Entries,
    #[serde(default)]
    string_data: Entries,
}

impl Secret {
    /// Whether it has the credentials for another cluster (Linkerd, pkg/k8s/labels.go).
    pub(crate) fn is_for_cluster(&self) -> bool {
        self.of_type.as_deref() == Some("mirror.linkerd.io/remote-kubeconfig")
    }

    /// Its certificates and keys. A value of `stringData` takes the place of the same in `data`, as the API server merges
    /// them.
    pub(crate) fn values(&self) -> Vec<Found> {
        if self.of_type.as_deref() == Some(HELM_RELEASE) {
            return Vec::new();
        }
        let data = self
            .data
            .iter()
            .filter(|(key, _)| !self.string_data.contains(key));
        let data = data.filter_map(|(key, text)| found(key, decode(text)));
        let texts = self.string_data.iter().filter_map(|(key, text)| {
            let is_text = !is_redacted(text);
            let bytes = Zeroizing::new(text.as_bytes().to_vec());
            found(
                key,
                if is_text {
                    Ok(bytes)
                } else {
                    Err(Reason::Redacted)
                },
            )
        });
        data.chain(texts).collect()
    }
}

/// The value of a key, if it has one of the names that programs use, or if PEM is in it.
fn found(key: &str, bytes: Result<Zeroizing<Vec<u8>>, Reason>) -> Option<Found> {
    let of_text = || {
        let text = bytes.as_ref().ok().filter(|text| has_pem(text))?;
        Some(if has_key(text) {
            Role::Key
        } else {
            Role::Certificate
        })
    };
    let role = role(key).or_else(of_text)?;
    let key = key.to_owned();
    Some(Found { key, role, bytes })
}

/// Linkerd (pkg/k8s/labels.go), kubernetes.io/tls, cert-manager, and Istio (security/pkg/pki/ca).
fn role(key: &str) -> Option<Role> {
    Some(match key {
        "ca-bundle.crt" | "ca.crt" | "root-cert.pem" => Role::Anchors,
        "ca-cert.pem" | "cert-chain.pem" | "crt.pem" | "tls.crt" => Role::Certificate,
        "ca-key.pem" | "key.pem" | "tls.key" => Role::Key,
        _ => return None,
    })
}

/// A release of Helm: a chart and its values, compressed.
const HELM_RELEASE: &str = "helm.sh/release.v1";
