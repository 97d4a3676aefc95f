//! The words of each problem: the fact, what breaks because of it, what fixes it. One function for each problem; the
//! registry names it.

#![expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the registry passes every field of the problem by reference"
)]

pub(crate) mod anchors;
pub(crate) mod authority;
pub(crate) mod constraints;
pub(crate) mod extension;
pub(crate) mod form;
pub(crate) mod identity;
pub(crate) mod key;
pub(crate) mod link;
pub(crate) mod seen;
pub(crate) mod svid;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod webhook;
