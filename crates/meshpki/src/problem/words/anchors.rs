//! The words about the certificates of one file, compared with each other.

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::source::Location;

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

pub(crate) fn is_anchor(_seen: &Seen<'_>) -> Words {
    Words {
        fact: "the issuer is itself a trust anchor".to_owned(),
        breaks: "nothing today; but the anchor's key is in the cluster, and a new issuer is a new anchor, for which \
                 you must restart every proxy"
            .into(),
        fix: None,
    }
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

pub(crate) fn wrong_self_signature(seen: &Seen<'_>) -> Words {
    seen.words(
        "the anchor names itself as its signer, but its signature does not verify",
        "the mesh trusts it all the same; the file is damaged or was changed",
    )
}
