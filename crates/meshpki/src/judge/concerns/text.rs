//! Whether each consumer reads the whole of the texts.

use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::rules;
use crate::pem::oddity::Odd;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

impl Case<'_> {
    pub(in crate::judge) fn text_findings(&self, findings: &mut Findings<'_>) {
        for oddity in self.prepared.oddities.iter().chain(&self.chain.oddities) {
            let fault = match &oddity.kind {
                Odd::PrivateKey { label, .. } if self.place == Place::Webhook => {
                    let (label, lost) = (*label, 0);
                    rules::text::check(&Odd::PrivateKey { label, lost })
                }
                // For a webhook's files, only what is lost matters; that is reported below.
                _ if self.place == Place::Webhook => continue,
                odd => rules::text::check(odd),
            };
            findings.push(Place::Pem, fault, About::Text(Some(oddity.origin.clone())));
        }
        for (origin, leaf) in &self.chain.skipped {
            let by = if *leaf {
                Judges::API_SERVER
            } else {
                Judges::NONE
            };
            let fault = Fault::refused_by(by, Problem::LostToApiServer { leaf: *leaf });
            findings.push(Place::Pem, fault, About::Text(Some(origin.clone())));
        }
    }
}
