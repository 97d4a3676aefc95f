//! The words about the length and the order of a chain.

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};

pub(crate) fn has_intermediates(count: &usize, _seen: &Seen<'_>) -> Words {
    Words {
        fact: match count {
            1 => "an intermediate is between the issuer and its anchor".to_owned(),
            count => format!("{count} intermediates are between the issuer and its anchor"),
        },
        breaks: "nothing with Helm or cert-manager; `linkerd install` and `linkerd upgrade` keep only the first \
                 certificate of the file, and the rest is lost"
            .into(),
        fix: None,
    }
}

pub(crate) fn wrong_order(signed: &str, seen: &Seen<'_>) -> Words {
    let breaks = match seen.place {
        Place::Issuer => {
            "the identity service uses the first certificate of the file as the issuer, and does not start, because \
             the key does not match"
        }
        _ => {
            "nothing in the mesh; peers that require each certificate to sign the one before it refuse the connection"
        }
    };
    Words {
        fact: format!(
            "{} comes before {signed}, which it signed, in the file",
            seen.what()
        ),
        breaks: breaks.into(),
        fix: Some(Remedy::advice(Advice::Reorder {
            first: signed.to_owned(),
            input: seen.input.clone(),
        })),
    }
}

pub(crate) fn signed_by_other_issuer(found: &str, expected: &str, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!(
            "{} was signed by {found}, not by the issuer that you gave, {expected}",
            seen.what()
        ),
        breaks: "nothing by itself: it was signed before the issuer was changed, or by another control plane, and its \
                 own issuer will renew it"
            .into(),
        fix: Some(Remedy::advice(Advice::NothingOrRestart)),
    }
}

pub(crate) fn too_many_intermediates(count: &usize, seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{count} CAs are between the workload and its anchor, expected at most 6"),
        "every proxy refuses every workload certificate of this chain; Go may accept it, and `linkerd check` may pass",
    )
}
