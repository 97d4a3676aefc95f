//! The words about critical extensions and certificate policies.

use crate::problem::place::Place;
use crate::problem::words::seen::{Seen, Words};
use crate::x509::extension::described;

pub(crate) fn unknown_critical_extension(oid: &str, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} has a critical extension that verifiers do not understand: {}",
        seen.what(),
        described(oid)
    );
    let breaks = match seen.place {
        Place::Workload => "peers refuse the workload's connections",
        _ => seen.refusal(),
    };
    seen.words(fact, breaks)
}

pub(crate) fn maps_any_policy(seen: &Seen<'_>) -> Words {
    seen.refused(format!("{}'s policy mappings name anyPolicy", seen.what()))
}

pub(crate) fn policy_constraints(_critical: &bool, seen: &Seen<'_>) -> Words {
    let fact = format!("{} has policy constraints", seen.what());
    if seen.place != Place::Anchor {
        return seen.refused(fact);
    }
    Words {
        fact,
        breaks: "nothing in the mesh: Go does not enforce the policies of an anchor".into(),
        fix: Some(seen.at_next_rotation()),
    }
}
