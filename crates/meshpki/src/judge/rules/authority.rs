//! May it sign others? (RFC 5280, sections 4.2.1.3 and 4.2.1.9)

use crate::judge::rules::Subject;
use crate::problem::problem::Problem;

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let certificate = subject.certificate;
    let version = certificate.version();
    if version != 3 {
        found.push(Problem::OldVersion { version });
    }
    if subject.place.is_leaf() {
        if certificate.is_ca() {
            found.push(Problem::IsCa);
        }
        return;
    }

    // An older certificate has no extensions, which is said already.
    if version == 3 && !certificate.is_ca() {
        found.push(Problem::NotCa);
    } else if version == 3 {
        if !certificate.is_critical(BASIC_CONSTRAINTS) {
            found.push(Problem::BasicConstraintsNotCritical);
        }
        if certificate.subject_key_identifier().is_none() {
            found.push(Problem::NoSubjectKeyIdentifier);
        }
    }
    if certificate.subject().is_empty() {
        found.push(Problem::EmptySubject);
    }
    if let Some(usage) = certificate.key_usage()
        && !usage.key_cert_sign()
        // Go takes a key usage without any bit for none at all.
        && !usage.is_empty()
    {
        found.push(Problem::CannotSign {
            usages: usage.names().map(str::to_owned).collect(),
        });
    }
    if let Some(path_length) = certificate.basic_constraints().and_then(|c| c.path_length)
        && (path_length as usize) < subject.below
    {
        found.push(Problem::NoPathLengthRoom {
            path_length,
            below: subject.below,
        });
    }
}

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
