//! Which certificate signed which, up to an anchor (RFC 5280, section 6.1).
//!
//! webpki decides whether there is a path; this finds where the signatures lead, and why they lead no further.

use std::cell::Cell;

use crate::certificate::certificate::Certificate;
use crate::certificate::name::Name;
use crate::certificate::signature::{self, Signatures};
use crate::judge::fault::Fault;
use crate::judge::question::MOST_CHECKS;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::source::{Location, Origin};
use crate::text::number::hex;

/// Follows the signatures from `first` upwards, through `presented`, to an anchor: the certificates of the path, and
/// the anchor at its end, or why the last certificate leads to none.
pub(crate) fn ascend<'a>(
    first: &'a Certificate,
    presented: &'a [Certificate],
    anchors: &'a [Certificate],
    signatures: &Signatures,
) -> (Vec<&'a Certificate>, Result<usize, Fault>) {
    let links = Links {
        presented,
        anchors,
        signatures,
        checks: Cell::new(0),
    };
    let (mut certificates, mut current) = (vec![first], first);
    loop {
        if let Some(anchor) = links.anchor_above(current) {
            return (certificates, Ok(anchor));
        }
        let above = presented
            .iter()
            .filter(|one| one.subject() == current.issuer() && !certificates.contains(one))
            .find(|one| links.verifies(current, one));
        let Some(above) = above else {
            let problem = links.why_no_further(current);
            return (
                certificates,
                Err(Fault::refused_by(Judges::MESH, problem).of_path()),
            );
        };
        certificates.push(above);
        current = above;
    }
}

/// What is odd about `child`, compared with its signer.
pub(crate) fn between(child: &Certificate, parent: &Certificate) -> Vec<Fault> {
    let mut found = Vec::new();
    let (not_after, above) = (child.validity().not_after, parent.validity().not_after);
    if not_after > above {
        found.push(Problem::Outlives { not_after, above });
    }
    // The issuer has the anchor's name and key, because it was renewed or cross-signed.
    let has_same_key = child.public_key() == parent.public_key();
    if child.subject() == parent.subject() && !has_same_key && child.is_ca() {
        let name = child.subject().short().to_owned();
        found.push(Problem::SameSubject { name });
    }
    // A self-signed CA is the issuer of both; one that was renewed under its key may keep its serial number.
    if parent.is_self_issued() && !has_same_key && child.serial() == parent.serial() {
        let serial = hex(child.serial());
        found.push(Problem::SameSerial { serial });
    }
    if let Some(expected) = parent.subject_key_identifier() {
        match child.authority_key_identifier() {
            Some(identifier) if identifier != expected => {
                found.push(Problem::AuthorityKeyMismatch {
                    found: hex(identifier),
                    expected: hex(expected),
                });
            }
            None => found.push(Problem::NoAuthorityKeyIdentifier),
            Some(_) => {}
        }
    }
    found.into_iter().map(Fault::accepted).collect()
}

struct Links<'a> {
    presented: &'a [Certificate],
    anchors: &'a [Certificate],
    signatures: &'a Signatures,
    checks: Cell<usize>,
}

impl Links<'_> {
    /// Whether the key of `parent` verifies the signature of `child`. The number of checks is limited, because
    /// thousands of certificates may have the same name.
    fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        self.checks.set(self.checks.get() + 1);
        self.checks.get() <= MOST_CHECKS && self.signatures.verifies(child, parent)
    }

    /// The anchor that `current` is, or the one that signed it. Of several, the one that expires last: an anchor may
    /// be renewed with the same key.
    fn anchor_above(&self, current: &Certificate) -> Option<usize> {
        let anchors = self.anchors;
        if let Some(index) = anchors.iter().position(|anchor| anchor == current) {
            return Some(index);
        }
        (0..anchors.len())
            .filter(|&index| anchors[index].subject() == current.issuer())
            .filter(|&index| self.verifies(current, &anchors[index]))
            .max_by_key(|&index| anchors[index].validity().not_after.as_secs())
    }

    fn why_no_further(&self, current: &Certificate) -> Problem {
        let name = current.issuer().short().to_owned();
        if self.checks.get() > MOST_CHECKS {
            return Problem::TooManyCandidates {
                name,
                count: self.checks.get(),
                needed: None,
            };
        }
        // One that signed it all the same would lead to a loop.
        let bears_name = |one: &&Certificate| {
            one.subject() == current.issuer() && *one != current && !self.verifies(current, one)
        };
        let candidates = self.anchors.iter().chain(self.presented).filter(bears_name);
        // One of several whose key cannot be checked may have signed it.
        let is_tried =
            |one: &&Certificate| signature::is_key_supported(one.public_key().algorithm());
        if let Some(parent) = candidates.min_by_key(is_tried) {
            let candidate = Location::of(parent.origin(), || name.clone());
            let found = parent.public_key().algorithm();
            if !signature::is_key_supported(found) {
                let found = found.clone();
                return Problem::SignedByUnverifiableKey {
                    name,
                    candidate,
                    found,
                };
            }
            return Problem::SignedByOtherKey { name, candidate };
        }
        if let Some(problem) = self.encoded_otherwise(current) {
            return problem;
        }
        // A gap is within one text: a workload of another mesh has none, whatever the issuer's file leads to.
        let source = |one: &Certificate| one.origin().map(Origin::source).cloned();
        let is_beside = |one: &Certificate| one != current && source(one) == source(current);
        let leads_to_anchor =
            |one: &Certificate| is_beside(one) && one.is_ca() && self.anchor_above(one).is_some();
        if self.presented.iter().any(leads_to_anchor) {
            return Problem::MissingIntermediate { name };
        }
        let mut present: Vec<String> = Vec::new();
        for name in self.anchors.iter().map(|anchor| anchor.subject().short()) {
            if present.len() <= NAMES_KEPT && !present.iter().any(|known| known == name) {
                present.push(name.to_owned());
            }
        }
        Problem::UnknownAnchor { name, present }
    }

    /// A CA whose name reads like the issuer's but that no verifier accepts as the same name.
    fn encoded_otherwise(&self, current: &Certificate) -> Option<Problem> {
        let issuer = current.issuer();
        let reads_alike = |one: &&Certificate| {
            one.subject() != issuer && *one != current && one.subject().reads_as(issuer)
        };
        let candidates = self.anchors.iter().chain(self.presented);
        let (has_signed, candidate) = candidates
            .filter(reads_alike)
            .map(|one| (self.verifies(current, one), one))
            // Of several, prefer the one that signed it.
            .reduce(|best, next| if best.0 { best } else { next })?;
        let (found, expected) = string_types(issuer, candidate.subject());
        Some(Problem::NameEncodingMismatch {
            name: issuer.short().to_owned(),
            candidate: Location::of(candidate.origin(), || candidate.name()),
            found,
            expected,
            has_signed,
        })
    }
}

/// The string types of the parts in which two names differ, each once.
fn string_types(one: &Name, other: &Name) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut of_one, mut of_other) = (Vec::new(), Vec::new());
    let (ones, others) = (one.string_types(), other.string_types());
    for (one, other) in ones.into_iter().zip(others) {
        if one != other {
            for (list, kind) in [(&mut of_one, one), (&mut of_other, other)] {
                if !list.contains(&kind) {
                    list.push(kind);
                }
            }
        }
    }
    (of_one, of_other)
}

const NAMES_KEPT: usize = 10;
