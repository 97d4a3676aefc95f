//! What was looked at where a trust bundle was judged by itself, and what was found, worst first.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::judge::{Judge, Judges};
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::profile::Profile;
use crate::report::trust_domain::TrustDomainSource;
use crate::x509::validity::Margin;

/// The outcome of the verification of a trust bundle by itself, without an issuer or a workload.
///
/// Whether an issuer below it would be accepted is another question, and the one of a
/// [`Report`](crate::Report).
#[derive(Clone, Debug)]
pub struct BundleReport {
    pub(crate) at: UnixTime,
    pub(crate) profile: Profile,
    pub(crate) trust_domain: TrustDomain,
    pub(crate) trust_domain_source: TrustDomainSource,
    pub(crate) anchors: Arc<[Certificate]>,
    pub(crate) readings: Arc<[Reading]>,
    pub(crate) warn_within: Margin,
    pub(crate) accepted_by: Judges,
    pub(crate) findings: Vec<Finding>,
    pub(crate) allowed: Vec<Finding>,
}

impl BundleReport {
    /// The time that the verdict is for.
    #[must_use]
    pub fn at(&self) -> UnixTime {
        self.at
    }

    /// Which rules applied.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The trust domain of the mesh.
    #[must_use]
    pub fn trust_domain(&self) -> &TrustDomain {
        &self.trust_domain
    }

    /// Nothing says the trust domain, and `cluster.local` was assumed. What the anchors' name constraints leave
    /// out is judged where it is given alone.
    #[must_use]
    pub fn trust_domain_assumed(&self) -> bool {
        self.trust_domain_source == TrustDomainSource::Assumed
    }

    /// What says the trust domain.
    #[must_use]
    pub fn trust_domain_source(&self) -> TrustDomainSource {
        self.trust_domain_source
    }

    /// The anchors that were judged.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// What each consumer reads from the files that were read, in the order they were added.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The margin of the policy in which a certificate is said to expire soon.
    #[must_use]
    pub fn warn_within(&self) -> Margin {
        self.warn_within
    }

    /// Can `judge` read the bundle, and is an anchor in it below which it would accept?
    #[must_use]
    pub fn accepted_by(&self, judge: Judge) -> bool {
        self.accepted_by.contains(judge)
    }

    /// There is an anchor, and no finding is an error.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.anchors.is_empty() && self.worst() < Some(Severity::Error)
    }

    /// The gravest severity among the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// Everything that was found, worst first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was found and is not among the [`findings`](Self::findings), as the policy allows it.
    #[must_use]
    pub fn allowed(&self) -> &[Finding] {
        &self.allowed
    }
}
