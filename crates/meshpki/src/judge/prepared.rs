//! What a verifier prepares once for all chains.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::consumers::reading::Reading;
use crate::judge::anchors::TrustedAnchors;
use crate::judge::behaviour::{Behaviour, Traits};
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::rules;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::trust_domain::TrustDomain;
use crate::pem::oddity::{Odd, Oddity};
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::place::Place;
use crate::report::trust_domain::TrustDomainSource;
use crate::source::Source;

/// The anchors and the policy, and what is kept between chains.
pub(super) struct Prepared {
    pub(super) anchors: TrustedAnchors,
    /// The oddities of the anchors' texts.
    pub(super) oddities: Vec<Oddity>,
    /// What each consumer reads from them.
    pub(super) readings: Arc<[Reading]>,
    /// The sources that contain only anchors.
    pub(super) bundles: Arc<[Source]>,
    /// What is wrong with each anchor, compared with the others.
    pub(super) among_anchors: Vec<Vec<Fault>>,
    /// The policy, with the trust domain of the verdict.
    pub(super) policy: Policy,
    pub(super) trust_domain_source: TrustDomainSource,
    /// The trust domain of a run's workloads, if they agree on one.
    pub(super) workloads_domain: Option<TrustDomain>,
    pub(super) signatures: Signatures,
    /// What releases differ about in the anchors.
    pub(super) traits: Traits,
    /// What the rules found in each CA, whatever the time is.
    known: Mutex<HashMap<Key, Arc<[Fault]>>>,
}

/// A CA, its place, how many CAs and whether a leaf are below it, and as which release judges.
#[derive(Eq, Hash, PartialEq)]
struct Key {
    fingerprint: [u8; 32],
    place: Place,
    below: usize,
    is_above_leaf: bool,
    behaviour: Behaviour,
}

impl Prepared {
    pub(super) fn new(bundle: TrustBundle, mut policy: Policy, signatures: Signatures) -> Self {
        // Releases are Linkerd's, and every ztunnel is a server and a client.
        if policy.profile == Profile::Istio {
            policy.releases.clear();
            policy.usages = Usages::default();
        }
        let (certificates, oddities, readings) = bundle.into_parts();
        let bundles = bundles(&readings, &certificates, &oddities);
        let anchors = TrustedAnchors::new(certificates, &signatures);
        Self {
            among_anchors: rules::anchors::check(&anchors),
            traits: Traits::of(anchors.certificates.iter()),
            anchors,
            oddities,
            readings: Arc::from(readings),
            bundles,
            trust_domain_source: match policy.given_trust_domain() {
                Some(_) => TrustDomainSource::Given,
                None => TrustDomainSource::Assumed,
            },
            policy,
            workloads_domain: None,
            signatures,
            known: Mutex::default(),
        }
    }

    /// The anchors themselves.
    pub(super) fn certificates(&self) -> &[Certificate] {
        &self.anchors.certificates
    }

    /// What the rules find in a CA. What does not depend on the time is checked once, however many chains it is in.
    pub(super) fn faults(&self, checked: &Checked<'_>) -> Arc<[Fault]> {
        let key = Key {
            fingerprint: checked.certificate.fingerprint(),
            place: checked.place,
            below: checked.below,
            is_above_leaf: checked.is_above_leaf,
            behaviour: checked.behaviour,
        };
        let mut known = self.known.lock();
        let known = known.as_mut().unwrap_or_else(|poisoned| poisoned.get_mut());
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let lasting = || Arc::from(rules::certificate::lasting(checked));
        let lasting = Arc::clone(known.entry(key).or_insert_with(lasting));
        let of_time = rules::certificate::of_time(checked);
        if of_time.is_empty() {
            return lasting;
        }
        of_time.into_iter().chain(lasting.iter().cloned()).collect()
    }

    /// Forgets what was found in CAs, because it may depend on the trust domain.
    pub(super) fn forget(&mut self) {
        let known = self.known.get_mut();
        let known = known.unwrap_or_else(std::sync::PoisonError::into_inner);
        known.clear();
    }
}

/// The sources that contain only anchors, so that a bundle of each loses nothing.
fn bundles(readings: &[Reading], anchors: &[Certificate], oddities: &[Oddity]) -> Arc<[Source]> {
    let has_more = |source: &Source| {
        let mut more = oddities.iter().filter(|one| {
            matches!(
                one.kind,
                Odd::UnexpectedLabel { .. } | Odd::PrivateKey { .. }
            )
        });
        more.any(|one| one.origin.source() == source)
    };
    let has_others = |source: &Source| {
        let mut others = anchors.iter().filter(|anchor| !anchor.is_ca());
        others.any(|other| {
            other
                .origin()
                .is_some_and(|origin| origin.source() == source)
        })
    };
    readings
        .iter()
        .map(Reading::source)
        .filter(|source| !has_more(source) && !has_others(source))
        .cloned()
        .collect()
}

/// A mesh has a handful of CAs, but an input may contain any number.
const MOST_KNOWN: usize = 4096;
