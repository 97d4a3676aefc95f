//! What an object says of the mesh, beside its certificates and keys.

use crate::object::authorization::{AuthorizationFacts, Client, ServerFacts};
use crate::object::bundle::BundleFacts;
use crate::object::ca_issuer::SignedBy;
use crate::object::certificate::CertificateFacts;
use crate::object::event::EventFacts;
use crate::object::external_workload::ExternalFacts;
use crate::object::link::LinkFacts;
use crate::object::linkerd_config::Settings;
use crate::object::network_policy::PolicyFacts;
use crate::object::pod::Pod;
use crate::object::webhook_configuration::WebhookFacts;

#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) enum Facts {
    /// The namespace of the service that an API service calls.
    ApiService(Option<String>),
    /// The clients that an authentication of Linkerd's policies names.
    Authentication(Vec<Client>),
    Authorization(AuthorizationFacts),
    /// Trust-manager's.
    Bundle(BundleFacts),
    /// Cert-manager's.
    CaIssuer(SignedBy),
    /// Cert-manager's.
    Certificate(CertificateFacts),
    /// Linkerd's own settings.
    Config(Settings),
    /// A Secret with the credentials for another cluster.
    Credentials,
    Event(EventFacts),
    ExternalWorkload(ExternalFacts),
    Link(LinkFacts),
    NetworkPolicy(PolicyFacts),
    #[default]
    Nothing,
    /// What an operator that rotates anchors says of its work.
    Operator(Vec<String>),
    /// A Pod, or a workload with its template.
    Pod(Pod),
    /// A port of Pods, as Linkerd's policies know it.
    Server(ServerFacts),
    Webhooks(Vec<WebhookFacts>),
}
