//! What counts as good.

use std::time::Duration;

use crate::identity::TrustDomain;

/// What counts as good: the rules state facts, the policy says which of them matter.
///
/// ```
/// use meshpki::{Policy, Profile};
/// use std::time::Duration;
///
/// let policy = Policy {
///     trust_domain: Some("example.org".parse()?),
///     fail_within: Duration::from_secs(14 * 86_400),
///     ..Policy::default()
/// };
/// assert_eq!(policy.profile, Profile::Linkerd);
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    /// Which rules apply. The default: [`Profile::Linkerd`].
    pub profile: Profile,
    /// The trust domain of the mesh. Where it is `None`, `cluster.local` is assumed, and the
    /// report says so.
    pub trust_domain: Option<TrustDomain>,
    /// A certificate that runs out within this time is an error. The default: 0.
    pub fail_within: Duration,
    /// A certificate that runs out within this time is a warning. The default: 60 days, as
    /// `linkerd check` has it.
    pub warn_within: Duration,
    /// What the workload certificates are for. The default: both, since a proxy is both.
    pub usages: Usages,
}

impl Policy {
    /// The trust domain, and whether it had to be assumed.
    #[must_use]
    pub fn trust_domain(&self) -> (TrustDomain, bool) {
        (
            self.trust_domain.clone().unwrap_or_default(),
            self.trust_domain.is_none(),
        )
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            trust_domain: None,
            fail_within: Duration::ZERO,
            warn_within: Duration::from_secs(60 * 86_400),
            usages: Usages::default(),
        }
    }
}

/// Which rules apply.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Profile {
    /// What Linkerd's control plane, command line and proxies want.
    #[default]
    Linkerd,
    /// What any relying party wants of a certification path (RFC 5280, section 6), and nothing
    /// about the mesh: any algorithm that can be verified, any name.
    Rfc5280,
}

/// What the workload certificates are for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Usages {
    /// TLS servers and TLS clients, as proxies are.
    #[default]
    Both,
    /// TLS clients alone.
    Client,
    /// TLS servers alone.
    Server,
}

impl Usages {
    pub(crate) fn client(self) -> bool {
        self != Self::Server
    }

    pub(crate) fn server(self) -> bool {
        self != Self::Client
    }
}
