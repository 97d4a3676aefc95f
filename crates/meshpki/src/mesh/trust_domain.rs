//! The trust domain of a mesh.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;
use crate::mesh::dns::{DNS_NAME_MAX, label_fault};
use crate::mesh::spiffe_id::SpiffeId;

/// The name under which a mesh issues identities, such as `cluster.local`.
///
/// A DNS subdomain in lower case: labels of letters, digits and hyphens (Linkerd, controller/identity/domain.go; RFC
/// 1123, section 2.1). SPIFFE allows more, which [`spiffe`](Self::spiffe) accepts.
///
/// ```
/// use meshpki::TrustDomain;
///
/// let domain: TrustDomain = "cluster.local".parse()?;
/// assert_eq!(domain.as_str(), "cluster.local");
/// assert!("Cluster.Local".parse::<TrustDomain>().is_err());
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TrustDomain(String);

impl TrustDomain {
    /// A trust domain of SPIFFE, which may have underscores, too (SPIFFE-ID, section 2.1).
    ///
    /// ```
    /// use meshpki::TrustDomain;
    ///
    /// assert!(TrustDomain::spiffe("my_td").is_ok());
    /// assert!("my_td".parse::<TrustDomain>().is_err());
    /// # Ok::<(), meshpki::InvalidName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidName`] if it is empty, if it is longer than 255 characters, or if it has characters other than a-z,
    /// 0-9, `-`, `.` and `_`.
    pub fn spiffe(text: &str) -> Result<Self, InvalidName> {
        match format!("spiffe://{text}").parse::<SpiffeId>() {
            Ok(id) if id.path().is_empty() => Ok(Self(text.to_owned())),
            _ => Err(InvalidName::new("trust domain", text, SPIFFE_ALPHABET)),
        }
    }

    /// The trust domain in the common name of a CA: `X` of `root.linkerd.X` and `identity.linkerd.X`, the names in
    /// Linkerd's guide.
    ///
    /// ```
    /// use meshpki::TrustDomain;
    ///
    /// let domain = TrustDomain::of_ca_name("root.linkerd.example.org");
    /// assert_eq!(domain.as_ref().map(TrustDomain::as_str), Some("example.org"));
    /// assert_eq!(TrustDomain::of_ca_name("our root"), None);
    /// ```
    #[must_use]
    pub fn of_ca_name(common_name: &str) -> Option<Self> {
        let after = |prefix| common_name.strip_prefix(prefix);
        let text = CA_PREFIXES.into_iter().find_map(after)?;
        text.parse().ok()
    }

    /// Whether it is a DNS name, as Linkerd requires.
    #[must_use]
    pub fn is_dns(&self) -> bool {
        self.0.parse::<Self>().is_ok()
    }

    /// The domain as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TrustDomain {
    /// `cluster.local`, the default of Linkerd's chart.
    fn default() -> Self {
        Self("cluster.local".to_owned())
    }
}

impl fmt::Display for TrustDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TrustDomain {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("trust domain", text, detail));
        if text.is_empty() {
            return invalid("it is empty");
        }
        if text.len() > DNS_NAME_MAX {
            return invalid("it is longer than 253 characters");
        }
        match text.split('.').find_map(|label| label_fault(label).err()) {
            Some(detail) => invalid(detail),
            None => Ok(Self(text.to_owned())),
        }
    }
}

const CA_PREFIXES: [&str; 2] = ["root.linkerd.", "identity.linkerd."];
const SPIFFE_ALPHABET: &str = "it does not have 1 to 255 characters of a-z, 0-9, '-', '.' and '_'";
