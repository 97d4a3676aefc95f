//! The question put to webpki: by which paths does a leaf lead to an anchor?
//!
//! webpki's callback sees each path that webpki has verified, and may decline it: then the search continues. So one
//! search records every path, and it is decided afterwards which of them a judge accepts. A path that was recorded
//! before a budget ran out counts, as it does for webpki and for Go.

use std::cell::RefCell;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, VerifiedPath,
};

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::{InPlaceOf, Signatures};
use crate::judge::anchors::TrustedAnchors;
use crate::judge::behaviour::{Behaviour, has_uri_constraint};
use crate::judge::probe::Probe;
use crate::judge::reach::Reach;
use crate::judge::stand_in::StandIn;

/// What webpki judges: a leaf, the certificates that are presented with it, and the anchors.
pub(crate) struct Question<'a, 'p> {
    leaf: Leaf<'p>,
    presented: Vec<&'a Certificate>,
    /// Those of the presented certificates that can lead to an anchor.
    offered: Vec<CertificateDer<'a>>,
    /// What stands in for some of them.
    stand_ins: Vec<StandIn<'a>>,
    anchors: &'a TrustedAnchors,
    trusted: Vec<TrustAnchor<'a>>,
    behaviour: Behaviour,
    signatures: &'a Signatures,
    at: UnixTime,
    /// Whether webpki would give up before it has tried all of the presented certificates.
    is_endless: bool,
}

/// The lowest certificate of the chain, which is not a CA.
#[derive(Clone, Copy)]
pub(crate) enum Leaf<'a> {
    /// A workload certificate that the candidate could sign.
    Probe {
        probe: &'a Probe,
        candidate: &'a Certificate,
    },
    /// A real workload certificate.
    Workload(&'a Certificate),
}

/// The purposes that each certificate of a path must include, if it has an extended key usage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purposes {
    Any,
    Client,
    Server,
    ServerAndClient,
}

/// A path that webpki has verified: the CAs above the leaf, lowest first, and the anchor they end in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Route<'a> {
    pub(crate) authorities: Vec<&'a Certificate>,
    pub(crate) anchor: usize,
}

/// The paths that were found and declined, in webpki's order, and why there are no more.
pub(crate) struct Declined<'a> {
    pub(crate) routes: Vec<Route<'a>>,
    pub(crate) end: webpki::Error,
}

impl<'a, 'p> Question<'a, 'p> {
    pub(crate) fn new(
        leaf: Leaf<'p>,
        presented: Vec<&'a Certificate>,
        anchors: &'a TrustedAnchors,
        behaviour: Behaviour,
        signatures: &'a Signatures,
        at: UnixTime,
    ) -> Self {
        let der = leaf.der();
        let trusted = anchors.all_trusted(behaviour);
        let reach = Reach::of(der, &presented, &trusted);
        let is_stood_in =
            |one: &&'a Certificate| behaviour.ignores_uri_constraints && has_uri_constraint(one);
        let stand_ins = presented.iter().copied().filter(is_stood_in);
        let stand_ins: Vec<StandIn<'_>> = stand_ins.filter_map(StandIn::of).collect();
        let mut offered = reach.offered;
        for one in &mut offered {
            if let Some(other) = stand_ins.iter().find(|other| other.original.der() == one) {
                one.clone_from(&other.der);
            }
        }
        Self {
            leaf,
            offered,
            stand_ins,
            is_endless: reach.is_endless,
            presented,
            anchors,
            trusted,
            behaviour,
            signatures,
            at,
        }
    }

    /// Whether no budget of webpki or Go can run out, because there are so few certificates.
    ///
    /// With several CAs of the same name and key, Go may loop (`judge/go/budget.rs`).
    pub(crate) fn is_small(&self) -> bool {
        let Some(&most) = MOST_ANCHORS.get(self.presented.len()) else {
            return false;
        };
        let leaf = match self.leaf {
            Leaf::Probe { .. } => None,
            Leaf::Workload(leaf) => Some(leaf),
        };
        let all = || self.presented.iter().copied().chain(leaf);
        let mut pairs = all().enumerate().flat_map(|(index, one)| {
            let after = all().skip(index + 1);
            after.map(move |other| (one, other))
        });
        self.anchors.most_of_a_name <= most
            && !pairs.any(|(one, other)| one.has_same_name_and_key(other))
    }

    /// The first path that allows the purposes and that `takes` accepts; else all paths that it declined.
    pub(crate) fn search(
        &self,
        purposes: Purposes,
        takes: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, Declined<'a>> {
        self.search_below(&self.trusted, purposes, takes)
    }

    /// The same if a budget stopped the search: only below the anchors whose keys verify a signature, which may all
    /// fit within the budget.
    pub(crate) fn search_signers(
        &self,
        purposes: Purposes,
        takes: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, Declined<'a>> {
        let children = || {
            let leaf = match self.leaf {
                Leaf::Probe { .. } => None,
                Leaf::Workload(leaf) => Some(leaf),
            };
            self.presented.iter().copied().chain(leaf)
        };
        let mut checks = 0;
        let mut has_signed = |anchor: &Certificate| {
            children().any(|child| {
                if child.issuer() != anchor.subject() {
                    return false;
                }
                checks += 1;
                checks <= MOST_CHECKS && self.signatures.verifies(child, anchor)
            })
        };
        let is_candidate = |anchor: &Certificate| matches!(self.leaf, Leaf::Probe { candidate, .. } if candidate.has_same_name_and_key(anchor));
        let anchors = self.anchors.certificates.iter().enumerate();
        let trusted: Vec<TrustAnchor<'_>> = anchors
            .filter(|(_, anchor)| is_candidate(anchor) || has_signed(anchor))
            .filter_map(|(index, _)| self.anchors.trusted(index, self.behaviour))
            .collect();
        self.search_below(&trusted, purposes, takes)
    }

