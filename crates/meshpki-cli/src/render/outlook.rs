//! Until when a verdict holds, in words.

use meshpki::{Cause, Event, Outlook, Place, Runout, UnixTime, Until, rfc3339};

use crate::clock::between;

/// Until when it is sound and what ends that, and how the mesh ends then; `None` if it is not sound, other than for ending
/// too early.
pub(crate) fn sound(outlook: &Outlook, is_sound: bool, at: UnixTime) -> Option<String> {
    let until = outlook.sound_until()?;
    let Some(last) = until.last else {
        return Some("sound until after the year 9999".to_owned());
    };
    let only = if is_sound { "" } else { "only " };
    let then = end(until).map_or_else(
        || "more begins and ends than meshpki looks at".to_owned(),
        |end| format!("then {end}"),
    );
    let runout = outlook
        .runout()
        .filter(|runout| runout.issues_until == last);
    let runout = runout.map_or_else(String::new, |runout| format!("; {}", steps(runout)));
    let last = format!("{} ({})", rfc3339(last), between(at, last));
    Some(format!("sound {only}until {last}: {then}{runout}"))
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
pub(crate) fn end(until: &Until) -> Option<String> {
    let first = until.causes.first()?;
    let is_alike = |one: &&Cause| one.event == first.event;
    let alike: Vec<&Cause> = until.causes.iter().filter(is_alike).collect();
    let (names, is_one) = match alike.as_slice() {
        [one] => (what(one), true),
        [one, other] => (format!("{} and {}", what(one), what(other)), false),
        all => (format!("{} and {} more", what(first), all.len() - 1), false),
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

fn what(cause: &Cause) -> String {
    match cause.place {
        Place::Webhook => "the webhook's certificate".to_owned(),
        Place::Workload => "the workload certificate".to_owned(),
        Place::Intermediate => format!("the intermediate {}", cause.certificate.name()),
        place => format!("the {place}"),
    }
}

/// How the mesh ends, one proxy after the other.
fn steps(runout: Runout) -> String {
    format!(
        "from then on a proxy that restarts gets no certificate, and those that run lose theirs between {} and {}",
        rfc3339(runout.first_without),
        rfc3339(runout.last_without),
    )
}
