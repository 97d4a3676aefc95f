//! Alternative names and name constraints from text, and as text.

use std::net::IpAddr;
use std::str::FromStr;

use crate::consumers::go::general_name::{is_readable, is_readable_constraint};
use crate::error::InvalidName;
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;

/// The names in istiod's own certificate, in Istio's usual namespace; proxies call it by the first (Istio,
/// pilot/pkg/bootstrap/server.go, `getDNSNames`; ztunnel, src/config.rs).
pub(crate) const ISTIOD: [&str; 3] = [
    "istiod.istio-system.svc",
    "istiod-remote.istio-system.svc",
    "istio-pilot.istio-system.svc",
];

impl FromStr for AlternativeName {
    type Err = InvalidName;

    /// An IP address, a URI (with a scheme and `//`), a mail address (with an `@`), or else a DNS name.
    ///
    /// ```
    /// use meshpki::AlternativeName;
    ///
    /// assert_eq!("10.0.0.1".parse::<AlternativeName>()?.kind(), "IP");
    /// assert_eq!("spiffe://cluster.local/ns/shop/sa/default".parse::<AlternativeName>()?.kind(), "URI");
    /// assert_eq!("linkerd-proxy-injector.linkerd.svc".parse::<AlternativeName>()?.kind(), "DNS");
    /// # Ok::<(), meshpki::InvalidName>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("subject alternative name", text, detail));
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return invalid("it is empty, or has blanks or characters beyond ASCII");
        }
        let name = match text.parse::<IpAddr>() {
            Ok(address) => Self::Ip(octets(address)),
            Err(_) if text.contains("://") => Self::Uri(text.to_owned()),
            Err(_) if text.contains('@') => Self::Email(text.to_owned()),
            Err(_) => Self::Dns(text.to_owned()),
        };
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_*".contains(&byte);
        match &name {
            Self::Dns(name) if !name.bytes().all(is_host) => {
                invalid("it is not a DNS name, IP address, URI or mail address")
            }
            name if !is_readable(name) => invalid("some verifiers cannot read it"),
            _ => Ok(name),
        }
    }
}

impl NameConstraints {
    /// A name to permit or exclude: an IP network such as `10.0.0.0/8`, the domain of mail addresses after an `@`, or
    /// else a DNS name with all names below it.
    ///
    /// ```
    /// use meshpki::NameConstraints;
    ///
    /// let constraints = NameConstraints {
    ///     permitted: vec![NameConstraints::subtree("cluster.local")?],
    ///     excluded: vec![NameConstraints::subtree("10.0.0.0/8")?],
    /// };
    /// assert_eq!(constraints.excluded[0].to_string(), "10.0.0.0/8");
    /// # Ok::<(), meshpki::InvalidName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidName`] if it is none of these, or a URI: proxies refuse every certificate below a CA that constrains
    /// URIs (webpki, `subject_name`).
    pub fn subtree(text: &str) -> Result<AlternativeName, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("name constraint", text, detail));
        if text.contains("://") {
            return invalid("proxies refuse every certificate below a CA that constrains URIs");
        }
        if let Some((network, length)) = text.split_once('/') {
            return network_of(network, length)
                .map_or_else(|| invalid("it is not a network such as 10.0.0.0/8"), Ok);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            let mut network = octets(address);
            network.extend(std::iter::repeat_n(0xff, network.len()));
            return Ok(AlternativeName::Ip(network));
        }
        let name = match text.split_once('@') {
            Some(("", domain)) => AlternativeName::Email(domain.to_owned()),
            Some(_) => AlternativeName::Email(text.to_owned()),
            None => AlternativeName::Dns(text.to_owned()),
        };
        // webpki refuses other characters, and Go reads them.
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let is_written = match &name {
            AlternativeName::Dns(name) => name.bytes().all(is_host),
            _ => true,
        };
        if text.is_empty() || !is_written || !is_readable_constraint(&name) {
            return invalid("it is not a DNS name, network or mail domain");
        }
        Ok(name)
    }
}

/// A constraint as a new certificate can have it, and the text that [`NameConstraints::subtree`] reads as the same;
/// `None` if there is no such text. A network has no bits outside of its mask, and a DNS name begins with no period,
/// which RFC 5280 does not define.
pub(crate) fn subtree_text(name: &AlternativeName) -> Option<(AlternativeName, String)> {
    let name = match name {
        AlternativeName::Dns(name) => {
            AlternativeName::Dns(name.strip_prefix('.').unwrap_or(name).to_owned())
        }
        AlternativeName::Ip(network) => AlternativeName::Ip(masked(network)),
        other => other.clone(),
    };
    let text = match &name {
        AlternativeName::Email(name) if !name.contains('@') => format!("@{name}"),
        name => name.to_string(),
    };
    let read = NameConstraints::subtree(&text).ok()?;
    (read == name).then_some((name, text))
}

/// A network, without the bits of its address that are outside of its mask.
fn masked(network: &[u8]) -> Vec<u8> {
    let (address, mask) = network.split_at(network.len() / 2);
    let address = address.iter().zip(mask).map(|(byte, mask)| byte & mask);
    address.chain(mask.iter().copied()).collect()
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// The address and the mask of a network. Its address may have no bits outside of the mask.
fn network_of(network: &str, length: &str) -> Option<AlternativeName> {
    let mut bytes = octets(network.parse().ok()?);
    let length: usize = length.parse().ok()?;
    let bits = bytes.len() * 8;
    let mask: Vec<u8> = (0..bytes.len())
        .map(|index| {
            let ones = length.saturating_sub(index * 8).min(8);
            0xff_u8
                .checked_shl(8 - u32::try_from(ones).ok()?)
                .or(Some(0))
        })
        .collect::<Option<_>>()?;
    let is_within = bytes
        .iter()
        .zip(&mask)
        .all(|(byte, mask)| byte & !mask == 0);
    bytes.extend(mask);
    (length <= bits && is_within).then_some(AlternativeName::Ip(bytes))
}
