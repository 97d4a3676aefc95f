//! What a rule finds: a problem, and the judges that refuse because of it.

use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;

/// What a rule finds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    pub(crate) problem: Problem,
    /// The judges that refuse because of it, if the chain needs the certificate. For a webhook, `Findings` turns the
    /// control plane, which uses Go, into the API server.
    pub(crate) refused_by: Judges,
    /// Its severity if no judge refuses.
    pub(crate) severity: Severity,
    /// The judges that cannot parse the certificate, and therefore lose the whole file, whether the chain needs the
    /// certificate or not: Linkerd's control plane by Go's parser, Istio's proxies by theirs.
    pub(crate) loses_file: Judges,
    /// Whether webpki checks it in a path: if webpki finds a path, the proxies do not refuse because of it.
    pub(crate) is_of_path: bool,
}

impl Fault {
    /// A problem because of which these judges refuse.
    pub(crate) fn refused_by(refused_by: Judges, problem: Problem) -> Self {
        Self {
            refused_by,
            ..Self::accepted(problem)
        }
    }

    /// A problem because of which no judge refuses, with the severity of the registry.
    pub(crate) fn accepted(problem: Problem) -> Self {
        Self {
            refused_by: Judges::NONE,
            severity: problem.severity(),
            loses_file: Judges::NONE,
            is_of_path: false,
            problem,
        }
    }

    /// A problem because of which these judges cannot parse the certificate.
    pub(crate) fn unreadable(by: Judges, problem: Problem) -> Self {
        Self {
            loses_file: by,
            ..Self::refused_by(by, problem)
        }
    }

    /// The same, but webpki checks it in a path.
    pub(crate) fn of_path(self) -> Self {
        Self {
            is_of_path: true,
            ..self
        }
    }

    /// The same, with this severity if no judge refuses.
    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}
