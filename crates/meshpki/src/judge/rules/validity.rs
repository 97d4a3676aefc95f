//! Is it time? (RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go)

use rustls_pki_types::UnixTime;

use crate::judge::policy::Policy;
use crate::judge::rules::Subject;
use crate::problem::problem::{Place, Problem};
use crate::x509::validity::Margin;
use crate::x509::validity::Validity;

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let validity = subject.certificate.validity();
    let (not_before, not_after) = (validity.not_before, validity.not_after);
    if subject.at > not_after {
        found.push(Problem::Expired { not_after });
    } else if subject.at < not_before {
        found.push(Problem::NotYetValid { not_before });
    } else if subject.place != Place::Workload {
        // A workload's certificate lives a day and is always about to expire: its proxy renews it.
        if ends_soon(validity, subject.policy, subject.at) {
            found.push(Problem::ExpiringSoon { not_after });
        }
    }
}

/// Is it within a margin of its end?
pub(crate) fn ends_soon(validity: Validity, policy: &Policy, at: UnixTime) -> bool {
    let margins = [policy.warn_within, policy.fail_within];
    margins
        .iter()
        .any(|margin| has_begun(*margin, validity, at))
}

/// Is it within the margin of its end in which that is an error?
pub(crate) fn fails_soon(validity: Validity, policy: &Policy, at: UnixTime) -> bool {
    has_begun(policy.fail_within, validity, at)
}

/// A margin of no time is none: the last second is as good as any before.
fn has_begun(margin: Margin, validity: Validity, at: UnixTime) -> bool {
    margin.begins(validity) < validity.not_after && validity.ends_within(margin, at)
}
