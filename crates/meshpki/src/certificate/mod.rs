//! Certificates and requests, read from bytes; their names, keys and signatures.

pub(crate) mod algorithm;
pub(crate) mod certificate;
pub(crate) mod extension;
pub(crate) mod name;
pub(crate) mod public_key;
pub(crate) mod request;
pub(crate) mod shared;
pub(crate) mod signature;
