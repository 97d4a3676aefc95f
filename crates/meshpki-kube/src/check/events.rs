//! What components of the cluster said lately. Events are gone after about an hour, so that they decide nothing.

use std::collections::BTreeMap;

use crate::mesh::cluster::Index;
use crate::name::ObjectName;
use crate::object::event::{EventFacts, EventReason};
use crate::object::facts::Facts;

/// What a component of the cluster said about an object, in one word.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The cluster in which it was said, where there are several.
    pub cluster: Option<String>,
    /// Such as `IssuerUpdateSkipped`.
    pub reason: &'static str,
    /// About what.
    pub object: ObjectName,
    /// How often.
    pub count: u64,
    /// When it was said last, as it is written in the dump.
    pub last: Option<String>,
    /// What it means.
    pub meaning: String,
    /// The codes of the findings that may be its causes.
    pub codes: &'static [&'static str],
}

/// The events of a cluster, by reason and object.
pub(crate) fn all(index: &Index<'_>) -> Vec<Event> {
    let mut found: BTreeMap<(EventReason, &ObjectName), Vec<&EventFacts>> = BTreeMap::new();
    for entry in index.iter() {
        if let Facts::Event(facts) = &entry.object.facts
            && facts.object.is_valid()
            // The injector says it of every pod that nobody wants in the mesh.
            && facts.why != [NOT_ASKED]
        {
            let key = (facts.reason, &facts.object);
            found.entry(key).or_default().push(facts);
        }
    }
    let all = found.into_iter().map(|((reason, object), all)| {
        let (meaning, codes) = about(reason);
        let why = all.iter().flat_map(|one| &one.why).next();
        Event {
            cluster: None,
            reason: reason.as_str(),
            object: object.clone(),
            count: all
                .iter()
                .fold(0, |sum: u64, one| sum.saturating_add(one.count)),
            last: all.iter().filter_map(|one| one.at.clone()).max(),
            meaning: match why {
                Some(why) => format!("{meaning}: {why}"),
                None => meaning.to_owned(),
            },
            codes,
        }
    });
    all.collect()
}

/// What it means, and the codes of its causes, the likeliest first.
fn about(reason: EventReason) -> (&'static str, &'static [&'static str]) {
    match reason {
        EventReason::InjectionSkipped => ("the injector gave pods of it no proxy", &[]),
        EventReason::IssuerUpdated => ("the identity service took a new issuer", &[]),
        EventReason::IssuerUpdateSkipped => (
            "the identity service could not use a new issuer, and still has the one before",
            &[
                "mesh-anchors-held",
                "issuer-unknown-anchor",
                "issuer-signed-by-other-key",
                "issuer-expired",
                "issuer-not-yet-valid",
                "issuer-not-ca",
                "mesh-issuer-keys",
                "mesh-issuer-unreadable",
                "mesh-anchors-lost",
            ],
        ),
        EventReason::IssuerValidationFailed => (
            "the identity service refused to issue, because its issuer is not valid",
            &[
                "issuer-expired",
                "anchor-expired",
                "issuer-not-yet-valid",
                "mesh-anchors-held",
                "issuer-unknown-anchor",
            ],
        ),
        EventReason::SourceNotFound => (
            "trust-manager did not write the bundle, because a source of it is not there",
            &["mesh-anchors-missing", "mesh-bundle-unread"],
        ),
    }
}

/// Why the injector skipped a workload, by kind, namespace and name.
pub(crate) fn skips<'a>(index: &Index<'a>) -> BTreeMap<&'a ObjectName, &'static str> {
    let mut found = BTreeMap::new();
    for entry in index.iter() {
        if let Facts::Event(facts) = &entry.object.facts
            && let Some(why) = facts.why.first()
        {
            found.insert(&facts.object, *why);
        }
    }
    found
}

const NOT_ASKED: &str =
    "neither the namespace nor the pod have the annotation \"linkerd.io/inject:enabled\"";

#[cfg(test)]
mod tests {
    use super::about;
    use crate::finding::codes::MESH_CODES;
    use crate::object::event::EventReason;

    #[test]
    fn the_causes_of_events_are_codes_of_findings() {
        for reason in EventReason::ALL {
            for code in about(reason).1 {
                let is_code = MESH_CODES.contains(code) || meshpki::CODES.contains(code);
                assert!(is_code, "{code}");
            }
        }
    }
}
