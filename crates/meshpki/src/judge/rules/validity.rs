//! Whether it is within its validity period (RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go).

use rustls_pki_types::UnixTime;

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::policy::policy::Policy;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::x509::validity::Margin;
use crate::x509::validity::Validity;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let validity = checked.certificate.validity();
    let (not_before, not_after) = (validity.not_before, validity.not_after);
    if checked.at > not_after {
        let problem = Problem::Expired { not_after };
        found.push(Fault::refused_by(checked.checked_in_path(), problem).of_path());
    } else if checked.at < not_before {
        let problem = Problem::NotYetValid { not_before };
        found.push(Fault::refused_by(checked.checked_in_path(), problem).of_path());
    } else if checked.place != Place::Workload {
        // A workload certificate is valid for a day, so it always expires soon: its proxy renews it.
        if ends_soon(validity, checked.policy, checked.at) {
            let severity = severity_soon(validity, checked.policy, checked.at);
            found
                .push(Fault::accepted(Problem::ExpiringSoon { not_after }).with_severity(severity));
        }
    }
}

/// Whether it expires within a margin.
pub(crate) fn ends_soon(validity: Validity, policy: &Policy, at: UnixTime) -> bool {
    let margins = [policy.warn_within, policy.fail_within];
    margins
        .iter()
        .any(|margin| has_begun(*margin, validity, at))
}

/// The severity if it expires within a margin.
pub(crate) fn severity_soon(validity: Validity, policy: &Policy, at: UnixTime) -> Severity {
    if has_begun(policy.fail_within, validity, at) {
        Severity::Error
    } else {
        Severity::Warning
    }
}

fn has_begun(margin: Margin, validity: Validity, at: UnixTime) -> bool {
    begin_of_margin(margin, validity).is_some_and(|begin| at >= begin)
}

/// The first second of a margin. A margin of no time never begins: in its last second, a certificate is still valid.
pub(crate) fn begin_of_margin(margin: Margin, validity: Validity) -> Option<UnixTime> {
    Some(margin.begins(validity)).filter(|begin| *begin < validity.not_after)
}
