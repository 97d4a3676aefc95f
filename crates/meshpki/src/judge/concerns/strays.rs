//! Certificates in the file that are not part of the chain. One can still make the control plane refuse the whole
//! file, or shorten the lifetime of workload certificates.

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
    /// A certificate that is not part of the chain can still make the control plane refuse the whole file, or shorten
    /// the lifetime of workload certificates.
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
            // Certificates from the issuer's file are not strays of the workload's file.
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
            // The true issuer, below the certificate that is in its place, is not a stray.
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

    /// Linkerd's identity service lets no workload certificate outlive any certificate of the issuer's file.
    fn limits_workloads(&self, certificate: &Certificate) -> Option<Fault> {
        let (policy, validity) = (self.policy, certificate.validity());
        let not_after = validity.not_after;
        let has_expired = self.at > not_after;
        let matters = has_expired || validity::ends_soon(validity, policy, self.at);
        if policy.profile != Profile::Linkerd || !matters {
            return None;
        }
        // Every new workload certificate has expired when it is made.
        let by = if has_expired {
            Judges::BOTH
        } else {
            Judges::NONE
        };
        let severity = validity::severity_soon(validity, policy, self.at);
        let problem = Problem::LimitsWorkloadLifetime { not_after };
        Some(Fault::refused_by(by, problem).with_severity(severity))
    }
}
