//! cert-manager's `CertificateRequest`, whose status has the certificate that was issued, without a key.

use serde::Deserialize;

use crate::object::base64::decode;
use crate::object::value::{Found, Role};

#[derive(Deserialize)]
pub(crate) struct CertificateRequest {
    status: Option<Status>,
}

#[derive(Deserialize)]
struct Status {
    ca: Option<String>,
    certificate: Option<String>,
}

impl CertificateRequest {
    /// The certificate, and the CA that its issuer names.
    pub(crate) fn values(&self) -> Vec<Found> {
        let Some(Status { ca, certificate }) = &self.status else {
            return Vec::new();
        };
        let found = [
            ("status.ca", Role::Anchors, ca),
            ("status.certificate", Role::Certificate, certificate),
        ];
        let found = found.into_iter().filter_map(|(key, role, text)| {
            let text = text.as_ref().filter(|text| !text.is_empty())?;
            Some(Found {
                key: key.to_owned(),
                role,
                bytes: decode(text),
            })
        });
        found.collect()
    }
}
