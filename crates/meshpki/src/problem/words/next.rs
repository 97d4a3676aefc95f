//! The words about what verifiers to come refuse.

use crate::problem::place::Place;
use crate::problem::words::seen::{Seen, Words};

pub(crate) fn refused_next(
    verifier: &&'static str,
    reason: &&'static str,
    seen: &Seen<'_>,
) -> Words {
    let what = seen.what();
    let of_proxies = verifier.starts_with("rustls");
    let breaks = match (of_proxies, seen.place) {
        (true, Place::Workload) => "nothing yet: proxies with that verifier refuse the workload",
        (true, _) => {
            "nothing yet: proxies with that verifier refuse every workload certificate of this chain"
        }
        (false, Place::Workload) => {
            "nothing yet: a control plane with it refuses the workload certificate"
        }
        (false, _) => {
            "nothing yet: a control plane with it cannot read the file that has the certificate, and does not start"
        }
    };
    Words {
        fix: Some(seen.at_next_rotation()),
        ..seen.words(format!("{verifier} refuses {what}: {reason}"), breaks)
    }
}
