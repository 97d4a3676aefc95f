//! Which names may be issued below it? (RFC 5280, section 4.2.1.10)
//!
//! Whether the names of the mesh are among them is webpki's word, and asked with the probe.

use super::Subject;
use crate::extension::AlternativeName;
use crate::identity::Identity;
use crate::judge::Judges;
use crate::problem::{Place, Problem};

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let Some(constraints) = subject.certificate.name_constraints() else {
        return;
    };
    if subject.place == Place::Workload {
        found.push(Problem::MisplacedNameConstraints);
        return;
    }
    let is_critical = subject.certificate.is_critical(NAME_CONSTRAINTS);
    let names = || constraints.permitted.iter().chain(&constraints.excluded);
    let mut kinds: Vec<&str> = names()
        .map(AlternativeName::kind)
        .filter(|kind| !["DNS", "IP"].contains(kind))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let has = |wanted: &[&str]| kinds.iter().any(|kind| wanted.contains(kind));

    if names().next().is_none() {
        found.push(Problem::EmptyNameConstraints);
        return;
    }
    if has(&["directory", "malformed", "other"]) {
        let by = Judges {
            // Go passes over a kind that it does not know where the extension is not critical, but
            // webpki's strict form, in which it is asked, does not.
            control_plane: true,
            // webpki looks at a directory name wherever it is, at another only beside its like.
            proxy: has(&["directory", "malformed"]),
        };
        found.push(Problem::UnsupportedNameConstraints { kinds, by });
    } else if has(&["URI"]) && !matches!(subject.policy.identity, Some(Identity::Spiffe(_))) {
        // webpki refuses every URI name below a URI constraint; a DNS name is not concerned.
        let by = Judges::NONE;
        found.push(Problem::UnsupportedNameConstraints { kinds, by });
    }
    if !is_critical {
        found.push(Problem::NameConstraintsNotCritical);
    }
    let leading_period = names().find_map(|name| match name {
        AlternativeName::Dns(name) if name.starts_with('.') => Some(name.clone()),
        _ => None,
    });
    if let Some(name) = leading_period {
        found.push(Problem::NameConstraintsLeadingPeriod { name });
    }
}

const NAME_CONSTRAINTS: &str = "2.5.29.30";
