//! The name of a subject or an issuer (RFC 5280, section 4.1.2.4).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use x509_parser::asn1_rs::Tag;
use x509_parser::objects::oid_registry;
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::consumers::go;
use crate::consumers::go::oid::dotted;
use crate::text::shown::printable;

/// The name of a subject or an issuer (RFC 5280, section 4.1.2.4).
///
/// Names are compared byte by byte, as every verifier of the mesh does.
#[derive(Clone)]
pub struct Name(Arc<NameParts>);

struct NameParts {
    der: Vec<u8>,
    /// Written when it is first needed: most names are never shown.
    text: OnceLock<String>,
    common: OnceLock<Option<String>>,
}

impl Name {
    pub(crate) fn new(der: &[u8]) -> Self {
        Self(Arc::new(NameParts {
            der: der.to_vec(),
            text: OnceLock::new(),
            common: OnceLock::new(),
        }))
    }

    /// This name, or a cheap copy of `other` if they are equal.
    pub(super) fn new_or(der: &[u8], other: &Self) -> Self {
        if der == other.0.der {
            return other.clone();
        }
        Self::new(der)
    }

    /// Whether it is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.der == EMPTY_SEQUENCE
    }

    /// Its DER bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The first common name in it.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        let common = self.0.common.get_or_init(|| {
            let Ok((_, name)) = X509Name::from_der(&self.0.der) else {
                let parts = go::name::read(&self.0.der)?.into_iter().flatten();
                let mut names = parts.filter(|one| one.oid == COMMON_NAME);
                return names.next().map(|one| printable(&one.text));
            };
            let first = name.iter_common_name().next()?;
            first.as_str().ok().map(printable)
        });
        common.as_deref()
    }

    /// Its parts in their order, each an object identifier, dotted, and a text.
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, String)> {
        if let Some(sets) = go::name::read(&self.0.der) {
            let parts = sets.into_iter().flatten();
            return parts
                .map(|one| (dotted(one.oid), printable(&one.text)))
                .collect();
        }
        let Ok((_, name)) = X509Name::from_der(&self.0.der) else {
            return Vec::new();
        };
        name.iter_attributes()
            .map(|one| {
                let oid = dotted(one.attr_type().as_bytes());
                (oid, printable(&attribute_text(one)))
            })
            .collect()
    }

    /// The string types of its parts, in their order; none where Go cannot parse it.
    pub(crate) fn string_types(&self) -> Vec<&'static str> {
        let sets = go::name::read(self.der()).unwrap_or_default();
        sets.into_iter().flatten().map(|one| one.kind).collect()
    }

    /// Whether the two read the same to a person.
    pub(crate) fn reads_as(&self, other: &Self) -> bool {
        self.text() == other.text()
    }

    /// Its form for people: the common name, or the whole name if it has none.
    #[must_use]
    pub fn short(&self) -> &str {
        self.common_name().unwrap_or_else(|| self.text())
    }

    fn text(&self) -> &str {
        self.0.text.get_or_init(|| {
            if let Ok((_, name)) = X509Name::from_der(&self.0.der) {
                return name_text(&name);
            }
            // Go accepts a set without parts, the parser does not.
            let parts = self.attributes().into_iter();
            let parts: Vec<String> = parts.map(|(oid, text)| format!("{oid}={text}")).collect();
            parts.join(", ")
        })
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.der.hash(state);
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.text() {
            "" => "(no name)",
            text => text,
        })
    }
}

/// A name as text, or a note that it cannot be parsed.
fn name_text(name: &X509Name<'_>) -> String {
    match name.to_string_with_registry(oid_registry()) {
        Ok(text) => printable(&text),
        Err(_) => "(a name that cannot be read)".to_owned(),
    }
}

/// The text of a part, converted from UTF-8, Latin-1 or UTF-16.
fn attribute_text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let value = attribute.attr_value();
    match value.tag() {
        Tag::BmpString => {
            let units = value.data.chunks(2).map(|unit| match *unit {
                [high, low] => u16::from_be_bytes([high, low]),
                _ => 0xfffd,
            });
            char::decode_utf16(units)
                .map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        Tag::TeletexString => value.data.iter().map(|&byte| char::from(byte)).collect(),
        _ => String::from_utf8_lossy(value.data).into_owned(),
    }
}

/// 2.5.4.3
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// A name without a part.
const EMPTY_SEQUENCE: &[u8] = &[0x30, 0x00];
