//! PEM text as blocks, and what stands between them (RFC 7468).

pub(crate) mod block;
pub(crate) mod certificates;
pub(crate) mod oddity;
pub(crate) mod text;
