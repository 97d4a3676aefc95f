//! One certificate, parsed once, owned (RFC 5280, section 4).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};
use webpki::EndEntityCert;
use x509_parser::asn1_rs::Tag;
use x509_parser::certificate::X509Certificate;
use x509_parser::objects::oid_registry;
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::algorithm::{PublicKey, SignatureAlgorithm};
use crate::consumers::go::{self, Fields, Frame, MOST_REFUSALS, Refusal, oid::dotted};
use crate::contents::Contents;
use crate::display::{hex, printable};
use crate::error::{Error, Reason};
use crate::extension::{
    AlternativeName, BasicConstraints, ExtendedKeyUsage, Extension, KeyUsage, NameConstraints,
};
use crate::label::Label;
use crate::pem::{self, Block, Origin};
use crate::policy::Margin;
use crate::signature::Signatures;

/// One X.509 certificate.
///
/// Everything that is looked at later is read out of the bytes once, and owned. Cloning is cheap.
/// Two certificates are equal if their bytes are, wherever they were read.
#[derive(Clone)]
pub struct Certificate {
    parts: Arc<Parts>,
    origin: Option<Origin>,
}

struct Parts {
    der: CertificateDer<'static>,
    /// Where in it is what is signed, and so on: a bundle may hold thousands, so nothing is kept twice.
    signed: Range<usize>,
    signature: Signature,
    fingerprint: OnceLock<[u8; 32]>,
    version: u32,
    serial: Range<usize>,
    issuer: Name,
    subject: Name,
    validity: Validity,
    public_key: PublicKey,
    signature_algorithm: SignatureAlgorithm,
    extensions: Vec<Extension>,
    contents: Contents,
    /// Why Go cannot parse it.
    refusals: Vec<Refusal>,
}

impl Certificate {
    /// Reads a certificate from its DER bytes; `file` is the name that messages give to them.
    ///
    /// # Errors
    ///
    /// [`Reason::Malformed`] where the bytes are not one X.509 certificate and nothing else.
    pub fn from_der(file: &str, der: &[u8]) -> Result<Self, Error> {
        Self::parse(der, None).map_err(|detail| {
            Error::new(
                file,
                Reason::Malformed {
                    block: 1,
                    label: Label::from(pem::CERTIFICATE),
                    line: 1,
                    detail,
                },
            )
        })
    }

    pub(crate) fn from_block(block: &Block) -> Result<Self, Error> {
        Self::parse(&block.contents, Some(block.origin.clone())).map_err(|detail| {
            Error::new(
                block.origin.file(),
                Reason::Malformed {
                    block: block.origin.block(),
                    label: block.label,
                    line: block.origin.line(),
                    detail,
                },
            )
        })
    }

