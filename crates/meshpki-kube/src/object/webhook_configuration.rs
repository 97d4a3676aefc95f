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
    failure_policy: Option<String>,
}

/// What a webhook calls, and what happens if it cannot.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct WebhookFacts {
    /// Its name, which is the key of its caBundle.
    pub(crate) name: String,
    /// The namespace and the name of its service.
    pub(crate) service: Option<(String, String)>,
    /// Whether what it would have decided is skipped if it cannot be called.
    pub(crate) is_ignored: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientConfig {
    ca_bundle: Option<String>,
    service: Option<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: Option<String>,
    namespace: Option<String>,
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

    pub(crate) fn facts(&self) -> Vec<WebhookFacts> {
        let webhooks = self.webhooks.iter().flatten();
        let facts = webhooks.map(|webhook| WebhookFacts {
            name: webhook.name.clone().unwrap_or_default(),
            service: webhook.client_config.as_ref().and_then(|one| {
                let service = one.service.as_ref()?;
                Some((service.namespace.clone()?, service.name.clone()?))
            }),
            is_ignored: webhook.failure_policy.as_deref() == Some("Ignore"),
        });
        facts.collect()
    }
}
