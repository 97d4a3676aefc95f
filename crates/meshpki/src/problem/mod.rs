//! What can be wrong, at which places, who can refuse it, and the words for it.

pub(crate) mod consequence;
pub(crate) mod evidence;
pub(crate) mod explanation;
pub(crate) mod judge;
pub(crate) mod problem;
pub(crate) mod profile;
pub(crate) mod reference;
pub(crate) mod registry;
pub(crate) mod remedy;
