//! What the extensions of a certificate say (RFC 5280, section 4.2).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;

use crate::display::{hex, printable};
use crate::go;

/// The basic constraints extension (RFC 5280, section 4.2.1.9).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BasicConstraints {
    /// May the certificate issue others?
    pub is_ca: bool,
    /// How many further CAs may stand between it and a workload certificate; `None`: any number.
    pub path_length: Option<u32>,
}

/// The key usage extension (RFC 5280, section 4.2.1.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    /// May the key sign certificates?
    #[must_use]
    pub fn key_cert_sign(self) -> bool {
        self.0 >> 5 & 1 == 1
    }

    /// May the key sign anything other than certificates and revocation lists?
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.0 & 1 == 1
    }

    /// May the key sign revocation lists?
    #[must_use]
    pub fn crl_sign(self) -> bool {
        self.0 >> 6 & 1 == 1
    }

    /// The names of its bits, as RFC 5280 spells them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        KEY_USAGE_BITS
            .iter()
            .enumerate()
            .filter(move |(bit, _)| self.0 >> bit & 1 == 1)
            .map(|(_, name)| *name)
    }

    /// No bit is set.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The extended key usage extension (RFC 5280, section 4.2.1.12).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExtendedKeyUsage {
    /// `anyExtendedKeyUsage`: good for every purpose, say some verifiers.
    pub any: bool,
    /// Good for a TLS server.
    pub server_auth: bool,
    /// Good for a TLS client.
    pub client_auth: bool,
    /// Other purposes: names where RFC 5280 has one, else dotted object identifiers.
    pub other: Vec<String>,
}

impl ExtendedKeyUsage {
    /// The names of its purposes, as RFC 5280 spells them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [
            (self.any, "anyExtendedKeyUsage"),
            (self.server_auth, "serverAuth"),
            (self.client_auth, "clientAuth"),
        ]
        .into_iter()
        .filter(|(present, _)| *present)
        .map(|(_, name)| name)
        .chain(self.other.iter().map(String::as_str))
    }
}

/// One name of the subject alternative name extension (RFC 5280, section 4.2.1.6).
#[derive(Clone, Debug, Eq, PartialEq)]
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
    pub(crate) fn new(name: &GeneralName<'_>) -> Self {
        match name {
            GeneralName::DNSName(name) => Self::Dns(printable(name)),
            GeneralName::DirectoryName(name) => Self::Directory(printable(&name.to_string())),
            GeneralName::IPAddress(address) => Self::Ip(address.to_vec()),
            GeneralName::Invalid(tag, _) => Self::Malformed(tag.0),
            GeneralName::RFC822Name(name) => Self::Email(printable(name)),
            GeneralName::URI(name) => Self::Uri(printable(name)),
            _ => Self::Other,
        }
    }

    /// Can Go's parser read the name? Where it cannot, it refuses the whole certificate (Go,
    /// crypto/x509/parser.go, `parseSANExtension`).
    pub(crate) fn is_readable(&self) -> bool {
        match self {
            Self::Dns(name) | Self::Email(name) => name.is_ascii(),
            Self::Ip(address) => [4, 16].contains(&address.len()),
            Self::Malformed(_) => false,
            Self::Uri(uri) => is_readable_uri(uri),
            Self::Directory(_) | Self::Other => true,
        }
    }

    /// The same for a name constraint (`parseNameConstraintsExtension`).
    pub(crate) fn is_readable_constraint(&self) -> bool {
        match self {
            Self::Dns(name) => is_readable_domain(name),
            Self::Email(name) if name.contains('@') => go::is_mailbox(name),
            Self::Email(name) => is_readable_domain(name),
            Self::Uri(name) => name.parse::<IpAddr>().is_err() && is_readable_domain(name),
            Self::Ip(network) => is_network(network),
            Self::Malformed(_) => false,
            Self::Directory(_) | Self::Other => true,
        }
    }

    /// Is it of a kind that Go takes from a certificate? Where no name is, it takes a critical
    /// extension for one that it does not know.
    pub(crate) fn is_handled_by_go(&self) -> bool {
        matches!(
            self,
            Self::Dns(_) | Self::Email(_) | Self::Ip(_) | Self::Uri(_)
        )
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
            Self::Ip(address) => match (
                <[u8; 4]>::try_from(&address[..]),
                <[u8; 16]>::try_from(&address[..]),
            ) {
                (Ok(address), _) => Ipv4Addr::from(address).fmt(f),
                (_, Ok(address)) => Ipv6Addr::from(address).fmt(f),
                _ => f.write_str(&hex(address)),
            },
            Self::Malformed(tag) => write!(f, "(malformed name with tag {tag})"),
            Self::Other => f.write_str("(a name of another kind)"),
        }
    }
}

/// The name constraints extension (RFC 5280, section 4.2.1.10).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NameConstraints {
    /// Names below it must be within one of these, kind by kind.
    pub permitted: Vec<AlternativeName>,
    /// Names below it must be outside all of these.
    pub excluded: Vec<AlternativeName>,
}

/// One extension: what it is, not what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Extension {
    /// Its object identifier, dotted.
    pub oid: String,
    /// A verifier that does not know it must refuse the certificate.
    pub critical: bool,
    /// Its content is not what its object identifier promises.
    pub malformed: bool,
}

/// A URI that Go's `net/url` reads: a little less than that, to be on the safe side.
fn is_readable_uri(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let escapes_are_whole = rest
        .split('%')
        .skip(1)
        .all(|escape| escape.len() >= 2 && escape.bytes().take(2).all(|b| b.is_ascii_hexdigit()));
    let host_is_plain = rest.strip_prefix("//").is_none_or(|authority| {
        let host = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let is_label = |label: &str| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        host.is_empty() || host.split('.').all(is_label)
    });
    is_scheme && escapes_are_whole && host_is_plain && rest.bytes().all(|b| b.is_ascii_graphic())
}

/// A domain, with or without a leading dot, as Go's `domainNameValid` takes it.
fn is_readable_domain(domain: &str) -> bool {
    let labels = domain.strip_prefix('.').unwrap_or(domain);
    domain.is_empty() || labels.split('.').all(go::is_label)
}

/// An address and a mask whose ones come first (RFC 5280, section 4.2.1.10).
fn is_network(network: &[u8]) -> bool {
    if ![8, 32].contains(&network.len()) {
        return false;
    }
    let mask = &network[network.len() / 2..];
    let ones = mask.iter().take_while(|&&byte| byte == 0xff).count();
    let rest = mask.get(ones).copied().unwrap_or(0);
    rest.leading_ones() == rest.count_ones() && mask.iter().skip(ones + 1).all(|&byte| byte == 0)
}

const KEY_USAGE_BITS: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];