    /// The same, from a known place; the error is in words alone.
    pub(crate) fn from_der_at(der: &[u8], origin: Origin) -> Result<Self, &'static str> {
        Self::parse(der, Some(origin))
    }

    /// Reads it as Go does; where Go reads no value at all, as x509-parser does, so that there is something
    /// to be said about it.
    fn parse(der: &[u8], origin: Option<Origin>) -> Result<Self, &'static str> {
        let mut refusals = Vec::new();
        let parts = if let Some(fields) = go::read(der, &mut refusals) {
            Parts::new(der, &fields, refusals)
        } else {
            let (rest, parsed) = x509_parser::parse_x509_certificate(der)
                .map_err(|_| "it is not an X.509 certificate")?;
            if !rest.is_empty() {
                return Err("more bytes follow the certificate");
            }
            Parts::from_parsed(der, &parsed, refusals)
        };
        Ok(Self {
            parts: Arc::new(parts),
            origin,
        })
    }

    /// Its bytes.
    #[must_use]
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.parts.der
    }

    /// Its bytes as a PEM block.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(pem::CERTIFICATE, std::iter::once(self.parts.der.as_ref()))
    }

    /// Where it was read, if it was read from PEM.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// SHA-256 over its bytes.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let digest = || Sha256::digest(&self.parts.der).into();
        *self.parts.fingerprint.get_or_init(digest)
    }

    /// The X.509 version: 3, or 1 for very old roots.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.parts.version
    }

    /// The serial number: a big-endian two's complement integer, as in the certificate
    /// (RFC 5280, section 4.1.2.2).
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.parts.der[self.parts.serial.clone()]
    }

    /// Who signed it.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.parts.issuer
    }

    /// Whose it is.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.parts.subject
    }

    /// From when until when it is valid.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.parts.validity
    }

    /// The key that it certifies.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.parts.public_key
    }

    /// How it is signed, by the key of its issuer.
    #[must_use]
    pub fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.parts.signature_algorithm
    }

    /// The basic constraints extension (RFC 5280, section 4.2.1.9).
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.parts.contents.basic_constraints
    }

    /// May it issue other certificates, by its basic constraints?
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.parts
            .contents
            .basic_constraints
            .is_some_and(|constraints| constraints.is_ca)
    }

    /// The key usage extension (RFC 5280, section 4.2.1.3).
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.parts.contents.key_usage
    }

    /// The extended key usage extension (RFC 5280, section 4.2.1.12).
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<&ExtendedKeyUsage> {
        self.parts.contents.extended_key_usage.as_ref()
    }

    /// The names of the subject alternative name extension (RFC 5280, section 4.2.1.6).
    #[must_use]
    pub fn alternative_names(&self) -> &[AlternativeName] {
        &self.parts.contents.alternative_names
    }

    /// The name constraints extension (RFC 5280, section 4.2.1.10).
    #[must_use]
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.parts.contents.name_constraints.as_ref()
    }

    /// The subject key identifier (RFC 5280, section 4.2.1.2).
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.parts.contents.subject_key_identifier.as_deref()
    }

    /// The key identifier of its issuer (RFC 5280, section 4.2.1.1).
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.parts.contents.authority_key_identifier.as_deref()
    }

    /// Every extension, in order.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.parts.extensions
    }

    /// What a person calls it: the common name, else the first alternative name, else the subject.
    #[must_use]
    pub fn name(&self) -> String {
        self.parts
            .subject
            .common_name()
            .map(str::to_owned)
            .or_else(|| {
                self.parts
                    .contents
                    .alternative_names
                    .first()
                    .map(ToString::to_string)
            })
            .unwrap_or_else(|| self.parts.subject.to_string())
    }

    /// It has the extension, and the extension is critical.
    pub(crate) fn is_critical(&self, oid: &str) -> bool {
        let mut extensions = self.extensions().iter();
        extensions.any(|extension| extension.oid == oid && extension.critical)
    }

    /// Why Go cannot parse it, and so refuses the whole file that it is in; empty where Go can.
    pub(crate) fn refusals(&self) -> &[Refusal] {
        &self.parts.refusals
    }

    /// What its extensions say.
    pub(crate) fn contents(&self) -> &Contents {
        &self.parts.contents
    }

    /// Do the names say that it signed itself?
    pub(crate) fn is_self_issued(&self) -> bool {
        self.parts.subject == self.parts.issuer
    }

    /// Another certificate of the same name, key and alternative names: Go takes the two for one
    /// (Go, crypto/x509/verify.go, `alreadyInChain`).
    pub(crate) fn is_twin_of(&self, other: &Self) -> bool {
        let names = |one: &Self| one.parts.contents.alternative_names_value.clone();
        self != other && self.is_namesake_of(other) && names(self) == names(other)
    }

    /// The same name and the same key.
    pub(crate) fn is_namesake_of(&self, other: &Self) -> bool {
        self.subject() == other.subject() && self.public_key() == other.public_key()
    }

    /// Was it signed by the key of `other`? Nothing else of `other` is looked at.
    #[must_use]
    pub fn is_signed_by(&self, other: &Self) -> bool {
        Signatures::default().verifies(self, other)
    }

    /// Is it for this host: a DNS name, against which a name with a wildcard counts too, or an IP
    /// address (RFC 9525)? The subject does not count.
    #[must_use]
    pub fn is_for_host(&self, host: &str) -> bool {
        let address = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let Ok(name) = ServerName::try_from(address.unwrap_or(host)) else {
            return false;
        };
        EndEntityCert::try_from(&self.parts.der)
            .is_ok_and(|one| one.verify_is_valid_for_subject_name(&name).is_ok())
    }

    /// The bytes that are signed: the `TBSCertificate`.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.parts.der[self.parts.signed.clone()]
    }

    /// The signature.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        match &self.parts.signature {
            Signature::Apart(signature) => signature,
            Signature::Within(place) => &self.parts.der[place.clone()],
        }
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.parts.subject)
            .field("fingerprint", &hex(&self.fingerprint()))
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl Eq for Certificate {}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parts, &other.parts) || self.parts.der == other.parts.der
    }
}

