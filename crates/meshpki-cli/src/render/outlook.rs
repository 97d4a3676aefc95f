//! Until when a verdict holds, in words.

use meshpki::{Cause, Event, Outlook, Place, Runout, UnixTime, Until, hex, rfc3339};

use crate::clock::between;

/// Until when it is sound and what ends that, and how the mesh ends then; `None` if it is not sound, other than for ending
/// too early. `anchors` is how many there are.
pub(crate) fn sound(
    outlook: &Outlook,
    is_sound: bool,
    anchors: usize,
    at: UnixTime,
) -> Option<String> {
    let until = outlook.sound_until()?;
    let Some(last) = until.last else {
        return Some(AFTER_9999.to_owned());
    };
    let relative = format!(" ({})", between(at, last));
    let end = ends(outlook, until, anchors);
    let how = match (is_sound, until.is_known()) {
        (true, true) => "sound",
        (false, true) => "sound only",
        (_, false) => "sound at least",
    };
    Some(format!("{how} until {}{relative}: {end}", rfc3339(last)))
}

/// The same for a reader of another day.
pub(crate) fn absolute(outlook: &Outlook, anchors: usize) -> Option<String> {
    let until = outlook.sound_until()?;
    let Some(last) = until.last else {
        return Some(AFTER_9999.to_owned());
    };
    Some(format!(
        "sound until {}: {}",
        rfc3339(last),
        ends(outlook, until, anchors)
    ))
}

/// What ends it, and how the mesh ends then.
fn ends(outlook: &Outlook, until: &Until, anchors: usize) -> String {
    let then = end(until, anchors).map_or_else(
        || "more begins and ends than meshpki looks at".to_owned(),
        |end| format!("then {end}"),
    );
    let runout = outlook
        .runout()
        .filter(|runout| Some(runout.issues_until) == until.last);
    match runout {
        Some(runout) => format!("{then}; {}", steps(runout)),
        // What it signed ends in the same second: the control plane lets no workload certificate outlive its issuer.
        None if ends_issuer(until) => format!("{then}, and every workload certificate with it"),
        None => then,
    }
}

/// Whether the issuer expires then.
fn ends_issuer(until: &Until) -> bool {
    let is_issuer = |one: &Cause| one.place == Place::Issuer && one.event == Event::Expires;
    until.causes.iter().any(is_issuer)
}

/// The last second in which it is sound, or how it is sound without an end; `None` if it is not sound.
pub(crate) fn last(outlook: &Outlook) -> Option<String> {
    let until = outlook.sound_until()?;
    Some(
        until
            .last
            .map_or_else(|| "after the year 9999".to_owned(), rfc3339),
    )
}

/// What begins or ends then, if it is known.
pub(crate) fn end(until: &Until, anchors: usize) -> Option<String> {
    let first = until.causes.first()?;
    let is_alike = |one: &&Cause| one.event == first.event;
    let alike: Vec<&Cause> = until.causes.iter().filter(is_alike).collect();
    let (names, is_one) = match alike.as_slice() {
        [one] => (what(one, anchors), true),
        [one, other] => (
            format!("{} and {}", what(one, anchors), what(other, anchors)),
            false,
        ),
        all => (
            format!("{} and {} others", what(first, anchors), all.len() - 1),
            false,
        ),
    };
    let does = match (first.event, is_one) {
        (Event::Begins, true) => "becomes valid",
        (Event::Begins, false) => "become valid",
        (Event::Expires, true) => "expires",
        (Event::Expires, false) => "expire",
        (Event::FailMargin, true) => "is within the margin of --fail-within",
        (Event::FailMargin, false) => "are within the margin of --fail-within",
        (_, true) => "is due for renewal",
        (_, false) => "are due for renewal",
    };
    Some(format!("{names} {does}"))
}

fn what(cause: &Cause, anchors: usize) -> String {
    match cause.place {
        Place::Anchor if anchors > 1 => {
            let fingerprint = &hex(&cause.certificate.fingerprint())[..SHORT_FINGERPRINT];
            format!(
                "the anchor {} (sha256 {fingerprint}…)",
                cause.certificate.name()
            )
        }
        Place::Webhook => "the webhook's certificate".to_owned(),
        Place::Workload => "the workload certificate".to_owned(),
        Place::Intermediate => format!("the intermediate {}", cause.certificate.name()),
        place => format!("the {place}"),
    }
}

/// How the mesh ends, one proxy after the other.
fn steps(runout: Runout) -> String {
    let (first, last) = (rfc3339(runout.first_without), rfc3339(runout.last_without));
    let when = if first == last {
        format!("at {last}")
    } else {
        format!("between {first} and {last}")
    };
    format!(
        "from then on a proxy that restarts gets no certificate, and those that run lose theirs {when}"
    )
}

const AFTER_9999: &str = "sound until after the year 9999";
const SHORT_FINGERPRINT: usize = 12;
