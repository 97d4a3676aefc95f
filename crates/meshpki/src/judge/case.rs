//! One chain that is judged.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::judge::behaviour::Behaviour;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::prepared::Prepared;
use crate::judge::question::Route;
use crate::judge::rules;
use crate::judge::rules::name_constraints::Asked;
use crate::mesh::chain::Presented;
use crate::mesh::identity::Identity;
use crate::policy::policy::Policy;
use crate::problem::place::Place;

/// One chain that is judged: with its policy, its identity and its time.
pub(super) struct Case<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) policy: &'a Policy,
    pub(super) behaviour: Behaviour,
    pub(super) place: Place,
    pub(super) chain: &'a Presented,
    /// The identity that it is for, or that the probe below it has.
    pub(super) identity: Option<&'a Identity>,
    /// If it is an issuer and no identity was given: every identity that it may have to issue.
    pub(super) every: Option<Asked<'static>>,
    pub(super) at: UnixTime,
    pub(super) signatures: &'a Signatures,
}

impl Case<'_> {
    /// Another certificate with the issuer's name and key may vouch for its workloads, but not for the issuer itself.
    pub(super) fn is_through_candidate(&self, route: &Route<'_>) -> bool {
        let candidate = &self.chain.first;
        self.place.is_leaf()
            || match route.authorities.first() {
                Some(first) => *first == candidate,
                None => self.prepared.certificates()[route.anchor] == *candidate,
            }
    }

    /// What the rules find in a certificate.
    pub(super) fn faults(
        &self,
        certificate: &Certificate,
        place: Place,
        below: usize,
    ) -> Arc<[Fault]> {
        let checked = Checked {
            certificate,
            place,
            below,
            is_above_leaf: self.place.is_leaf(),
            policy: self.policy,
            behaviour: self.behaviour,
            at: self.at,
        };
        // A webhook has a policy of its own.
        if place == Place::Workload || self.place == Place::Webhook {
            return Arc::from(rules::certificate::check(&checked));
        }
        self.prepared.faults(&checked)
    }
}
