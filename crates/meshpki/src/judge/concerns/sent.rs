//! Whether what istiod sends above the workload certificates that it signs is enough to verify them, and lets it start
//! (Istio, security/pkg/server/ca/server.go and security/pkg/pki/ca/ca.go).

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::rules::validity;
use crate::judge::verdicts::Verdicts;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(sent) = &case.chain.sent else {
        return;
    };
    let first = &case.chain.first;
    // An anchor with its name and key stands for it.
    let anchors = case.prepared.certificates();
    let is_trusted = || anchors.iter().any(|one| one.has_same_name_and_key(first));
    if sent.first.is_none() && !is_trusted() {
        let problem = Problem::NotSent {
            chain: sent.source.to_string(),
        };
        // Another certificate of its name and key may stand for it, for a while.
        let by = match verdicts.webpki {
            Ok(_) => Judges::NONE,
            Err(_) => Judges::PROXY,
        };
        let fault = Fault::refused_by(by, problem);
        findings.push(Place::Issuer, fault, About::Certificate(first.clone()));
    }
    // istiod reads until when the first certificate is valid, and does not start once it has expired. Go accepts a
    // certificate in its last second, too.
    let Some(lead) = &sent.lead else {
        return;
    };
    let validity = lead.validity();
    let not_after = validity.not_after;
    if case.at == not_after || case.at > not_after && !path.contains(lead) {
        let fault = Fault::refused_by(Judges::CONTROL_PLANE, Problem::FirstExpired { not_after });
        findings.push(Place::Intermediate, fault, About::Certificate(lead.clone()));
    } else if !path.contains(lead) && validity::ends_soon(validity, case.policy, case.at) {
        let severity = validity::severity_soon(validity, case.policy, case.at);
        let fault = Fault::accepted(Problem::FirstExpired { not_after }).with_severity(severity);
        findings.push(Place::Intermediate, fault, About::Certificate(lead.clone()));
    }
}
