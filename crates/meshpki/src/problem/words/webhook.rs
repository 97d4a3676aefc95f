//! The words of a report about a webhook, which the API server calls.

use crate::problem::ground::{AnchorUse, Webhook};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::remedy::{Advice, Kept, Remedy, Signing, Step};
use crate::problem::severity::Severity;
use crate::problem::words::early::not_yet;
use crate::problem::words::seen::{Seen, Words};
use crate::text::shown::printable;

/// The words of a webhook's problem: the fact is the same as elsewhere, but something else breaks.
pub(crate) fn of_webhook(
    words: Words,
    problem: &Problem,
    webhook: &Webhook,
    seen: &Seen<'_>,
) -> Words {
    let fix = fix(problem, webhook, seen).or(words.fix);
    let breaks = match problem {
        Problem::LostToApiServer { leaf: false } | Problem::PrivateKey { .. } => words.breaks,
        problem => breaks(problem, webhook, seen).into(),
    };
    Words {
        fact: words.fact,
        breaks,
        fix,
    }
}

fn breaks(problem: &Problem, webhook: &Webhook, seen: &Seen<'_>) -> String {
    let host = webhook.host.as_deref();
    let called = host.map_or_else(|| "the webhook".to_owned(), printable);
    let handles = effect(host);
    let is_error = seen.severity == Severity::Error;
    match problem {
        Problem::Duplicate { .. } => "nothing: the API server reads it once".to_owned(),
        Problem::EndsEarly { event, .. } => match *event {
            "expires" => format!("from then on the API server can no longer call {called}: {handles}"),
            event => not_yet(event).to_owned(),
        },
        Problem::ExpiringSoon { .. } => {
            format!("on that day the API server can no longer call {called}: {handles}")
        }
        Problem::NotYetValid { .. } if is_error => {
            format!("until then the API server cannot call {called}: {handles}")
        }
        Problem::Outlives { .. } => {
            "it looks usable for longer than it is: the API server refuses it when the certificate that issued it \
             expires"
                .to_owned()
        }
        Problem::Expired { .. } | Problem::NotYetValid { .. } if !is_error => {
            "nothing for the API server, which needs another one; `linkerd check` fails on it"
                .to_owned()
        }
        _ if !is_error => "nothing for the API server".to_owned(),
        _ => format!("the API server cannot call {called}: {handles}"),
    }
}

/// What stops working when the API server cannot call a webhook of Linkerd.
fn effect(host: Option<&str>) -> &'static str {
    match host.and_then(|host| host.split('.').next()) {
        Some("linkerd-proxy-injector" | "tap-injector" | "jaeger-injector") => {
            "new pods start without what it injects, or are refused, depending on its failurePolicy"
        }
        Some("linkerd-sp-validator" | "linkerd-policy-validator") => {
            "requests are accepted without validation, or are refused, depending on its failurePolicy"
        }
        Some("tap") => "`linkerd viz tap` fails",
        _ => "requests continue without it, or are refused, depending on its failurePolicy",
    }
}

/// What fixes it, if that differs from what fixes other certificates.
fn fix(problem: &Problem, webhook: &Webhook, seen: &Seen<'_>) -> Option<Remedy> {
    let is_of_any = seen.place == Place::Pem || seen.place == Place::Anchor && !seen.is_used;
    let Some(host) = &webhook.host else {
        return nameless(problem, seen).filter(|_| !is_of_any);
    };
    let reissued = |by| Step::ReissueWebhook {
        term: seen.ground.lifetimes.leaf,
        by,
        host: host.clone(),
        // An intermediate is in the webhook's own file.
        replaces: seen
            .input
            .clone()
            .filter(|_| matches!(seen.place, Place::Intermediate | Place::Webhook)),
    };
    // The anchor at hand may be another's.
    let is_replaced = !matches!(
        problem,
        Problem::UnknownAnchor { .. } | Problem::SignedByOtherKey { .. }
    );
    let below_new = |advice| Remedy {
        advice: vec![advice],
        steps: vec![
            Step::MakeWebhookCa {
                trust_domain: seen.ground.trust_domain.clone(),
                term: seen.ground.lifetimes.anchor.filter(|_| is_replaced),
                kept: if is_replaced {
                    seen.ground.anchor_kept.clone()
                } else {
                    Kept::default()
                },
            },
            reissued(Signing::New),
        ],
    };
    Some(match problem {
        Problem::Outlives { .. } => Remedy::advice(Advice::NothingToday),
        Problem::Duplicate { .. }
        | Problem::MissingIntermediate { .. }
        | Problem::NotYetValid { .. }
        | Problem::TooManyCandidates { .. }
        | Problem::Unused => return None,
        _ if is_of_any => return None,
        Problem::UnknownAnchor { name, .. } | Problem::SignedByOtherKey { name, .. } => {
            below_new(Advice::AddToCaBundle {
                name: name.clone(),
                anchors: seen.ground.anchors.clone(),
                or_new_ca: true,
            })
        }
        // Another certificate from the same CA would have the problem, too.
        Problem::NameConstraintsExclude { .. } | Problem::SignedByUnverifiableKey { .. } => {
            below_new(Advice::NewWebhookCa)
        }
        _ if seen.place == Place::Webhook && seen.ground.anchor == AnchorUse::Alone => {
            Remedy::step(reissued(Signing::Alone(seen.ground.anchors.clone())))
        }
        _ if seen.place == Place::Webhook && seen.ground.anchor == AnchorUse::Among => {
            Remedy::step(reissued(Signing::Chosen)).advised(Advice::WithChosenWebhookCa)
        }
        _ => below_new(Advice::NewWebhookCa),
    })
}

/// What fixes it if the name for a new certificate is unknown: advice without a step.
fn nameless(problem: &Problem, seen: &Seen<'_>) -> Option<Remedy> {
    Some(Remedy::advice(match problem {
        Problem::WrongHost { .. } => Advice::GiveHost,
        Problem::UnknownAnchor { name, .. } | Problem::SignedByOtherKey { name, .. } => {
            Advice::AddToCaBundle {
                name: name.clone(),
                anchors: seen.ground.anchors.clone(),
                or_new_ca: false,
            }
        }
        Problem::Duplicate { .. }
        | Problem::MissingIntermediate { .. }
        | Problem::NotYetValid { .. }
        | Problem::TooManyCandidates { .. }
        | Problem::Unused => return None,
        _ => Advice::MakeForHost,
    }))
}
