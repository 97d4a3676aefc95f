//! What is wrong with a trust bundle before anything is judged: what some consumer cannot read in it.

use std::sync::Arc;

use crate::judge::behaviour::Behaviour;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::findings::severity;
use crate::judge::rules;
use crate::mesh::bundle::TrustBundle;
use crate::pem::oddity::{Odd, Oddity};
use crate::policy::policy::Policy;
use crate::problem::place::Place;
use crate::report::finding::{About, Finding, Weight};

impl TrustBundle {
    /// What some consumer of the bundle cannot read, however it is written: certificates that Go cannot parse, and
    /// blocks with a label that no consumer reads. One of the former makes the control plane refuse the whole file.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Finding> {
        let policy = Policy::default();
        let is_label = |odd: &Odd| matches!(odd, Odd::UnexpectedLabel { .. });
        let labels = self.oddities().iter().filter(|one| is_label(&one.kind));
        let labels = labels.map(of_oddity);
        let certificates = self.anchors().iter().flat_map(|anchor| {
            let faults = rules::certificate::check(&Checked {
                certificate: anchor,
                place: Place::Anchor,
                below: 0,
                is_above_leaf: false,
                policy: &policy,
                behaviour: Behaviour::default(),
                at: anchor.validity().not_before,
            });
            let unreadable = faults
                .into_iter()
                .filter(|fault| fault.loses_file.control_plane);
            unreadable
                .map(|fault| finding(Place::Anchor, fault, About::Certificate(anchor.clone())))
        });
        labels.chain(certificates).collect()
    }

    /// The oddities of the texts from which the anchors were read, as findings.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.oddities().iter().map(of_oddity).collect()
    }
}

fn of_oddity(oddity: &Oddity) -> Finding {
    let about = About::Text(Some(oddity.origin.clone()));
    finding(Place::Pem, rules::text::check(&oddity.kind), about)
}

fn finding(place: Place, fault: Fault, about: About) -> Finding {
    let weight = Weight {
        severity: severity(fault.refused_by, &fault),
        refused_by: fault.refused_by,
        refused_if_used: fault.refused_by,
        unreadable: fault.loses_file.control_plane,
        is_used: true,
    };
    Finding::new(place, fault.problem, weight, about, Arc::default(), None)
}
