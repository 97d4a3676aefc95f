//! The meaning of finding codes, and other programs' messages about certificates, as data.

pub(crate) mod findings;
pub(crate) mod lines;
pub(crate) mod messages;
