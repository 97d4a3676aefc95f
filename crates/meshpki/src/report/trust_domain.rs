//! Where the trust domain of a verdict comes from.

use std::fmt;

/// Where the trust domain of a verdict comes from.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum TrustDomainSource {
    /// From nowhere: it is assumed to be `cluster.local`, the default of Linkerd's chart.
    Assumed,
    /// From the policy: its trust domain, or its identity.
    Given,
    /// From the common names of the anchors and the issuer, which agree.
    Names,
    /// From the identities of the workloads, which agree.
    Workloads,
}

impl TrustDomainSource {
    /// As JSON spells it: `assumed`, `given`, `names`, `workloads`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Given => "given",
            Self::Names => "names",
            Self::Workloads => "workloads",
        }
    }
}

impl fmt::Display for TrustDomainSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
