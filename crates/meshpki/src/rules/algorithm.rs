//! Are its key and its signature of a kind that the mesh takes? (Linkerd,
//! pkg/issuercerts/issuercerts.go)

use super::Subject;
use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::policy::Profile;
use crate::problem::{Place, Problem};
use crate::signature as signatures;

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let key = subject.certificate.public_key().algorithm();
    let signature = subject.certificate.signature_algorithm();

    let unverifiable = match key {
        // A workload's own key signs no certificate.
        _ if subject.place == Place::Workload => false,
        // Nothing here verifies with RSA keys of fewer than 2048 or more than 8192 bits.
        KeyAlgorithm::Rsa(bits) if !(2048..=8192).contains(bits) => true,
        _ => key.id().is_none_or(|id| !signatures::is_supported(id)),
    };
    if unverifiable || !is_key_taken(subject, key) {
        found.push(Problem::KeyAlgorithm {
            found: key.clone(),
            unverifiable,
        });
    }

    let unverifiable = !signatures::is_verifiable(signature);
    // Nobody verifies an anchor's signature of itself, but Linkerd looks at its algorithm.
    let matters = subject.place != Place::Anchor;
    if unverifiable && matters || !is_signature_taken(subject, key, signature) {
        found.push(Problem::SignatureAlgorithm {
            found: signature.clone(),
            unverifiable,
        });
    }
}

fn is_key_taken(subject: &Subject<'_>, key: &KeyAlgorithm) -> bool {
    match (subject.policy.profile, subject.place) {
        (Profile::Linkerd, Place::Anchor) => {
            matches!(
                key,
                KeyAlgorithm::EcdsaP256 | KeyAlgorithm::Rsa(2048 | 4096)
            )
        }
        (Profile::Linkerd, Place::Issuer) => *key == KeyAlgorithm::EcdsaP256,
        // Go cannot read a certificate with a key that it does not know.
        (_, Place::Workload) => !matches!(key, KeyAlgorithm::Other(_)),
        _ => true,
    }
}

fn is_signature_taken(
    subject: &Subject<'_>,
    key: &KeyAlgorithm,
    signature: &SignatureAlgorithm,
) -> bool {
    match (subject.policy.profile, subject.place, key) {
        (Profile::Linkerd, Place::Anchor, KeyAlgorithm::Rsa(_)) => {
            *signature == SignatureAlgorithm::RsaSha256
        }
        (Profile::Linkerd, Place::Anchor | Place::Issuer, KeyAlgorithm::EcdsaP256) => {
            matches!(
                signature,
                SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::RsaSha256
            )
        }
        // Another key is a finding already, and Linkerd stops there.
        _ => true,
    }
}
