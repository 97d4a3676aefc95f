//! How long a verdict holds, and what ends it.

use std::fmt;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::problem::judge::Judges;
use crate::problem::place::Place;

/// A verdict at one time, without its reasons.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct State {
    /// The judges that accept.
    pub accepted_by: Judges,
    /// Whether the report has no error.
    pub is_sound: bool,
    /// Whether a certificate that the verdict needs is within a margin of the policy, so that it is time to renew it.
    pub is_due: bool,
}

/// A verdict from its first second to its last.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Span {
    /// The first second.
    pub from: UnixTime,
    /// The last second; `None` if nothing ends it.
    pub until: Option<UnixTime>,
    /// The verdict.
    pub state: State,
    /// What begins or ends in the first second. Empty for the first span, which begins when the caller asks.
    pub causes: Vec<Cause>,
}

/// A second in which a verdict changes.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The first second of the new verdict.
    pub at: UnixTime,
    /// The new verdict.
    pub state: State,
    /// What begins or ends in this second.
    pub causes: Vec<Cause>,
}

/// How long something holds. If there is an end without causes, the input has more certificates than are looked at, and
/// nothing is known of what follows.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Until {
    /// The last second; `None` if nothing ends it.
    pub last: Option<UnixTime>,
    /// What begins or ends in the second after that.
    pub causes: Vec<Cause>,
}

impl Until {
    /// Whether it is known what follows. If not, it holds at least so long.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.last.is_none() || !self.causes.is_empty()
    }
}

/// A certificate that begins or ends, and with it a verdict.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Cause {
    /// What happens to it.
    pub event: Event,
    /// Its place in the chain.
    pub place: Place,
    /// The certificate.
    pub certificate: Certificate,
}

/// What happens to a certificate in one second.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Event {
    /// It becomes valid: this is its first second.
    Begins,
    /// It has expired: its last second was the one before.
    Expires,
    /// The policy's margin for an error begins ([`Policy::fail_within`](crate::Policy::fail_within)).
    FailMargin,
    /// The policy's margin for a warning begins ([`Policy::warn_within`](crate::Policy::warn_within)).
    WarnMargin,
}

impl Event {
    /// As JSON spells it: `begins`, `expires`, `fail-margin`, `warn-margin`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begins => "begins",
            Self::Expires => "expires",
            Self::FailMargin => "fail-margin",
            Self::WarnMargin => "warn-margin",
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
