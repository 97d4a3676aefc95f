//! What the extensions of a certificate say (RFC 5280, section 4.2).

use std::borrow::Cow;

use crate::x509::general_name::AlternativeName;

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
    pub oid: Cow<'static, str>,
    /// A verifier that does not know it must refuse the certificate.
    pub critical: bool,
    /// Its content is not what its object identifier promises.
    pub malformed: bool,
}

impl Extension {
    /// What RFC 5280 calls it, if it is one of the standard's.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        name(&self.oid)
    }
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
