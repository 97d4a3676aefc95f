//! Is the trust bundle good by itself, whatever was issued under it?

use std::cell::LazyCell;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::findings::Findings;
use crate::judge::policy::Usages;
use crate::judge::rules::name_constraints::{Asked, left_out};
use crate::judge::rules::{self, Subject};
use crate::judge::verifier::Verifier;
use crate::mesh::identity::Identity;
use crate::problem::judge::{Judge, Judges};
use crate::problem::problem::{Place, Problem, Severity};
use crate::problem::profile::Profile;
use crate::problem::remedy::{Files, Signing};
use crate::report::bundle::BundleReport;
use crate::report::finding::{About, Finding};
use crate::report::trust_domain::TrustDomainSource;
use crate::source::Origin;

impl Verifier {
    /// Are the anchors good by themselves, as of `at`: their dates, their rights, what each consumer reads
    /// of them, and whether one is there twice?
    ///
    /// Where one anchor is good, what is wrong with another is a warning, as in a rotation, unless the
    /// control plane loses the file by it. Never fails: what is wrong is in the report.
    ///
    /// ```
    /// # use meshpki::{Authority, RootOptions, UnixTime};
    /// # let now = UnixTime::now();
    /// # let text = Authority::create_root(&RootOptions::new("root"), now)?.certificate().to_pem();
    /// use meshpki::{Policy, TrustBundle, Verifier};
    ///
    /// let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes())?;
    /// let report = Verifier::new(bundle, Policy::default()).verify_bundle(now);
    /// assert!(report.is_sound());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify_bundle(&self, at: UnixTime) -> BundleReport {
        let anchors = &self.anchors.certificates;
        let mut findings = Findings {
            list: Vec::new(),
            files: LazyCell::new(Box::new(|| self.bundle_files())),
            policy: &self.policy,
            at,
            has_proxy_path: false,
            is_of_webhook: false,
        };
        for oddity in &self.oddities {
            let about = About::File(Some(oddity.origin.clone()));
            findings.push(Place::Pem, rules::text::problem(&oddity.kind), about);
        }
        let problems = anchors.iter().map(|anchor| self.problems_of(anchor, at));
        let problems: Vec<Vec<Problem>> = problems.collect();
        let is_good = |(anchor, problems): (&Certificate, &Vec<Problem>)| {
            let fails = |one: &Problem| {
                let about = About::Certificate(anchor.clone());
                let refused_by = one.refused_by(Place::Anchor);
                findings.severity(refused_by, one, &about) == Severity::Error
            };
            !problems.iter().any(|one| !is_of_issuers(one) && fails(one))
        };
        let good: Vec<bool> = anchors.iter().zip(&problems).map(is_good).collect();
        let has_good = good.contains(&true);

        for (index, (anchor, alone)) in anchors.iter().zip(problems).enumerate() {
            let is_spare = has_good && !good[index];
            let among = &self.among_anchors[index];
            let is_again = among
                .iter()
                .any(|one| matches!(one, Problem::Duplicate { .. }));
            let alone = alone.into_iter().filter(|_| !is_again);
            let named = self.named_for_other([anchor]);
            for problem in alone.chain(among.iter().cloned()).chain(named) {
                if is_spare || is_of_issuers(&problem) {
                    findings.push_unused(Place::Anchor, problem, anchor);
                } else {
                    let about = About::Certificate(anchor.clone());
                    findings.push(Place::Anchor, problem, about);
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
        let (trust_domain, _) = self.policy.trust_domain();
        let (findings, allowed) = self.policy.levels.divide(findings.list);
        BundleReport {
            at,
            profile: self.policy.profile,
            trust_domain,
            trust_domain_source: self.trust_domain_source,
            anchors: Arc::clone(anchors),
            readings: Arc::clone(&self.readings),
            warn_within: self.policy.warn_within,
            accepted_by,
            findings,
            allowed,
        }
    }

    /// What the rules find in an anchor that has issued an issuer.
    fn problems_of(&self, anchor: &Certificate, at: UnixTime) -> Vec<Problem> {
        let mut problems = rules::certificate(&Subject {
            certificate: anchor,
            place: Place::Anchor,
            below: 1,
            policy: &self.policy,
            at,
        });
        let left_out = self.asked().and_then(|asked| left_out(anchor, &asked));
        problems.extend(left_out.map(|left_out| Problem::NameConstraintsExclude {
            identity: left_out.identity,
            authority: Some(anchor.name()),
            permitted: left_out.permitted,
            excluded: left_out.excluded,
            by: Judges::BOTH,
        }));
        problems
    }

    /// Whose names the anchors have to admit, where that is known.
    fn asked(&self) -> Option<Asked<'_>> {
        let policy = &self.policy;
        if let Some(identity) = &policy.identity {
            return Some(Asked::One(identity));
        }
        let (trust_domain, _) = policy.trust_domain();
        let is_known = self.trust_domain_source == TrustDomainSource::Given
            && policy.usages != Usages::Any
            && policy.profile != Profile::Spiffe;
        is_known.then(|| Asked::Every(Identity::linkerd_suffix(&trust_domain)))
    }

    /// The names of the user's files, for remedies.
    fn bundle_files(&self) -> Files {
        let anchors = &self.anchors.certificates;
        let first = anchors.first();
        let file = first.and_then(Certificate::origin).and_then(Origin::path);
        let name = first.and_then(|first| first.subject().common_name());
        Files {
            anchors: file.map(str::to_owned),
            anchor: if anchors.len() > 1 {
                Signing::Among
            } else {
                Signing::Alone
            },
            anchor_name: name.map(str::to_owned),
            trust_domain: self.policy.trust_domain().0,
            bundles: Arc::clone(&self.bundles),
            ..Files::default()
        }
    }
}

/// Whether there is room for an issuer matters where the issuer is not the anchor itself.
fn is_of_issuers(problem: &Problem) -> bool {
    matches!(problem, Problem::NoPathLengthRoom { .. })
}
