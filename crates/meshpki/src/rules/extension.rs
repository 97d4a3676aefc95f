//! Can every judge read all of it? (RFC 5280, section 4.2; Go, crypto/x509/parser.go)

use std::collections::HashSet;

use super::Subject;
use crate::extension::AlternativeName;
use crate::judge::Judges;
use crate::problem::{Place, Problem};

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let certificate = subject.certificate;
    if !certificate.subject().is_readable() || !certificate.issuer().is_readable() {
        found.push(Problem::MalformedName);
    }

    let mut seen = HashSet::new();
    let extensions = certificate.extensions();
    for (index, extension) in extensions.iter().enumerate() {
        let oid = || extension.oid.clone();
        // A set pays for itself where there are many.
        let is_repeated = if extensions.len() > FEW {
            !seen.insert(extension.oid.as_str())
        } else {
            extensions[..index]
                .iter()
                .any(|one| one.oid == extension.oid)
        };
        if is_repeated {
            found.push(Problem::RepeatedExtension { oid: oid() });
        } else if extension.malformed {
            found.push(Problem::MalformedExtension { oid: oid() });
        } else if extension.critical && NEVER_CRITICAL.contains(&extension.oid.as_str()) {
            found.push(Problem::CriticalExtension { oid: oid() });
        } else if extension.oid == POLICY_CONSTRAINTS {
            let critical = extension.critical;
            found.push(Problem::PolicyConstraints { critical });
        } else if extension.critical && !UNDERSTOOD.contains(&extension.oid.as_str()) {
            // An anchor is no certificate to a proxy. Below it, what Go would say of a policy that
            // webpki does not know cannot be asked.
            let is_anchor = subject.place == Place::Anchor;
            if !is_anchor {
                let by = Judges::BOTH;
                found.push(Problem::UnknownCriticalExtension { oid: oid(), by });
            } else if !UNDERSTOOD_BY_GO.contains(&extension.oid.as_str()) {
                let by = Judges::CONTROL_PLANE;
                found.push(Problem::UnknownCriticalExtension { oid: oid(), by });
            }
        } else if extension.critical && extension.oid == ALTERNATIVE_NAMES {
            let mut names = certificate.alternative_names().iter();
            if !names.any(AlternativeName::is_handled_by_go) {
                let by = Judges::CONTROL_PLANE;
                found.push(Problem::UnknownCriticalExtension { oid: oid(), by });
            }
        }
    }
}

/// Authority key identifier, subject key identifier, authority information access.
const NEVER_CRITICAL: [&str; 3] = ["2.5.29.35", "2.5.29.14", "1.3.6.1.5.5.7.1.1"];
const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const FEW: usize = 16;
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
/// Certificate policies, policy mappings, inhibit any policy: they bind nobody who asks for no
/// policy.
const UNDERSTOOD_BY_GO: [&str; 3] = ["2.5.29.32", "2.5.29.33", "2.5.29.54"];
/// What both judges understand: key usage, subject alternative name, basic constraints, name
/// constraints, CRL distribution points, extended key usage.
const UNDERSTOOD: [&str; 6] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.37",
];
