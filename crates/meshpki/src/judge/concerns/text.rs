//! Whether each consumer reads the whole of the texts.

use crate::judge::case::Case;
use crate::judge::concerns::istio_text;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::rules;
use crate::pem::oddity::Odd;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;

pub(in crate::judge) fn find(case: &Case<'_>, findings: &mut Findings<'_>) {
    if case.policy.profile == Profile::Istio {
        istio_text::find(case.prepared, Some((case.chain, case.place)), findings);
        return;
    }
    for oddity in case.prepared.oddities.iter().chain(&case.chain.oddities) {
        let fault = match &oddity.kind {
            Odd::PrivateKey { label, .. } if case.place == Place::Webhook => {
                let (label, lost) = (*label, 0);
                rules::text::check(&Odd::PrivateKey { label, lost })
            }
            // For a webhook's files, only what is lost matters; that is reported below.
            _ if case.place == Place::Webhook => continue,
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
