//! Levels that raise or lower the severity of findings, like those of a compiler's lints.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;
use crate::problem::registry::CODES;
use crate::problem::severity::Severity;
use crate::text::shown::quoted;

/// What a policy makes of a finding.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// It is not among the findings of the report, only among those that are allowed.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// As policy files spell it: `allow`, `warn`, `deny`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = InvalidName;

    /// As [`as_str`](Self::as_str) spells it.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let all = [Self::Allow, Self::Warn, Self::Deny];
        InvalidName::one_of(
            "level",
            text,
            &all,
            Self::as_str,
            "expected allow, warn or deny",
        )
    }
}

/// The levels of a policy: for single codes, and for all warnings.
///
/// A level changes whether a report is sound, but no verdict of a judge: a judge that refuses is reported to refuse,
/// whatever is allowed.
///
/// ```
/// use meshpki::{Level, Levels};
///
/// let mut levels = Levels::default();
/// levels.set("warnings", Level::Deny)?;
/// levels.set("issuer-outlives", Level::Allow)?;
/// let unknown = levels.set("issuer-outlive", Level::Allow).unwrap_err();
/// assert_eq!(unknown.nearest(), Some("issuer-outlives"));
/// # Ok::<(), meshpki::UnknownCode>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Levels {
    codes: BTreeMap<&'static str, Level>,
    warnings: Option<Level>,
}

impl Levels {
    /// Sets the level of `code`. If `code` is `warnings`, sets that of every warning without a level of its own.
    ///
    /// # Errors
    ///
    /// [`UnknownCode`] if there is no such code.
    pub fn set(&mut self, code: &str, level: Level) -> Result<(), UnknownCode> {
        self.set_among(code, level, &[])
    }

    /// The same, with codes that are not the library's: those of the findings of a program that embeds it.
    ///
    /// # Errors
    ///
    /// [`UnknownCode`] if there is no such code, here or there.
    pub fn set_among(
        &mut self,
        code: &str,
        level: Level,
        others: &[&'static str],
    ) -> Result<(), UnknownCode> {
        if code == WARNINGS {
            self.warnings = Some(level);
            return Ok(());
        }
        let mut known = CODES.iter().chain(others);
        let Some(known) = known.find(|known| **known == code) else {
            return Err(UnknownCode::new(code, others));
        };
        self.codes.insert(known, level);
        Ok(())
    }

    /// The level that was set for `code` itself.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<Level> {
        if code == WARNINGS {
            self.warnings
        } else {
            self.codes.get(code).copied()
        }
    }

    /// These levels, replaced by those of `others` if both have one for a code.
    #[must_use]
    pub fn overridden_by(mut self, others: &Self) -> Self {
        self.codes.extend(&others.codes);
        self.warnings = others.warnings.or(self.warnings);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.warnings.is_none() && self.codes.is_empty()
    }

    /// The severity that a finding of this code and severity gets; `None` if it is allowed.
    #[must_use]
    pub fn apply(&self, code: &str, severity: Severity) -> Option<Severity> {
        let of_warnings = self.warnings.filter(|_| severity == Severity::Warning);
        match self.codes.get(code).copied().or(of_warnings) {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
            None => Some(severity),
        }
    }
}

/// A code that no finding has.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no finding has the code {}", quoted(code))]
pub struct UnknownCode {
    code: String,
    nearest: Option<&'static str>,
}

impl UnknownCode {
    fn new(code: &str, others: &[&'static str]) -> Self {
        let known = CODES.iter().chain(others).copied().chain([WARNINGS]);
        let nearest = known
            .map(|known| (distance(code, known), known))
            .min()
            .filter(|(distance, known)| *distance <= known.len() / 3)
            .map(|(_, known)| known);
        Self {
            code: code.chars().take(LONGEST).collect(),
            nearest,
        }
    }

    /// The code that was given.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The code that is most similar to it, if one is similar.
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        self.nearest
    }
}

/// How many letters must be inserted, removed or changed to turn one word into the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().take(LONGEST).enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..other.len() {
            let changed = diagonal + usize::from(letter != other[column]);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

const LONGEST: usize = 80;
const WARNINGS: &str = "warnings";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_letters() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn a_code_of_its_own_wins_over_warnings() {
        let mut levels = Levels::default();
        levels.set("warnings", Level::Deny).unwrap();
        levels.set("issuer-outlives", Level::Allow).unwrap();
        assert_eq!(levels.apply("issuer-outlives", Severity::Warning), None);
        assert_eq!(
            levels.apply("anchor-duplicate", Severity::Warning),
            Some(Severity::Error)
        );
        assert_eq!(
            levels.apply("issuer-is-anchor", Severity::Note),
            Some(Severity::Note)
        );
    }

    #[test]
    fn what_looks_like_nothing_has_no_nearest() {
        let unknown = Levels::default()
            .set("zzzzzzzzzzzz", Level::Warn)
            .unwrap_err();
        assert_eq!(unknown.nearest(), None);
    }
}
