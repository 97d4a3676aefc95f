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
    let then = match event {
        "begins" => format!("then {what} becomes valid, and the chain is not sound beside it"),
        "expires" => format!("then {what} expires"),
        "fail-margin" => format!("then {what} expires within the policy's margin"),
        "warn-margin" => format!("then {what} is due for renewal"),
        _ => "more begins and ends than meshpki looks at".to_owned(),
    };
    let fact = format!(
        "sound until {}, expected until {}: {then}",
        rfc3339(*last),
        rfc3339(*expected)
    );
    let breaks = match seen.place {
        Place::Anchor => {
            "from then on the control plane issues nothing: a restarted proxy has no certificate, and the others \
             lose theirs when it expires"
        }
        Place::Workload => "from then on its peers refuse it, unless it is renewed",
        Place::Webhook => "from then on the API server refuses it",
        _ => "from then on no proxy has a certificate that its peers accept",
    };
    match event {
        "begins" | "unknown" => Words {
            fact,
            breaks: "what the policy requires to hold does not".into(),
            fix: Some(Remedy::advice(Advice::RemoveIfUnused {
                input: seen.input.clone(),
            })),
        },
        _ => seen.words(fact, breaks),
    }
}
