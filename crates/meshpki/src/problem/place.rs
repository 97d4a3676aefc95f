//! What a problem is about.

use std::fmt;

/// What a problem is about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Place {
    /// A trust anchor.
    Anchor,
    /// A certificate between the issuer and an anchor.
    Intermediate,
    /// The identity issuer: the CA that signs workload certificates.
    Issuer,
    /// The issuer's private key.
    Key,
    /// The text of a file.
    Pem,
    /// The serving certificate of a webhook or an API service.
    Webhook,
    /// A workload certificate.
    Workload,
}

impl Place {
    /// The first half of a code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Intermediate => "intermediate",
            Self::Issuer => "issuer",
            Self::Key => "key",
            Self::Pem => "pem",
            Self::Webhook => "webhook",
            Self::Workload => "workload",
        }
    }

    /// The place of a CA above a certificate at this place, or of this CA itself, by how many CAs are below it.
    pub(crate) fn of_authority(self, below: usize) -> Self {
        match (self, below) {
            (Self::Issuer | Self::Workload, 0) => Self::Issuer,
            _ => Self::Intermediate,
        }
    }

    /// Whether it is an end-entity certificate's, which signs no other.
    pub(crate) fn is_leaf(self) -> bool {
        matches!(self, Self::Webhook | Self::Workload)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
