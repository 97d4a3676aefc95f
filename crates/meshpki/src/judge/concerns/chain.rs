//! What is wrong with each certificate of the path, and with its end.

use crate::certificate::certificate::Certificate;
use crate::certificate::signature;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::go::constraints;
use crate::judge::path::Path;
use crate::judge::rules::link;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

pub(in crate::judge) fn find(case: &Case<'_>, path: &Path<'_>, findings: &mut Findings<'_>) {
    let above = path.certificates().skip(1).map(Some).chain([path.anchor()]);
    for ((index, step), above) in path.steps.iter().enumerate().zip(above) {
        let (certificate, place) = (step.certificate, step.place);
        let mut faults = case.faults(certificate, place, step.below).to_vec();
        if let Some(above) = above.filter(|above| *above != certificate) {
            faults.extend(link::between(certificate, above));
            let is_last = index + 1 == path.steps.len();
            if is_last && place == Place::Issuer && certificate.has_same_key_and_names(above) {
                let by = Judges::CONTROL_PLANE;
                faults.push(Fault::refused_by(by, Problem::SharesAnchorKey));
            }
        }
        // No verifier checks the signature of a certificate that is itself trusted.
        let is_trusted = place == Place::Webhook && path.anchor() == Some(certificate);
        for fault in faults {
            if !(is_trusted && matches!(fault.problem, Problem::SignatureAlgorithm { .. })) {
                findings.push(place, fault, About::Certificate(certificate.clone()));
            }
        }
    }
    constraint_findings(path, findings);
    end_findings(path, findings);
}

/// Names that constraints above them exclude according to Go. If webpki finds no path, its own refusal is reported, and
/// names the constraint.
fn constraint_findings(path: &Path<'_>, findings: &mut Findings<'_>) {
    let chain: Vec<&Certificate> = path.certificates().chain(path.anchor_above()).collect();
    let is_needed = findings.has_webpki_path || findings.is_of_webhook;
    let Some(refused) = constraints::refused(&chain).filter(|_| is_needed) else {
        return;
    };
    let problem = Problem::NameOutsideConstraints {
        name: refused.name.to_string(),
        authority: chain[refused.by].name(),
    };
    let place = path
        .steps
        .get(refused.index)
        .map_or(Place::Intermediate, |step| step.place);
    let about = About::Certificate(chain[refused.index].clone());
    findings.push(
        place,
        Fault::refused_by(Judges::CONTROL_PLANE, problem),
        about,
    );
}

/// What is wrong at the end of the path.
fn end_findings(path: &Path<'_>, findings: &mut Findings<'_>) {
    let Some(last) = path.steps.last() else {
        return;
    };
    let about = || About::Certificate(last.certificate.clone());
    match &path.end {
        Err(fault) => match fault.problem {
            // A signature that cannot be checked at all has been reported already.
            Problem::SignedByOtherKey { .. }
                if !signature::is_verifiable(last.certificate.signature_algorithm()) => {}
            // The verdicts say whose budget ran out.
            Problem::TooManyCandidates { .. } => {}
            _ => findings.push(last.place, fault.clone(), about()),
        },
        Ok(end) if last.place == Place::Issuer && end.anchor == last.certificate => {
            findings.push(last.place, Fault::accepted(Problem::IsAnchor), about());
        }
        Ok(_) => {}
    }
}
