//! Can every judge read all of it? (RFC 5280, section 4.2; Go, crypto/x509/parser.go)

use std::collections::HashSet;

use super::Subject;
use crate::judge::Judges;
use crate::problem::{Place, Problem};

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let certificate = subject.certificate;
    match *certificate.serial() {
        [0, next, ..] if next & 0x80 == 0 => found.push(Problem::MalformedSerial),
        [0xff, next, ..] if next & 0x80 != 0 => found.push(Problem::MalformedSerial),
        [first, ..] if first & 0x80 != 0 => found.push(Problem::NegativeSerial),
        _ => {}
    }
    if !certificate.subject().is_readable() || !certificate.issuer().is_readable() {
        found.push(Problem::MalformedName);
    }

    let mut seen = HashSet::new();
    for extension in certificate.extensions() {
        let oid = || extension.oid.clone();
        if !seen.insert(extension.oid.as_str()) {
            found.push(Problem::RepeatedExtension { oid: oid() });
        } else if extension.malformed {
            found.push(Problem::MalformedExtension { oid: oid() });
        } else if extension.critical && NEVER_CRITICAL.contains(&extension.oid.as_str()) {
            found.push(Problem::CriticalExtension { oid: oid() });
        } else if extension.oid == POLICY_CONSTRAINTS {
            let critical = extension.critical;
            found.push(Problem::PolicyConstraints { critical });
        } else if extension.critical && !UNDERSTOOD.contains(&extension.oid.as_str()) {
            found.push(Problem::UnknownCriticalExtension { oid: oid() });
        }
    }

    if let Some(constraints) = certificate.name_constraints()
        && subject.place != Place::Workload
    {
        let names = constraints.permitted.iter().chain(&constraints.excluded);
        let mut kinds: Vec<&str> = names
            .map(crate::AlternativeName::kind)
            .filter(|kind| !["DNS", "IP"].contains(kind))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        if constraints.permitted.is_empty() && constraints.excluded.is_empty() {
            found.push(Problem::EmptyNameConstraints);
        } else if kinds
            .iter()
            .any(|kind| ["directory", "malformed", "other"].contains(kind))
        {
            // webpki looks at a directory name wherever it is, at another only beside its like.
            let proxy = kinds
                .iter()
                .any(|kind| ["directory", "malformed"].contains(kind));
            let by = Judges {
                control_plane: true,
                proxy,
            };
            found.push(Problem::UnsupportedNameConstraints { kinds, by });
        }
    }
}

/// Authority key identifier, subject key identifier, authority information access.
const NEVER_CRITICAL: [&str; 3] = ["2.5.29.35", "2.5.29.14", "1.3.6.1.5.5.7.1.1"];
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
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
