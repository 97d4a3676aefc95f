//! Whether each consumer reads the whole of the texts.

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::rules;
use crate::judge::rules::text::IstioText;
use crate::pem::oddity::Odd;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::source::Origin;

/// Which of Istio's texts has an oddity there.
fn istio_text(case: &Case<'_>, origin: &Origin) -> IstioText {
    let chain = case.chain;
    let first = chain.first.origin().filter(|_| chain.sent.is_some());
    match first.filter(|first| first.source() == origin.source()) {
        Some(first) => IstioText::Issuer {
            is_before: origin.block() <= first.block(),
        },
        None => IstioText::Sent,
    }
}

pub(in crate::judge) fn find(case: &Case<'_>, findings: &mut Findings<'_>) {
    for oddity in case.prepared.oddities.iter().chain(&case.chain.oddities) {
        let fault = match &oddity.kind {
            Odd::PrivateKey { label, .. } if case.place == Place::Webhook => {
                let (label, lost) = (*label, 0);
                rules::text::check(&Odd::PrivateKey { label, lost })
            }
            // For a webhook's files, only what is lost matters; that is reported below.
            _ if case.place == Place::Webhook => continue,
            odd if case.policy.profile == Profile::Istio => {
                match rules::text::check_of_istio(odd, &istio_text(case, &oddity.origin)) {
                    Some(fault) => fault,
                    None => continue,
                }
            }
            odd => rules::text::check(odd),
        };
        findings.push_text(fault, &oddity.origin);
    }
    for (origin, leaf) in &case.chain.skipped {
        let by = if *leaf {
            Judges::API_SERVER
        } else {
            Judges::NONE
        };
        let fault = Fault::refused_by(by, Problem::LostToApiServer { leaf: *leaf });
        findings.push_text(fault, origin);
    }
}
