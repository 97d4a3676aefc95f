//! The parameters of a new certificate for rcgen: all of them, so that it uses no defaults of its own.

use std::time::Duration;

use rcgen::string::Ia5String;
use rustls_pki_types::UnixTime;
use time::OffsetDateTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::go::general_name::{is_readable, is_readable_constraint};
use crate::issue::error::IssueError;
use crate::issue::options::{BACKDATE, LeafOptions, Window};
use crate::issue::subject::Subject;
use crate::mesh::dns::DnsIdentity;
use crate::mesh::spiffe_id::{SPIFFE_SCHEME, SpiffeId};
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::{AlternativeName, address};
use crate::x509::validity::Validity;

/// A CA, with `keyCertSign` and `cRLSign` like step's, which Linkerd accepts.
pub(crate) fn authority(
    subject: &Subject,
    alternative_names: &[AlternativeName],
    path_length: Option<u8>,
    name_constraints: Option<&NameConstraints>,
    validity: Validity,
) -> Result<rcgen::CertificateParams, IssueError> {
    let mut params = params(validity)?;
    params.distinguished_name = subject.to_rcgen()?;
    if params.distinguished_name.iter().next().is_none() {
        return Err(malformed(
            "",
            "a CA needs a subject (RFC 5280, section 4.1.2.6)",
        ));
    }
    params.subject_alt_names = written(alternative_names)?;
    params.is_ca = rcgen::IsCa::Ca(match path_length {
        Some(path_length) => rcgen::BasicConstraints::Constrained(path_length),
        None => rcgen::BasicConstraints::Unconstrained,
    });
    params.key_usages = vec![
        rcgen::KeyUsagePurpose::KeyCertSign,
        rcgen::KeyUsagePurpose::CrlSign,
    ];
    params.name_constraints = name_constraints.map(constraints).transpose()?;
    Ok(params)
}

/// A certificate that signs no others.
pub(crate) fn leaf(
    options: &LeafOptions,
    validity: Validity,
) -> Result<rcgen::CertificateParams, IssueError> {
    let mut params = params(validity)?;
    params.distinguished_name = options.subject.to_rcgen()?;
    if params.distinguished_name.iter().next().is_none() && options.alternative_names.is_empty() {
        return Err(malformed(
            "",
            "it needs a subject or alternative names (RFC 5280, section 4.1.2.6)",
        ));
    }
    for name in &options.alternative_names {
        let is_domain = |uri: &String| uri.parse().is_ok_and(|id: SpiffeId| id.path().is_empty());
        if let AlternativeName::Uri(uri) = name
            && is_domain(uri)
        {
            let detail = "a workload's SPIFFE ID needs a path (SPIFFE-ID, section 2.2)";
            return Err(malformed(uri, detail));
        }
    }
    params.subject_alt_names = written(&options.alternative_names)?;
    params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    if options.key_encipherment {
        params
            .key_usages
            .push(rcgen::KeyUsagePurpose::KeyEncipherment);
    }
    if options.usages.server() {
        params
            .extended_key_usages
            .push(rcgen::ExtendedKeyUsagePurpose::ServerAuth);
    }
    if options.usages.client() {
        params
            .extended_key_usages
            .push(rcgen::ExtendedKeyUsagePurpose::ClientAuth);
    }
    Ok(params)
}

/// A request: only the subject and the names, because its signer decides the rest.
pub(crate) fn request(
    subject: &Subject,
    alternative_names: &[AlternativeName],
) -> Result<rcgen::CertificateParams, IssueError> {
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = subject.to_rcgen()?;
    params.subject_alt_names = written(alternative_names)?;
    Ok(params)
}

/// Its validity period: the requested one, within those of the CAs above it.
pub(crate) fn window(
    wanted: Window,
    lifetime: Duration,
    above: &[Certificate],
    at: UnixTime,
) -> Result<Validity, IssueError> {
    let seconds = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let backdated = seconds(at.as_secs().saturating_sub(BACKDATE.as_secs()));
    let above = || above.iter().map(Certificate::validity);
    let not_before = wanted.not_before.unwrap_or_else(|| {
        let begin = above().map(|one| one.not_before);
        begin.fold(backdated, UnixTime::max)
    });
    let from = wanted
        .not_before
        .map_or(at, |not_before| not_before.max(at));
    let wished = wanted
        .not_after
        .unwrap_or_else(|| seconds(from.as_secs().saturating_add(lifetime.as_secs())));
    let ends = above().map(|one| one.not_after);
    let not_after = if wanted.may_outlive {
        wished
    } else {
        ends.fold(wished, UnixTime::min)
    };
    if not_before >= not_after {
        return Err(IssueError::EmptyValidity {
            not_before,
            not_after,
        });
    }
    // One that is given whole is meant, for a test.
    if wanted.not_before.is_none() && not_after <= at {
        return Err(IssueError::AlreadyExpired { not_after });
    }
    Ok(Validity {
        not_before,
        not_after,
    })
}

