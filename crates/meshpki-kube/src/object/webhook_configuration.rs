//! `MutatingWebhookConfiguration` and `ValidatingWebhookConfiguration`.

use serde::Deserialize;

use crate::object::base64::decode;
use crate::object::value::{Found, Role};

#[derive(Deserialize)]
pub(crate) struct WebhookConfiguration {
    webhooks: Option<Vec<Webhook>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    name: Option<String>,
    client_config: Option<ClientConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientConfig {
    ca_bundle: Option<String>,
}

impl WebhookConfiguration {
    /// The CAs of each webhook.
    pub(crate) fn values(&self) -> Vec<Found> {
        let webhooks = self.webhooks.iter().flatten();
        let found = webhooks.filter_map(|webhook| {
            let config = webhook.client_config.as_ref()?;
            let bundle = config.ca_bundle.as_ref().filter(|text| !text.is_empty())?;
            Some(Found {
                key: webhook.name.clone().unwrap_or_default(),
                role: Role::CaBundle,
                bytes: decode(bundle),
            })
        });
        found.collect()
    }
}
