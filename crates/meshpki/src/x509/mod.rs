//! What certificates are made of: identifiers, algorithms, curves, names, extensions (RFC 5280).

pub(crate) mod algorithm;
pub(crate) mod contents;
pub(crate) mod curve;
pub(crate) mod extension;
pub(crate) mod general_name;
pub(crate) mod named;
pub(crate) mod validity;
