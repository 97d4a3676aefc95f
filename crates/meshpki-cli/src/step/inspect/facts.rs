//! What every layout says of a certificate, as Go calls it.

use meshpki::{Certificate, KeyAlgorithm, SignatureAlgorithm};

/// What signs a certificate, as Go calls it.
pub(super) fn signature_name(algorithm: &SignatureAlgorithm) -> String {
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => "ECDSA-SHA256",
        SignatureAlgorithm::EcdsaSha384 => "ECDSA-SHA384",
        SignatureAlgorithm::EcdsaSha512 => "ECDSA-SHA512",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::RsaSha1 => "SHA1-RSA",
        SignatureAlgorithm::RsaSha256 => "SHA256-RSA",
        SignatureAlgorithm::RsaSha384 => "SHA384-RSA",
        SignatureAlgorithm::RsaSha512 => "SHA512-RSA",
        SignatureAlgorithm::RsaPss => "RSAPSS",
        other => return other.to_string(),
    }
    .to_owned()
}

/// What kind of key it is, as Go calls it; and its curve and the bits of that.
pub(super) fn key_name(algorithm: &KeyAlgorithm) -> (&str, Option<(&'static str, usize)>) {
    match algorithm {
        KeyAlgorithm::EcdsaP256 => ("ECDSA", Some(("P-256", 256))),
        KeyAlgorithm::EcdsaP384 => ("ECDSA", Some(("P-384", 384))),
        KeyAlgorithm::EcdsaP521 => ("ECDSA", Some(("P-521", 521))),
        KeyAlgorithm::Ed25519 => ("Ed25519", None),
        KeyAlgorithm::Rsa(_) => ("RSA", None),
        KeyAlgorithm::Other(oid) => (oid, None),
        _ => ("unknown", None),
    }
}

/// It signed itself, and not by its names alone.
pub(super) fn is_self_signed(certificate: &Certificate) -> bool {
    certificate.subject() == certificate.issuer() && certificate.is_signed_by(certificate)
}

/// A number without the zeros before it.
pub(super) fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}
