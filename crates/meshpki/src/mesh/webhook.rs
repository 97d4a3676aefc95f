//! The serving certificate of a webhook or an API service.

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::error::Error;
use crate::mesh::chain::Presented;
use crate::mesh::dns::DnsIdentity;
use crate::source::Source;
use crate::x509::general_name::AlternativeName;

/// The serving certificate of a webhook or an API service, and the CAs after it, as in `tls.crt` of its Secret.
///
/// The API server calls it by a name, `NAME.NAMESPACE.svc`: that of [`called`](Self::called), or the first
/// of the certificate's DNS names that has this form.
#[derive(Clone, Debug)]
pub struct WebhookChain {
    pub(crate) certificates: Presented,
    host: Option<DnsIdentity>,
}

impl WebhookChain {
    /// Reads a PEM file; messages call it `source`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the text is not PEM, if a block is truncated or malformed, or if no block is a certificate.
    pub fn from_pem(source: impl Into<Source>, bytes: &[u8]) -> Result<Self, Error> {
        Presented::from_pem(&source.into(), bytes).map(Self::of)
    }

    /// A certificate that has been read already, and the CAs above it.
    #[must_use]
    pub fn new(webhook: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self::of(Presented::new(webhook, intermediates))
    }

    fn of(certificates: Presented) -> Self {
        let host = service(&certificates.first);
        Self { certificates, host }
    }

    /// The same chain, called by this name.
    #[must_use]
    pub fn called(self, host: DnsIdentity) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    /// The webhook's certificate.
    #[must_use]
    pub fn webhook(&self) -> &Certificate {
        &self.certificates.first
    }

    /// The certificates after it.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        &self.certificates.rest
    }

    /// The name by which the API server calls it, if that is known.
    #[must_use]
    pub fn host(&self) -> Option<&DnsIdentity> {
        self.host.as_ref()
    }

    /// What each consumer reads from the file, if it was read from one.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.certificates.reading.as_ref()
    }
}

/// The first name of a service: `NAME.NAMESPACE.svc`, by which the API server calls it.
fn service(certificate: &Certificate) -> Option<DnsIdentity> {
    let mut names = certificate.alternative_names().iter();
    names.find_map(|name| {
        let AlternativeName::Dns(name) = name else {
            return None;
        };
        let name = name.to_ascii_lowercase();
        let labels: Vec<&str> = name.split('.').collect();
        let is_service = matches!(labels.as_slice(), [_, _, "svc"]);
        name.parse().ok().filter(|_| is_service)
    })
}
