//! What the consumers of a certificate read of it.

pub(crate) mod go;
