//! What Go's verifier asks of a path beyond webpki: its budget, its constraints, its host names.

pub(crate) mod budget;
pub(crate) mod constraints;
pub(crate) mod host;
