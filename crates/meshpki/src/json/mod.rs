//! What a program reads: `docs/schema-1.json`. As long as its version stays the same, fields are added, but never renamed
//! or removed.

pub(crate) mod certificate;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod outlook;
pub(crate) mod reading;
