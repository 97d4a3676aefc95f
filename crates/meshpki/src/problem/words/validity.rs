//! The words about validity periods.

use rustls_pki_types::UnixTime;

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::text::time::rfc3339;

pub(crate) fn expired(not_after: &UnixTime, seen: &Seen<'_>) -> Words {
    let within = seen.within();
    let breaks = match seen.place {
        Place::Anchor => format!(
            "the control plane issues nothing under it: proxies keep the certificates that they have until those expire \
             ({within}), and new proxies get none"
        ),
        Place::Workload => "every peer refuses the workload's connections".to_owned(),
        _ => ENDED_WITH_IT.to_owned(),
    };
    let words = seen.words(
        format!("{} expired on {}", seen.what(), rfc3339(*not_after)),
        breaks,
    );
    if seen.place != Place::Anchor || seen.is_used {
        return words;
    }
    let removed = || {
        Remedy::advice(Advice::Remove {
            input: seen.input.clone(),
        })
    };
    Words {
        fix: Some(seen.rebundled(true).unwrap_or_else(removed)),
        ..words
    }
}

pub(crate) fn expiring_soon(not_after: &UnixTime, seen: &Seen<'_>) -> Words {
    let within = seen.within();
    let breaks = match seen.place {
        Place::Anchor => {
            format!(
                "on that day the control plane stops issuing, and {within} every connection fails"
            )
        }
        Place::Workload => "on that day its peers refuse it, unless it is renewed".to_owned(),
        _ => "on that day every workload certificate ends with it, and every new connection fails: Linkerd signs none that \
              outlives it"
            .to_owned(),
    };
    let fact = format!("{} expires soon, on {}", seen.what(), rfc3339(*not_after));
    seen.words(fact, breaks)
}

pub(crate) fn not_yet_valid(not_before: &UnixTime, seen: &Seen<'_>) -> Words {
    let breaks = match seen.place {
        Place::Anchor => {
            "until then the control plane issues nothing under it; proxies ignore the date"
        }
        Place::Workload => "until then every peer refuses the workload's connections",
        _ => {
            "until then every verifier refuses what it signs: no proxy can get a certificate that its peers accept"
        }
    };
    Words {
        fact: format!(
            "{} is not valid before {}",
            seen.what(),
            rfc3339(*not_before)
        ),
        breaks: breaks.into(),
        fix: Some(Remedy::advice(Advice::Wait { until: *not_before })),
    }
}

/// Linkerd, pkg/tls/ca.go: a workload certificate ends with the first certificate of the issuer's file.
const ENDED_WITH_IT: &str = "no proxy can get a certificate, and those that it signed have ended with it: every new connection \
                             fails";
