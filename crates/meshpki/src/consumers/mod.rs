//! What Go, the proxies and OpenSSL read from a text, and Go from a certificate.

pub(crate) mod base64;
pub(crate) mod go;
pub(crate) mod openssl;
pub(crate) mod proxy;
pub(crate) mod reading;
