//! SPIFFE IDs.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;

/// A SPIFFE ID (SPIFFE-ID, section 2).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SpiffeId {
    text: String,
    path: usize,
}

impl SpiffeId {
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The trust domain: the part between `spiffe://` and the path.
    #[must_use]
    pub fn trust_domain(&self) -> &str {
        &self.text[SPIFFE_SCHEME.len()..self.path]
    }

    /// The path, with its leading slash; empty for the ID of the trust domain itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[self.path..]
    }
}

impl fmt::Display for SpiffeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for SpiffeId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("SPIFFE ID", text, detail));
        if text.len() > SPIFFE_ID_MAX {
            return invalid("it is longer than 2048 bytes");
        }
        let Some(rest) = text.strip_prefix(SPIFFE_SCHEME) else {
            return invalid("it does not begin with spiffe://");
        };
        let (domain, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if domain.is_empty() || domain.len() > 255 {
            return invalid("its trust domain does not have 1 to 255 characters");
        }
        let in_domain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b);
        if !domain.bytes().all(in_domain) {
            return invalid(
                "its trust domain has characters other than a-z, 0-9, '-', '.' and '_'",
            );
        }
        let in_path = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        for segment in path.split('/').skip(1) {
            if segment.is_empty() || segment == "." || segment == ".." {
                return invalid("its path has an empty or a dot segment");
            }
            if !segment.bytes().all(in_path) {
                return invalid(
                    "its path has characters other than letters, digits, '-', '.' and '_'",
                );
            }
        }
        Ok(Self {
            text: text.to_owned(),
            path: SPIFFE_SCHEME.len() + domain.len(),
        })
    }
}

const SPIFFE_ID_MAX: usize = 2048;

pub(crate) const SPIFFE_SCHEME: &str = "spiffe://";
