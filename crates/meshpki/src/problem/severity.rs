//! How severe a finding is.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;

/// How severe a finding is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It will break something later, or elsewhere.
    Warning,
    /// A judge refuses because of it, or it loses or exposes something.
    Error,
}

impl Severity {
    /// In lower case: `error`, `warning`, `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = InvalidName;

    /// As [`as_str`](Self::as_str) spells it.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let all = [Self::Error, Self::Note, Self::Warning];
        InvalidName::one_of(
            "severity",
            text,
            &all,
            Self::as_str,
            "expected error, warning or note",
        )
    }
}
