//! Whether it may be an X509-SVID, or sign them (SPIFFE, X509-SVID).

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::mesh::spiffe_id::SpiffeId;
use crate::policy::profile::Profile;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::x509::general_name::AlternativeName;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let certificate = checked.certificate;
    let is_spiffe = checked.policy.profile == Profile::Spiffe;
    // Under that profile it is an error, although no judge of a mesh refuses.
    let severity = if is_spiffe {
        Severity::Error
    } else {
        Severity::Warning
    };
    let forbidden = |problem| Fault::accepted(problem).with_severity(severity);
    let uris: Vec<&String> = certificate
        .alternative_names()
        .iter()
        .filter_map(|name| match name {
            AlternativeName::Uri(uri) => Some(uri),
            _ => None,
        })
        .collect();

    match checked.place {
        Place::Workload => {
            if uris.len() > 1 {
                let count = uris.len();
                found.push(forbidden(Problem::SeveralUris { count }));
            }
            if certificate.subject().is_empty()
                && !certificate.alternative_names().is_empty()
                && !certificate.is_critical(ALTERNATIVE_NAMES)
            {
                found.push(forbidden(Problem::AlternativeNamesNotCritical));
            }
            let usage = certificate.key_usage();
            if let Some(usage) = usage
                && (!usage.digital_signature() || usage.key_cert_sign() || usage.crl_sign())
            {
                let key_usage = usage.names().map(str::to_owned).collect();
                found.push(forbidden(Problem::LeafKeyUsage { key_usage }));
            }
            if checked.policy.profile == Profile::Linkerd
                && certificate.extended_key_usage().is_none()
            {
                found.push(Fault::accepted(Problem::NoExtendedKeyUsage));
            }
            if is_spiffe {
                if uris.is_empty() {
                    found.push(forbidden(Problem::NoSpiffeId));
                }
                if let Some(id) = uris.iter().find_map(|uri| uri.parse::<SpiffeId>().ok())
                    && id.path().is_empty()
                {
                    let id = id.to_string();
                    found.push(forbidden(Problem::NoSpiffePath { id }));
                }
            }
        }
        Place::Intermediate | Place::Issuer if is_spiffe => {
            let trust_domain = checked.policy.trust_domain();
            for id in uris.iter().filter_map(|uri| uri.parse::<SpiffeId>().ok()) {
                if !id.path().is_empty() {
                    let id = id.to_string();
                    found.push(forbidden(Problem::SigningIdHasPath { id }));
                } else if id.trust_domain() != trust_domain.as_str() {
                    found.push(forbidden(Problem::WrongTrustDomain {
                        found: id.to_string(),
                        expected: trust_domain.to_string(),
                    }));
                }
            }
        }
        _ => return,
    }
    if is_spiffe {
        if certificate.key_usage().is_none() {
            found.push(forbidden(Problem::NoKeyUsage));
        } else if !certificate.is_critical(KEY_USAGE) {
            found.push(forbidden(Problem::KeyUsageNotCritical));
        }
    }
}

const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const KEY_USAGE: &str = "2.5.29.15";
