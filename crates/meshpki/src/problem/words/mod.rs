//! The words of each problem: the fact, what breaks because of it, what fixes it. One function for each problem, in the
//! file that is named as that of its rule or concern; the registry names it.
//!
//! `seen` has what the functions are given, and the fixes that they share. `place` has the words that depend on the place
//! alone, `webhook` those of a webhook, and `istio` those of a mesh of Istio's.

#![expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the registry passes every field of the problem by reference"
)]

pub(crate) mod algorithm;
pub(crate) mod anchors;
pub(crate) mod authority;
pub(crate) mod chain;
pub(crate) mod early;
pub(crate) mod extension;
pub(crate) mod identity;
pub(crate) mod istio;
pub(crate) mod istio_text;
pub(crate) mod key;
pub(crate) mod link;
pub(crate) mod mixup;
pub(crate) mod name_constraints;
pub(crate) mod next;
pub(crate) mod order;
pub(crate) mod place;
pub(crate) mod reading;
pub(crate) mod refusals;
pub(crate) mod seen;
pub(crate) mod sent;
pub(crate) mod serial;
pub(crate) mod strays;
pub(crate) mod svid;
pub(crate) mod text;
pub(crate) mod trust_domain;
pub(crate) mod usage;
pub(crate) mod validity;
pub(crate) mod webhook;
pub(crate) mod ztunnel;
