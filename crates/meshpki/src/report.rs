//! What was looked at, what each judge says, and what was found, worst first.

mod bundle;

use std::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::catalogue;
use crate::certificate::Certificate;
use crate::consequence::{consequence, of_webhook};
use crate::explanation;
use crate::identity::Identity;
use crate::judge::{Judge, Judges};
use crate::linkerd_check::{self, LinkerdCheck, LinkerdCheckResult};
use crate::pem::Origin;
use crate::policy::{Margin, Profile};
use crate::problem::{Place, Problem, Severity};
use crate::reading::Reading;
use crate::reference::reference;
use crate::remedy::{Files, remedy};
use crate::trust_domain::{TrustDomain, TrustDomainSource};

pub use crate::report::bundle::BundleReport;

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
        self.findings.iter().map(|finding| finding.severity).max()
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

    /// What `linkerd check` would say of the issuer, its key and the anchors, at this time: the
    /// items of its category `linkerd-identity`, up to the first whose failure ends its run. None
    /// for a workload, of which it says nothing.
    #[must_use]
    pub fn linkerd_check(&self) -> Vec<LinkerdCheckResult> {
        linkerd_check::results(self)
    }
}

/// One thing that is wrong, or worth knowing.
///
/// Its code is a promise and its words are not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    place: Place,
    problem: Problem,
    severity: Severity,
    refused_by: Judges,
    about: Thing,
    consequence: String,
    remedy: Option<String>,
    linkerd_check: Option<LinkerdCheck>,
}

impl Finding {
    pub(crate) fn new(
        place: Place,
        problem: Problem,
        severity: Severity,
        refused_by: Judges,
        about: About,
        files: &Files,
    ) -> Self {
        let is_needed = !matches!(about, About::Unused(_));
        let about = match about {
            About::Certificate(certificate) | About::Unused(certificate) => {
                Thing::Certificate(certificate)
            }
            About::File(origin) => Thing::File(origin),
        };
        let place = catalogue::told_at(place, &problem);
        let file = about.origin().and_then(Origin::path);
        let name = about.certificate().map(Certificate::name);
        let is_passed = problem.is_passed_by(place, refused_by);
        let consequence = if is_passed {
            PASSED.to_owned()
        } else if let Some(webhook) = &files.webhook {
            of_webhook(place, &problem, severity, webhook.host.as_deref())
        } else {
            consequence(place, &problem, severity)
        };
        let remedy = if is_passed {
            Some(FIRST.to_owned())
        } else {
            remedy(place, &problem, file, name.as_deref(), is_needed, files)
        };
        // An anchor that the chain does not need keeps nothing from being issued.
        let is_needed = refused_by.contains(Judge::ControlPlane);
        let linkerd_check = LinkerdCheck::of(place, &problem)
            .filter(|check| is_needed || *check != LinkerdCheck::IssuerIssued)
            // Its items about webhooks are of another category.
            .filter(|_| files.webhook.is_none());
        Self {
            place,
            problem,
            severity,
            refused_by,
            about,
            consequence,
            remedy,
            linkerd_check,
        }
    }

    /// As it stands at a time: `linkerd check` has a margin of its own, and says nothing before.
    pub(crate) fn standing_at(self, at: UnixTime) -> Self {
        let is_failing = match self.problem {
            Problem::ExpiringSoon { not_after } => linkerd_check::is_expiring(not_after, at),
            _ => true,
        };
        Self {
            linkerd_check: self.linkerd_check.filter(|_| is_failing),
            ..self
        }
    }

    pub(crate) fn set_severity(&mut self, severity: Severity) {
        self.severity = severity;
    }

    /// Its stable code, `<place>-<problem>`, such as `issuer-expired`. There is a heading for each
    /// in `docs/findings.md`.
    #[must_use]
    pub fn code(&self) -> String {
        self.problem.code(self.place)
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What it is about.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// The fact, with its evidence.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The certificate that it is about, if it is about one.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.about.certificate()
    }

    /// The file and block that it is about, where it was read from a file.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.about.origin()
    }

    /// The judges that refuse because of it.
    #[must_use]
    pub fn refused_by(&self) -> Judges {
        self.refused_by
    }

    /// The fact, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        explanation::message(self.place, &self.problem)
    }

    /// What breaks in the mesh because of it.
    #[must_use]
    pub fn consequence(&self) -> &str {
        &self.consequence
    }

    /// What mends it: where it can be, commands with the files' own names, a line each, which can be
    /// pasted together with the comments above them. `None` where nothing needs mending.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    /// The item of `linkerd check` that fails because of it, if one does.
    #[must_use]
    pub fn linkerd_check(&self) -> Option<LinkerdCheck> {
        self.linkerd_check
    }

    /// Where it is written: a section of a standard, or a file of Linkerd's.
    #[must_use]
    pub fn reference(&self) -> &'static str {
        reference(&self.problem)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code(), self.message())
    }
}

/// The same, as a finding keeps it: there may be thousands.
#[derive(Clone, Debug, Eq)]
enum Thing {
    Certificate(Certificate),
    File(Option<Origin>),
}

impl PartialEq for Thing {
    /// Wherever they were read, certificates are equal, and what is found in them is told for each place.
    fn eq(&self, other: &Self) -> bool {
        self.certificate() == other.certificate() && self.origin() == other.origin()
    }
}

impl Thing {
    fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certificate(certificate) => Some(certificate),
            Self::File(_) => None,
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Certificate(certificate) => certificate.origin(),
            Self::File(origin) => origin.as_ref(),
        }
    }
}

/// What a finding is about.
pub(crate) enum About {
    Certificate(Certificate),
    File(Option<Origin>),
    /// A certificate that the chain does not need.
    Unused(Certificate),
}

/// What breaks where proxies accept the workloads of an issuer by way of another certificate of its name and
/// key, and the control plane does not accept the issuer itself.
const PASSED: &str = "the identity service will not start with it, and `linkerd check` fails; proxies accept its \
                      workloads by way of another certificate of its name and key";
/// What fixes that.
const FIRST: &str = "put the certificate of its name and key that leads to an anchor first in the issuer's file, or add \
                     what signed this one to the anchors";
