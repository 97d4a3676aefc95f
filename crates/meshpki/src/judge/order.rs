//! Is the file as whoever loads it wants it: no longer, in order, and without what does harm beside the
//! chain?

use crate::certificate::certificate::Certificate;
use crate::judge::findings::Findings;
use crate::judge::rules::link::Ascent;
use crate::judge::rules::validity;
use crate::judge::verifier::Case;
use crate::problem::problem::{Place, Problem};
use crate::problem::profile::Profile;
use crate::report::finding::About;
use crate::secret::file::KeyFile;

impl Case<'_> {
    /// Is the chain as long, and in the order, that whoever loads the file wants?
    pub(super) fn order_findings(
        &self,
        ascent: &Ascent<'_>,
        key: Option<&KeyFile>,
        findings: &mut Findings<'_>,
    ) {
        let first = &self.chain.first;
        let about = |certificate: &Certificate| About::Certificate(certificate.clone());
        let authorities = self.authorities_below(ascent.certificates.len());
        if ascent.end.is_ok() && authorities > MOST_AUTHORITIES {
            let problem = Problem::TooManyIntermediates { count: authorities };
            findings.push(self.place, problem, about(first));
        }
        if self.place.is_leaf() {
            if let (Some(expected), Some(found)) =
                (&self.chain.expected, ascent.certificates.get(1))
                && expected != *found
            {
                let problem = Problem::SignedByOtherIssuer {
                    found: found.subject().short().to_owned(),
                    expected: expected.subject().short().to_owned(),
                };
                findings.push(self.place, problem, about(first));
            }
            return;
        }

        let signed_by =
            |parent: &Certificate, child: &Certificate| self.is_signed_by(parent, child);
        let signed = self.chain.rest.iter().take(MOST_LOOKED_AT);
        let is_paired = key.is_some_and(|key| key.public_key() == Some(first.public_key()));
        if let Some(signed) = signed.clone().find(|one| signed_by(first, one))
            && !is_paired
        {
            let signed = signed.subject().short().to_owned();
            findings.push(self.place, Problem::WrongOrder { signed }, about(first));
            return;
        }
        let mut pairs = signed.clone().zip(signed.skip(1));
        if let Some((parent, child)) = pairs.find(|(one, next)| signed_by(one, next)) {
            let signed = child.subject().short().to_owned();
            let problem = Problem::WrongOrder { signed };
            findings.push(Place::Intermediate, problem, about(parent));
        }
        let count = ascent.certificates.len() - 1;
        if ascent.end.is_ok() && count > 0 && self.policy.profile == Profile::Linkerd {
            findings.push(
                self.place,
                Problem::HasIntermediates { count },
                about(first),
            );
        }
    }

    fn is_signed_by(&self, parent: &Certificate, child: &Certificate) -> bool {
        child != parent
            && child.issuer() == parent.subject()
            && !child.is_self_issued()
            && self.signatures.verifies(child, parent)
    }

    /// What stands in the file beside the chain can still cost the control plane the whole file, and
    /// the workloads their time.
    pub(super) fn stray_findings(&self, ascent: &Ascent<'_>, findings: &mut Findings<'_>) {
        let is_in_disorder = findings.list.iter().any(|finding| {
            finding.place() == Place::Issuer
                && matches!(finding.problem(), Problem::WrongOrder { .. })
        });
        if self.place == Place::Webhook {
            self.served_findings(findings);
        }
        let strays = self.chain.rest.iter().enumerate();
        for (index, certificate) in strays.filter(|(_, one)| !ascent.certificates.contains(one)) {
            let problems = self.problems(certificate, Place::Intermediate, 0);
            for problem in problems.iter().filter(|problem| problem.is_unreadable()) {
                findings.push_unused(Place::Intermediate, problem.clone(), certificate);
            }
            // What stands in the issuer's file is no stray of the workload's.
            if index >= self.chain.own {
                continue;
            }
            let about = About::Certificate(certificate.clone());
            if self.place != Place::Issuer {
                let is_anchor = self.verifier.anchors.certificates.contains(certificate);
                if ascent.end.is_ok() && !is_anchor {
                    findings.push(Place::Intermediate, Problem::Unused, about);
                }
                continue;
            }
            // The true issuer, below the one that stands in its place, is no stray.
            if is_in_disorder && self.is_signed_by(&self.chain.first, certificate) {
                continue;
            }
            if let Some(problem) = self.shortens_workloads(certificate) {
                findings.push(Place::Intermediate, problem, about);
            } else if ascent.end.is_ok() {
                findings.push(Place::Intermediate, Problem::Unused, about);
            }
        }
    }

    /// Linkerd's identity service takes the earliest end of all certificates in the issuer's file for
    /// the latest that a workload certificate may have.
    fn shortens_workloads(&self, certificate: &Certificate) -> Option<Problem> {
        let policy = self.policy;
        let validity = certificate.validity();
        let not_after = validity.not_after;
        let expired = self.at > not_after;
        let matters = expired || validity::ends_soon(validity, policy, self.at);
        (policy.profile == Profile::Linkerd && matters)
            .then_some(Problem::LimitsWorkloadLifetime { not_after, expired })
    }
}

/// What webpki follows: no more than six CAs between a leaf and its anchor.
const MOST_AUTHORITIES: usize = 6;
/// A chain is short; a file may hold thousands.
const MOST_LOOKED_AT: usize = 16;
