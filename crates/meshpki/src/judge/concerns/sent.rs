//! Whether what istiod sends above the workload certificates that it signs is enough to verify them, and lets it start
//! (Istio, security/pkg/server/ca/server.go and security/pkg/pki/ca/ca.go).

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
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
    if sent.first.is_none() && verdicts.webpki.is_err() && !is_trusted() {
        let problem = Problem::NotSent {
            chain: sent.source.name().into_owned(),
        };
        let fault = Fault::refused_by(Judges::PROXY, problem);
        findings.push(Place::Issuer, fault, About::Certificate(first.clone()));
    }
    // istiod reads until when the first certificate is valid, and does not start when it cannot, or that is over.
    let Some(lead) = sent.lead.as_ref().filter(|lead| !path.contains(lead)) else {
        return;
    };
    let not_after = lead.validity().not_after;
    let problem = if !lead.refusals().is_empty() {
        Problem::FirstUnreadable
    } else if case.at > not_after {
        Problem::FirstExpired { not_after }
    } else {
        return;
    };
    let fault = Fault::refused_by(Judges::CONTROL_PLANE, problem);
    findings.push(Place::Intermediate, fault, About::Certificate(lead.clone()));
}
