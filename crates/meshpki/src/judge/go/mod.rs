//! What Go's verifier requires of a path beyond webpki: its budget, its constraints, its host names.

pub(crate) mod admission;
pub(crate) mod budget;
pub(crate) mod constraints;
pub(crate) mod host;
