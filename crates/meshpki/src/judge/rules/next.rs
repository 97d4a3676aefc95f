//! What verifiers refuse that no release has yet (rustls-webpki 0.104.0-alpha.8, `src/verify_cert.rs` and
//! `src/end_entity.rs`; Go 1.27, crypto/x509/parser.go).

use crate::certificate::certificate::Certificate;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::go::constraints::is_mapped;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::x509::general_name::AlternativeName;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    if !checked.policy.looks_ahead || checked.place == Place::Webhook {
        return;
    }
    let reasons = [
        (WEBPKI, key_usage(checked)),
        (WEBPKI, empty_list(checked.certificate)),
        (GO, mapped_address(checked.certificate)),
    ];
    for (verifier, reason) in reasons {
        found.extend(
            reason.map(|reason| Fault::accepted(Problem::RefusedNext { verifier, reason })),
        );
    }
}

/// Without the extension, everything is allowed; for the proxies, an anchor is only a name and a key.
fn key_usage(checked: &Checked<'_>) -> Option<&'static str> {
    if checked.place == Place::Anchor {
        return None;
    }
    let mut extensions = checked.certificate.extensions().iter();
    let is_malformed = extensions.any(|one| one.oid == KEY_USAGE && one.malformed);
    if is_malformed || checked.certificate.contents().is_key_usage_loose {
        return Some("its key usage is malformed");
    }
    let usage = checked.certificate.key_usage()?;
    match checked.place {
        place if place.is_leaf() => match (usage.key_cert_sign(), usage.digital_signature()) {
            (true, _) => Some("its key usage includes keyCertSign, which only a CA may have"),
            (_, false) => Some("its key usage does not include digitalSignature"),
            _ => None,
        },
        _ => (!usage.key_cert_sign()).then_some("its key usage does not include keyCertSign"),
    }
}

/// Go refuses name constraints only if both of their lists are empty, and this webpki none.
fn empty_list(certificate: &Certificate) -> Option<&'static str> {
    let is_empty = certificate.contents().has_empty_constraints;
    is_empty.then_some("its name constraints have an empty list")
}

fn mapped_address(certificate: &Certificate) -> Option<&'static str> {
    let is_mapped = |name: &AlternativeName, length: usize| match name {
        AlternativeName::Ip(bytes) => bytes.len() == length && is_mapped(&bytes[..16]),
        _ => false,
    };
    let mut names = certificate.alternative_names().iter();
    if names.any(|name| is_mapped(name, 16)) {
        return Some("one of its names is an IPv4 address that is written as IPv6");
    }
    let constraints = certificate.name_constraints()?;
    let mut all = constraints.permitted.iter().chain(&constraints.excluded);
    all.any(|name| is_mapped(name, 32))
        .then_some("one of its name constraints is an IPv4 network that is written as IPv6")
}

const KEY_USAGE: &str = "2.5.29.15";
const GO: &str = "Go 1.27";
const WEBPKI: &str = "rustls-webpki 0.104";
