//! The meaning of finding codes, and other programs' messages about certificates, as data. Uses no other folder.

pub(crate) mod findings;
pub(crate) mod messages;
