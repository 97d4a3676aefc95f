//! What was judged, the verdict of each judge, and what was found, worst first.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::policy::profile::Profile;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::outlook::Outlook;
use crate::report::release::ReleaseVerdict;
use crate::report::trust_domain::TrustDomainSource;
use crate::x509::validity::Margin;

/// The outcome of a verification.
#[derive(Clone, Debug)]
pub struct Report {
    pub(crate) at: UnixTime,
    pub(crate) profile: Profile,
    pub(crate) trust_domain: TrustDomain,
    pub(crate) trust_domain_source: TrustDomainSource,
    pub(crate) subject: (Place, Certificate),
    pub(crate) path: Vec<(Place, Certificate)>,
    pub(crate) anchors: Arc<[Certificate]>,
    pub(crate) readings: Arc<[Reading]>,
    pub(crate) key_checked: bool,
    pub(crate) identity: Option<Identity>,
    pub(crate) warn_within: Margin,
    pub(crate) accepted_by: Judges,
    pub(crate) findings: Vec<Finding>,
    pub(crate) allowed: Vec<Finding>,
    pub(crate) releases: Vec<ReleaseVerdict>,
    pub(crate) outlook: Outlook,
}

impl Report {
    /// The time as of which the chain was judged.
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

    /// Whether the trust domain was assumed to be `cluster.local`, because neither the policy nor a name contains one.
    #[must_use]
    pub fn trust_domain_assumed(&self) -> bool {
        self.trust_domain_source == TrustDomainSource::Assumed
    }

    /// Where the trust domain comes from.
    #[must_use]
    pub fn trust_domain_source(&self) -> TrustDomainSource {
        self.trust_domain_source
    }

    /// The certificate that was judged: that of an issuer, a webhook or a workload.
    #[must_use]
    pub fn subject(&self) -> &Certificate {
        &self.subject.1
    }

    /// What was judged: [`Place::Issuer`], [`Place::Webhook`] or [`Place::Workload`].
    #[must_use]
    pub fn subject_place(&self) -> Place {
        self.subject.0
    }

    /// The subject and the certificates above it, as far as signatures lead: up to an anchor if the chain is sound.
    #[must_use]
    pub fn path(&self) -> &[(Place, Certificate)] {
        &self.path
    }

    /// The anchors of the trust bundle.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// What each consumer reads from the texts: from those of the anchors, in the order in which they were added,
    /// then from the issuer's, if an issuer was judged.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Whether the issuer's key was compared with its certificate: it was given, and is not encrypted.
    #[must_use]
    pub fn key_checked(&self) -> bool {
        self.key_checked
    }

    /// The judges that were asked: the two verifiers of a mesh or, for a webhook, only the API server.
    #[must_use]
    pub fn judges(&self) -> &'static [Judge] {
        match self.subject.0 {
            Place::Webhook => &[Judge::ApiServer],
            _ => &Judge::MESH,
        }
    }

    /// Whether `judge` accepts every workload certificate of this issuer (or this workload) as a TLS server and as a
    /// TLS client, or this webhook as a TLS server. `false` for a judge that was not asked.
    #[must_use]
    pub fn accepted_by(&self, judge: Judge) -> bool {
        self.accepted_by.contains(judge)
    }

    /// Whether no finding is an error: every judge that was asked accepts, unless the policy's
    /// [`Levels`](crate::Levels) allow what one refuses.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.worst() < Some(Severity::Error)
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

    /// The identity that was asked about, or the one that the probe had; for a webhook, the name by which it is called.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The policy's margin within which a certificate is reported to expire soon.
    #[must_use]
    pub fn warn_within(&self) -> Margin {
        self.warn_within
    }
}
