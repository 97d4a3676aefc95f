//! What is in the file beside the chain: it can still cost the control plane the whole file, and the workloads their
//! lifetime.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::rules::validity;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;
use crate::report::profile::Profile;

impl Case<'_> {
    /// What stands in the file beside the chain can still cost the control plane the whole file, and
    /// the workloads their time.
    pub(in crate::judge) fn stray_findings(&self, path: &Path<'_>, findings: &mut Findings<'_>) {
        let is_in_disorder = findings.list.iter().any(|finding| {
            finding.place() == Place::Issuer
                && matches!(finding.problem(), Problem::WrongOrder { .. })
        });
        if self.place == Place::Webhook {
            self.served_findings(findings);
        }
        let strays = self.chain.rest.iter().enumerate();
        for (index, certificate) in strays.filter(|(_, one)| !path.contains(one)) {
            let faults = self.faults(certificate, Place::Intermediate, 0);
            for fault in faults.iter().filter(|fault| fault.unreadable) {
                findings.push_unused(Place::Intermediate, fault.clone(), certificate);
            }
            // What stands in the issuer's file is no stray of the workload's.
            if index >= self.chain.own {
                continue;
            }
            let about = About::Certificate(certificate.clone());
            if self.place != Place::Issuer {
                let is_anchor = self.prepared.certificates().contains(certificate);
                if path.end.is_ok() && !is_anchor {
                    findings.push(Place::Intermediate, Fault::accepted(Problem::Unused), about);
                }
                continue;
            }
            // The true issuer, below the one that stands in its place, is no stray.
            if is_in_disorder && self.is_signed_by(&self.chain.first, certificate) {
                continue;
            }
            if let Some(fault) = self.limits_workloads(certificate) {
                findings.push(Place::Intermediate, fault, about);
            } else if path.end.is_ok() {
                findings.push(Place::Intermediate, Fault::accepted(Problem::Unused), about);
            }
        }
    }

    /// Linkerd's identity service takes the earliest end of all certificates in the issuer's file for
    /// the latest that a workload certificate may have.
    fn limits_workloads(&self, certificate: &Certificate) -> Option<Fault> {
        let (policy, validity) = (self.policy, certificate.validity());
        let not_after = validity.not_after;
        let has_expired = self.at > not_after;
        let matters = has_expired || validity::ends_soon(validity, policy, self.at);
        if policy.profile != Profile::Linkerd || !matters {
            return None;
        }
        // Every certificate to come has expired on the day that it is made.
        let by = if has_expired {
            Judges::BOTH
        } else {
            Judges::NONE
        };
        let severity = validity::severity_soon(validity, policy, self.at);
        let problem = Problem::LimitsWorkloadLifetime { not_after };
        Some(Fault::refused(by, problem).with_severity(severity))
    }
}
