//! What an object says of the mesh, beside its certificates and keys.

use crate::object::bundle::BundleFacts;
use crate::object::certificate::CertificateFacts;
use crate::object::linkerd_config::Settings;
use crate::object::network_policy::PolicyFacts;
use crate::object::pod::Pod;
use crate::object::webhook_configuration::WebhookFacts;

#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) enum Facts {
    /// The namespace of the service that an API service calls.
    ApiService(Option<String>),
    /// Trust-manager's.
    Bundle(BundleFacts),
    /// Cert-manager's.
    Certificate(CertificateFacts),
    /// Linkerd's own settings.
    Config(Settings),
    NetworkPolicy(PolicyFacts),
    #[default]
    Nothing,
    /// A Pod, or a workload with its template.
    Pod(Pod),
    Webhooks(Vec<WebhookFacts>),
}
