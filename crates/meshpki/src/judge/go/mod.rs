//! What Go's verifier requires of a path: that its rules accept it, its budget, its constraints, its host names.

pub(crate) mod acceptance;
pub(crate) mod budget;
pub(crate) mod constraints;
pub(crate) mod host;
