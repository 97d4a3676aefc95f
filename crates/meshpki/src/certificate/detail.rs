//! What a certificate contains that no judge of a mesh checks: where to ask about it, and the bytes of its extensions
//! (RFC 5280, section 4.2).

use x509_parser::asn1_rs::{FromDer, Oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension, X509Extension};

use crate::certificate::certificate::Certificate;
use crate::certificate::request::{Request, requested};
use crate::text::shown::printable;

/// What [`Certificate::details`] and [`Request::details`] read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Details {
    /// Where the certificate of its issuer is (RFC 5280, section 4.2.2.1).
    pub issuer_locations: Vec<String>,
    /// Where to ask whether it is revoked (RFC 6960).
    pub ocsp_locations: Vec<String>,
    /// The policies it was issued under, dotted (RFC 5280, section 4.2.1.4).
    pub policies: Vec<String>,
    /// Its extended key usages, dotted, in their order (RFC 5280, section 4.2.1.12).
    pub purposes: Vec<String>,
    /// Where its revocation lists are (RFC 5280, section 4.2.1.13).
    pub revocation_lists: Vec<String>,
    /// The content of each extension, in the order of [`Certificate::extensions`].
    pub values: Vec<Vec<u8>>,
}

impl Certificate {
    /// Reads what is only for display, each time from its bytes.
    #[must_use]
    pub fn details(&self) -> Details {
        let Ok((_, parsed)) = X509Certificate::from_der(self.der()) else {
            return Details::default();
        };
        Details::of(parsed.extensions())
    }
}

impl Request {
    /// Reads the requested extensions that are only for display, each time from its bytes.
    #[must_use]
    pub fn details(&self) -> Details {
        let Ok((_, parsed)) = X509CertificationRequest::from_der(self.der()) else {
            return Details::default();
        };
        Details::of(requested(&parsed))
    }
}

impl Details {
    fn of<'a>(extensions: impl IntoIterator<Item = &'a X509Extension<'a>>) -> Self {
        let mut details = Self::default();
        for extension in extensions {
            details.values.push(extension.value.to_vec());
            details.read(extension.parsed_extension(), extension.value);
        }
        details
    }

    fn read(&mut self, content: &ParsedExtension<'_>, bytes: &[u8]) {
        match content {
            ParsedExtension::AuthorityInfoAccess(access) => {
                for one in access.iter() {
                    let list = match one.access_method.to_id_string().as_str() {
                        OCSP => &mut self.ocsp_locations,
                        ISSUERS => &mut self.issuer_locations,
                        _ => continue,
                    };
                    list.extend(uri(&one.access_location));
                }
            }
            ParsedExtension::CertificatePolicies(policies) => {
                let policies = policies.iter().map(|one| one.policy_id.to_id_string());
                self.policies.extend(policies);
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        self.revocation_lists.extend(names.iter().filter_map(uri));
                    }
                }
            }
            ParsedExtension::ExtendedKeyUsage(_) => {
                if let Ok((_, purposes)) = Vec::<Oid<'_>>::from_der(bytes) {
                    self.purposes.extend(purposes.iter().map(Oid::to_id_string));
                }
            }
            _ => {}
        }
    }
}

fn uri(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(uri) => Some(printable(uri)),
        _ => None,
    }
}

/// `id-ad-caIssuers`, `id-ad-ocsp`.
const ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
const OCSP: &str = "1.3.6.1.5.5.7.48.1";
