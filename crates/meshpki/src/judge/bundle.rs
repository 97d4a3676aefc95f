//! Whether a trust bundle is sound, whatever was issued under it.

use std::cell::LazyCell;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::fault::Fault;
use crate::judge::findings::{Findings, severity};
use crate::judge::policy::Usages;
use crate::judge::prepared::Prepared;
use crate::judge::rules;
use crate::judge::rules::name_constraints::{Asked, exclusion};
use crate::judge::subject::Subject;
use crate::mesh::identity::Identity;
use crate::problem::ground::{AnchorUse, Ground};
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::report::bundle::BundleReport;
use crate::report::finding::{About, Finding, named_source};
use crate::report::profile::Profile;
use crate::report::trust_domain::TrustDomainSource;

impl Prepared {
    /// What is wrong with the anchors alone.
    pub(super) fn bundle_report(&self, at: UnixTime) -> BundleReport {
        let anchors = self.certificates();
        let mut findings = Findings {
            list: Vec::new(),
            ground: LazyCell::new(Box::new(|| Arc::new(self.bundle_ground()))),
            at,
            has_proxy_path: false,
            is_of_webhook: false,
        };
        for oddity in &self.oddities {
            let about = About::Text(Some(oddity.origin.clone()));
            findings.push(Place::Pem, rules::text::check(&oddity.kind), about);
        }
        let faults: Vec<Vec<Fault>> = anchors
            .iter()
            .map(|anchor| self.faults_of(anchor, at))
            .collect();
        let is_good = |faults: &Vec<Fault>| {
            let is_error = |one: &Fault| severity(one.refused_by, one) == Severity::Error;
            !faults
                .iter()
                .any(|one| !is_of_issuers(&one.problem) && is_error(one))
        };
        let good: Vec<bool> = faults.iter().map(is_good).collect();
        let has_good = good.contains(&true);

        for (index, (anchor, alone)) in anchors.iter().zip(faults).enumerate() {
            let is_spare = has_good && !good[index];
            let among = &self.among_anchors[index];
            let is_again = among
                .iter()
                .any(|one| matches!(one.problem, Problem::Duplicate { .. }));
            let alone = alone.into_iter().filter(|_| !is_again);
            let named = self.named_for_other([anchor]);
            for fault in alone.chain(among.iter().cloned()).chain(named) {
                if is_spare || is_of_issuers(&fault.problem) {
                    findings.push_unused(Place::Anchor, fault, anchor);
                } else {
                    let about = About::Certificate(anchor.clone());
                    findings.push(Place::Anchor, fault, about);
                }
            }
        }

        let refused = |judge| {
            let mut found = findings.list.iter().map(Finding::refused_by);
            anchors.is_empty() || found.any(|judges| judges.contains(judge))
        };
        let accepted_by = Judges {
            control_plane: !refused(Judge::ControlPlane),
            proxy: !refused(Judge::Proxy),
            ..Judges::NONE
        };
        let trust_domain = self.policy.trust_domain();
        let (findings, allowed) = self.policy.levels.divide(findings.list);
        BundleReport {
            at,
            profile: self.policy.profile,
            trust_domain,
            trust_domain_source: self.trust_domain_source,
            anchors: Arc::clone(&self.anchors.certificates),
            readings: Arc::clone(&self.readings),
            warn_within: self.policy.warn_within,
            accepted_by,
            findings,
            allowed,
        }
    }

    /// What the rules find in an anchor that has issued an issuer.
    fn faults_of(&self, anchor: &Certificate, at: UnixTime) -> Vec<Fault> {
        let mut faults = rules::certificate::check(&Subject {
            certificate: anchor,
            place: Place::Anchor,
            below: 1,
            policy: &self.policy,
            at,
        });
        let exclusion = self.asked().and_then(|asked| exclusion(anchor, &asked));
        faults.extend(exclusion.map(|exclusion| {
            let problem = Problem::NameConstraintsExclude {
                identity: exclusion.identity,
                authority: Some(anchor.name()),
                permitted: exclusion.permitted,
                excluded: exclusion.excluded,
            };
            Fault::refused_by(Judges::BOTH, problem)
        }));
        faults
    }

    /// The identities that the anchors have to permit, if these are known.
    fn asked(&self) -> Option<Asked<'_>> {
        let policy = &self.policy;
        if let Some(identity) = &policy.identity {
            return Some(Asked::One(identity));
        }
        let trust_domain = policy.trust_domain();
        let is_known = self.trust_domain_source == TrustDomainSource::Given
            && policy.usages != Usages::Any
            && policy.profile != Profile::Spiffe;
        is_known.then(|| Asked::Every(Identity::linkerd_suffix(&trust_domain)))
    }

    /// What is known about the input, for the words and the remedies.
    fn bundle_ground(&self) -> Ground {
        let anchors = self.certificates();
        let first = anchors.first();
        let name = first.and_then(|first| first.subject().common_name());
        Ground {
            anchors: named_source(first.and_then(Certificate::origin)),
            anchor: if anchors.len() > 1 {
                AnchorUse::Among
            } else {
                AnchorUse::Alone
            },
            anchor_name: name.map(str::to_owned),
            trust_domain: self.policy.trust_domain(),
            bundles: Arc::clone(&self.bundles),
            ..Ground::default()
        }
    }
}

/// An anchor needs room for an issuer, unless it is the issuer itself.
fn is_of_issuers(problem: &Problem) -> bool {
    matches!(problem, Problem::NoPathLengthRoom { .. })
}
