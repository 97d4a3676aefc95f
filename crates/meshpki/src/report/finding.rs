//! One thing that was found.

use std::fmt;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::problem::consequence::consequence;
use crate::problem::consequence::webhook::of_webhook;
use crate::problem::explanation;
use crate::problem::judge::{Judge, Judges};
use crate::problem::problem::{Place, Problem, Severity};
use crate::problem::reference::reference;
use crate::problem::registry;
use crate::problem::remedy::{Files, remedy};
use crate::report::linkerd_check::{self, LinkerdCheck};
use crate::source::Origin;

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
        let place = registry::told_at(place, &problem);
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

/// What a finding is about.
pub(crate) enum About {
    Certificate(Certificate),
    File(Option<Origin>),
    /// A certificate that the chain does not need.
    Unused(Certificate),
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

/// What breaks where proxies accept the workloads of an issuer by way of another certificate of its name and
/// key, and the control plane does not accept the issuer itself.
const PASSED: &str = "the identity service will not start with it, and `linkerd check` fails; proxies accept its \
                      workloads by way of another certificate of its name and key";
/// What fixes that.
const FIRST: &str = "put the certificate of its name and key that leads to an anchor first in the issuer's file, or add \
                     what signed this one to the anchors";
