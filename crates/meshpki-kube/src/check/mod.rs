//! What `linkerd check` looks at, judged from objects: one file for each thing that is judged, and `checked.rs` for what was
//! found.

pub(crate) mod anchors;
mod certificates;
pub(crate) mod checked;
pub(crate) mod edges;
mod injection;
pub(crate) mod issuer;
pub(crate) mod item;
mod loaded;
pub(crate) mod network;
mod proxies;
mod rotation;
mod settings;
pub(crate) mod webhooks;
