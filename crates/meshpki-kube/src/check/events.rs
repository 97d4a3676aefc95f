//! What components of the cluster said lately. Events are gone after about an hour, so that they decide nothing.

use std::collections::BTreeMap;

use crate::mesh::cluster::Index;
use crate::name::ObjectName;
use crate::object::event::EventReason;
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
    pub meaning: &'static str,
    /// The codes of the findings that may be its causes.
    pub codes: &'static [&'static str],
}

/// The events of a cluster, by reason and object. Of what was done, only the last is told.
pub(crate) fn all(index: &Index<'_>) -> Vec<Event> {
    let mut found: BTreeMap<(EventReason, &ObjectName), (u64, Option<&str>)> = BTreeMap::new();
    for entry in index.iter() {
        if let Facts::Event(facts) = &entry.object.facts
            && facts.object.is_valid()
        {
            let (count, last) = found
                .entry((facts.reason, &facts.object))
                .or_insert((0, None));
            *count = count.saturating_add(facts.count);
            *last = facts.at.as_deref().max(*last);
        }
    }
    let all = found.into_iter().map(|((reason, object), (count, last))| {
        let (meaning, codes) = about(reason);
        Event {
            cluster: None,
            reason: reason.as_str(),
            object: object.clone(),
            count,
            last: last.map(str::to_owned),
            meaning,
            codes,
        }
    });
    all.collect()
}

fn about(reason: EventReason) -> (&'static str, &'static [&'static str]) {
    match reason {
        EventReason::InjectionSkipped => (
            "the injector gave pods of it no proxy",
            &[
                "mesh-inject-invalid",
                "mesh-inject-misplaced",
                "mesh-proxy-missing",
            ],
        ),
        EventReason::IssuerUpdated => ("the identity service took a new issuer", &[]),
        EventReason::IssuerUpdateSkipped => (
            "the identity service could not use a new issuer, and still has the one before",
            &[
                "mesh-anchors-held",
                "mesh-issuer-keys",
                "mesh-issuer-unreadable",
                "key-mismatch",
                "untrusted",
                "not-ca",
                "expired",
                "not-yet-valid",
            ],
        ),
        EventReason::IssuerValidationFailed => (
            "the identity service refused to issue, because its issuer is not valid",
            &["expired", "not-yet-valid", "mesh-anchors-held", "untrusted"],
        ),
        EventReason::SourceNotFound => (
            "trust-manager did not write the bundle, because a source of it is not there",
            &["mesh-anchors-missing", "mesh-bundle-unread"],
        ),
    }
}

/// Why the injector skipped a workload, by namespace and name.
pub(crate) fn skips<'a>(index: &Index<'a>) -> BTreeMap<(&'a str, &'a str), &'static str> {
    let mut found = BTreeMap::new();
    for entry in index.iter() {
        if let Facts::Event(facts) = &entry.object.facts
            && let Some(why) = facts.why.first()
        {
            let name = &facts.object;
            found.insert((name.namespace.as_str(), name.name.as_str()), *why);
        }
    }
    found
}
