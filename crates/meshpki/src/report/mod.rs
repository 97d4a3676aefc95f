//! What was judged, the verdict of each judge, and what was found.

pub(crate) mod bundle;
pub(crate) mod finding;
pub(crate) mod linkerd_check;
pub(crate) mod linkerd_results;
pub(crate) mod outlook;
pub(crate) mod refusal;
pub(crate) mod release;
pub(crate) mod report;
pub(crate) mod span;
pub(crate) mod together;
pub(crate) mod trust_domain;
