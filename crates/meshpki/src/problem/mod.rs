//! What can be wrong, at which places, which judges can refuse because of it, and the words for it.

pub(crate) mod evidence;
pub(crate) mod ground;
pub(crate) mod judge;
pub(crate) mod place;
pub(crate) mod problem;
pub(crate) mod registry;
pub(crate) mod remedy;
pub(crate) mod severity;
pub(crate) mod words;
