//! `APIService`: an extension of the API, such as that of Linkerd's tap.

use serde::Deserialize;

use crate::object::base64::decode;
use crate::object::value::{Found, Role};

#[derive(Deserialize)]
pub(crate) struct ApiService {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    ca_bundle: Option<String>,
    service: Option<Service>,
}

#[derive(Deserialize)]
struct Service {
    namespace: Option<String>,
}

impl ApiService {
    /// The namespace of the service that it calls.
    pub(crate) fn namespace(&self) -> Option<String> {
        self.spec.as_ref()?.service.as_ref()?.namespace.clone()
    }

    /// The CAs by which the API server verifies the extension.
    pub(crate) fn values(&self) -> Vec<Found> {
        let bundle = self.spec.as_ref().and_then(|spec| spec.ca_bundle.as_ref());
        let bundle = bundle.filter(|text| !text.is_empty());
        let found = bundle.map(|text| Found {
            key: "caBundle".to_owned(),
            role: Role::CaBundle,
            bytes: decode(text),
        });
        found.into_iter().collect()
    }
}
