//! What counts as good: the profile, the levels of findings, the margins and the names that a user asks for.

pub(crate) mod level;
pub(crate) mod policy;
pub(crate) mod profile;
pub(crate) mod usages;
