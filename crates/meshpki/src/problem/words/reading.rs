//! The words about what Go cannot parse in a certificate.

use crate::problem::words::seen::{Seen, Words};
use crate::x509::extension::described;

pub(crate) fn empty_name_constraints(seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{}'s name constraints are empty: they name nothing",
        seen.what()
    ))
}

pub(crate) fn malformed_name(seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.refused(format!(
        "a name of {what} has characters that its string type does not allow"
    ))
}

pub(crate) fn malformed_serial(seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{}'s serial number is not minimally encoded",
        seen.what()
    ))
}

pub(crate) fn negative_serial(seen: &Seen<'_>) -> Words {
    seen.refused(format!("{}'s serial number is negative", seen.what()))
}

pub(crate) fn unreadable(part: &str, reason: &&'static str, seen: &Seen<'_>) -> Words {
    seen.refused(format!("Go cannot parse {}: {part} {reason}", seen.what()))
}

pub(crate) fn critical_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{} marks the extension {} as critical, which it must not be",
        seen.what(),
        described(oid)
    ))
}

pub(crate) fn malformed_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{}'s extension {} is malformed",
        seen.what(),
        described(oid)
    ))
}

pub(crate) fn repeated_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{} has the extension {} twice",
        seen.what(),
        described(oid)
    ))
}
