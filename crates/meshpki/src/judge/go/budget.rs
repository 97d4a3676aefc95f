//! Whether Go finds a chain before it gives up (crypto/x509/verify.go, `buildChains`).
//!
//! Go considers 100 candidates for parents, on all paths together, and keeps the chains that it has found by then. If
//! many CAs have the same name, their order decides. This counts like Go. It makes no chain of a mesh sound: if webpki
//! finds no path, the proxies refuse, and this decides only whether the control plane refuses, too. A webhook has no
//! proxies, so there it can accept what webpki refuses and Go does not, such as a CA that is its own webhook.

use std::collections::{HashMap, HashSet};

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;

/// The certificates from which Go builds chains.
pub(crate) struct Pools<'a, 'p> {
    pub(crate) anchors: &'a [Certificate],
    pub(crate) presented: &'p [&'a Certificate],
    pub(crate) signatures: &'a Signatures,
}

/// The lowest certificate of a chain.
#[derive(Clone, Copy)]
pub(crate) enum Lowest<'a> {
    /// A certificate that this CA would sign.
    Below(&'a Certificate),
    /// This CA, which istiod verifies as if it were a leaf.
    Issuer(&'a Certificate),
    /// This certificate.
    Workload(&'a Certificate),
}

impl<'a> Pools<'a, '_> {
    /// The first chain that `accepts` allows, of those that Go finds within its budget; else whether the budget ran
    /// out. A chain does not contain its lowest certificate, and the anchor is its last.
    pub(crate) fn chain(
        &self,
        lowest: Lowest<'a>,
        accepts: &dyn Fn(&[&'a Certificate]) -> bool,
    ) -> Result<Vec<&'a Certificate>, webpki::Error> {
        let mut search = Search {
            pools: [
                by_name(self.anchors.iter()),
                by_name(self.presented.iter().copied()),
            ],
            signatures: self.signatures,
            lowest,
            accepts,
            considered: 0,
            found: None,
        };
        search.build(&mut Vec::new());
        let is_cut_short = search.considered > MOST_CONSIDERED;
        search.found.ok_or(if is_cut_short {
            webpki::Error::MaximumSignatureChecksExceeded
        } else {
            webpki::Error::UnknownIssuer
        })
    }
}

/// The certificates by their names, without duplicates.
fn by_name<'a>(
    certificates: impl Iterator<Item = &'a Certificate>,
) -> HashMap<&'a [u8], Vec<&'a Certificate>> {
    let mut seen = HashSet::new();
    let mut names: HashMap<&[u8], Vec<&Certificate>> = HashMap::new();
    for one in certificates.filter(|one| seen.insert(one.fingerprint())) {
        names.entry(one.subject().der()).or_default().push(one);
    }
    names
}

struct Search<'a, 'f> {
    /// The anchors and the presented certificates, by name.
    pools: [HashMap<&'a [u8], Vec<&'a Certificate>>; 2],
    signatures: &'a Signatures,
    lowest: Lowest<'a>,
    accepts: &'f dyn Fn(&[&'a Certificate]) -> bool,
    considered: usize,
    found: Option<Vec<&'a Certificate>>,
}

impl<'a> Search<'a, '_> {
    fn build(&mut self, chain: &mut Vec<&'a Certificate>) {
        for (pool, is_anchor) in [(0, true), (1, false)] {
            for candidate in self.candidates(pool, chain.last().copied()) {
                self.considered += 1;
                if self.considered > MOST_CONSIDERED || self.found.is_some() {
                    return;
                }
                if !self.may_follow(candidate, chain, is_anchor) {
                    continue;
                }
                chain.push(candidate);
                if is_anchor {
                    self.found = Some(chain.clone()).filter(|chain| (self.accepts)(chain));
                } else {
                    self.build(chain);
                }
                chain.pop();
            }
        }
    }

    /// The certificates with the issuer's name: first those whose key identifier is the one that the child names,
    /// then those for which one of the two is missing, then the others.
    fn candidates(&self, pool: usize, child: Option<&'a Certificate>) -> Vec<&'a Certificate> {
        let (issuer, wanted) = match (child, self.lowest) {
            (Some(child), _) | (None, Lowest::Workload(child)) => {
                (child.issuer(), child.authority_key_identifier())
            }
            (None, Lowest::Below(parent) | Lowest::Issuer(parent)) => {
                (parent.subject(), parent.subject_key_identifier())
            }
        };
        let mut candidates = self.pools[pool]
            .get(issuer.der())
            .cloned()
            .unwrap_or_default();
        candidates.sort_by_key(|one| match (one.subject_key_identifier(), wanted) {
            (found, wanted) if found == wanted => 0,
            (None, _) | (_, None) => 1,
            _ => 2,
        });
        candidates
    }

    fn may_follow(
        &self,
        candidate: &'a Certificate,
        chain: &[&'a Certificate],
        is_anchor: bool,
    ) -> bool {
        let lowest = match self.lowest {
            Lowest::Below(_) | Lowest::Issuer(_) => None,
            Lowest::Workload(leaf) => Some(leaf),
        };
        if is_in_chain(candidate, lowest.into_iter().chain(chain.iter().copied())) {
            return false;
        }
        let is_as_leaf = matches!(self.lowest, Lowest::Issuer(_));
        let constraints = candidate.basic_constraints();
        let may_sign = match constraints {
            Some(constraints) => constraints.is_ca,
            None => candidate.version() != 3 && is_anchor,
        };
        let usage = candidate.key_usage();
        let is_for_signing = usage.is_none_or(|usage| usage.is_empty() || usage.key_cert_sign());
        let below = chain.len() - usize::from(is_as_leaf && !chain.is_empty());
        let has_room = constraints
            .and_then(|constraints| constraints.path_length)
            .is_none_or(|length| below <= length as usize);
        (is_as_leaf && chain.is_empty() || may_sign && is_for_signing)
            && has_room
            && candidate.contents().unhandled_critical.is_empty()
            && self.has_signed(candidate, chain.last().copied())
    }

    fn has_signed(&self, candidate: &Certificate, child: Option<&'a Certificate>) -> bool {
        match (child, self.lowest) {
            (Some(child), _) | (None, Lowest::Workload(child)) => {
                self.signatures.verifies(child, candidate)
            }
            (None, Lowest::Below(parent) | Lowest::Issuer(parent)) => {
                candidate.public_key() == parent.public_key()
            }
        }
    }
}

/// Whether a chain has a certificate with the same name, key and alternative names. Go stops at the first one with
/// that name and key if only one of the two has alternative names, so it may loop until its budget runs out
/// (`alreadyInChain`).
fn is_in_chain<'c>(candidate: &Certificate, chain: impl Iterator<Item = &'c Certificate>) -> bool {
    let names = |one: &Certificate| one.contents().alternative_names_value.clone();
    let wanted = names(candidate);
    for one in chain.filter(|one| one.has_same_name_and_key(candidate)) {
        match (names(one), &wanted) {
            (None, None) => return true,
            (None, Some(_)) | (Some(_), None) => return false,
            (Some(names), Some(wanted)) if names == *wanted => return true,
            (Some(_), Some(_)) => {}
        }
    }
    false
}

/// Go, `maxChainSignatureChecks`.
const MOST_CONSIDERED: usize = 100;