/// Sets everything for which rcgen has a default of its own.
fn params(validity: Validity) -> Result<rcgen::CertificateParams, IssueError> {
    let moment = |at: UnixTime| {
        let seconds = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
        OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .filter(|moment| moment.year() <= LAST_YEAR)
            .ok_or(IssueError::EndlessValidity)
    };
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.not_before = moment(validity.not_before)?;
    params.not_after = moment(validity.not_after)?;
    params.serial_number = Some(serial_number()?);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// A random serial number of 16 bytes: positive, and its first byte never zero (RFC 5280, section
/// 4.1.2.2).
fn serial_number() -> Result<rcgen::SerialNumber, IssueError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| IssueError::Backend("no randomness is available"))?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(rcgen::SerialNumber::from_slice(&bytes))
}

/// Alternative names in rcgen's form (RFC 5280, section 4.2.1.6).
fn written(names: &[AlternativeName]) -> Result<Vec<rcgen::SanType>, IssueError> {
    names.iter().map(alternative_name).collect()
}

fn alternative_name(name: &AlternativeName) -> Result<rcgen::SanType, IssueError> {
    let unwritable = || malformed(&name.to_string(), UNWRITABLE);
    let text = |text: &str| Ia5String::try_from(text).map_err(|_| unwritable());
    if !is_readable(name) {
        return Err(unwritable());
    }
    if let Some(flaw) = flaw(name) {
        return Err(flaw);
    }
    Ok(match name {
        AlternativeName::Dns(name) => rcgen::SanType::DnsName(text(name)?),
        AlternativeName::Email(name) => rcgen::SanType::Rfc822Name(text(name)?),
        AlternativeName::Ip(bytes) => {
            rcgen::SanType::IpAddress(address(bytes).ok_or_else(unwritable)?)
        }
        AlternativeName::Uri(name) => rcgen::SanType::URI(text(name)?),
        _ => return Err(unwritable()),
    })
}

/// Why no verifier accepts the name, as a host or as an identity; `None` if one does.
fn flaw(name: &AlternativeName) -> Option<IssueError> {
    let parsed = match name {
        // Verifiers ignore case. A wildcard replaces the first label.
        AlternativeName::Dns(name) => {
            let pattern = name.to_ascii_lowercase();
            let host = pattern.strip_prefix("*.").unwrap_or(&pattern);
            host.parse::<DnsIdentity>().err()
        }
        AlternativeName::Uri(uri) if uri.starts_with(SPIFFE_SCHEME) => {
            uri.parse::<SpiffeId>().err()
        }
        _ => None,
    };
    parsed.map(|error| malformed(&name.to_string(), error.detail()))
}

/// Name constraints in rcgen's form (RFC 5280, section 4.2.1.10).
fn constraints(constraints: &NameConstraints) -> Result<rcgen::NameConstraints, IssueError> {
    if constraints.permitted.is_empty() && constraints.excluded.is_empty() {
        return Err(malformed("", "empty name constraints"));
    }
    Ok(rcgen::NameConstraints {
        permitted_subtrees: subtrees(&constraints.permitted)?,
        excluded_subtrees: subtrees(&constraints.excluded)?,
    })
}

fn subtrees(names: &[AlternativeName]) -> Result<Vec<rcgen::GeneralSubtree>, IssueError> {
    names.iter().map(subtree).collect()
}

fn subtree(name: &AlternativeName) -> Result<rcgen::GeneralSubtree, IssueError> {
    let unwritable = |detail| malformed(&name.to_string(), detail);
    if !is_readable_constraint(name) {
        return Err(unwritable(UNWRITABLE));
    }
    Ok(match name {
        AlternativeName::Dns(name) => rcgen::GeneralSubtree::DnsName(name.clone()),
        AlternativeName::Email(name) => rcgen::GeneralSubtree::Rfc822Name(name.clone()),
        AlternativeName::Ip(network) => {
            let (address, mask) = network.split_at(network.len() / 2);
            let four = |bytes: &[u8]| <[u8; 4]>::try_from(bytes).ok();
            let sixteen = |bytes: &[u8]| <[u8; 16]>::try_from(bytes).ok();
            let subnet = match (four(address), four(mask), sixteen(address), sixteen(mask)) {
                (Some(address), Some(mask), ..) => rcgen::CidrSubnet::V4(address, mask),
                (.., Some(address), Some(mask)) => rcgen::CidrSubnet::V6(address, mask),
                _ => return Err(unwritable(UNWRITABLE)),
            };
            rcgen::GeneralSubtree::IpAddress(subnet)
        }
        AlternativeName::Uri(_) => {
            return Err(unwritable(
                "proxies refuse every certificate below a CA with URI constraints",
            ));
        }
        _ => return Err(unwritable(UNWRITABLE)),
    })
}

fn malformed(name: &str, detail: &'static str) -> IssueError {
    IssueError::MalformedName {
        name: name.to_owned(),
        detail,
    }
}

const LAST_YEAR: i32 = 9999;
const UNWRITABLE: &str = "a name of this kind cannot be written so that every verifier reads it";
