//! PEM text as blocks, and the text between them (RFC 7468).

pub(crate) mod block;
pub(crate) mod certificate_text;
pub(crate) mod oddity;
pub(crate) mod text;
