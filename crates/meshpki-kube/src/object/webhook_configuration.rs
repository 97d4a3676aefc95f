//! `MutatingWebhookConfiguration` and `ValidatingWebhookConfiguration`.

use serde::Deserialize;

use crate::name::identifier;
use crate::object::base64::decode;
use crate::object::selector::LabelSelector;
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
    namespace_selector: Option<LabelSelector>,
    object_selector: Option<LabelSelector>,
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
    /// The namespaces and the objects for which it is called.
    pub(crate) namespaces: LabelSelector,
    pub(crate) objects: LabelSelector,
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

impl Webhook {
    fn name(&self) -> String {
        identifier(self.name.as_deref().unwrap_or_default()).to_owned()
    }
}

impl WebhookConfiguration {
    /// The CAs of each webhook.
    pub(crate) fn values(&self) -> Vec<Found> {
        let webhooks = self.webhooks.iter().flatten();
        let found = webhooks.filter_map(|webhook| {
            let config = webhook.client_config.as_ref()?;
            let bundle = config.ca_bundle.as_ref().filter(|text| !text.is_empty())?;
            Some(Found {
                key: webhook.name(),
                role: Role::CaBundle,
                bytes: decode(bundle),
            })
        });
        found.collect()
    }

    pub(crate) fn facts(&self) -> Vec<WebhookFacts> {
        let webhooks = self.webhooks.iter().flatten();
        let facts = webhooks.map(|webhook| WebhookFacts {
            name: webhook.name(),
            service: webhook.client_config.as_ref().and_then(|one| {
                let service = one.service.as_ref()?;
                let of = |text: &Option<String>| text.as_deref().map(identifier).map(str::to_owned);
                Some((of(&service.namespace)?, of(&service.name)?))
            }),
            is_ignored: webhook.failure_policy.as_deref() == Some("Ignore"),
            namespaces: webhook.namespace_selector.clone().unwrap_or_default(),
            objects: webhook.object_selector.clone().unwrap_or_default(),
        });
        facts.collect()
    }
}
