//! The validity period that step's words ask for.

use meshpki::{Certificate, Window, rfc3339};

use crate::failure::Failure;

/// A certificate does not quietly expire earlier than was asked for.
pub(super) fn check(window: Window, above: &Certificate) -> Result<(), Failure> {
    let limit = above.validity().not_after;
    match window.not_after {
        Some(asked) if asked > limit && !window.may_outlive => Err(Failure::new(format!(
            "it would expire on {}, after {}, which signs it and expires on {}",
            rfc3339(asked),
            above.name(),
            rfc3339(limit)
        ))
        .hint(
            "choose an earlier --not-after, or add --outlive-ca: nobody accepts it from then on",
        )),
        _ => Ok(()),
    }
}
