//! What counts as good.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::Validity;
use crate::identity::Identity;
use crate::level::Levels;
use crate::trust_domain::TrustDomain;

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

/// How long before its end a certificate is talked about.
///
/// ```
/// use meshpki::{Margin, UnixTime, Validity};
/// use std::time::Duration;
///
/// let at = |hours: u64| UnixTime::since_unix_epoch(Duration::from_secs(hours * 3600));
/// let day = Validity { not_before: at(0), not_after: at(24) };
/// assert_eq!(Margin::Percent(25).begins(day), at(18));
/// assert_eq!(Margin::Time(Duration::from_secs(3600)).begins(day), at(23));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Margin {
    /// This time, or this many percent of its lifetime where that is less: a certificate that lives
    /// for two days should not be said to expire soon all its life.
    Least(Duration, u8),
    /// This many percent of its lifetime.
    Percent(u8),
    /// This time.
    Time(Duration),
}

impl Margin {
    /// When it begins for a certificate of this validity: the first second at which the certificate
    /// [ends within](Validity::ends_within) the margin.
    #[must_use]
    pub fn begins(self, validity: Validity) -> UnixTime {
        let (begin, end) = (validity.not_before.as_secs(), validity.not_after.as_secs());
        let lifetime = end.saturating_sub(begin);
        let part = |percent: u8| {
            let part = u128::from(lifetime) * u128::from(percent) / 100;
            u64::try_from(part).unwrap_or(u64::MAX)
        };
        let margin = match self {
            Self::Least(time, percent) => time.as_secs().min(part(percent)),
            Self::Percent(percent) => part(percent),
            Self::Time(time) => time.as_secs(),
        };
        UnixTime::since_unix_epoch(Duration::from_secs(end.saturating_sub(margin)))
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
    /// What any relying party wants, and the rules of SPIFFE's X509-SVIDs.
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
