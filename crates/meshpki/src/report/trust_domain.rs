//! What says the trust domain that a verdict is for.

/// What says the trust domain that a verdict is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TrustDomainSource {
    /// Nothing does: it is `cluster.local`, as in Linkerd's chart.
    Assumed,
    /// The policy: its trust domain, or its identity.
    Given,
    /// The common names of the anchors and the issuer, which agree.
    Names,
    /// The identities of the workloads, which agree.
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
