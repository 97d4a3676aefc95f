//! What counts as good.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::mesh::identity::{CONTROL_PLANE, Identity};
use crate::mesh::lifetime::WORKLOAD_LIFETIME;
use crate::mesh::release::Release;
use crate::mesh::trust_domain::TrustDomain;
use crate::policy::level::Levels;
use crate::policy::profile::Profile;
use crate::policy::usages::Usages;
use crate::x509::validity::Margin;

/// What counts as good: the rules state facts, the policy decides which of them matter.
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
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Policy {
    /// Which rules apply. The default: [`Profile::Linkerd`].
    pub profile: Profile,
    /// The trust domain of the mesh. If it is `None`, it is read from the names, and the report says from which
    /// ([`Verifier::read_trust_domain`](crate::Verifier::read_trust_domain)).
    pub trust_domain: Option<TrustDomain>,
    /// The identity of the workloads: an issuer is judged for it, and a workload must have it. If it is `None`, an
    /// issuer is judged for any service account, and a workload may have any identity in the trust domain.
    pub identity: Option<Identity>,
    /// The namespace of Linkerd's control plane, which is a part of every identity that it issues. The default: `linkerd`.
    pub control_plane_namespace: String,
    /// A certificate that expires within this margin is an error, from the second at which the margin
    /// [begins](Margin::begins). A margin of no time never begins. The default: no time.
    pub fail_within: Margin,
    /// A certificate that expires within this margin is a warning. The default: 60 days, as for `linkerd check`, or a
    /// third of its lifetime if that is less.
    pub warn_within: Margin,
    /// The time until which the verdict has to hold: if it does not hold as long, that is an error. `None`: only the
    /// time of the verification matters. This is for the whole verdict what `fail_within` is for each certificate.
    pub sound_until: Option<UnixTime>,
    /// How long the workload certificates are valid that the mesh issues (`issuanceLifetime` of Linkerd's charts). It
    /// decides how long proxies work on after the control plane has stopped issuing. The default: 24 hours.
    pub issuance_lifetime: Duration,
    /// The releases of Linkerd that are asked about: the report has a verdict for each, and is sound if all of them accept.
    /// The default: the [usual](Release::usual) ones. If it is empty, all is judged as on the newest,
    /// and the report names none. [`Profile::Istio`] asks about none.
    pub releases: Vec<Release>,
    /// Whether to note what verifiers refuse that no release has yet, such as the next rustls-webpki and the next Go
    /// (codes `…-refused-next`). The default: no.
    pub looks_ahead: bool,
    /// Levels that raise or lower the severity of findings.
    pub levels: Levels,
    /// What the workload certificates are for. The default: TLS servers and clients, because a proxy is both.
    pub usages: Usages,
}

impl Policy {
    /// The trust domain that is given, by itself or by the identity, or else `cluster.local`.
    #[must_use]
    pub fn trust_domain(&self) -> TrustDomain {
        self.given_trust_domain().unwrap_or_default()
    }

    /// The policy's own trust domain, or else that of its identity.
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
            control_plane_namespace: CONTROL_PLANE.to_owned(),
            fail_within: Margin::Time(Duration::ZERO),
            warn_within: Margin::Least(Duration::from_secs(60 * 86_400), 33),
            releases: Release::usual(),
            looks_ahead: false,
            sound_until: None,
            issuance_lifetime: WORKLOAD_LIFETIME,
            levels: Levels::default(),
            usages: Usages::default(),
        }
    }
}
