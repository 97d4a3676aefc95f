//! The validity period that step's arguments request.

use meshpki::{Certificate, UnixTime, Window, rfc3339};

use crate::failure::Failure;

/// A certificate may have expired when it is created only if both its times are given. None silently expires earlier
/// than requested.
pub(super) fn check(
    window: Window,
    above: Option<&Certificate>,
    at: UnixTime,
) -> Result<(), Failure> {
    let Some(asked) = window.not_after else {
        return Ok(());
    };
    if asked <= at && window.not_before.is_none() {
        let what = format!("the certificate would have expired on {}", rfc3339(asked));
        return Err(Failure::new(what).hint("choose a later --not-after"));
    }
    match above.map(|above| (above, above.validity().not_after)) {
        Some((above, limit)) if asked > limit && !window.may_outlive => Err(Failure::new(format!(
            "the certificate would expire on {}, after its signer {}, which expires on {}",
            rfc3339(asked),
            above.name(),
            rfc3339(limit)
        ))
        .hint(
            "choose an earlier --not-after, or add --outlive-ca, although no verifier accepts it from then on",
        )),
        _ => Ok(()),
    }
}
