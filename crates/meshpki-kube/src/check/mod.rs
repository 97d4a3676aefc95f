//! What `linkerd check` looks at, judged from objects: one file for each thing that is judged, and `checked.rs` for what was
//! found.

mod anchors;
mod certificates;
pub(crate) mod change;
pub(crate) mod checked;
pub(crate) mod cluster;
pub(crate) mod codes;
pub(crate) mod difference;
pub(crate) mod edges;
pub(crate) mod finding;
mod injection;
mod issuer;
pub(crate) mod item;
mod loaded;
mod network;
mod plane;
mod proxies;
mod rotation;
mod settings;
mod step;
mod webhooks;
mod words;
mod workload;
