//! Linkerd's proxies, with the same code that they run.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// How many certificates a proxy reads as trust anchors, or `None` if it refuses the text.
pub(crate) fn certificates(bytes: &[u8]) -> Option<usize> {
    CertificateDer::pem_slice_iter(bytes).try_fold(0, |count, one| one.ok().map(|_| count + 1))
}

/// The first certificate that a proxy reads from the text.
pub(crate) fn first_certificate(bytes: &[u8]) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(bytes).ok()
}

/// Its error for a block that is malformed or has no end.
pub(crate) const INVALID: &str = "invalid trust anchors file";
/// Its error for a text without certificates.
pub(crate) const NO_CERTIFICATES: &str = "no trust roots in PEM file";
