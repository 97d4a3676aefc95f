//! The words about files that were given in the place of others.

use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::source::{Location, Source};

pub(crate) fn is_workload(identity: &str, seen: &Seen<'_>) -> Words {
    let verify = verify(seen.ground.sources.to_vec(), seen.input.clone(), true, seen);
    Words {
        fact: format!("this is the certificate of the workload {identity}, not of an issuer"),
        breaks: "as the issuer, it would keep the identity service from starting (`issuer cert is not a CA`)".into(),
        fix: Some(Remedy {
            advice: vec![Advice::GiveAsWorkload],
            steps: verify.into_iter().collect(),
        }),
    }
}

pub(crate) fn swapped(name: &str, candidate: &Location, with_key: &bool, seen: &Seen<'_>) -> Words {
    let issuer = match candidate {
        Location::Read(origin) => Some(origin.source().clone()),
        Location::AtHand(_) => None,
    };
    let anchors = seen.input.iter().cloned().collect();
    let verify = verify(anchors, issuer, false, seen);
    let key = if *with_key {
        ", whose key was given"
    } else {
        ""
    };
    Words {
        fact: format!(
            "the files are swapped: the certificate given as the issuer signed the anchor {name} ({candidate}){key}"
        ),
        breaks: "in each other's place, they would keep the identity service from starting".into(),
        fix: Some(Remedy {
            advice: vec![Advice::SwapFiles],
            steps: verify.into_iter().collect(),
        }),
    }
}

/// The step that verifies again; `None` if a file has no name by which it can be given.
fn verify(
    anchors: Vec<Source>,
    subject: Option<Source>,
    is_workload: bool,
    seen: &Seen<'_>,
) -> Option<Step> {
    let subject = subject?;
    let has_path = |source: &Source| source.path().is_some();
    let can_be_given = !anchors.is_empty() && anchors.iter().all(has_path) && has_path(&subject);
    let trust_domain = seen.ground.trust_domain.clone();
    can_be_given.then_some(Step::Verify {
        anchors,
        subject,
        is_workload,
        trust_domain,
    })
}