impl Parts {
    fn new(der: &[u8], fields: &Fields<'_>, refusals: Vec<Refusal>) -> Self {
        let (not_before, not_after) = fields.validity;
        let (algorithm, parameters) = fields.signature_algorithm;
        let subject = Name::new(fields.subject);
        let mut parts = Self {
            der: CertificateDer::from(der.to_vec()),
            signed: place(fields.signed, der),
            signature: Signature::of(&fields.signature, der),
            fingerprint: OnceLock::new(),
            version: u32::try_from(fields.version).unwrap_or(0),
            serial: place(fields.serial, der),
            issuer: Name::new_or(fields.issuer, &subject),
            subject,
            validity: Validity {
                not_before: unix_time(not_before),
                not_after: unix_time(not_after),
            },
            public_key: PublicKey::new(fields.spki, &fields.key),
            signature_algorithm: SignatureAlgorithm::of(algorithm, parameters),
            extensions: Vec::with_capacity(fields.extensions.len()),
            contents: Contents::default(),
            refusals,
        };
        parts.read_extensions(fields.extensions.iter().copied());
        parts
    }

    fn from_parsed(der: &[u8], parsed: &X509Certificate<'_>, refusals: Vec<Refusal>) -> Self {
        let mut parts = Self {
            der: CertificateDer::from(der.to_vec()),
            signed: place(parsed.tbs_certificate.as_ref(), der),
            signature: Signature::of(&parsed.signature_value.data, der),
            fingerprint: OnceLock::new(),
            version: parsed.version().0.saturating_add(1),
            serial: place(parsed.tbs_certificate.raw_serial(), der),
            issuer: Name::new(parsed.issuer().as_raw()),
            subject: Name::new(parsed.subject().as_raw()),
            validity: Validity {
                not_before: unix_time(parsed.validity().not_before.timestamp()),
                not_after: unix_time(parsed.validity().not_after.timestamp()),
            },
            public_key: PublicKey::from_parsed(parsed.public_key()),
            signature_algorithm: SignatureAlgorithm::of(
                parsed.signature_algorithm.algorithm.as_bytes(),
                &[],
            ),
            extensions: Vec::with_capacity(parsed.extensions().len()),
            contents: Contents::default(),
            refusals,
        };
        let frames = parsed.extensions().iter().map(|extension| Frame {
            id: extension.oid.as_bytes(),
            critical: extension.critical,
            value: extension.value,
        });
        parts.read_extensions(frames);
        parts
    }

    fn read_extensions<'f>(&mut self, frames: impl Iterator<Item = Frame<'f>>) {
        for frame in frames {
            let (extension, refusal) = Extension::read(frame, &mut self.contents);
            self.extensions.push(extension);
            if self.refusals.len() < MOST_REFUSALS {
                self.refusals.extend(refusal);
            }
        }
    }
}

/// A signature: as it is in the certificate, unless its bits begin within a byte.
enum Signature {
    Apart(Vec<u8>),
    Within(Range<usize>),
}

