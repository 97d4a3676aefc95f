//! One thing that was found.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::problem::ground::Ground;
use crate::problem::judge::{Judge, Judges};
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::remedy::Remedy;
use crate::problem::severity::Severity;
use crate::problem::words::place::words;
use crate::problem::words::seen::{Seen, Words};
use crate::report::linkerd_check::{LinkerdCheck, is_expiring};
use crate::report::refusal::{self, Refusal};
use crate::source::{Origin, Source};

/// One thing that is wrong, or worth knowing.
///
/// Its code is stable, its words are not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    place: Place,
    problem: Problem,
    weight: Weight,
    about: About,
    linkerd_check: Option<LinkerdCheck>,
    ground: Arc<Ground>,
    /// Empty if it is the same on every release.
    refusals: Arc<[Refusal]>,
}

/// How severe a finding is, and who refuses because of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Weight {
    pub(crate) severity: Severity,
    /// The judges that refuse because of it.
    pub(crate) refused_by: Judges,
    /// The judges that refuse if the chain needs the certificate.
    pub(crate) refused_if_used: Judges,
    /// Go cannot parse the certificate because of it.
    pub(crate) unreadable: bool,
    /// The chain needs the certificate.
    pub(crate) is_used: bool,
}

impl Finding {
    pub(crate) fn new(
        place: Place,
        problem: Problem,
        weight: Weight,
        about: About,
        ground: Arc<Ground>,
        at: Option<UnixTime>,
    ) -> Self {
        // A row may list fewer places than its rule looks at.
        let place = problem.reported_at(place);
        debug_assert!(
            is_registered(&problem, place, weight.refused_by, &ground),
            "the registry does not say that {:?} refuses {place} for {problem:?}",
            weight.refused_by
        );
        let refuses = weight.refused_if_used.control_plane;
        let linkerd_check = LinkerdCheck::of(place, &problem, refuses, weight.unreadable)
            // An anchor that the chain does not need keeps nothing from being issued.
            .filter(|check| weight.refused_by.control_plane || *check != LinkerdCheck::IssuerIssued)
            // Its items about webhooks are of another category.
            .filter(|_| ground.webhook.is_none() && ground.istio.is_none())
            .filter(|_| match (&problem, at) {
                // It has a margin of its own, and says nothing before.
                (Problem::ExpiringSoon { not_after }, Some(at)) => is_expiring(*not_after, at),
                _ => true,
            });
        Self {
            place,
            problem,
            weight,
            about,
            linkerd_check,
            ground,
            refusals: Arc::default(),
        }
    }

    /// What findings that are the same have in common.
    pub(crate) fn key(&self) -> (&'static str, Option<[u8; 32]>) {
        (
            self.code(),
            self.certificate().map(Certificate::fingerprint),
        )
    }

