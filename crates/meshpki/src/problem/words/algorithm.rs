//! The words about the algorithms of keys and signatures.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::words::key::unusable;
use crate::problem::words::seen::{Seen, Words};
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::x509::named::is_post_quantum;

pub(crate) fn key_algorithm(found: &KeyAlgorithm, seen: &Seen<'_>) -> Words {
    let expected = match seen.place {
        Place::Anchor => "ECDSA P-256 or RSA with 2048 or 4096 bits",
        Place::Issuer | Place::Key => "ECDSA P-256",
        Place::Webhook => "ECDSA, Ed25519 or RSA with 1024 to 8192 bits",
        _ => "a kind that verifiers support",
    };
    let what = seen.what();
    let is_verifiable = !seen.refused_if_used.proxy;
    let breaks = match seen.place {
        Place::Key => {
            return unusable(
                format!("{what} is {found}, expected {expected}"),
                Some(seen.replacement()),
            );
        }
        _ if matches!(found, KeyAlgorithm::Other(oid) if is_post_quantum(oid)) => POST_QUANTUM,
        Place::Workload if is_verifiable => "Go cannot read the certificate; proxies accept it",
        Place::Anchor if is_verifiable => CHECK_FAILS,
        _ if is_verifiable => INSTALL_REFUSES,
        _ => seen.refusal(),
    };
    seen.words(
        format!("{what}'s key is {found}, expected {expected}"),
        breaks,
    )
}

pub(crate) fn key_not_p256(found: &KeyAlgorithm, seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{}'s key is {found}, expected ECDSA P-256", seen.what()),
        "peers accept it, but a Linkerd proxy cannot use such a key for itself",
    )
}

pub(crate) fn invalid_key(detail: &&'static str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{}'s key {detail}: none of its signatures verifies",
        seen.what()
    ))
}

pub(crate) fn signature_algorithm(found: &SignatureAlgorithm, seen: &Seen<'_>) -> Words {
    let expected = match seen.place {
        Place::Anchor | Place::Issuer => "ECDSA with SHA-256 or RSA with SHA-256",
        _ => "a kind that verifiers support",
    };
    let breaks = match seen.place {
        _ if matches!(found, SignatureAlgorithm::Other(oid) if is_post_quantum(oid)) => {
            POST_QUANTUM
        }
        Place::Anchor => CHECK_FAILS,
        Place::Workload => "peers refuse the workload's connections",
        _ if seen.refused_if_used == Judges::CONTROL_PLANE => INSTALL_REFUSES,
        _ => seen.refusal(),
    };
    let fact = format!(
        "{} is signed with {found}, expected {expected}",
        seen.what()
    );
    seen.words(fact, breaks)
}

/// Go 1.27 and rustls-webpki with aws-lc-rs verify ML-DSA, but no release has it in its list of algorithms (Linkerd,
/// pkg/issuercerts/issuercerts.go; linkerd2-proxy, linkerd/rustls/src/crypto.rs).
const POST_QUANTUM: &str = "no release of Linkerd takes it: neither the control plane nor the proxies list such an algorithm";
const CHECK_FAILS: &str =
    "`linkerd check` fails on it; the identity service and the proxies accept it";
const INSTALL_REFUSES: &str =
    "`linkerd install` and `linkerd upgrade` refuse it, and `linkerd check` fails on it";
