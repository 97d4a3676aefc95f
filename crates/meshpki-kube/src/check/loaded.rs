//! What the identity service loads, as far as a dump tells it.

use crate::finding::finding::MeshFinding;

/// Something that the identity service loads.
pub(crate) struct Loaded<T> {
    pub(crate) value: Option<T>,
    /// What is not known, if the value is not the one that is loaded.
    pub(crate) undecided: Option<String>,
    /// Why it is not judged, although nothing is missed.
    pub(crate) skipped: Option<String>,
    /// Why a loader like Linkerd's fails.
    pub(crate) is_unreadable: Option<String>,
    pub(crate) findings: Vec<MeshFinding>,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self {
            value: None,
            undecided: None,
            skipped: None,
            is_unreadable: None,
            findings: Vec::new(),
        }
    }
}
