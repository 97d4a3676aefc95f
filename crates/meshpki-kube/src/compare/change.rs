//! What a mesh begins and ceases to trust.

use std::collections::BTreeSet;

use meshpki::{Certificate, TrustBundle};

use crate::check::anchors::set;
use crate::check::checked::CheckedPlane;

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
}

/// The control plane after that is the one before: that of its namespace, or the only one where manifests leave the
/// namespace to `kubectl`.
pub(crate) fn same<'a>(
    from: &CheckedPlane,
    before: &[CheckedPlane],
    after: &'a [CheckedPlane],
) -> Option<&'a CheckedPlane> {
    let named = after.iter().find(|one| one.namespace() == from.namespace());
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
    changes
}
