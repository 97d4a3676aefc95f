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
        let policy = subject.policy;
        let margins = [policy.warn_within, policy.fail_within];
        if margins
            .iter()
            .any(|margin| subject.at.as_secs() > margin.begins(validity).as_secs())
        {
            found.push(Problem::ExpiringSoon { not_after });
        }
    }
}
