//! The words about files that were given in the place of others.

use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::source::Location;

pub(crate) fn is_workload(identity: &str, seen: &Seen<'_>) -> Words {
    let verify = |subject| Step::Verify {
        anchors: seen.ground.sources.to_vec(),
        subject,
        is_workload: true,
    };
    Words {
        fact: format!("this is the certificate of the workload {identity}, not of an issuer"),
        breaks: "as the issuer, it would keep the identity service from starting (`issuer cert is not a CA`)".into(),
        fix: Some(Remedy {
            advice: vec![Advice::GiveAsWorkload],
            steps: seen.input.clone().map(verify).into_iter().collect(),
        }),
    }
}

pub(crate) fn swapped(name: &str, candidate: &Location, seen: &Seen<'_>) -> Words {
    let anchors = seen.input.clone();
    let subject = match candidate {
        Location::Read(origin) => Some(origin.source().clone()),
        Location::AtHand(_) => None,
    };
    let verify = anchors.zip(subject).map(|(anchors, subject)| Step::Verify {
        anchors: vec![anchors],
        subject,
        is_workload: false,
    });
    Words {
        fact: format!(
            "the files are swapped: the certificate given as the issuer signed the anchor {name} ({candidate})"
        ),
        breaks: "in each other's place, they would keep the identity service from starting".into(),
        fix: Some(Remedy {
            advice: vec![Advice::SwapFiles],
            steps: verify.into_iter().collect(),
        }),
    }
}
