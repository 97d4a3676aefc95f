//! Which rules apply.

/// Which rules apply.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Profile {
    /// What Linkerd's control plane, command line and proxies require.
    #[default]
    Linkerd,
    /// What any relying party requires of a certification path (RFC 5280, section 6), and nothing about the mesh: any
    /// name, and any algorithm that can be verified.
    Rfc5280,
    /// What any relying party requires, and the rules for SPIFFE's X509-SVIDs.
    Spiffe,
}

impl Profile {
    /// As the command and JSON spell it: `linkerd`, `rfc5280`, `spiffe`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linkerd => "linkerd",
            Self::Rfc5280 => "rfc5280",
            Self::Spiffe => "spiffe",
        }
    }
}
