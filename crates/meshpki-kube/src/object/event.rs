//! `Event`: what a component of the cluster said about an object, about an hour ago at most.

use serde::Deserialize;

use crate::name::{ObjectName, identifier, is_word, time};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    reason: Option<String>,
    message: Option<String>,
    /// The message in events.k8s.io.
    note: Option<String>,
    involved_object: Option<Reference>,
    /// The object in events.k8s.io.
    regarding: Option<Reference>,
    last_timestamp: Option<String>,
    deprecated_last_timestamp: Option<String>,
    #[serde(rename = "eventTime")]
    seen: Option<String>,
    count: Option<u64>,
    deprecated_count: Option<u64>,
    series: Option<Series>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Series {
    count: Option<u64>,
    last_observed_time: Option<String>,
}

#[derive(Default, Deserialize)]
struct Reference {
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
}

/// What was said, without its words: they may be anything.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct EventFacts {
    pub(crate) reason: EventReason,
    /// About what.
    pub(crate) object: ObjectName,
    /// When it was said last, as it is written there.
    pub(crate) at: Option<String>,
    pub(crate) count: u64,
    /// Of a skipped injection, the injector's reasons that are known (Linkerd, pkg/inject/report.go).
    pub(crate) why: Vec<&'static str>,
}

/// The events that tell something about a mesh.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum EventReason {
    InjectionSkipped,
    IssuerUpdated,
    IssuerUpdateSkipped,
    IssuerValidationFailed,
    SourceNotFound,
}

impl EventReason {
    pub(crate) const ALL: [Self; 5] = [
        Self::InjectionSkipped,
        Self::IssuerUpdated,
        Self::IssuerUpdateSkipped,
        Self::IssuerValidationFailed,
        Self::SourceNotFound,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InjectionSkipped => "InjectionSkipped",
            Self::IssuerUpdated => "IssuerUpdated",
            Self::IssuerUpdateSkipped => "IssuerUpdateSkipped",
            Self::IssuerValidationFailed => "IssuerValidationFailed",
            Self::SourceNotFound => "SourceNotFound",
        }
    }
}

impl Event {
    /// `None` for an event that tells nothing about a mesh.
    pub(crate) fn facts(self) -> Option<EventFacts> {
        let reason = self.reason?;
        let reason = EventReason::ALL
            .into_iter()
            .find(|one| one.as_str() == reason)?;
        let about = self.involved_object.or(self.regarding).unwrap_or_default();
        let name = |text: Option<String>| identifier(&text.unwrap_or_default()).to_owned();
        let object = ObjectName {
            kind: about.kind.filter(|kind| is_word(kind)).unwrap_or_default(),
            namespace: name(about.namespace),
            name: name(about.name),
        };
        // Others have events of these names, too.
        let is_of_mesh = match reason {
            EventReason::InjectionSkipped => true,
            EventReason::SourceNotFound => {
                object.kind.ends_with("Bundle") && object.name == "linkerd-identity-trust-roots"
            }
            _ => object.name == "linkerd-identity",
        };
        let message = self.message.or(self.note).unwrap_or_default();
        let why = REASONS.into_iter().filter(|one| message.contains(one));
        let why = if reason == EventReason::InjectionSkipped {
            why.collect()
        } else {
            Vec::new()
        };
        let (times, last) = self.series.map_or((None, None), |one| {
            (one.count, one.last_observed_time.and_then(time))
        });
        let said = [
            self.last_timestamp,
            self.deprecated_last_timestamp,
            self.seen,
        ];
        let said = said.into_iter().flatten().find_map(time);
        let count = times.or(self.count).or(self.deprecated_count);
        is_of_mesh.then_some(EventFacts {
            object,
            at: last.max(said),
            count: count.unwrap_or(1).max(1),
            why,
            reason,
        })
    }
}

/// Linkerd, pkg/inject/report.go, `Reasons`.
const REASONS: [&str; 8] = [
    "hostNetwork is enabled",
    "pod has a sidecar injected already",
    "this resource kind is unsupported",
    "neither the namespace nor the pod have the annotation \"linkerd.io/inject:enabled\"",
    "pod has the annotation \"linkerd.io/inject:disabled\"",
    "invalid value for annotation \"linkerd.io/inject\" at workload",
    "invalid value for annotation \"linkerd.io/inject\" at namespace",
    "automountServiceAccountToken set to \"false\"",
];
