//! Which names a CA's constraints permit below it (RFC 5280, section 4.2.1.10).
//!
//! Whether one name is permitted is decided by webpki, with the probe; whether every name of the mesh is, by
//! [`exclusion`].

use std::fmt;

use crate::certificate::certificate::Certificate;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::go::constraints::permits;
use crate::mesh::dns;
use crate::mesh::identity::Identity;
use crate::mesh::names::ISTIOD;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::x509::general_name::AlternativeName;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let Some(constraints) = checked.certificate.name_constraints() else {
        return;
    };
    if checked.place.is_leaf() {
        found.push(Fault::accepted(Problem::MisplacedNameConstraints));
        return;
    }
    let is_critical = checked.certificate.is_critical(NAME_CONSTRAINTS);
    let names = || constraints.permitted.iter().chain(&constraints.excluded);
    let mut kinds: Vec<&str> = names()
        .map(AlternativeName::kind)
        .filter(|kind| !["DNS", "IP"].contains(kind))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let has = |wanted: &[&str]| kinds.iter().any(|kind| wanted.contains(kind));

    if names().next().is_none() {
        return;
    }
    if has(&["directory", "malformed", "other"]) {
        let by = Judges {
            // Go ignores a kind that it does not support, unless the extension is critical.
            control_plane: is_critical,
            // webpki checks a directory name in any case, another kind only if a name of that kind is present.
            proxy: has(&["directory", "malformed"]),
            ..Judges::NONE
        };
        let problem = Problem::UnsupportedNameConstraints { kinds };
        found.push(Fault::refused_by(by, problem).of_path());
    } else if has(&["URI"]) {
        // webpki refuses every URI name below a URI constraint; DNS names are not affected.
        found.push(Fault::accepted(on_uris()));
    }
    if !is_critical {
        found.push(Fault::accepted(Problem::NameConstraintsNotCritical));
    }
    let leading_period = names().find_map(|name| match name {
        AlternativeName::Dns(name) if name.starts_with('.') => Some(name.clone()),
        _ => None,
    });
    if let Some(name) = leading_period {
        found.push(Fault::accepted(Problem::NameConstraintsLeadingPeriod {
            name,
        }));
    }
}

/// Name constraints on URIs.
pub(crate) fn on_uris() -> Problem {
    Problem::UnsupportedNameConstraints { kinds: vec!["URI"] }
}

