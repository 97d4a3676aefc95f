//! Identities of workloads: Linkerd's DNS names and SPIFFE IDs.

use std::fmt;
use std::str::FromStr;

use crate::certificate::certificate::Certificate;
use crate::error::InvalidName;
use crate::mesh::dns::DNS_NAME_MAX;
use crate::mesh::dns::DnsIdentity;
use crate::mesh::dns::label_fault;
use crate::mesh::spiffe_id::{SPIFFE_SCHEME, SpiffeId};
use crate::mesh::trust_domain::TrustDomain;
use crate::x509::general_name::AlternativeName;

/// The identity of a workload: a name that its certificate is for.
///
/// ```
/// use meshpki::{Identity, TrustDomain};
///
/// let domain: TrustDomain = "cluster.local".parse()?;
/// let identity = Identity::linkerd("default", "shop", "linkerd", &domain)?;
/// assert_eq!(
///     identity.as_str(),
///     "default.shop.serviceaccount.identity.linkerd.cluster.local"
/// );
/// assert_eq!(identity, identity.as_str().parse()?);
/// assert!(identity.is_in(&domain));
///
/// let spiffe: Identity = "spiffe://cluster.local/ns/shop/sa/default".parse()?;
/// assert!(spiffe.is_in(&domain));
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Identity {
    /// A DNS name; in Linkerd `<service account>.<namespace>.serviceaccount.identity.<control
    /// plane's namespace>.<trust domain>`.
    Dns(DnsIdentity),
    /// A SPIFFE ID, such as `spiffe://cluster.local/ns/shop/sa/default` (SPIFFE-ID, section 2).
    Spiffe(SpiffeId),
}

impl Identity {
    /// Whether its form alone says that it is a workload's: another DNS name may be that of a host or of a CA.
    pub(crate) fn is_of_workload(&self) -> bool {
        match self {
            Self::Dns(name) => name.as_str().contains(LINKERD_INFIX),
            Self::Spiffe(id) => !id.path().is_empty(),
        }
    }

    /// The identity that Linkerd gives to a service account (Linkerd, controller/identity/domain.go).
    ///
    /// # Errors
    ///
    /// [`InvalidName`] if a part is not a DNS label of at most 63 characters, or if the whole is longer than 253.
    pub fn linkerd(
        service_account: &str,
        namespace: &str,
        control_plane_namespace: &str,
        trust_domain: &TrustDomain,
    ) -> Result<Self, InvalidName> {
        for (what, part) in [
            ("service account", service_account),
            ("namespace", namespace),
            ("control plane's namespace", control_plane_namespace),
        ] {
            label_fault(part).map_err(|detail| InvalidName::new(what, part, detail))?;
        }
        format!(
            "{service_account}.{namespace}{LINKERD_INFIX}{control_plane_namespace}.{trust_domain}"
        )
        .parse()
    }

    /// The suffix of every Linkerd identity in a trust domain, after the service account and its namespace.
    pub(crate) fn linkerd_suffix(control_plane: &str, trust_domain: &TrustDomain) -> String {
        format!("{}{control_plane}.{trust_domain}", &LINKERD_INFIX[1..])
    }

    /// The most characters that a trust domain may have, so that the control plane itself can have identities in it.
    pub(crate) fn longest_trust_domain(control_plane: &str) -> usize {
        let longest = format!("{LONGEST_OWN}.{control_plane}{LINKERD_INFIX}{control_plane}.");
        DNS_NAME_MAX.saturating_sub(longest.len())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Dns(name) => name.as_str(),
            Self::Spiffe(id) => id.as_str(),
        }
    }

    /// Whether it is in `trust_domain`.
    #[must_use]
    pub fn is_in(&self, trust_domain: &TrustDomain) -> bool {
        match self {
            Self::Dns(name) => name
                .as_str()
                .strip_suffix(trust_domain.as_str())
                .is_some_and(|rest| rest.ends_with('.')),
            Self::Spiffe(id) => id.trust_domain() == trust_domain.as_str(),
        }
    }

    /// Its trust domain, if its form shows one: that of a SPIFFE ID, or what follows the control plane's namespace in a
    /// Linkerd identity.
    #[must_use]
    pub fn trust_domain(&self) -> Option<TrustDomain> {
        match self {
            Self::Dns(name) => {
                let (_, rest) = name.as_str().split_once(LINKERD_INFIX)?;
                rest.split_once('.')?.1.parse().ok()
            }
            Self::Spiffe(id) => TrustDomain::spiffe(id.trust_domain()).ok(),
        }
    }

    /// Every identity that a certificate is for: its DNS and URI names, in order, each as a proxy reads it (Linkerd,
    /// linkerd/meshtls/verifier/src/lib.rs). Names of other kinds, and URIs other than SPIFFE IDs, are not identities
    /// of a mesh.
    pub fn of(certificate: &Certificate) -> impl Iterator<Item = Result<Self, InvalidName>> {
        certificate
            .alternative_names()
            .iter()
            .filter_map(|name| match name {
                AlternativeName::Dns(name) => Some(name.to_ascii_lowercase().parse()),
                AlternativeName::Uri(uri) if uri.starts_with(SPIFFE_SCHEME) => {
                    Some(SpiffeId::from_str(uri).map(Self::Spiffe))
                }
                _ => None,
            })
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Identity {
    type Err = InvalidName;

    /// A `spiffe://` URI, or else a DNS name.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.contains("://") {
            return text.parse().map(Self::Spiffe);
        }
        text.parse().map(Self::Dns)
    }
}

