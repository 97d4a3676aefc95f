//! The validity period that step's words ask for.

use meshpki::{Certificate, UnixTime, Window, rfc3339};

use crate::failure::Failure;

/// No certificate has expired when it is created, unless both its times are given; and none quietly expires earlier
/// than was asked for.
pub(super) fn check(
    window: Window,
    above: Option<&Certificate>,
    at: UnixTime,
) -> Result<(), Failure> {
    let Some(asked) = window.not_after else {
        return Ok(());
    };
    if asked <= at && window.not_before.is_none() {
        let what = format!("it would have expired on {}", rfc3339(asked));
        return Err(Failure::new(what).hint("choose a later --not-after"));
    }
    match above.map(|above| (above, above.validity().not_after)) {
        Some((above, limit)) if asked > limit && !window.may_outlive => Err(Failure::new(format!(
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
