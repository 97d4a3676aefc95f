//! The names in certificates that are not a subject's (RFC 5280, section 4.2.1.6).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::text::number::hex;
use crate::text::shown::printable;

/// One name of the subject alternative name extension (RFC 5280, section 4.2.1.6).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum AlternativeName {
    /// A name inside an X.500 directory.
    Directory(String),
    /// A DNS name.
    Dns(String),
    /// A mail address.
    Email(String),
    /// An IP address (4 or 16 bytes) or, in a name constraint, a network (8 or 32 bytes).
    Ip(Vec<u8>),
    /// A name that cannot be read: its tag.
    Malformed(u32),
    /// A name of a kind that no mesh uses.
    Other,
    /// A URI, such as a SPIFFE ID.
    Uri(String),
}

impl AlternativeName {
    /// The kind of name for a tag of a `GeneralName`.
    pub(crate) fn read(tag: u8, contents: &[u8]) -> Self {
        let text = || printable(&String::from_utf8_lossy(contents));
        match tag {
            0x81 => Self::Email(text()),
            0x82 => Self::Dns(text()),
            0x86 => Self::Uri(text()),
            0x87 => Self::Ip(contents.to_vec()),
            0xa4 => match X509Name::from_der(contents) {
                Ok((_, name)) => Self::Directory(printable(&name.to_string())),
                Err(_) => Self::Malformed(4),
            },
            _ => Self::Other,
        }
    }

    /// The kind of name, in one word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Directory(_) => "directory",
            Self::Dns(_) => "DNS",
            Self::Email(_) => "email",
            Self::Ip(_) => "IP",
            Self::Malformed(_) => "malformed",
            Self::Other => "other",
            Self::Uri(_) => "URI",
        }
    }
}

impl fmt::Display for AlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(name) | Self::Dns(name) | Self::Email(name) | Self::Uri(name) => {
                f.write_str(name)
            }
            Self::Ip(bytes) => match (address(bytes), bytes.split_at(bytes.len() / 2)) {
                (Some(address), _) => address.fmt(f),
                (None, (network, mask)) if is_network(bytes) => match address(network) {
                    Some(network) => write!(f, "{network}/{}", ones(mask)),
                    None => f.write_str(&hex(bytes)),
                },
                _ => f.write_str(&hex(bytes)),
            },
            Self::Malformed(tag) => write!(f, "(malformed name with tag {tag})"),
            Self::Other => f.write_str("(a name of another kind)"),
        }
    }
}

pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).into());
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).into()))
        .ok()
}

/// The length of a network's mask, in bits.
fn ones(mask: &[u8]) -> u32 {
    mask.iter().map(|byte| byte.count_ones()).sum()
}

/// Whether it is an address and a mask whose ones come first.
pub(crate) fn is_network(bytes: &[u8]) -> bool {
    let mask = &bytes[bytes.len() / 2..];
    let ones = mask.iter().take_while(|&&byte| byte == 0xff).count();
    let rest = mask.get(ones).copied().unwrap_or(0);
    [8, 32].contains(&bytes.len())
        && rest.leading_ones() == rest.count_ones()
        && mask.iter().skip(ones + 1).all(|&byte| byte == 0)
}
