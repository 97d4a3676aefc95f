//! `ConfigMap`s: trust bundles, and Linkerd's own settings.

use serde::Deserialize;

use crate::object::base64::decode;
use crate::object::entries::Entries;
use crate::object::facts::Facts;
use crate::object::linkerd_config;
use crate::object::value::{Found, Role, has_pem};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConfigMap {
    #[serde(default)]
    data: Entries,
    /// base64
    #[serde(default)]
    binary_data: Entries,
}

impl ConfigMap {
    /// Its certificates, and Linkerd's settings. Certificates are public here, so they are anchors, or belong to a trust
    /// bundle by mistake.
    pub(crate) fn read(&self, name: &str) -> (Facts, Vec<Found>) {
        let mut facts = Facts::Nothing;
        let found = self.data.iter().flat_map(|(key, text)| {
            if name == LINKERD_CONFIG && key == VALUES {
                return match linkerd_config::read(text) {
                    Ok((settings, found)) => {
                        facts = Facts::Config(settings);
                        found
                    }
                    Err(reason) => vec![Found {
                        key: VALUES.to_owned(),
                        role: Role::Anchors,
                        bytes: Err(reason),
                    }],
                };
            }
            let is_found = ANCHORS.contains(&key) || has_pem(text.as_bytes());
            let found = is_found.then(|| Found::text(key, Role::Anchors, text));
            found.into_iter().collect()
        });
        let binary = self.binary_data.iter().filter_map(|(key, text)| {
            let bytes = decode(text);
            let is_pem = bytes.as_ref().is_ok_and(|bytes| has_pem(bytes));
            let key = key.to_owned();
            let role = Role::Anchors;
            (is_pem || ANCHORS.contains(&key.as_str())).then_some(Found { key, role, bytes })
        });
        let values = found.chain(binary).collect();
        (facts, values)
    }
}

/// Linkerd and trust-manager, Kubernetes, and Istio.
const ANCHORS: [&str; 3] = ["ca-bundle.crt", "ca.crt", "root-cert.pem"];
/// Linkerd, charts/linkerd-control-plane/templates/config.yaml.
const LINKERD_CONFIG: &str = "linkerd-config";
const VALUES: &str = "values";
