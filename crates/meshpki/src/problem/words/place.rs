//! The words of a problem at its place. Where another certificate does the work, or Go refuses the whole file,
//! something else breaks; and for a webhook, everything that breaks is another.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::problem::words::istio::of_istio;
use crate::problem::words::seen::{Seen, Words};
use crate::problem::words::webhook::of_webhook;

/// The words of a problem at its place.
pub(crate) fn words(problem: &Problem, seen: &Seen<'_>) -> Words {
    let words = problem.words(seen);
    if let Some(webhook) = &seen.ground.webhook {
        return of_webhook(words, problem, webhook, seen);
    }
    if let Some(istio) = &seen.ground.istio {
        return of_istio(words, problem, istio, seen);
    }
    let is_spare = seen.place == Place::Anchor
        && seen.severity < Severity::Error
        && seen.refused_if_used != Judges::NONE;
    let breaks = match problem {
        Problem::Expired { .. }
        | Problem::KeyAlgorithm { .. }
        | Problem::NotYetValid { .. }
        | Problem::SignatureAlgorithm { .. }
            if is_spare =>
        {
            "nothing for what another anchor issued, but `linkerd check` fails on it"
        }
        _ if is_spare => {
            "nothing for what another anchor issued; verifiers refuse what this one issued"
        }
        _ if seen.unreadable && seen.place != Place::Workload => {
            "Go cannot read the certificate, and refuses the whole file that contains it: the control plane does not \
             start with it"
        }
        _ => return words,
    };
    Words {
        breaks: breaks.into(),
        ..words
    }
}
