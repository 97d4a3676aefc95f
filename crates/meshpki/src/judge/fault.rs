//! What a rule finds: a problem, and who refuses because of it.

use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;

/// What a rule finds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    pub(crate) problem: Problem,
    /// The judges that refuse because of it, where the chain needs the certificate.
    pub(crate) refused_by: Judges,
    /// How grave it is where no judge refuses.
    pub(crate) severity: Severity,
    /// Go cannot parse the certificate, so the control plane refuses the whole file, whether the chain needs the
    /// certificate or not.
    pub(crate) unreadable: bool,
    /// webpki checks it in a path: where the proxies have a path, they do not refuse for it.
    pub(crate) is_of_path: bool,
}

impl Fault {
    /// A problem because of which these judges refuse.
    pub(crate) fn refused(refused_by: Judges, problem: Problem) -> Self {
        Self {
            refused_by,
            ..Self::accepted(problem)
        }
    }

    /// A problem because of which no judge refuses: as grave as the registry says.
    pub(crate) fn accepted(problem: Problem) -> Self {
        Self {
            refused_by: Judges::NONE,
            severity: problem.severity(),
            unreadable: false,
            is_of_path: false,
            problem,
        }
    }

    /// A problem because of which Go cannot parse the certificate.
    pub(crate) fn unreadable(problem: Problem) -> Self {
        Self {
            unreadable: true,
            ..Self::refused(Judges::CONTROL_PLANE, problem)
        }
    }

    /// The same, checked by webpki in a path.
    pub(crate) fn of_path(self) -> Self {
        Self {
            is_of_path: true,
            ..self
        }
    }

    /// The same, as grave as this where no judge refuses.
    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}
