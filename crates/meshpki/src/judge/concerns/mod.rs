//! The concerns of a report, one in a file: each decides which faults of the rules are reported, and where.

pub(super) mod anchors;
pub(super) mod chain;
pub(super) mod early;
pub(super) mod istio_text;
pub(super) mod key;
pub(super) mod mixup;
pub(super) mod names;
pub(super) mod order;
pub(super) mod refusals;
pub(super) mod sent;
pub(super) mod served;
pub(super) mod strays;
pub(super) mod text;
pub(super) mod trust_domain;
