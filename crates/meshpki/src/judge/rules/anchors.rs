//! What is odd about the anchors as a set (RFC 5280, sections 6.1.1 and 6.2).

use std::collections::HashMap;

use crate::certificate::signature;
use crate::judge::anchors::TrustedAnchors;
use crate::judge::fault::Fault;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::source::Location;

/// What is odd about each anchor, compared with the others.
pub(crate) fn check(anchors: &TrustedAnchors) -> Vec<Vec<Fault>> {
    let mut found = vec![Vec::new(); anchors.certificates.len()];
    let mut by_fingerprint = HashMap::new();
    let mut by_name = HashMap::new();
    for (index, anchor) in anchors.certificates.iter().enumerate() {
        let place = || Location::of(anchor.origin(), || format!("anchor {}", index + 1));
        if let Some(first) = by_fingerprint.get(&anchor.fingerprint()) {
            found[index].push(Fault::accepted(Problem::Duplicate {
                first: Location::clone(first),
            }));
            continue;
        }
        by_fingerprint.insert(anchor.fingerprint(), place());

        if anchors.is_dropped(index) {
            found[index].push(Fault::refused_by(Judges::PROXY, Problem::DroppedByProxies));
        }
        let key = anchor.public_key();
        match by_name.get(anchor.subject().der()) {
            Some((other, first)) if *other != key => {
                found[index].push(Fault::accepted(Problem::SameName {
                    first: Location::clone(first),
                }));
            }
            Some(_) => {}
            None => {
                by_name.insert(anchor.subject().der(), (key, place()));
            }
        }

        if !anchor.is_self_issued() {
            let issuer = anchor.issuer().short().to_owned();
            found[index].push(Fault::accepted(Problem::NotSelfSigned { issuer }));
        } else if !anchors.is_self_signed(index)
            && signature::is_verifiable(anchor.signature_algorithm())
            && signature::is_key_supported(anchor.public_key().algorithm())
        {
            found[index].push(Fault::accepted(Problem::WrongSelfSignature));
        }
    }
    found
}
