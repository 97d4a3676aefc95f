//! What is wrong with a trust bundle before anything is judged: what some consumer cannot read of it.

use crate::judge::policy::Policy;
use crate::judge::rules::{self, Subject, text};
use crate::mesh::bundle::TrustBundle;
use crate::pem::oddity::Odd;
use crate::problem::problem::{Place, Problem};
use crate::problem::profile::Profile;
use crate::problem::remedy::Files;
use crate::report::finding::{About, Finding};

impl TrustBundle {
    /// What a consumer of the bundle cannot read, however it is written: certificates that Go does not
    /// parse, and blocks under a label that nobody looks for. The control plane loses the whole file by
    /// one of the first.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Finding> {
        let policy = Policy::default();
        let labels = self
            .oddities()
            .iter()
            .filter(|one| matches!(one.kind, Odd::UnexpectedLabel { .. }));
        let labels = labels.map(|one| {
            let about = About::File(Some(one.origin.clone()));
            (Place::Pem, text::problem(&one.kind), about)
        });
        let certificates = self.anchors().iter().flat_map(|anchor| {
            let problems = rules::certificate(&Subject {
                certificate: anchor,
                place: Place::Anchor,
                below: 0,
                policy: &policy,
                at: anchor.validity().not_before,
            });
            let unreadable = problems.into_iter().filter(Problem::is_unreadable);
            unreadable.map(|problem| {
                let about = About::Certificate(anchor.clone());
                (Place::Anchor, problem, about)
            })
        });
        labels.chain(certificates).map(finding).collect()
    }

    /// What is odd about the text that the anchors were read from, as findings.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let oddities = self.oddities().iter().map(|one| {
            let about = About::File(Some(one.origin.clone()));
            (Place::Pem, text::problem(&one.kind), about)
        });
        oddities.map(finding).collect()
    }
}

fn finding((place, problem, about): (Place, Problem, About)) -> Finding {
    let severity = problem.severity(place, Profile::default());
    let refused_by = problem.refused_by(place);
    Finding::new(
        place,
        problem,
        severity,
        refused_by,
        about,
        &Files::default(),
    )
}