impl Signature {
    fn of(signature: &[u8], der: &[u8]) -> Self {
        if der.as_ptr_range().contains(&signature.as_ptr()) {
            return Self::Within(place(signature, der));
        }
        Self::Apart(signature.to_vec())
    }
}

/// Where a part of some bytes is in them.
pub(crate) fn place(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    let place = start..start.wrapping_add(part.len());
    debug_assert!(part.is_empty() || whole.get(place.clone()) == Some(part));
    if part.is_empty() { 0..0 } else { place }
}

/// The name of a subject or an issuer (RFC 5280, section 4.1.2.4).
///
/// Names are compared byte by byte, as every verifier of the mesh does.
#[derive(Clone)]
pub struct Name(Arc<NameParts>);

struct NameParts {
    der: Vec<u8>,
    /// Written when it is asked for: most names never are.
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

    /// The same, unless it is `other`, of which a copy is cheap.
    fn new_or(der: &[u8], other: &Self) -> Self {
        if der == other.0.der {
            return other.clone();
        }
        Self::new(der)
    }

    /// It names nobody.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.der == EMPTY_SEQUENCE
    }

    /// Can it be written anew? The parser reads object identifiers from 2.40 on wrongly, and what is
    /// read wrongly cannot be written.
    pub(crate) fn can_be_written(&self) -> bool {
        X509Name::from_der(&self.0.der).is_ok_and(|(_, name)| {
            name.iter_attributes().all(|attribute| {
                let first = attribute.attr_type().as_bytes().first();
                first.is_some_and(|first| *first < FIRST_OF_2_40)
            })
        })
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

    /// Are they the same to a person?
    pub(crate) fn reads_as(&self, other: &Self) -> bool {
        self.text() == other.text()
    }

    /// What a person calls it: the common name alone, or the whole.
    #[must_use]
    pub fn short(&self) -> &str {
        self.common_name().unwrap_or_else(|| self.text())
    }

    fn text(&self) -> &str {
        self.0.text.get_or_init(|| {
            if let Ok((_, name)) = X509Name::from_der(&self.0.der) {
                return name_text(&name);
            }
            // Go reads a set without parts, which the parser does not.
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

/// From when until when a certificate is valid, both ends included (RFC 5280, section 4.1.2.5).
///
/// A date before 1970 reads as 1970: no verifier of the mesh accepts such a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    /// The first second.
    pub not_before: UnixTime,
    /// The last second.
    pub not_after: UnixTime,
}

impl Validity {
    /// How long it lasts.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        let (from, to) = (self.not_before.as_secs(), self.not_after.as_secs());
        Duration::from_secs(to.saturating_sub(from))
    }

    /// As of `at`, is it over, or as near to its end as `margin` says?
    ///
    /// ```
    /// use meshpki::{Margin, UnixTime, Validity};
    /// use std::time::Duration;
    ///
    /// let at = |hours: u64| UnixTime::since_unix_epoch(Duration::from_secs(hours * 3600));
    /// let day = Validity { not_before: at(0), not_after: at(24) };
    /// assert!(day.ends_within(Margin::Percent(25), at(18)));
    /// assert!(!day.ends_within(Margin::Percent(25), at(17)));
    /// ```
    #[must_use]
    pub fn ends_within(self, margin: Margin, at: UnixTime) -> bool {
        at >= margin.begins(self)
    }
}

/// A name as text: what the parser makes of it, or that it cannot.
fn name_text(name: &X509Name<'_>) -> String {
    match name.to_string_with_registry(oid_registry()) {
        Ok(text) => printable(&text),
        Err(_) => "(a name that cannot be read)".to_owned(),
    }
}

/// The text of a part: UTF-8 or what is near it, Latin-1 and UTF-16 as Unicode.
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

fn unix_time(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// 2.5.4.3
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// A name without a part.
const EMPTY_SEQUENCE: &[u8] = &[0x30, 0x00];
/// The first byte of an object identifier from 2.40 on: 2 × 40 + 40.
const FIRST_OF_2_40: u8 = 120;
