//! The words about the form of a certificate: what a judge cannot parse, and what is not encoded as the standard
//! requires.

use crate::problem::words::seen::{Seen, Words};

pub(crate) fn dropped_by_proxies(seen: &Seen<'_>) -> Words {
    seen.words(
        format!("proxies cannot parse {} and drop it", seen.what()),
        "no proxy trusts what it issued, and none logs why; the control plane trusts it",
    )
}

pub(crate) fn long_serial(bytes: &usize, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.cosmetic(format!(
        "{what}'s serial number has {bytes} bytes, expected at most 20"
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

pub(crate) fn zero_serial(seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!("{}'s serial number is 0", seen.what()))
}
