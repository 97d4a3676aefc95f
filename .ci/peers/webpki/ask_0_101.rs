//! The question, in the words of webpki 0.101.

use webpki::{EndEntityCert, KeyUsage, SignatureAlgorithm, SubjectNameRef, Time, TrustAnchor};

use crate::{Question, named};

/// The algorithms of rustls 0.21: the proxies with webpki 0.101 had no list of their own. They also used ring, which
/// has no ECDSA with P-521.
static ALGORITHMS: &[&SignatureAlgorithm] = &[
    &webpki::ECDSA_P256_SHA256,
    &webpki::ECDSA_P256_SHA384,
    &webpki::ECDSA_P384_SHA256,
    &webpki::ECDSA_P384_SHA384,
    &webpki::ED25519,
    &webpki::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    &webpki::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    &webpki::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    &webpki::RSA_PKCS1_2048_8192_SHA256,
    &webpki::RSA_PKCS1_2048_8192_SHA384,
    &webpki::RSA_PKCS1_2048_8192_SHA512,
    &webpki::RSA_PKCS1_3072_8192_SHA384,
];

/// The leaf as a server, as a client, and its name.
pub(crate) fn judge(question: &Question<'_>) -> [Result<(), String>; 3] {
    // A proxy drops the anchors that webpki cannot parse (`add_parsable_certificates`).
    let anchors: Vec<_> = question
        .anchors
        .iter()
        .filter_map(|one| TrustAnchor::try_from_cert_der(one).ok())
        .collect();
    let presented: Vec<&[u8]> = question.presented.iter().map(AsRef::as_ref).collect();
    let leaf = match EndEntityCert::try_from(question.leaf.as_ref()) {
        Ok(leaf) => leaf,
        Err(error) => return [(); 3].map(|()| Err(format!("leaf: {error:?}"))),
    };
    let at = Time::from_seconds_since_unix_epoch(question.at);
    let verify = |usage| {
        leaf.verify_for_usage(ALGORITHMS, &anchors, &presented, at, usage, &[])
            .map_err(named)
    };
    let is_named = || {
        let host = SubjectNameRef::try_from_ascii_str(question.host).map_err(named)?;
        leaf.verify_is_valid_for_subject_name(host).map_err(named)
    };
    [
        verify(KeyUsage::server_auth()),
        verify(KeyUsage::client_auth()),
        is_named(),
    ]
}
