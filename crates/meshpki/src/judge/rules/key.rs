//! Whether the control plane can use the key, and whether it is the issuer's (Linkerd, pkg/tls/codec.go:
//! `DecodePEMKey`; Istio, security/pkg/pki/util/crypto.go: `ParsePemEncodedKey`).

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::PublicKey;
use crate::judge::fault::Fault;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::secret::file::KeyFile;
use crate::x509::algorithm::KeyAlgorithm;

/// The problems of a key. The control plane refuses it because of each.
pub(crate) fn check(key: &KeyFile, issuer: &Certificate, policy: &Policy) -> Vec<Fault> {
    problems(key, issuer, policy)
        .into_iter()
        .map(|problem| Fault::refused_by(Judges::CONTROL_PLANE, problem))
        .collect()
}

fn problems(key: &KeyFile, issuer: &Certificate, policy: &Policy) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(public_key) = key.public_key()
        && public_key != issuer.public_key()
    {
        found.push(Problem::Mismatch);
    }
    if policy.profile == Profile::Rfc5280 {
        return found;
    }

    if key.is_lost_to_go() {
        found.push(Problem::LostToControlPlane);
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
    // istiod signs with any key that Go has.
    if policy.profile != Profile::Istio
        && let Some(algorithm) = key.public_key().map(PublicKey::algorithm)
        && matches!(algorithm, KeyAlgorithm::Ed25519 | KeyAlgorithm::Other(_))
    {
        found.push(Problem::KeyAlgorithm {
            found: algorithm.clone(),
        });
    }
    found
}