/// The identities for which constraints are checked.
pub(crate) enum Asked<'a> {
    /// Every identity that Linkerd issues: a service account, its namespace, and this suffix.
    Every(String),
    /// The names of istiod, whose own certificate is issued by the same CA and verified by every proxy. Identities are
    /// SPIFFE IDs, of which constraints see only the trust domain.
    Istiod,
    /// Only this one of them.
    Named(&'static str),
    /// Only one identity.
    One(&'a Identity),
}

/// The identities that a CA's name constraints exclude, and the constraints that exclude them.
pub(crate) struct Exclusion {
    pub(crate) identity: String,
    pub(crate) permitted: Vec<String>,
    pub(crate) excluded: Vec<String>,
}

/// The identities, of those that are checked, that the name constraints of `certificate` exclude.
pub(crate) fn exclusion(certificate: &Certificate, asked: &Asked<'_>) -> Option<Exclusion> {
    let constraints = certificate.name_constraints()?;
    if let Asked::Istiod = asked {
        let mut names = ISTIOD.into_iter().map(Asked::Named);
        return names.find_map(|name| exclusion(certificate, &name));
    }
    let of_kind = |names: &[AlternativeName]| -> Vec<String> {
        names
            .iter()
            .filter_map(|name| match (asked, name) {
                (Asked::One(Identity::Spiffe(_)), AlternativeName::Uri(name))
                | (
                    Asked::Every(_) | Asked::Named(_) | Asked::One(Identity::Dns(_)),
                    AlternativeName::Dns(name),
                ) => Some(name.to_ascii_lowercase()),
                _ => None,
            })
            .collect()
    };
    let (permitted, excluded) = (
        of_kind(&constraints.permitted),
        of_kind(&constraints.excluded),
    );
    // Whether a URI is within a tree is for Go alone to say: webpki refuses all of them, or ignores the tree.
    if let Asked::One(identity @ Identity::Spiffe(_)) = asked {
        let is_permitted = permits(constraints, &AlternativeName::from(*identity));
        return (!is_permitted).then(|| Exclusion {
            identity: identity.to_string(),
            permitted,
            excluded,
        });
    }
    let by_exclusion = excluded.into_iter().find_map(|tree| {
        let identity = asked.within(&tree)?;
        Some(Exclusion {
            identity,
            permitted: Vec::new(),
            excluded: vec![tree],
        })
    });
    by_exclusion.or_else(|| {
        let is_covered = permitted.is_empty() || permitted.iter().any(|tree| asked.is_within(tree));
        (!is_covered).then(|| Exclusion {
            identity: asked.to_string(),
            permitted,
            excluded: Vec::new(),
        })
    })
}

impl Exclusion {
    /// The problem, if these are the constraints of `authority`.
    pub(crate) fn by(self, authority: &Certificate) -> Problem {
        Problem::NameConstraintsExclude {
            identity: self.identity,
            authority: Some(authority.name()),
            permitted: self.permitted,
            excluded: self.excluded,
        }
    }
}

impl Asked<'static> {
    /// Every identity that Linkerd issues, if the policy gives no identity and requires that there are such; for Istio,
    /// istiod itself, whatever the workloads are.
    pub(crate) fn every(policy: &Policy) -> Option<Self> {
        if policy.profile == Profile::Istio {
            return Some(Self::Istiod);
        }
        let is_asked = policy.identity.is_none()
            && policy.usages != Usages::Any
            && policy.profile != Profile::Spiffe;
        is_asked.then(|| {
            Self::Every(Identity::linkerd_suffix(
                &policy.control_plane_namespace,
                &policy.trust_domain(),
            ))
        })
    }
}

impl Asked<'_> {
    /// Whether all of them are within the tree.
    fn is_within(&self, tree: &str) -> bool {
        match self {
            // Any label will do that no service account has.
            Self::Every(suffix) => is_within(&format!("\0.\0.{suffix}"), tree),
            Self::Istiod | Self::Named(_) | Self::One(_) => is_within(&self.to_string(), tree),
        }
    }

    /// The identities that are within an excluded tree.
    fn within(&self, tree: &str) -> Option<String> {
        if self.is_within(tree) {
            return Some(self.to_string());
        }
        let Self::Every(suffix) = self else {
            return None;
        };
        let (inner, needs_more) = match tree.strip_prefix('.') {
            Some(inner) => (inner, true),
            None => (tree, false),
        };
        let labels = inner.strip_suffix(suffix.as_str())?.strip_suffix('.')?;
        if !labels.split('.').all(dns::is_label) {
            return None;
        }
        match (labels.split('.').count(), needs_more) {
            (1, _) => Some(format!("*.{inner}")),
            (2, false) => Some(inner.to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(suffix) => write!(f, "*.*.{suffix}"),
            Self::Istiod => f.write_str(ISTIOD[0]),
            Self::Named(name) => f.write_str(name),
            Self::One(identity) => identity.fmt(f),
        }
    }
}

/// Whether a DNS name is within a constraint. For both judges, a constraint with a leading period requires one more
/// label.
fn is_within(name: &str, tree: &str) -> bool {
    tree.is_empty()
        || name
            .strip_suffix(tree)
            .is_some_and(|rest| match tree.strip_prefix('.') {
                Some(_) => !rest.is_empty(),
                None => rest.is_empty() || rest.ends_with('.'),
            })
}

const NAME_CONSTRAINTS: &str = "2.5.29.30";
