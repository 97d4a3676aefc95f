//! What counts as good.

use std::time::Duration;

use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::report::level::Levels;
use crate::report::profile::Profile;
use crate::x509::validity::Margin;

/// What counts as good: the rules state facts, the policy says which of them matter.
///
/// ```
/// use meshpki::{Margin, Policy, Profile};
/// use std::time::Duration;
///
/// let policy = Policy {
///     trust_domain: Some("example.org".parse()?),
///     fail_within: Margin::Time(Duration::from_secs(14 * 86_400)),
///     ..Policy::default()
/// };
/// assert_eq!(policy.profile, Profile::Linkerd);
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    /// Which rules apply. The default: [`Profile::Linkerd`].
    pub profile: Profile,
    /// The trust domain of the mesh. Where it is `None`, it is read from the names, and the report
    /// says from which ([`Verifier::read_trust_domain`](crate::Verifier::read_trust_domain)).
    pub trust_domain: Option<TrustDomain>,
    /// Who the workloads are. An issuer is asked whether it may issue for this identity, and a
    /// workload whether it is this one. Where it is `None`, an issuer is asked about a service
    /// account like any other, and a workload may be anyone of the trust domain.
    pub identity: Option<Identity>,
    /// A certificate that runs out within this margin is an error: from the second at which the margin
    /// [begins](Margin::begins), which of no time is never. The default: no time.
    pub fail_within: Margin,
    /// A certificate that runs out within this margin is a warning. The default: 60 days, as
    /// `linkerd check` has it, or a third of its lifetime where that is less.
    pub warn_within: Margin,
    /// Findings that count for more or less than they do by themselves.
    pub levels: Levels,
    /// What the workload certificates are for. The default: both, since a proxy is both.
    pub usages: Usages,
}

impl Policy {
    /// The trust domain that is given, or `cluster.local`, and whether that had to be assumed.
    #[must_use]
    pub fn trust_domain(&self) -> (TrustDomain, bool) {
        match self.given_trust_domain() {
            Some(trust_domain) => (trust_domain, false),
            None => (TrustDomain::default(), true),
        }
    }

    /// The policy's own trust domain, or else the one that the identity asked for is of.
    pub(crate) fn given_trust_domain(&self) -> Option<TrustDomain> {
        let of_identity = || self.identity.as_ref().and_then(Identity::trust_domain);
        self.trust_domain.clone().or_else(of_identity)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            trust_domain: None,
            identity: None,
            fail_within: Margin::Time(Duration::ZERO),
            warn_within: Margin::Least(Duration::from_secs(60 * 86_400), 33),
            levels: Levels::default(),
            usages: Usages::default(),
        }
    }
}

/// What the workload certificates are for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Usages {
    /// Anything: no purpose is asked for, and where no identity is given, an issuer is asked about a
    /// workload without a name.
    Any,
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
        matches!(self, Self::Both | Self::Client)
    }

    pub(crate) fn server(self) -> bool {
        matches!(self, Self::Both | Self::Server)
    }
}
