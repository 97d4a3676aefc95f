//! What `linkerd check` looks at, judged from objects: one file for each thing that is judged, and `check.rs` asks
//! them, and `checked.rs` is what was found.

pub(crate) mod anchors;
mod authorization;
mod certificates;
pub(crate) mod check;
pub(crate) mod checked;
mod clusters;
pub(crate) mod edges;
pub(crate) mod events;
mod external;
mod injection;
pub(crate) mod issuer;
mod istio;
pub(crate) mod item;
mod loaded;
pub(crate) mod network;
mod operators;
mod proxies;
mod rotation;
mod settings;
mod signer;
pub(crate) mod webhooks;
