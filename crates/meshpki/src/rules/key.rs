//! Can the control plane use the key, and is it the issuer's? (Linkerd, pkg/tls/codec.go:
//! `DecodePEMKey`)

use crate::algorithm::KeyAlgorithm;
use crate::certificate::Certificate;
use crate::key::KeyFile;
use crate::policy::{Policy, Profile};
use crate::problem::Problem;

pub(crate) fn check(key: &KeyFile, issuer: &Certificate, policy: &Policy) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(public_key) = key.public_key()
        && public_key != issuer.public_key()
    {
        found.push(Problem::Mismatch);
    }
    if policy.profile == Profile::Rfc5280 {
        return found;
    }

    if key.is_encrypted() {
        found.push(Problem::Encrypted { label: key.label() });
    }
    if key.first_label() != key.label() {
        found.push(Problem::ParametersFirst {
            label: key.first_label(),
        });
    }
    if let Some(expected) = key.mislabelled() {
        found.push(Problem::Mislabelled {
            found: key.label(),
            expected,
        });
    }
    if let Some(algorithm) = key.public_key().map(crate::PublicKey::algorithm)
        && matches!(algorithm, KeyAlgorithm::Ed25519 | KeyAlgorithm::Other(_))
    {
        found.push(Problem::KeyAlgorithm {
            found: algorithm.clone(),
            unverifiable: false,
            unreadable: false,
        });
    }
    found
}
