//! The words about name constraints.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::words::seen::{STRICT, Seen, Words, list};

pub(crate) fn misplaced_name_constraints(seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{} has name constraints, which only a CA may have",
            seen.what()
        ),
        STRICT,
    )
}

pub(crate) fn name_constraints_exclude(
    identity: &String,
    authority: &Option<String>,
    permitted: &[String],
    excluded: &[String],
    seen: &Seen<'_>,
) -> Words {
    let whose = match authority {
        Some(name) if seen.place.is_leaf() => format!("{name}'s name constraints"),
        Some(_) => format!("{}'s name constraints", seen.what()),
        None => "the name constraints of a CA above the workloads".to_owned(),
    };
    let fact = match (permitted, excluded) {
        ([], []) => format!("{whose} exclude {identity}"),
        (permitted, []) => format!("{whose} permit only {}, not {identity}", list(permitted)),
        (_, excluded) if excluded.contains(identity) => format!("{whose} exclude {identity}"),
        (_, excluded) => format!(
            "{whose} exclude {}, and therefore {identity}",
            list(excluded)
        ),
    };
    let breaks = match seen.place {
        Place::Workload => {
            "no peer accepts the workload's connections, although `linkerd check` passes".to_owned()
        }
        _ if permitted.is_empty() => {
            format!("no peer accepts a certificate for {identity}, although `linkerd check` passes")
        }
        _ => {
            "no peer accepts a workload certificate with a name that is not permitted, although `linkerd check` passes"
                .to_owned()
        }
    };
    seen.words(fact, breaks)
}

pub(crate) fn name_constraints_leading_period(name: &str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.cosmetic(format!(
        "{what}'s name constraint {name} begins with a period"
    ))
}

pub(crate) fn name_constraints_not_critical(seen: &Seen<'_>) -> Words {
    seen.cosmetic(format!(
        "{}'s name constraints are not critical",
        seen.what()
    ))
}

pub(crate) fn unsupported_name_constraints(kinds: &[&'static str], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} has name constraints of a kind that verifiers refuse: {}",
        seen.what(),
        kinds.join(", ")
    );
    let breaks = match seen.refused_if_used {
        Judges::NONE => {
            "nothing for DNS identities, which Linkerd issues; proxies refuse every SPIFFE identity below it, except \
             those of Linkerd 2.18 and 2.19"
        }
        Judges::PROXY if kinds == ["URI"] => {
            "every proxy refuses every SPIFFE identity below it, whether its constraints permit it or not"
        }
        _ => seen.refusal(),
    };
    seen.words(fact, breaks)
}
