//! The words about the certificates of a path and its end.

use crate::problem::words::seen::{Seen, Words};

pub(crate) fn name_outside_constraints(name: &str, authority: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{} has the name {name}, which {authority}'s name constraints do not permit or cannot be \
         compared",
        seen.what()
    ))
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

pub(crate) fn shares_anchor_key(seen: &Seen<'_>) -> Words {
    seen.words(
        "the issuer has the same name and key as the anchor above it, but is a different certificate",
        "the identity service does not start with it (`certificate signed by unknown authority`), and `linkerd check` \
         fails: Go treats the two as the same certificate and finds no path to an anchor; proxies accept its workloads",
    )
}