    /// Whether it says the same as another, which may be of other judges.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.place == other.place && self.problem == other.problem && self.about == other.about
    }

    /// The same finding on other releases weighs as much as on any of them.
    pub(crate) fn add(&mut self, other: &Self) {
        let (weight, others) = (&mut self.weight, other.weight);
        weight.severity = weight.severity.max(others.severity);
        weight.refused_by = weight.refused_by.or(others.refused_by);
        weight.refused_if_used = weight.refused_if_used.or(others.refused_if_used);
        weight.unreadable |= others.unreadable;
        weight.is_used |= others.is_used;
        self.linkerd_check = self.linkerd_check.or(other.linkerd_check);
    }

    pub(crate) fn set_refusals(&mut self, refusals: Vec<Refusal>) {
        self.refusals = Arc::from(refusals);
    }

    pub(crate) fn set_severity(&mut self, severity: Severity) {
        self.weight.severity = severity;
    }

    /// Its stable code, `<place>-<problem>`, such as `issuer-expired`. Each has a heading in `docs/findings.md`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code(self.place)
    }

    /// How severe it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.weight.severity
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

    /// The source and the block that it is about, if that was read from a text.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.about.origin()
    }

    /// The judges that refuse because of it.
    #[must_use]
    pub fn refused_by(&self) -> Judges {
        self.weight.refused_by
    }

    /// Who refuses because of it on each release that was asked about, oldest first; empty if that is the same on all of
    /// them.
    #[must_use]
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// The same in words, if releases differ: `refused by proxies from 2.20 on`.
    #[must_use]
    pub fn releases(&self) -> Option<String> {
        refusal::words(&self.refusals)
    }

    /// The judges that were asked.
    #[must_use]
    pub fn asked(&self) -> &'static [Judge] {
        match self.ground.webhook {
            Some(_) => &[Judge::ApiServer],
            None => &Judge::MESH,
        }
    }

    /// The fact, in a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        self.words().fact
    }

    /// What breaks in the mesh because of it.
    #[must_use]
    pub fn consequence(&self) -> Cow<'static, str> {
        let breaks = self.words().breaks;
        // Not on every release.
        match refusal::proxies(&self.refusals) {
            Some(which) if breaks.contains("every proxy") => breaks
                .replace("every proxy", &format!("every proxy{which}"))
                .into(),
            _ => breaks,
        }
    }

    /// What fixes it; `None` if nothing needs to be fixed.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        self.words().fix
    }

    fn words(&self) -> Words {
        words(
            &self.problem,
            &Seen {
                place: self.place,
                severity: self.weight.severity,
                refused_by: self.weight.refused_by,
                refused_if_used: self.weight.refused_if_used,
                unreadable: self.weight.unreadable,
                is_used: self.weight.is_used,
                input: named_source(self.origin()),
                block: self.origin().map(Origin::block),
                name: self
                    .certificate()
                    .and_then(|one| one.subject().common_name())
                    .map(str::to_owned),
                ground: &self.ground,
            },
        )
    }

    /// Whether it says that a certificate that the chain needs has expired, or does within a margin of the policy.
    pub(crate) fn is_due(&self) -> bool {
        let is_of_time = matches!(
            self.problem,
            Problem::Expired { .. }
                | Problem::ExpiringSoon { .. }
                | Problem::LimitsWorkloadLifetime { .. }
        );
        is_of_time && self.weight.is_used
    }

    /// The item of `linkerd check` that fails because of it, if one does.
    #[must_use]
    pub fn linkerd_check(&self) -> Option<LinkerdCheck> {
        self.linkerd_check
    }

    /// Its source: a section of a standard, or a file of Linkerd.
    #[must_use]
    pub fn reference(&self) -> &'static str {
        self.problem.reference()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}]: {}",
            self.weight.severity,
            self.code(),
            self.message()
        )
    }
}

/// Whether one of them is an error.
pub(crate) fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(|one| one.severity() == Severity::Error)
}

/// Whether the registry says that these judges can refuse. For a webhook, the API server can refuse what the control
/// plane can.
fn is_registered(problem: &Problem, place: Place, refused_by: Judges, ground: &Ground) -> bool {
    problem.refusable_by(place).is_some_and(|judges| {
        let is_of_webhook = ground.webhook.is_some();
        refused_by.is_within(if is_of_webhook {
            judges.of_webhook()
        } else {
            judges
        })
    })
}

/// What a finding is about.
#[derive(Clone, Debug, Eq)]
pub(crate) enum About {
    Certificate(Certificate),
    Text(Option<Origin>),
}

impl PartialEq for About {
    /// Certificates are equal wherever they were read, but a finding is reported for each place.
    fn eq(&self, other: &Self) -> bool {
        self.certificate() == other.certificate() && self.origin() == other.origin()
    }
}

impl About {
    fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certificate(certificate) => Some(certificate),
            Self::Text(_) => None,
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Certificate(certificate) => certificate.origin(),
            Self::Text(origin) => origin.as_ref(),
        }
    }
}

/// The source of an origin, if a remedy can name it: not standard input, and not a file whose exact path is unknown.
pub(crate) fn named_source(origin: Option<&Origin>) -> Option<Source> {
    let source = origin?.source();
    let can_be_named = match source {
        Source::File(_) => source.path().is_some(),
        Source::Object(_) => true,
        Source::Bytes(_) | Source::Stdin => false,
    };
    can_be_named.then(|| source.clone())
}
