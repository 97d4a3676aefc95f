//! Several clusters: whether those that are linked trust each other, and expect the names that the other one has.

mod gateways;
pub(crate) mod links;
mod names;
pub(crate) mod peer;
mod trust;
