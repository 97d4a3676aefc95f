//! The words about the anchors of a bundle, compared with each other, and about certificates that no path needs.

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::source::Location;

/// An anchor that occurs twice, in one text or in two.
pub(crate) fn duplicate(first: &Location, seen: &Seen<'_>) -> Words {
    let by_hand = || {
        Remedy::advice(Advice::RemoveDuplicate {
            input: seen.input.clone(),
            first: first.clone(),
        })
    };
    let is_in_one_text = match first {
        Location::AtHand(_) => false,
        Location::Read(origin) => seen.input.as_ref() == Some(origin.source()),
    };
    let is_same_block = match first {
        Location::AtHand(_) => false,
        Location::Read(origin) => is_in_one_text && seen.block == Some(origin.block()),
    };
    let named_once = || {
        Remedy::advice(Advice::NameOnce {
            input: seen.input.clone(),
        })
    };
    let rebundled = if is_same_block {
        Some(named_once())
    } else {
        seen.rebundled(false).filter(|_| is_in_one_text)
    };
    Words {
        fact: format!("{} is a duplicate of {first}", seen.what()),
        breaks: "nothing today; `linkerd multicluster check` counts the copies and reports that the bundles \
                 differ".into(),
        fix: Some(rebundled.unwrap_or_else(by_hand)),
    }
}

pub(crate) fn dropped_by_proxies(seen: &Seen<'_>) -> Words {
    seen.words(
        format!("proxies cannot parse {} and drop it", seen.what()),
        "no proxy trusts what it issued, and none logs why; the control plane trusts it",
    )
}

pub(crate) fn not_self_signed(issuer: &str, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!("{} is not self-signed: {issuer} signed it", seen.what()),
        breaks: "the mesh trusts it all the same; OpenSSL does not, unless you pass -partial_chain"
            .into(),
        fix: Some(Remedy::advice(Advice::ReplaceBySigner {
            name: issuer.to_owned(),
        })),
    }
}

pub(crate) fn same_name(first: &Location, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!(
            "{} has the same name as the one in {first}, but another key",
            seen.what()
        ),
        breaks: "nothing: a rotation under one name looks like this, and verifiers try both keys"
            .into(),
        fix: None,
    }
}

pub(crate) fn unused(seen: &Seen<'_>) -> Words {
    let (fact, breaks) = match seen.place {
        Place::Anchor => (
            "the anchor is not part of the chain".to_owned(),
            "nothing: the mesh trusts it beside the anchor of this chain until you remove it",
        ),
        _ => (
            format!("{} is not part of the chain", seen.what()),
            "nothing by itself; every proxy sends it with each of its own certificates, and Linkerd lets none of them \
             outlive it",
        ),
    };
    Words {
        fact,
        breaks: breaks.into(),
        fix: None,
    }
}

pub(crate) fn wrong_self_signature(seen: &Seen<'_>) -> Words {
    seen.words(
        "the anchor names itself as its signer, but its signature does not verify",
        "the mesh trusts it all the same; the file is damaged or was changed",
    )
}
