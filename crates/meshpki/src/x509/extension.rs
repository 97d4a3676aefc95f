//! The extensions of a certificate (RFC 5280, section 4.2).

use std::borrow::Cow;

use crate::x509::general_name::AlternativeName;

/// The basic constraints extension (RFC 5280, section 4.2.1.9).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// Whether the certificate may issue others.
    pub is_ca: bool,
    /// How many further CAs may be between it and a workload certificate; `None` for any number.
    pub path_length: Option<u32>,
}

/// The key usage extension (RFC 5280, section 4.2.1.3).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    /// Whether the key may sign certificates.
    #[must_use]
    pub fn key_cert_sign(self) -> bool {
        self.0 >> 5 & 1 == 1
    }

    /// Whether the key may sign anything other than certificates and revocation lists.
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether the key may sign revocation lists.
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

    /// Whether no bit is set.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The extended key usage extension (RFC 5280, section 4.2.1.12).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct ExtendedKeyUsage {
    /// Includes `anyExtendedKeyUsage`, which some verifiers accept for every purpose.
    pub any: bool,
    /// Includes `serverAuth`, for TLS servers.
    pub server_auth: bool,
    /// Includes `clientAuth`, for TLS clients.
    pub client_auth: bool,
    /// Other purposes: by name if RFC 5280 names them, else as dotted object identifiers.
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

/// The name constraints extension (RFC 5280, section 4.2.1.10).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct NameConstraints {
    /// Names below it must be within one of these, if there is one of their kind.
    pub permitted: Vec<AlternativeName>,
    /// Names below it must be outside all of these.
    pub excluded: Vec<AlternativeName>,
}

/// An extension, without its value.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Extension {
    /// Its object identifier, dotted.
    pub oid: Cow<'static, str>,
    /// Whether a verifier that does not support it must refuse the certificate.
    pub critical: bool,
    /// Whether its content is malformed.
    pub malformed: bool,
}

impl Extension {
    /// Its name in RFC 5280, if it is a standard extension.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        name(&self.oid)
    }
}

/// An extension by its name and its object identifier.
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
