//! What a report says about each part of a chain, one concern in a file.

pub(super) mod anchors;
pub(super) mod chain;
pub(super) mod key;
pub(super) mod names;
pub(super) mod order;
pub(super) mod refusals;
pub(super) mod served;
pub(super) mod strays;
pub(super) mod text;
pub(super) mod trust_domain;
