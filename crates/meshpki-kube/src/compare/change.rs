//! What a mesh begins and ceases to trust, and what becomes of its connections.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::{Certificate, Judge, TrustBundle, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{Checked, CheckedPlane};
use crate::check::edges::Secured;

/// A change in trust.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// An anchor that the mesh begins to trust.
    AnchorGained(Certificate),
    /// An anchor that the mesh ceases to trust.
    AnchorLost(Certificate),
    /// Another issuer.
    Issuer {
        /// The one before.
        from: Option<Certificate>,
        /// The one after.
        to: Option<Certificate>,
    },
    /// Another outcome for the connections of pods.
    Edges {
        /// The outcome before.
        from: Secured,
        /// The outcome after.
        to: Secured,
        /// Why it is so after; empty if they are secured.
        why: String,
        /// The pods, by namespace and name.
        pods: Vec<String>,
    },
    /// Another time until which connections are secured, as far as the proxies decide.
    Until {
        /// The time before; `None` if nothing ended it.
        from: Option<UnixTime>,
        /// The time after; `None` if nothing ends it.
        to: Option<UnixTime>,
    },
}

/// The pods of both states for whose connections the outcome is another.
pub(crate) fn edges(before: &Checked, after: &Checked) -> Vec<Change> {
    let of = |checked: &'_ Checked| -> BTreeMap<String, (Secured, String)> {
        let of_planes = checked.planes().iter().flat_map(CheckedPlane::edges);
        let all = of_planes.chain(checked.edges());
        let all = all.flat_map(|one| {
            let pods = one.pods.iter();
            pods.map(|pod| (pod.clone(), (one.secured, one.why.clone())))
        });
        all.collect()
    };
    let (before, after) = (of(before), of(after));
    let mut groups: BTreeMap<(Secured, Secured, String), Vec<String>> = BTreeMap::new();
    for (pod, (to, why)) in after {
        if let Some((from, _)) = before.get(&pod)
            && *from != to
        {
            groups.entry((*from, to, why)).or_default().push(pod);
        }
    }
    let groups = groups
        .into_iter()
        .map(|((from, to, why), pods)| Change::Edges {
            from,
            to,
            why,
            pods,
        });
    groups.collect()
}

/// The control plane after that is the one before: that of its namespace, or the only one where manifests leave the
/// namespace to `kubectl`.
pub(crate) fn same<'a>(
    from: &CheckedPlane,
    before: &[CheckedPlane],
    after: &'a [CheckedPlane],
) -> Option<&'a CheckedPlane> {
    // They are in the order of their namespaces.
    let named = after.binary_search_by(|one| one.namespace().cmp(from.namespace()));
    let named = named.ok().map(|at| &after[at]);
    let only = match (before, after) {
        ([_], [to]) if from.namespace().is_empty() || to.namespace().is_empty() => Some(to),
        _ => None,
    };
    named.or(only)
}

/// What is gained and lost by one control plane.
pub(crate) fn changes_of(from: &CheckedPlane, to: &CheckedPlane) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some(before), Some(after)) = (&from.sources.anchors, &to.sources.anchors) {
        let (old, new) = (set(before), set(after));
        let only = |bundle: &TrustBundle, others: &BTreeSet<[u8; 32]>| -> Vec<Certificate> {
            let all = bundle.anchors().iter();
            all.filter(|one| !others.contains(&one.fingerprint()))
                .cloned()
                .collect()
        };
        changes.extend(only(after, &old).into_iter().map(Change::AnchorGained));
        changes.extend(only(before, &new).into_iter().map(Change::AnchorLost));
    }
    let certificate = |plane: &CheckedPlane| {
        let issuer = plane.sources.issuer.as_ref();
        issuer.map(|chain| chain.issuer().clone())
    };
    let (before, after) = (certificate(from), certificate(to));
    let fingerprint = |one: &Option<Certificate>| one.as_ref().map(Certificate::fingerprint);
    if after.is_some() && fingerprint(&before) != fingerprint(&after) {
        changes.push(Change::Issuer {
            from: before,
            to: after,
        });
    }
    let until = |plane: &CheckedPlane| {
        let report = plane.issuer()?;
        let until = report.outlook().accepted_until(Judge::Proxy)?;
        report.accepted_by(Judge::Proxy).then_some(until.last)
    };
    if let (Some(from), Some(to)) = (until(from), until(to))
        && from != to
    {
        changes.push(Change::Until { from, to });
    }
    changes
}
