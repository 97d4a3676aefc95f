//! The question, in the words of webpki 0.103.

use std::time::Duration;

use rustls_pki_types::{ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::ring;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::{Question, named};

/// The algorithms of linkerd2-proxy (`meshtls/rustls/src/backend`), as far as ring has them: the proxies since 2.19
/// use aws-lc, which also has ECDSA with P-521.
static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
    ring::ED25519,
    ring::RSA_PKCS1_2048_8192_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA512,
    ring::RSA_PKCS1_3072_8192_SHA384,
];

/// The leaf as a server, as a client, and its name.
pub(crate) fn judge(question: &Question<'_>) -> [Result<(), String>; 3] {
    // A proxy drops the anchors that webpki cannot parse (`add_parsable_certificates`).
    let anchors: Vec<_> = question
        .anchors
        .iter()
        .filter_map(|one| anchor_from_trusted_cert(one).ok())
        .collect();
    let leaf = match EndEntityCert::try_from(&question.leaf) {
        Ok(leaf) => leaf,
        Err(error) => return [(); 3].map(|()| Err(format!("leaf: {error:?}"))),
    };
    let at = UnixTime::since_unix_epoch(Duration::from_secs(question.at));
    let verify = |usage| {
        let presented = &question.presented;
        leaf.verify_for_usage(ALGORITHMS, &anchors, presented, at, usage, None, None)
            .map(|_| ())
            .map_err(named)
    };
    let is_named = || {
        let host = ServerName::try_from(question.host).map_err(named)?;
        leaf.verify_is_valid_for_subject_name(&host).map_err(named)
    };
    [
        verify(KeyUsage::server_auth()),
        verify(KeyUsage::client_auth()),
        is_named(),
    ]
}
