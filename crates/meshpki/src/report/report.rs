//! What was looked at, what each judge says, and what was found, worst first.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::consumers::reading::Reading;
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::profile::Profile;
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
}

impl Report {
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

    /// Nothing says the trust domain, and `cluster.local` was assumed.
    #[must_use]
    pub fn trust_domain_assumed(&self) -> bool {
        self.trust_domain_source == TrustDomainSource::Assumed
    }

    /// What says the trust domain.
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

    /// The subject, and what stands above it as far as signatures lead: up to an anchor if all is
    /// well.
    #[must_use]
    pub fn path(&self) -> &[(Place, Certificate)] {
        &self.path
    }

    /// The anchors that were offered.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// What each consumer takes from the files that were read: those of the anchors, in the order
    /// they were added, then the issuer's where an issuer was judged.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// The issuer's key was compared with its certificate: it was given, and is not encrypted.
    #[must_use]
    pub fn key_checked(&self) -> bool {
        self.key_checked
    }

    /// Who was asked: the two verifiers of a mesh, or about a webhook the API server alone.
    #[must_use]
    pub fn judges(&self) -> &'static [Judge] {
        match self.subject.0 {
            Place::Webhook => &[Judge::ApiServer],
            _ => &Judge::MESH,
        }
    }

    /// Would `judge` accept every workload certificate of this issuer (or this workload), as TLS
    /// server and as TLS client? Or a webhook, as TLS server? Who was not asked does not.
    #[must_use]
    pub fn accepted_by(&self, judge: Judge) -> bool {
        self.accepted_by.contains(judge)
    }

    /// No finding is an error: every judge that was asked accepts, unless the policy's
    /// [`Levels`](crate::Levels) allow what one refuses.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.worst() < Some(Severity::Error)
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

    /// The identity that was asked about, or that a probe below the issuer spoke for; of a webhook, the
    /// name that it is called by.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The margin of the policy in which a certificate is said to expire soon.
    #[must_use]
    pub fn warn_within(&self) -> Margin {
        self.warn_within
    }
}
