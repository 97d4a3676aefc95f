//! The words about a verdict that does not hold as long as the policy requires.

use rustls_pki_types::UnixTime;

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::text::time::rfc3339;

pub(crate) fn ends_early(
    last: &UnixTime,
    expected: &UnixTime,
    event: &str,
    seen: &Seen<'_>,
) -> Words {
    let what = seen.what();
    let (last, expected) = (rfc3339(*last), rfc3339(*expected));
    let then = match event {
        "begins" => format!("then {what} becomes valid, and it is not sound beside it"),
        "expires" => format!("then {what} expires"),
        "fail-margin" => format!("then {what} is within the policy's margin for errors"),
        "warn-margin" => format!("then {what} is due for renewal, which the policy denies"),
        _ => {
            return Words {
                fact: format!(
                    "known to be sound until {last}, expected until {expected}: more begins and ends than meshpki looks at"
                ),
                breaks: not_yet(event).into(),
                fix: None,
            };
        }
    };
    let fact = format!("sound until {last}, expected until {expected}: {then}");
    if event == "begins" {
        return Words {
            fact,
            breaks: not_yet(event).into(),
            fix: Some(Remedy::advice(Advice::RemoveIfUnused {
                input: seen.input.clone(),
            })),
        };
    }
    let breaks = match (event, seen.place) {
        ("fail-margin" | "warn-margin", _) => not_yet(event),
        (_, Place::Anchor) => {
            "from then on the control plane issues nothing: a restarted proxy has no certificate, and the others \
             lose theirs when it expires"
        }
        (_, Place::Workload) => "from then on its peers refuse it, unless it is renewed",
        _ => "from then on no proxy has a certificate that its peers accept",
    };
    seen.words(fact, breaks)
}

/// What breaks if nothing has expired then.
pub(super) fn not_yet(event: &str) -> &'static str {
    match event {
        "fail-margin" | "warn-margin" => {
            "nothing on that day: it is when the policy wants it renewed"
        }
        "begins" => "what is sound now is not from then on",
        _ => "perhaps nothing: what follows is not known",
    }
}
