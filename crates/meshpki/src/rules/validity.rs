//! Is it time? (RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go)

use super::Subject;
use crate::problem::{Place, Problem};

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let validity = subject.certificate.validity();
    let (not_before, not_after) = (validity.not_before, validity.not_after);
    if subject.at > not_after {
        found.push(Problem::Expired { not_after });
    } else if subject.at < not_before {
        found.push(Problem::NotYetValid { not_before });
    } else if subject.place != Place::Workload {
        // A workload's certificate lives a day and is always about to expire: its proxy renews it.
        let left = not_after.as_secs() - subject.at.as_secs();
        let margin = subject.policy.warn_within.max(subject.policy.fail_within);
        if left < margin.as_secs() {
            found.push(Problem::ExpiringSoon { not_after });
        }
    }
}
