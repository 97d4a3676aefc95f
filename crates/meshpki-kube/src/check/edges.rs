//! Which connections will be secured, by groups of pods that have the same to expect, in the words of `linkerd viz edges`.
//!
//! A connection is secured if both of its ends are in the group that is secured, of one control plane.

use std::collections::BTreeMap;

use meshpki::{Judge, Report, UnixTime};

use crate::check::injection::Injection;
use crate::check::proxies::Proxies;
use crate::mesh::plane::Plane;
use crate::name::ObjectName;

/// Pods that have the same to expect of their connections.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Edges {
    /// What becomes of connections with one of them at an end.
    pub secured: Secured,
    /// Why; empty if they are secured and nothing is to be said.
    pub why: String,
    /// Until when, as far as the proxies decide; `None` if nothing ends it, or if they are not secured.
    pub until: Option<UnixTime>,
    /// By namespace and name.
    pub pods: Vec<String>,
}

/// What becomes of connections from one cluster to another.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CheckedLink {
    /// The cluster from which connections are made.
    pub from: String,
    /// The cluster to which they are made.
    pub to: String,
    /// The `Link`; `None` if no dump has one.
    pub link: Option<ObjectName>,
    /// What becomes of them.
    pub secured: Secured,
    /// Why; empty if they are secured and nothing is to be said.
    pub why: String,
    /// Until when, as far as the proxies decide; `None` if nothing ends it, or if they are not secured.
    pub until: Option<UnixTime>,
}

/// What becomes of connections.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Secured {
    /// Secured with each pod of the group.
    Yes,
    /// Refused by one end or the other.
    Refused,
    /// Not secured: an end is not in the mesh.
    Plaintext,
    /// It depends on what was not read.
    Unknown,
}

impl Secured {
    /// A word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "secured",
            Self::Refused => "refused",
            Self::Plaintext => "plaintext",
            Self::Unknown => "unknown",
        }
    }
}

/// The groups of the proxies of one control plane.
pub(crate) fn of_plane(
    plane: &Plane<'_>,
    report: Option<&Report>,
    proxies: &Proxies,
) -> Vec<Edges> {
    let accepted = report.map(|report| report.accepted_by(Judge::Proxy));
    let until = report.and_then(|report| {
        let until = report.outlook().accepted_until(Judge::Proxy);
        until.and_then(|until| until.last)
    });
    let mut groups: BTreeMap<(Secured, &str), Vec<String>> = BTreeMap::new();
    for one in plane.workloads() {
        let pod = std::ptr::from_ref(one.pod);
        let group = match (proxies.refused.get(&pod), accepted) {
            (None, _) if proxies.unknown.contains(&pod) => {
                (Secured::Unknown, "their anchors are not known")
            }
            (Some(why), _) => (Secured::Refused, *why),
            (None, _) if proxies.keeping.contains(&pod) => (Secured::Yes, UNTIL_RESTART),
            (None, Some(true)) => (Secured::Yes, ""),
            (None, Some(false)) => (Secured::Refused, "the proxies do not accept the issuer"),
            (None, None) => (Secured::Unknown, "the issuer or its anchors are not known"),
        };
        groups
            .entry(group)
            .or_default()
            .push(one.entry.object.name().path());
    }
    let groups = groups.into_iter().map(|((secured, why), pods)| Edges {
        secured,
        why: why.to_owned(),
        until: until.filter(|_| secured == Secured::Yes && why.is_empty()),
        pods,
    });
    groups.collect()
}

/// Of proxies whose own anchors have what the anchors that are read now have lost.
const UNTIL_RESTART: &str = "they have older anchors, which a restart takes from them";

/// The groups of the pods that ask for a proxy and have none.
pub(crate) fn without_proxy(injection: &Injection<'_>) -> Vec<Edges> {
    let plaintext = |why: &str, pods: &[String]| Edges {
        secured: Secured::Plaintext,
        why: why.to_owned(),
        until: None,
        pods: pods.to_vec(),
    };
    let missing = (!injection.missing.is_empty())
        .then(|| plaintext("there is no proxy, and should be one", &injection.missing));
    let outside = injection.outside();
    let outside = outside.iter().map(|(why, pods)| plaintext(why, pods));
    missing.into_iter().chain(outside).collect()
}
