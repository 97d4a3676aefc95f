//! Are the anchors, as a set, what they seem? (RFC 5280, sections 6.1.1 and 6.2)

use std::collections::HashMap;

use crate::certificate::signature;
use crate::judge::path::Anchors;
use crate::problem::problem::Problem;
use crate::source::Origin;

/// What is odd about each anchor beside the others.
pub(crate) fn check(anchors: &Anchors) -> Vec<Vec<Problem>> {
    let mut found = vec![Vec::new(); anchors.certificates.len()];
    let mut by_fingerprint = HashMap::new();
    let mut by_name = HashMap::new();
    for (index, anchor) in anchors.certificates.iter().enumerate() {
        let place = || {
            anchor
                .origin()
                .map_or_else(|| format!("anchor {}", index + 1), Origin::to_string)
        };
        if let Some(first) = by_fingerprint.get(&anchor.fingerprint()) {
            found[index].push(Problem::Duplicate {
                first: String::clone(first),
            });
            continue;
        }
        by_fingerprint.insert(anchor.fingerprint(), place());

        if anchors.is_dropped(index) {
            found[index].push(Problem::DroppedByProxies);
        }
        let key = anchor.public_key();
        match by_name.get(anchor.subject().der()) {
            Some((other, first)) if *other != key => {
                found[index].push(Problem::SameName {
                    first: String::clone(first),
                });
            }
            Some(_) => {}
            None => {
                by_name.insert(anchor.subject().der(), (key, place()));
            }
        }

        if !anchor.is_self_issued() {
            let issuer = anchor.issuer().short().to_owned();
            found[index].push(Problem::NotSelfSigned { issuer });
        } else if !anchors.is_self_signed(index)
            && signature::is_verifiable(anchor.signature_algorithm())
            && signature::is_key_supported(anchor.public_key().algorithm())
        {
            found[index].push(Problem::WrongSelfSignature);
        }
    }
    found
}
