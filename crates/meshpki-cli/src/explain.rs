//! What programs say about certificates, and what `docs/findings.md` says about each code: data.

pub(crate) mod findings;
pub(crate) mod messages;
