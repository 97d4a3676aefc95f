//! What breaks where the API server calls a webhook.

use crate::problem::consequence::consequence;
use crate::problem::problem::{Place, Problem, Severity};
use crate::text::shown::printable;

/// What breaks because of it, where `host` is the name that the API server calls.
pub(crate) fn of_webhook(
    place: Place,
    problem: &Problem,
    severity: Severity,
    host: Option<&str>,
) -> String {
    let called = host.map_or_else(|| "the webhook".to_owned(), printable);
    let handles = effect(host);
    match problem {
        Problem::Duplicate { .. } => "nothing: the API server reads it once".to_owned(),
        Problem::LostToApiServer { leaf: false } | Problem::PrivateKey { .. } => {
            consequence(place, problem, severity)
        }
        Problem::ExpiringSoon { .. } => {
            format!("on that day the API server can no longer call {called}: {handles}")
        }
        Problem::NotYetValid { .. } if severity == Severity::Error => {
            format!("until then the API server cannot call {called}: {handles}")
        }
        Problem::Outlives { .. } => {
            "it looks usable for longer than it is: the API server refuses it when its CA expires"
                .to_owned()
        }
        Problem::Expired { .. } | Problem::NotYetValid { .. } if severity < Severity::Error => {
            "nothing for the API server, which needs another; `linkerd check` fails on it"
                .to_owned()
        }
        _ if severity < Severity::Error => "nothing for the API server".to_owned(),
        _ => format!("the API server cannot call {called}: {handles}"),
    }
}

/// What a webhook of Linkerd does, and does no longer.
fn effect(host: Option<&str>) -> &'static str {
    let service = host.and_then(|host| host.split('.').next());
    match service {
        Some("linkerd-proxy-injector" | "tap-injector" | "jaeger-injector") => {
            "new pods start without what it injects, or are refused (failurePolicy)"
        }
        Some("linkerd-sp-validator" | "linkerd-policy-validator") => {
            "what it validates is let through unseen, or refused (failurePolicy)"
        }
        Some("tap") => "`linkerd viz tap` fails",
        _ => "what it handles goes on without it, or is refused (failurePolicy)",
    }
}
