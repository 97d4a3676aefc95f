//! The words about keys, and about the algorithms of keys and signatures.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::text::label::Label;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

pub(crate) fn encrypted(label: &Label, seen: &Seen<'_>) -> Words {
    unusable(
        format!("{} is encrypted ({label})", seen.what()),
        Some(converted(true, seen)),
    )
}

pub(crate) fn mislabelled(found: &Label, expected: &&'static str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    unusable(
        format!(
            "{what}'s block {}, but its content is an {expected}",
            found.labelled()
        ),
        Some(converted(false, seen)),
    )
}

pub(crate) fn mismatch(seen: &Seen<'_>) -> Words {
    unusable(
        "the key does not belong to the issuer's certificate".to_owned(),
        // The key that was given may be needed where it belongs.
        Some(seen.reissued().advised(Advice::GiveMatchingKey)),
    )
}

pub(crate) fn parameters_first(label: &Label, seen: &Seen<'_>) -> Words {
    unusable(
        format!("the first block of the file is {label}, expected the private key"),
        Some(converted(false, seen)),
    )
}

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

fn unusable(fact: String, fix: Option<Remedy>) -> Words {
    Words {
        fact,
        breaks: "the identity service does not start with it, and no proxy gets a certificate"
            .into(),
        fix,
    }
}

fn converted(decrypt: bool, seen: &Seen<'_>) -> Remedy {
    Remedy::step(Step::ConvertKey {
        key: seen.input.clone(),
        decrypt,
    })
}

const CHECK_FAILS: &str =
    "`linkerd check` fails on it; the identity service and the proxies accept it";
const INSTALL_REFUSES: &str =
    "`linkerd install` and `linkerd upgrade` refuse it, and `linkerd check` fails on it";
