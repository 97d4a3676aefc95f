//! The words about what ztunnel cannot parse.

use crate::problem::place::Place;
use crate::problem::words::seen::{Seen, Words};
use crate::text::shown::printable;

pub(crate) fn unparsable(reason: &str, seen: &Seen<'_>) -> Words {
    let breaks = match seen.place {
        Place::Workload => "every ztunnel refuses it",
        _ => {
            "ztunnel accepts no certificate from istiod while this one is among those that come with it: no workload has \
             one, and all connections fail"
        }
    };
    seen.words(
        format!(
            "ztunnel cannot parse {}: {}",
            seen.what(),
            printable(reason)
        ),
        breaks,
    )
}
