//! The words about the issuer's private key.

use crate::problem::remedy::{Advice, Encrypted, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::text::label::Label;

pub(crate) fn encrypted(label: &Label, seen: &Seen<'_>) -> Words {
    unusable(
        format!("{} is encrypted ({label})", seen.what()),
        Some(converted(
            Some(if *label == ENCRYPTED {
                Encrypted::Pkcs8
            } else {
                Encrypted::Headers
            }),
            seen,
        )),
    )
}

pub(crate) fn lost_to_control_plane(seen: &Seen<'_>) -> Words {
    unusable(
        format!(
            "Go does not find {} in the text: its block begins or ends in the middle of a line, or another text is between",
            seen.what()
        ),
        Some(converted(None, seen)),
    )
}

pub(crate) fn mislabelled(found: &Label, expected: &&'static str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    unusable(
        format!(
            "{what}'s block {}, but its content is an {expected}",
            found.labelled()
        ),
        Some(converted(None, seen)),
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
        Some(converted(None, seen)),
    )
}

/// The words of a problem because of which the key cannot be used.
pub(super) fn unusable(fact: String, fix: Option<Remedy>) -> Words {
    Words {
        fact,
        breaks: "the identity service does not start with it, and no proxy gets a certificate"
            .into(),
        fix,
    }
}

fn converted(encrypted: Option<Encrypted>, seen: &Seen<'_>) -> Remedy {
    Remedy::step(Step::ConvertKey {
        key: seen.input.clone(),
        encrypted,
    })
}

/// RFC 7468, section 11.
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
