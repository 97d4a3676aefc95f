//! The words about identities and trust domains.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::WorkloadReason;
use crate::problem::words::seen::{Seen, Words, list};

pub(crate) fn malformed_identity(detail: &str, seen: &Seen<'_>) -> Words {
    let breaks = if seen.refused_if_used == Judges::NONE {
        "proxies skip the name with a warning, and know the workload only by its other names"
    } else {
        UNKNOWN
    };
    seen.words(
        format!("a name of {} is not an identity: {detail}", seen.what()),
        breaks,
    )
}

pub(crate) fn no_identity(seen: &Seen<'_>) -> Words {
    seen.words(
        "no DNS or URI name of the workload certificate is an identity",
        UNKNOWN,
    )
}

pub(crate) fn wrong_first_identity(found: &str, expected: &str, seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{}'s first name is {found}, and {expected} comes only later", seen.what()),
        "proxies that connect to it find the name that they expect; proxies that it connects to use its first name as \
         the client's identity, and their authorization policies see the wrong one",
    )
}

pub(crate) fn wrong_host(found: &[String], expected: &str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.refused(match found {
        [] => format!("{what} has no DNS name, expected {expected}"),
        found => format!("{what} is for {}, expected {expected}", list(found)),
    })
}

pub(crate) fn wrong_identity(found: &[String], expected: &str, seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{} is for {}, expected {expected}",
            seen.what(),
            list(found)
        ),
        "proxies that connect to that identity refuse this certificate",
    )
}

pub(crate) fn wrong_trust_domain(found: &str, expected: &str, seen: &Seen<'_>) -> Words {
    let breaks = match seen.place {
        Place::Workload => "proxies of the mesh expect another name and refuse the connection",
        _ => "SPIFFE verifiers may refuse the workloads of another trust domain that it signs",
    };
    let agreed = seen.ground.workloads_domain.clone();
    let reissued = agreed
        .filter(|_| seen.place == Place::Workload)
        .map(|domain| seen.new_workload(WorkloadReason::WorkloadsSay(domain)));
    Words {
        fact: format!("the identity {found} is not in the trust domain {expected}"),
        breaks: breaks.into(),
        fix: Some(reissued.unwrap_or_else(|| seen.replacement())),
    }
}

const UNKNOWN: &str = "no proxy can tell which workload it is, and none connects to it by name";
