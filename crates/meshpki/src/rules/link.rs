//! Who signed whom, up to an anchor? (RFC 5280, section 6.1)
//!
//! webpki says whether there is a path; this says where the signatures lead, and why they lead no
//! further.

use crate::certificate::Certificate;
use crate::path::Anchors;
use crate::pem::Origin;
use crate::problem::Problem;
use crate::signature::Signatures;

/// Where the signatures lead from a certificate upwards.
pub(crate) struct Ascent<'a> {
    /// The certificate itself, and the CAs above it, lowest first, without the anchor.
    pub(crate) certificates: Vec<&'a Certificate>,
    /// The anchor they end in, or what keeps the last of them from one.
    pub(crate) end: Result<usize, Problem>,
}

/// Follows the signatures from `first` upwards, through `presented`, to an anchor.
pub(crate) fn ascend<'a>(
    first: &'a Certificate,
    presented: &'a [Certificate],
    anchors: &'a Anchors,
    signatures: &Signatures,
) -> Ascent<'a> {
    let mut certificates = vec![first];
    let mut current = first;
    loop {
        if let Some(anchor) = anchor_above(current, anchors, signatures) {
            return Ascent {
                certificates,
                end: Ok(anchor),
            };
        }
        let above = presented
            .iter()
            .filter(|one| one.subject() == current.issuer() && !certificates.contains(one))
            .find(|one| signatures.verifies(current, one));
        match above {
            Some(above) if certificates.len() < LONGEST => {
                certificates.push(above);
                current = above;
            }
            _ => {
                let end = Err(why_no_further(current, presented, anchors, signatures));
                return Ascent { certificates, end };
            }
        }
    }
}

/// The anchor that `current` is, or the one that signed it. Of several, the one that lasts longest:
/// an anchor may be renewed under its own key.
fn anchor_above(
    current: &Certificate,
    anchors: &Anchors,
    signatures: &Signatures,
) -> Option<usize> {
    let bundle = &anchors.certificates;
    if let Some(index) = bundle.iter().position(|anchor| anchor == current) {
        return Some(index);
    }
    (0..bundle.len())
        .filter(|&index| bundle[index].subject() == current.issuer())
        .filter(|&index| signatures.verifies(current, &bundle[index]))
        .max_by_key(|&index| bundle[index].validity().not_after.as_secs())
}

fn why_no_further(
    current: &Certificate,
    presented: &[Certificate],
    anchors: &Anchors,
    signatures: &Signatures,
) -> Problem {
    let name = current.issuer().short().to_owned();
    let bundle = &anchors.certificates;
    let bears_name = |one: &&Certificate| one.subject() == current.issuer() && *one != current;
    if let Some(candidate) = bundle.iter().chain(presented).find(bears_name) {
        let candidate = candidate
            .origin()
            .map_or_else(|| name.clone(), Origin::to_string);
        return Problem::SignedByOtherKey { name, candidate };
    }
    let leads_to_anchor = |one: &Certificate| {
        one != current && one.is_ca() && anchor_above(one, anchors, signatures).is_some()
    };
    if presented.iter().any(leads_to_anchor) {
        return Problem::MissingIntermediate { name };
    }
    let mut present: Vec<String> = Vec::new();
    for anchor in bundle {
        let name = anchor.subject().short();
        if !present.iter().any(|known| known == name) {
            present.push(name.to_owned());
            if present.len() > NAMES_KEPT {
                break;
            }
        }
    }
    Problem::UnknownAnchor { name, present }
}

/// webpki follows no more than six CAs either.
const LONGEST: usize = 8;
const NAMES_KEPT: usize = 10;
