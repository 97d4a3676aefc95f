//! Certificates in the file that are not part of the chain. One can still make the control plane refuse the whole
//! file, or shorten the lifetime of workload certificates.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::concerns::order::is_signed_by;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::rules::validity;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

pub(in crate::judge) fn find(case: &Case<'_>, path: &Path<'_>, findings: &mut Findings<'_>) {
    let is_in_disorder = findings.list.iter().any(|finding| {
        finding.place() == Place::Issuer && matches!(finding.problem(), Problem::WrongOrder { .. })
    });
    let strays = case.chain.rest.iter().enumerate();
    for (index, certificate) in strays.filter(|(_, one)| !path.contains(one)) {
        let faults = case.faults(certificate, Place::Intermediate, 0);
        let matters = |fault: &&Fault| {
            let is_ahead = matches!(fault.problem, Problem::RefusedNext { .. });
            fault.loses_file != Judges::NONE || is_ahead
        };
        for fault in faults.iter().filter(matters) {
            findings.push_unused(Place::Intermediate, fault.clone(), certificate);
        }
        // Certificates from the issuer's file are not strays of the workload's file.
        if index >= case.chain.own {
            continue;
        }
        let about = About::Certificate(certificate.clone());
        // Istio's documentation puts the root at the end of what istiod sends.
        if case.place != Place::Issuer || case.policy.profile == Profile::Istio {
            let is_needed = case.prepared.certificates().contains(certificate)
                || case.chain.is_first_unsent()
                    && certificate.has_same_name_and_key(&case.chain.first);
            if path.end.is_ok() && !is_needed {
                findings.push(Place::Intermediate, Fault::accepted(Problem::Unused), about);
            }
            continue;
        }
        // The true issuer, below the certificate that is in its place, is not a stray.
        if is_in_disorder && is_signed_by(case, &case.chain.first, certificate) {
            continue;
        }
        if let Some(fault) = limits_workloads(case, certificate) {
            findings.push(Place::Intermediate, fault, about);
        } else if path.end.is_ok() {
            findings.push(Place::Intermediate, Fault::accepted(Problem::Unused), about);
        }
    }
}

/// Linkerd's identity service lets no workload certificate outlive any certificate of the issuer's file.
fn limits_workloads(case: &Case<'_>, certificate: &Certificate) -> Option<Fault> {
    let (policy, validity) = (case.policy, certificate.validity());
    let not_after = validity.not_after;
    let has_expired = case.at > not_after;
    let matters = has_expired || validity::ends_soon(validity, policy, case.at);
    if policy.profile != Profile::Linkerd || !matters {
        return None;
    }
    // Every new workload certificate has expired when it is made.
    let by = if has_expired {
        Judges::MESH
    } else {
        Judges::NONE
    };
    let severity = validity::severity_soon(validity, policy, case.at);
    let problem = Problem::LimitsWorkloadLifetime { not_after };
    Some(Fault::refused_by(by, problem).with_severity(severity))
}
