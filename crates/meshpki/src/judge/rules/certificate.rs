//! Every rule about one certificate, in the order of the report.

use crate::judge::fault::Fault;
use crate::judge::rules::{
    algorithm, authority, extension, identity, name_constraints, reading, serial, svid, usage,
    validity,
};
use crate::judge::subject::Subject;

/// What the rules find in a certificate.
pub(crate) fn check(subject: &Subject<'_>) -> Vec<Fault> {
    let mut found = Vec::new();
    validity::check(subject, &mut found);
    authority::check(subject, &mut found);
    usage::check(subject, &mut found);
    algorithm::check(subject, &mut found);
    serial::check(subject, &mut found);
    reading::check(subject, &mut found);
    extension::check(subject, &mut found);
    name_constraints::check(subject, &mut found);
    identity::check(subject, &mut found);
    svid::check(subject, &mut found);
    found
}
