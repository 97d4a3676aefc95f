//! What the extensions of a certificate say (RFC 5280, section 4.2).

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::consumers::go::{self, Frame, Refusal, domain, url};
use crate::contents::Contents;
use crate::display::{hex, printable};
use crate::identity::{Identity, InvalidName};

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
    /// What stands under a tag of a `GeneralName`.
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

    /// Can Go parse the name? Where it cannot, it refuses the whole certificate (Go,
    /// crypto/x509/parser.go, `parseSANExtension`).
    pub(crate) fn is_readable(&self) -> bool {
        match self {
            Self::Dns(name) | Self::Email(name) => name.is_ascii(),
            Self::Ip(address) => [4, 16].contains(&address.len()),
            Self::Malformed(_) => false,
            Self::Uri(uri) => {
                uri.is_ascii()
                    && url::host(uri.as_bytes()).is_some_and(|host| domain::is_valid(&host, false))
            }
            Self::Directory(_) | Self::Other => true,
        }
    }

    /// The same for a name constraint (`parseNameConstraintsExtension`).
    pub(crate) fn is_readable_constraint(&self) -> bool {
        let is_domain = |name: &str| name.is_ascii() && domain::is_valid(name.as_bytes(), true);
        match self {
            Self::Email(name) if name.contains('@') => {
                name.is_ascii() && domain::mailbox(name.as_bytes()).is_some()
            }
            Self::Dns(name) | Self::Email(name) => is_domain(name),
            Self::Uri(name) => !url::is_address(name.as_bytes()) && is_domain(name),
            Self::Ip(network) => go::extension::is_network(network),
            Self::Malformed(_) => false,
            Self::Directory(_) | Self::Other => true,
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

impl From<&Identity> for AlternativeName {
    fn from(identity: &Identity) -> Self {
        match identity {
            Identity::Dns(_) => Self::Dns(identity.as_str().to_owned()),
            Identity::Spiffe(_) => Self::Uri(identity.as_str().to_owned()),
        }
    }
}

impl FromStr for AlternativeName {
    type Err = InvalidName;

    /// An IP address, a URI, which has a scheme and `//`, a mail address, which has an `@`, or else a
    /// DNS name.
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
                invalid("it is no DNS name, IP address, URI or mail address")
            }
            name if !name.is_readable() => invalid("some verifiers cannot read it"),
            _ => Ok(name),
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
                (None, (network, mask)) if go::extension::is_network(bytes) => {
                    match address(network) {
                        Some(network) => write!(f, "{network}/{}", ones(mask)),
                        None => f.write_str(&hex(bytes)),
                    }
                }
                _ => f.write_str(&hex(bytes)),
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

impl NameConstraints {
    /// A name to be permitted or excluded: an IP network such as `10.0.0.0/8`, the domain of mail
    /// addresses, which has an `@` before it, or else a DNS name, with all that are below it.
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
    /// [`InvalidName`] where it is none of them, or a URI: proxies refuse every certificate below a CA
    /// that constrains URIs (webpki, `subject_name`).
    pub fn subtree(text: &str) -> Result<AlternativeName, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("name constraint", text, detail));
        if text.contains("://") {
            return invalid("proxies refuse every certificate below a CA that constrains URIs");
        }
        if let Some((network, length)) = text.split_once('/') {
            return network_of(network, length)
                .map_or_else(|| invalid("it is no network such as 10.0.0.0/8"), Ok);
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
        if text.is_empty() || !name.is_readable_constraint() {
            return invalid("it is no DNS name, network or mail domain");
        }
        Ok(name)
    }
}

/// One extension: what it is, not what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Extension {
    /// Its object identifier, dotted.
    pub oid: Cow<'static, str>,
    /// A verifier that does not know it must refuse the certificate.
    pub critical: bool,
    /// Its content is not what its object identifier promises.
    pub malformed: bool,
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).into());
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).into()))
        .ok()
}

/// The address and the mask of a network, whose address has no bit beyond its length.
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

/// How long a network's mask is.
fn ones(mask: &[u8]) -> u32 {
    mask.iter().map(|byte| byte.count_ones()).sum()
}

impl Extension {
    /// Reads an extension and adds what it says to `contents`; also returns why Go cannot.
    pub(crate) fn read(frame: Frame<'_>, contents: &mut Contents) -> (Self, Option<Refusal>) {
        let Frame {
            id,
            critical,
            value,
        } = frame;
        let oid = dotted(id);
        let read = go::extension::read(id, critical, value, contents);
        if critical && read == Ok(false) {
            contents.unhandled_critical.push(oid.to_string());
        }
        let refusal = read.err();
        let malformed = refusal
            .as_ref()
            .is_some_and(|refusal| matches!(refusal.part, go::Part::Extension(_)));
        let extension = Self {
            oid,
            critical,
            malformed,
        };
        (extension, refusal)
    }

    /// What RFC 5280 calls it, if it is one of the standard's.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        name(&self.oid)
    }
}

/// As people write it: those that nearly every certificate has are not written anew for each.
fn dotted(id: &[u8]) -> Cow<'static, str> {
    let &[0x55, 0x1d, last] = id else {
        return Cow::Owned(go::oid::dotted(id));
    };
    Cow::Borrowed(match last {
        14 => "2.5.29.14",
        15 => "2.5.29.15",
        17 => "2.5.29.17",
        19 => "2.5.29.19",
        30 => "2.5.29.30",
        35 => "2.5.29.35",
        37 => "2.5.29.37",
        _ => return Cow::Owned(go::oid::dotted(id)),
    })
}

/// An extension as a person knows it.
pub(crate) fn described(oid: &str) -> String {
    name(oid).map_or_else(|| oid.to_owned(), |name| format!("{name} ({oid})"))
}

fn name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.3.6.1.5.5.7.1.1" => "authority information access",
        "2.5.29.14" => "subject key identifier",
        "2.5.29.15" => "key usage",
        "2.5.29.17" => "subject alternative name",
        "2.5.29.19" => "basic constraints",
        "2.5.29.30" => "name constraints",
        "2.5.29.31" => "CRL distribution points",
        "2.5.29.32" => "certificate policies",
        "2.5.29.35" => "authority key identifier",
        "2.5.29.36" => "policy constraints",
        "2.5.29.37" => "extended key usage",
        _ => return None,
    })
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
