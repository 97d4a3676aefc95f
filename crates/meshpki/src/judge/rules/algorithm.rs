//! Whether the mesh supports the algorithms of its key and its signature. (Linkerd,
//! pkg/issuercerts/issuercerts.go; linkerd2-proxy, linkerd/rustls/src/crypto.rs)

use crate::certificate::public_key::OFF_CURVE;
use crate::certificate::signature as signatures;
use crate::consumers::go::refusal::Part;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let key = checked.certificate.public_key().algorithm();
    let signature = checked.certificate.signature_algorithm();

    // A leaf's key verifies no signature of the chain.
    let is_leaf = checked.place.is_leaf();
    let is_key_unverifiable = match checked.place {
        Place::Webhook => !is_served(key),
        Place::Workload => false,
        _ => !signatures::is_key_supported(key),
    };
    let has_refusal = |part: &Part| {
        let mut refusals = checked.certificate.refusals().iter();
        refusals.any(|refusal| refusal.part == *part)
    };
    let unreadable = matches!(key, KeyAlgorithm::Other(_)) && has_refusal(&Part::PublicKey);
    if is_key_unverifiable || unreadable || !is_key_taken(checked, key) {
        let problem = Problem::KeyAlgorithm { found: key.clone() };
        let by = if is_key_unverifiable {
            Judges::MESH
        } else {
            Judges::CONTROL_PLANE
        };
        found.push(Fault {
            loses_file: lost_if(unreadable),
            ..Fault::refused_by(by, problem)
        });
    } else if checked.place == Place::Workload
        && checked.policy.profile == Profile::Linkerd
        && *key != KeyAlgorithm::EcdsaP256
    {
        let problem = Problem::KeyNotP256 { found: key.clone() };
        found.push(Fault::accepted(problem));
    }

    let off_curve = has_refusal(&Part::PublicKeyOffCurve);
    let flaw = match checked.certificate.public_key() {
        _ if off_curve => Some(OFF_CURVE),
        _ if is_leaf => None,
        key => key.flaw(),
    };
    if let Some(detail) = flaw {
        let by = if is_leaf {
            Judges::CONTROL_PLANE
        } else {
            Judges::MESH
        };
        found.push(Fault {
            loses_file: lost_if(off_curve),
            ..Fault::refused_by(by, Problem::InvalidKey { detail })
        });
    }

    // No verifier checks an anchor's signature of itself, but Linkerd checks its algorithm.
    let is_unverifiable = checked.place != Place::Anchor && !signatures::is_verifiable(signature);
    if is_unverifiable || !is_signature_taken(checked, key, signature) {
        let by = if is_unverifiable {
            Judges::MESH
        } else {
            Judges::CONTROL_PLANE
        };
        let problem = Problem::SignatureAlgorithm {
            found: signature.clone(),
        };
        found.push(Fault::refused_by(by, problem).of_path());
    }
}

/// Go loses the file with a key that it cannot parse.
fn lost_if(is_unreadable: bool) -> Judges {
    if is_unreadable {
        Judges::CONTROL_PLANE
    } else {
        Judges::NONE
    }
}

/// The longest RSA key that Go's TLS client accepts from a server, in bits.
pub(in crate::judge) const LONGEST_SERVED: usize = 8192;

/// Whether Go's TLS client accepts the key from a server (`crypto/tls/handshake_client.go`, `verifyServerCertificate`;
/// `crypto/rsa`, `checkKeySize`).
fn is_served(key: &KeyAlgorithm) -> bool {
    match key {
        KeyAlgorithm::Rsa(bits) => (1024..=LONGEST_SERVED).contains(bits),
        KeyAlgorithm::Other(_) => false,
        _ => true,
    }
}

fn is_key_taken(checked: &Checked<'_>, key: &KeyAlgorithm) -> bool {
    match (checked.policy.profile, checked.place) {
        (Profile::Linkerd, Place::Anchor) => {
            matches!(
                key,
                KeyAlgorithm::EcdsaP256 | KeyAlgorithm::Rsa(2048 | 4096)
            )
        }
        (Profile::Linkerd, Place::Issuer) => *key == KeyAlgorithm::EcdsaP256,
        _ => true,
    }
}

fn is_signature_taken(
    checked: &Checked<'_>,
    key: &KeyAlgorithm,
    signature: &SignatureAlgorithm,
) -> bool {
    match (checked.policy.profile, checked.place, key) {
        (Profile::Linkerd, Place::Anchor, KeyAlgorithm::Rsa(_)) => {
            *signature == SignatureAlgorithm::RsaSha256
        }
        (Profile::Linkerd, Place::Anchor | Place::Issuer, KeyAlgorithm::EcdsaP256) => {
            matches!(
                signature,
                SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::RsaSha256
            )
        }
        // Another key has been reported already, and Linkerd stops there.
        _ => true,
    }
}
