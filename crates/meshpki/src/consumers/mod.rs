//! What Go, the proxies and OpenSSL read of a text, and Go of a certificate.

pub(crate) mod base64;
pub(crate) mod go;
pub(crate) mod openssl;
pub(crate) mod proxy;
pub(crate) mod reading;