    fn search_below(
        &self,
        trusted: &[TrustAnchor<'_>],
        purposes: Purposes,
        takes: &dyn Fn(&Route<'_>) -> bool,
    ) -> Result<Route<'a>, Declined<'a>> {
        let declined = RefCell::new(Vec::<Route<'a>>::new());
        let answer = RefCell::new(None);
        let verify_path = |path: &VerifiedPath<'_>| {
            let routes = self.routes(path);
            let mut known = declined.borrow_mut();
            // A certificate may occur more than once, and so may a path.
            if routes.first().is_some_and(|first| known.contains(first)) {
                return Err(webpki::Error::UnknownIssuer);
            }
            for route in routes {
                if takes(&route) {
                    answer.replace(Some(route));
                    return Ok(());
                }
                known.push(route);
            }
            Err(webpki::Error::UnknownIssuer)
        };
        let stand_ins = self.stand_ins.iter();
        let in_place_of: Vec<InPlaceOf<'_>> = stand_ins
            .map(|one| InPlaceOf {
                message: one.signed(),
                signature: one.original.signature(),
                other: one.original.signed_bytes(),
            })
            .collect();
        let remembering = self.signatures.algorithms_for(&in_place_of);
        let remembering = remembering.iter();
        let mut algorithms: Vec<&dyn SignatureVerificationAlgorithm> =
            remembering.map(|one| one as _).collect();
        if let Leaf::Probe { probe, .. } = self.leaf {
            algorithms.push(&probe.algorithm);
        }
        let verified = if self.is_endless {
            Err(webpki::Error::MaximumPathBuildCallsExceeded)
        } else {
            EndEntityCert::try_from(self.leaf.der()).and_then(|leaf| {
                leaf.verify_for_usage(
                    &algorithms,
                    trusted,
                    &self.offered,
                    self.at,
                    purposes,
                    None,
                    Some(&verify_path),
                )
                .map(drop)
            })
        };
        match (answer.into_inner(), verified) {
            (Some(route), _) => Ok(route),
            (None, verified) => Err(Declined {
                routes: declined.into_inner(),
                end: verified.err().unwrap_or(webpki::Error::UnknownIssuer),
            }),
        }
    }

    /// The paths for which one path of webpki stands: several anchors may have its anchor's name, key and constraints.
    fn routes(&self, path: &VerifiedPath<'_>) -> Vec<Route<'a>> {
        let known = |one: &webpki::Cert<'_>| {
            let der = one.der();
            let mut stand_ins = self.stand_ins.iter();
            if let Some(other) = stand_ins.find(|other| other.der == der) {
                return Some(other.original);
            }
            let mut presented = self.presented.iter().copied();
            presented.find(|certificate| *certificate.der() == der)
        };
        let authorities: Option<Vec<&Certificate>> =
            path.intermediate_certificates().map(known).collect();
        let Some(authorities) = authorities else {
            return Vec::new();
        };
        let trusted = path.anchor();
        let anchors = 0..self.anchors.certificates.len();
        anchors
            .filter(|&anchor| {
                self.anchors.trusted(anchor, self.behaviour).as_ref() == Some(trusted)
            })
            .map(|anchor| Route {
                authorities: authorities.clone(),
                anchor,
            })
            .collect()
    }
}

impl Leaf<'_> {
    fn der(&self) -> &CertificateDer<'static> {
        match self {
            Self::Probe { probe, .. } => &probe.der,
            Self::Workload(certificate) => certificate.der(),
        }
    }
}

impl Declined<'_> {
    /// Whether a budget ended the search.
    pub(crate) fn is_cut_short(&self) -> bool {
        is_budget(&self.end) || self.end == webpki::Error::MaximumNameConstraintComparisonsExceeded
    }
}

/// Whether a judge gave up because there are too many certificates.
pub(crate) fn is_budget(error: &webpki::Error) -> bool {
    matches!(
        error,
        webpki::Error::MaximumSignatureChecksExceeded
            | webpki::Error::MaximumPathBuildCallsExceeded
    )
}

impl ExtendedKeyUsageValidator for Purposes {
    fn validate(&self, mut present: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        match self {
            Self::Any => present.try_for_each(|purpose| purpose.map(drop)),
            Self::Client => webpki::KeyUsage::client_auth().validate(present),
            Self::Server => webpki::KeyUsage::server_auth().validate(present),
            Self::ServerAndClient => {
                let (server, client) = (
                    KeyPurposeId::new(SERVER_AUTH),
                    KeyPurposeId::new(CLIENT_AUTH),
                );
                let (mut is_absent, mut has_server, mut has_client) = (true, false, false);
                for purpose in present {
                    let purpose = purpose?;
                    is_absent = false;
                    has_server |= purpose == server;
                    has_client |= purpose == client;
                }
                if is_absent || has_server && has_client {
                    return Ok(());
                }
                // This was never seen; the two roles are then asked about separately.
                Err(webpki::Error::UnknownIssuer)
            }
        }
    }
}

const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// With this many presented certificates, how many anchors may have the same name before a verifier can reach its
/// 100th check. `p` presented certificates make `p! / (p - k)!` paths of length `k`. webpki checks `k + 1` signatures
/// of each for each anchor, and Go considers all `p` and each anchor above each.
const MOST_ANCHORS: [usize; 4] = [100, 33, 9, 2];
/// A bundle has a few anchors, but a file may contain thousands with the same name.
pub(crate) const MOST_CHECKS: usize = 2_000;
