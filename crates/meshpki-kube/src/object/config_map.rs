//! `ConfigMap`s: trust bundles, and Linkerd's own settings.

use serde::Deserialize;

use crate::object::entries::Entries;
use crate::object::linkerd_config;
use crate::object::value::{Found, Role, has_pem};

#[derive(Deserialize)]
pub(crate) struct ConfigMap {
    #[serde(default)]
    data: Entries,
}

impl ConfigMap {
    /// Its certificates. They are public, so they are anchors, or belong to a trust bundle by mistake.
    pub(crate) fn values(&self, name: &str) -> Vec<Found> {
        let found = self.data.iter().flat_map(|(key, text)| {
            if name == LINKERD_CONFIG && key == VALUES {
                return linkerd_config::values(text).unwrap_or_else(|reason| {
                    vec![Found {
                        key: VALUES.to_owned(),
                        role: Role::Anchors,
                        bytes: Err(reason),
                    }]
                });
            }
            let is_found = ANCHORS.contains(&key) || has_pem(text.as_bytes());
            let found = is_found.then(|| Found::text(key, Role::Anchors, text));
            found.into_iter().collect()
        });
        found.collect()
    }
}

/// Linkerd and trust-manager, Kubernetes, and Istio.
const ANCHORS: [&str; 3] = ["ca-bundle.crt", "ca.crt", "root-cert.pem"];
/// Linkerd, charts/linkerd-control-plane/templates/config.yaml.
const LINKERD_CONFIG: &str = "linkerd-config";
const VALUES: &str = "values";
