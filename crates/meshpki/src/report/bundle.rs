//! What was judged when a trust bundle was judged alone, and what was found, worst first.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::mesh::trust_domain::TrustDomain;
use crate::policy::profile::Profile;
use crate::problem::judge::{Judge, Judges};
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::outlook::Outlook;
use crate::report::release::ReleaseVerdict;
use crate::report::trust_domain::TrustDomainSource;
use crate::x509::validity::Margin;

/// The outcome of the verification of a trust bundle alone, without an issuer or a workload.
///
/// Whether an issuer below it is accepted is in a [`Report`](crate::Report).
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
    pub(crate) releases: Vec<ReleaseVerdict>,
    pub(crate) outlook: Outlook,
}

impl BundleReport {
    /// The time as of which the bundle was judged.
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

    /// Whether the trust domain was assumed to be `cluster.local`, because neither the policy nor a name contains
    /// one. What the anchors' name constraints exclude is judged only if the trust domain is given.
    #[must_use]
    pub fn trust_domain_assumed(&self) -> bool {
        self.trust_domain_source == TrustDomainSource::Assumed
    }

    /// Where the trust domain comes from.
    #[must_use]
    pub fn trust_domain_source(&self) -> TrustDomainSource {
        self.trust_domain_source
    }

    /// The anchors that were judged.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// What each consumer reads from the anchors' texts, in the order in which they were added.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The policy's margin within which a certificate is reported to expire soon.
    #[must_use]
    pub fn warn_within(&self) -> Margin {
        self.warn_within
    }

    /// Whether `judge` can read the bundle, and accepts a chain below at least one of its anchors.
    #[must_use]
    pub fn accepted_by(&self, judge: Judge) -> bool {
        self.accepted_by.contains(judge)
    }

    /// Whether there is an anchor, and no finding is an error.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.anchors.is_empty() && self.worst() < Some(Severity::Error)
    }

    /// The highest severity of the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// Everything that was found, worst first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The verdict of each release that was asked about, oldest first. None for a webhook: the API server is of no release
    /// of Linkerd.
    #[must_use]
    pub fn releases(&self) -> &[ReleaseVerdict] {
        &self.releases
    }

    /// How long the verdicts hold, from the time of the verification on.
    #[must_use]
    pub fn outlook(&self) -> &Outlook {
        &self.outlook
    }

    /// Whether a certificate that the verdict needs has expired, or does within a margin of the policy.
    pub(crate) fn is_due(&self) -> bool {
        let mut all = self.findings.iter().chain(&self.allowed);
        all.any(Finding::is_due)
    }

    /// What was found but is not among the [`findings`](Self::findings), because the policy allows it.
    #[must_use]
    pub fn allowed(&self) -> &[Finding] {
        &self.allowed
    }
}