impl From<&Identity> for AlternativeName {
    fn from(identity: &Identity) -> Self {
        match identity {
            Identity::Dns(_) => Self::Dns(identity.as_str().to_owned()),
            Identity::Spiffe(_) => Self::Uri(identity.as_str().to_owned()),
        }
    }
}

/// The control plane's namespace in Linkerd's chart.
pub(crate) const CONTROL_PLANE: &str = "linkerd";
const LINKERD_INFIX: &str = ".serviceaccount.identity.";
/// The service account of the control plane with the longest name.
const LONGEST_OWN: &str = "linkerd-proxy-injector";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linkerd_names_have_a_length_budget() {
        let domain = TrustDomain::default();
        assert!(Identity::linkerd(&"a".repeat(63), &"b".repeat(63), "linkerd", &domain).is_ok());
        assert!(Identity::linkerd(&"a".repeat(64), "shop", "linkerd", &domain).is_err());
        let long: TrustDomain = format!("{0}.{0}.{0}", "d".repeat(60)).parse().unwrap();
        assert!(Identity::linkerd(&"a".repeat(40), "shop", "linkerd", &long).is_err());
    }

    #[test]
    fn service_accounts_with_a_dot_cannot_be_named() {
        assert!(Identity::linkerd("a.b", "shop", "linkerd", &TrustDomain::default()).is_err());
    }

    #[test]
    fn a_longer_domain_is_another_domain() {
        let identity: Identity = "a.b.serviceaccount.identity.linkerd.notcluster.local"
            .parse()
            .unwrap();
        assert!(!identity.is_in(&TrustDomain::default()));
        let identity: Identity = "spiffe://cluster.local.evil/a".parse().unwrap();
        assert!(!identity.is_in(&TrustDomain::default()));
    }

    #[test]
    fn spiffe_ids_are_strict() {
        for bad in [
            "http://cluster.local/a",
            "spiffe://",
            "spiffe:///a",
            "spiffe://Cluster.local/a",
            "spiffe://user@cluster.local/a",
            "spiffe://cluster.local:8080/a",
            "spiffe://cluster.local/",
            "spiffe://cluster.local/a/",
            "spiffe://cluster.local/a//b",
            "spiffe://cluster.local/a/../b",
            "spiffe://cluster.local/a?b",
            "spiffe://cluster.local/a#b",
            "spiffe://cluster.local/%41",
        ] {
            assert!(bad.parse::<SpiffeId>().is_err(), "{bad}");
        }
        let id: SpiffeId = "spiffe://cluster.local/ns/a/sa/b".parse().unwrap();
        assert_eq!(
            (id.trust_domain(), id.path()),
            ("cluster.local", "/ns/a/sa/b")
        );
    }

    #[test]
    fn names_may_be_as_long_as_they_may_be() {
        let name = |length: usize| {
            let labels = vec!["a".repeat(49); 5].join(".");
            format!("{labels}.{}", "b".repeat(length - labels.len() - 1))
        };
        assert!(name(253).parse::<TrustDomain>().is_ok());
        assert!(name(254).parse::<TrustDomain>().is_err());
        assert!(name(253).parse::<DnsIdentity>().is_ok());
        assert!(name(254).parse::<DnsIdentity>().is_err());

        let id = |length: usize| format!("spiffe://a/{}", "b".repeat(length - 11));
        assert!(id(2048).parse::<SpiffeId>().is_ok());
        assert!(id(2049).parse::<SpiffeId>().is_err());
        let id = |domain: usize| format!("spiffe://{}/a", "b".repeat(domain));
        assert!(id(255).parse::<SpiffeId>().is_ok());
        assert!(id(256).parse::<SpiffeId>().is_err());
    }

    #[test]
    fn an_identity_shows_its_name_and_its_trust_domain() {
        for (name, domain) in [
            (
                "a.b.serviceaccount.identity.linkerd.example.org",
                Some("example.org"),
            ),
            ("spiffe://example.org/a", Some("example.org")),
            ("a.example.org", None),
        ] {
            let identity: Identity = name.parse().unwrap();
            assert_eq!(identity.to_string(), name);
            let found = identity.trust_domain();
            assert_eq!(found.as_ref().map(TrustDomain::as_str), domain, "{name}");
        }
        let id: SpiffeId = "spiffe://example.org/a".parse().unwrap();
        assert_eq!(id.to_string(), "spiffe://example.org/a");
    }

    #[test]
    fn dns_identities_are_strict() {
        for bad in ["", "a..b", "a.b.", "-a.b", "a-.b", "a b", "a.1", "*.b"] {
            assert!(bad.parse::<DnsIdentity>().is_err(), "{bad:?}");
        }
        assert!("a_b.c".parse::<DnsIdentity>().is_ok());
    }
}
