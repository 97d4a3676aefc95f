//! Which rules apply.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;

/// Which rules apply.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Profile {
    /// What Linkerd's control plane, command line and proxies require.
    #[default]
    Linkerd,
    /// What Istio's control plane (istiod) and the proxies of its ambient mode (ztunnel) require. Envoy, which is in
    /// sidecars, waypoints and gateways, is not judged.
    Istio,
    /// What any relying party requires of a certification path (RFC 5280, section 6), and nothing about the mesh: any
    /// name, and any algorithm that can be verified.
    Rfc5280,
    /// What any relying party requires, and the rules for SPIFFE's X509-SVIDs.
    Spiffe,
}

impl Profile {
    /// Whether only SPIFFE IDs are identities under it, and no DNS names.
    pub(crate) fn has_spiffe_ids_alone(self) -> bool {
        matches!(self, Self::Istio | Self::Spiffe)
    }

    /// As the command and JSON spell it: `linkerd`, `istio`, `rfc5280`, `spiffe`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linkerd => "linkerd",
            Self::Istio => "istio",
            Self::Rfc5280 => "rfc5280",
            Self::Spiffe => "spiffe",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Profile {
    type Err = InvalidName;

    /// As [`as_str`](Self::as_str) spells it.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let all = [Self::Linkerd, Self::Istio, Self::Rfc5280, Self::Spiffe];
        InvalidName::one_of(
            "profile",
            text,
            &all,
            Self::as_str,
            "expected linkerd, istio, rfc5280 or spiffe",
        )
    }
}
