//! What was found so far, how grave it is, and the files that remedies name.

use std::cell::LazyCell;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::Case;
use crate::certificate::Certificate;
use crate::identity::Identity;
use crate::judge::Judges;
use crate::pem::Origin;
use crate::policy::Policy;
use crate::problem::{Place, Problem, Severity};
use crate::remedy::{Files, Signing, Webhook};
use crate::report::{About, Finding};
use crate::rules::link::Ascent;
use crate::rules::name_constraints::{Asked, left_out};
use crate::rules::validity;

/// What was found so far, and what the words need to know.
pub(super) struct Findings<'a> {
    pub(super) list: Vec<Finding>,
    /// Where nothing is found, nothing needs them.
    pub(super) files: LazyCell<Files, Box<dyn FnOnce() -> Files + 'a>>,
    pub(super) policy: &'a Policy,
    pub(super) at: UnixTime,
    /// webpki has a path in each role.
    pub(super) has_proxy_path: bool,
    /// The API server alone is asked.
    pub(super) is_of_webhook: bool,
}

impl Findings<'_> {
    pub(super) fn push(&mut self, place: Place, problem: Problem, about: About) {
        let mut refused_by = problem.refused_by(place);
        if self.has_proxy_path && problem.is_of_path() {
            refused_by.proxy = false;
        }
        if self.is_of_webhook {
            refused_by = refused_by.of_webhook();
            if refused_by == Judges::NONE && !problem.matters_to_webhooks() {
                return;
            }
        }
        let severity = self.severity(refused_by, &problem, &about);
        self.add(place, problem, severity, refused_by, about);
    }

    /// A problem of a certificate that the chain does not need. Nobody refuses the chain for it,
    /// unless the control plane cannot read the file that it stands in.
    pub(super) fn push_unused(
        &mut self,
        place: Place,
        problem: Problem,
        certificate: &Certificate,
    ) {
        // The API server skips an anchor that it does not need, readable or not; `linkerd check` wants it
        // to be within its dates.
        let is_skipped = self.is_of_webhook && place == Place::Anchor;
        let is_of_dates = matches!(
            problem,
            Problem::Expired { .. } | Problem::NotYetValid { .. }
        );
        if is_skipped && !is_of_dates && !problem.matters_to_webhooks() {
            return;
        }
        let refused = problem.refused_by(place);
        let (worst, refused_by) = if problem.is_unreadable() && !is_skipped {
            (Severity::Error, Judges::CONTROL_PLANE)
        } else {
            (Severity::Warning, Judges::NONE)
        };
        let about = About::Unused(certificate.clone());
        let severity = self.severity(refused, &problem, &about).min(worst);
        let refused_by = if self.is_of_webhook {
            refused_by.of_webhook()
        } else {
            refused_by
        };
        self.add(place, problem, severity, refused_by, about);
    }

    fn add(
        &mut self,
        place: Place,
        problem: Problem,
        severity: Severity,
        refused_by: Judges,
        about: About,
    ) {
        let finding = Finding::new(place, problem, severity, refused_by, about, &self.files);
        self.list.push(finding.standing_at(self.at));
    }

    pub(super) fn severity(
        &self,
        refused_by: Judges,
        problem: &Problem,
        about: &About,
    ) -> Severity {
        match (problem, about) {
            (
                Problem::ExpiringSoon { .. }
                | Problem::LimitsWorkloadLifetime { expired: false, .. },
                About::Certificate(certificate) | About::Unused(certificate),
            ) => {
                if validity::fails_soon(certificate.validity(), self.policy, self.at) {
                    Severity::Error
                } else {
                    Severity::Warning
                }
            }
            _ => problem.severity_where(refused_by, self.policy.profile),
        }
    }
}

impl Case<'_> {
    /// The names of the user's files, for remedies.
    pub(super) fn files(&self, ascent: &Ascent<'_>, every: Option<&Asked<'_>>) -> Files {
        let path = |certificate: &Certificate| {
            certificate
                .origin()
                .and_then(Origin::path)
                .map(str::to_owned)
        };
        let name =
            |certificate: &Certificate| certificate.subject().common_name().map(str::to_owned);
        let policy = self.policy;
        let anchors = &self.verifier.anchors.certificates;
        let anchor = self.anchor(ascent).or_else(|| anchors.first());
        let is_unfit = anchor.is_some_and(|anchor| {
            let problems = self.problems(anchor, Place::Anchor, 1);
            let refused = |problem: &Problem| problem.refused_by(Place::Anchor) != Judges::NONE;
            problems.iter().any(refused)
                || every.is_some_and(|every| left_out(anchor, every).is_some())
        });
        let is_among = anchor.is_some_and(|anchor| {
            let file = |one: &Certificate| one.origin().map(|origin| origin.file().to_owned());
            anchors
                .iter()
                .any(|one| one != anchor && file(one) == file(anchor))
        });
        let issuer = match self.place {
            Place::Issuer => Some(&self.chain.first),
            _ => self.chain.expected.as_ref(),
        };
        let (trust_domain, _) = policy.trust_domain();
        let own = || Identity::of(&self.chain.first).find_map(Result::ok);
        let own = || own().filter(|own| own.is_in(&trust_domain));
        Files {
            anchors: anchor.and_then(path),
            anchor: match (is_unfit, is_among) {
                (true, _) => Signing::Unfit,
                (false, true) => Signing::Among,
                (false, false) => Signing::Alone,
            },
            anchor_name: anchor.and_then(name),
            issuer: issuer.and_then(path),
            issuer_name: issuer.and_then(name),
            identity: policy
                .identity
                .clone()
                .or_else(own)
                .map(|one| one.to_string()),
            trust_domain,
            workloads_say: self.verifier.workloads_say.clone(),
            bundles: Arc::clone(&self.verifier.bundles),
            webhook: (self.place == Place::Webhook).then(|| Webhook {
                host: self.identity.map(ToString::to_string),
            }),
        }
    }
}
