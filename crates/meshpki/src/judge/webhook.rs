//! A webhook, as the Kubernetes API server judges it: with Go, as a TLS server with one name, and with what Go finds
//! in its files.

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::judge::named_domain;
use crate::judge::prepared::Prepared;
use crate::judge::subject::Subject;
use crate::mesh::bundle::TrustBundle;
use crate::mesh::chain::Presented;
use crate::mesh::identity::Identity;
use crate::mesh::webhook::WebhookChain;
use crate::policy::policy::Policy;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::problem::place::Place;

/// A webhook with what it is judged by.
pub(super) struct Webhook {
    policy: Policy,
    /// The anchors that Go finds, if it does not find all of them.
    found: Option<Prepared>,
    chain: Presented,
}

impl Webhook {
    pub(super) fn of(prepared: &Prepared, chain: &WebhookChain) -> Self {
        Self {
            policy: policy(prepared, chain),
            found: without_skipped(prepared),
            chain: found_by_go(prepared, chain),
        }
    }

    /// What is judged; `prepared` is the same as before.
    pub(super) fn subject<'a>(&'a self, prepared: &'a Prepared) -> Subject<'a> {
        Subject {
            prepared: self.found.as_ref().unwrap_or(prepared),
            policy: &self.policy,
            place: Place::Webhook,
            chain: &self.chain,
            key: None,
        }
    }
}

/// The policy by which a webhook is judged: that of TLS servers with one name.
fn policy(prepared: &Prepared, chain: &WebhookChain) -> Policy {
    Policy {
        profile: Profile::Rfc5280,
        identity: chain.host().cloned().map(Identity::Dns),
        usages: Usages::Server,
        ..prepared.policy.clone()
    }
}

/// The same without the anchors that Go does not find in their texts; `None` if it finds all of them.
fn without_skipped(prepared: &Prepared) -> Option<Prepared> {
    let is_lost = |one: &Certificate| is_skipped(&prepared.readings, one, true);
    let anchors = prepared.certificates();
    if !anchors.iter().any(is_lost) {
        return None;
    }
    let mut bundle: TrustBundle = anchors.iter().cloned().collect();
    bundle.retain(|one| !is_lost(one));
    let mut others = Prepared::new(
        bundle,
        prepared.policy.clone(),
        prepared.signatures.fork(None),
    );
    named_domain::read(&mut others, None, []);
    others.oddities.clone_from(&prepared.oddities);
    Some(others)
}

/// The chain without the certificates that Go does not find in its text, but with a list of them and of such
/// anchors.
fn found_by_go(prepared: &Prepared, chain: &WebhookChain) -> Presented {
    let presented = chain.reading().map_or(&[][..], std::slice::from_ref);
    let is_lost = |one: &Certificate| is_skipped(presented, one, false);
    let anchors = prepared.certificates().iter();
    let anchors = anchors.filter(|one| is_skipped(&prepared.readings, one, true));
    let above = chain.intermediates().iter().filter(|one| is_lost(one));
    let leaf = Some(chain.webhook()).filter(|one| is_lost(one));
    let others = above.chain(anchors).map(|one| (one, false));
    let skipped = others.chain(leaf.map(|one| (one, true)));
    let skipped = skipped.filter_map(|(one, leaf)| Some((one.origin()?.clone(), leaf)));
    let mut certificates = chain.certificates.clone();
    certificates.skipped = skipped.collect();
    certificates.rest.retain(|one| !is_lost(one));
    certificates
}

/// Whether Go skips the certificate in the text from which it was read.
fn is_skipped(readings: &[Reading], certificate: &Certificate, is_anchor: bool) -> bool {
    certificate.origin().is_some_and(|origin| {
        let mut readings = readings.iter();
        readings.any(|reading| reading.is_skipped(origin, is_anchor))
    })
}
