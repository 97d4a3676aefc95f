//! The trust domain of a mesh.

use std::fmt;
use std::str::FromStr;

use crate::identity::{DNS_NAME_MAX, InvalidName, label_fault};

/// The name under which a mesh issues identities, such as `cluster.local`.
///
/// A DNS subdomain in lower case: labels of letters, digits and hyphens (Linkerd,
/// controller/identity/domain.go; RFC 1123, section 2.1).
///
/// ```
/// use meshpki::TrustDomain;
///
/// let domain: TrustDomain = "cluster.local".parse()?;
/// assert_eq!(domain.as_str(), "cluster.local");
/// assert!("Cluster.Local".parse::<TrustDomain>().is_err());
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TrustDomain(String);

impl TrustDomain {
    /// The domain as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TrustDomain {
    /// `cluster.local`, as in Linkerd's chart.
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
