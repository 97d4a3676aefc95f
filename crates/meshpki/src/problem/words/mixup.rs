//! The words about files that were given in the place of others.

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::source::{Location, Source};

pub(crate) fn is_authority(is_anchor: &bool, seen: &Seen<'_>) -> Words {
    let (kind, place) = if *is_anchor {
        ("a trust anchor", Place::Anchor)
    } else {
        ("a CA", Place::Issuer)
    };
    let (what, breaks) = match seen.place {
        Place::Webhook => (
            "a webhook",
            "as the webhook's, the API server would refuse it",
        ),
        _ => (
            "a workload",
            "as a workload's, every proxy would refuse it: it accepts no CA as a workload",
        ),
    };
    Words {
        fact: format!("this is the certificate of {kind}, not of {what}"),
        breaks: breaks.into(),
        fix: Some(given_as(place, seen)),
    }
}

pub(crate) fn is_webhook(host: &str, seen: &Seen<'_>) -> Words {
    let (what, breaks) = match seen.place {
        Place::Issuer => ("an issuer", NO_ISSUER),
        _ => (
            "a workload",
            "as a workload's, no proxy could tell which workload it is",
        ),
    };
    Words {
        fact: format!("this is the certificate of the webhook {host}, not of {what}"),
        breaks: breaks.into(),
        fix: Some(given_as(Place::Webhook, seen)),
    }
}

pub(crate) fn is_workload(identity: &str, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!("this is the certificate of the workload {identity}, not of an issuer"),
        breaks: NO_ISSUER.into(),
        fix: Some(given_as(Place::Workload, seen)),
    }
}

/// The certificate is judged as what it is.
fn given_as(place: Place, seen: &Seen<'_>) -> Remedy {
    let verify = verify(
        seen.ground.sources.to_vec(),
        seen.input.clone(),
        place,
        seen,
    );
    Remedy {
        advice: vec![Advice::GiveAs(place)],
        steps: verify.into_iter().collect(),
    }
}

pub(crate) fn swapped(
    name: &str,
    candidate: &Location,
    _with_key: &bool,
    seen: &Seen<'_>,
) -> Words {
    let issuer = match candidate {
        Location::Read(origin) => Some(origin.source().clone()),
        Location::AtHand(_) => None,
    };
    let anchors = seen.input.iter().cloned().collect();
    let verify = verify(anchors, issuer, Place::Issuer, seen);
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

/// The step that verifies again; `None` if a file has no name by which it can be given.
fn verify(
    anchors: Vec<Source>,
    subject: Option<Source>,
    place: Place,
    seen: &Seen<'_>,
) -> Option<Step> {
    let subject = subject?;
    let (anchors, subject) = match place {
        Place::Anchor => (vec![subject], None),
        _ => (anchors, Some(subject)),
    };
    let has_path = |source: &Source| source.argument().is_some();
    let can_be_given = !anchors.is_empty() && anchors.iter().chain(&subject).all(has_path);
    let trust_domain = seen.ground.trust_domain.clone();
    can_be_given.then_some(Step::Verify {
        anchors,
        subject,
        place,
        trust_domain,
        is_domain_given: seen.ground.is_domain_given,
    })
}

const NO_ISSUER: &str =
    "as the issuer, it would keep the identity service from starting (`issuer cert is not a CA`)";
