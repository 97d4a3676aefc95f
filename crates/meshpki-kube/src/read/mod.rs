//! A text becomes manifests, and a manifest gives what is asked of it.

pub(crate) mod manifests;
pub(crate) mod replaced;
pub(crate) mod select;
pub(crate) mod selector;
