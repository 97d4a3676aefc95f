//! The words of each problem: the fact, what breaks because of it, what fixes it. A block for each problem; the
//! registry says which is whose.

#![expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the registry hands over every field as it is in the problem: by reference"
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
