//! The words about the certificates of a file beside each other.

use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::source::Location;

pub(crate) fn has_intermediates(count: &usize, _seen: &Seen<'_>) -> Words {
    Words {
        fact: match count {
            1 => "an intermediate stands between the issuer and its anchor".to_owned(),
            count => format!("{count} intermediates stand between the issuer and its anchor"),
        },
        breaks: "nothing with Helm or cert-manager; `linkerd install` and `linkerd upgrade` keep the first certificate \
                 of the file alone, and the rest is lost"
            .into(),
        fix: None,
    }
}

pub(crate) fn is_anchor(_seen: &Seen<'_>) -> Words {
    Words {
        fact: "the issuer is itself a trust anchor".to_owned(),
        breaks: "nothing today; but the anchor cannot stay offline, and a new issuer is a new anchor: every proxy must \
                 be restarted to rotate"
            .into(),
        fix: None,
    }
}

pub(crate) fn not_self_signed(issuer: &str, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!("{} is not self-signed: {issuer} signed it", seen.what()),
        breaks: "the mesh trusts it all the same; OpenSSL does not without -partial_chain".into(),
        fix: Some(Remedy::advice(Advice::ReplaceBySigner {
            name: issuer.to_owned(),
        })),
    }
}

pub(crate) fn same_name(first: &Location, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!(
            "{} has the name of the one in {first}, but another key",
            seen.what()
        ),
        breaks: "nothing: this is how a rotation under one name looks, and both keys are tried"
            .into(),
        fix: None,
    }
}

pub(crate) fn unused(seen: &Seen<'_>) -> Words {
    let (fact, breaks) = match seen.place {
        Place::Anchor => (
            "the anchor is not what this chain ends in".to_owned(),
            "nothing: it is trusted beside the one that this chain ends in, until it is taken out",
        ),
        _ => (
            format!("{} is no part of the chain", seen.what()),
            "nothing by itself; it is sent along with every certificate, and Linkerd lets none outlive what stands in \
             the issuer's file",
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
            "the identity service takes the first certificate of the file for the issuer, and will not start, as the \
             key is another's"
        }
        _ => {
            "nothing in the mesh; peers that want each certificate to sign the one before it refuse the connection"
        }
    };
    Words {
        fact: format!(
            "{} stands in the file before {signed}, which it signed",
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
        "the anchor says that it signed itself, but its signature does not verify",
        "the mesh trusts it all the same; the file is damaged, or not what it was",
    )
}
