//! The question, in the words of webpki 0.104, which no release has yet.

use std::time::Duration;

use algorithms::ring;
use rustls_pki_types::{ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{EndEntityCert, Error, ExtendedKeyUsage, PathBuilder, anchor_from_trusted_cert};

use crate::{Question, named};

/// The same algorithms as beside the versions before it, whose code this version does not have.
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
    // In a handshake, the leaf signs: with this key usage, nothing that it signs is accepted.
    let signs = leaf.verify_signature(ring::ED25519, &[], &[]);
    let verify = |usage| {
        if let Err(error @ Error::KeyUsageMissingDigitalSignature) = &signs {
            return Err(named(error));
        }
        PathBuilder::new(&question.presented, None, usage, ALGORITHMS, &anchors)
            .build(&leaf, at)
            .map(|_| ())
            .map_err(named)
    };
    let is_named = || {
        let host = ServerName::try_from(question.host).map_err(named)?;
        leaf.verify_is_valid_for_subject_name(&host).map_err(named)
    };
    [
        verify(&ExtendedKeyUsage::SERVER_AUTH),
        verify(&ExtendedKeyUsage::CLIENT_AUTH),
        is_named(),
    ]
}
