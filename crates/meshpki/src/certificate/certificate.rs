//! One certificate, parsed once, owned (RFC 5280, section 4).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};
use webpki::EndEntityCert;
use x509_parser::certificate::X509Certificate;

use crate::certificate::algorithm::signature_algorithm;
use crate::certificate::extension::read_extension;
use crate::certificate::name::Name;
use crate::certificate::public_key::PublicKey;
use crate::consumers::go::certificate::{Fields, Frame, MOST_REFUSALS};
use crate::consumers::go::refusal::Refusal;
use crate::consumers::go::{self};
use crate::error::{Error, Reason};
use crate::pem::block::Block;
use crate::pem::block::encode;
use crate::source::Origin;
use crate::source::Source;
use crate::text::armour::CERTIFICATE;
use crate::text::label::Label;
use crate::text::number::hex;
use crate::x509::algorithm::SignatureAlgorithm;
use crate::x509::contents::Contents;
use crate::x509::extension::{
    BasicConstraints, ExtendedKeyUsage, Extension, KeyUsage, NameConstraints,
};
use crate::x509::general_name::AlternativeName;
use crate::x509::validity::Validity;

/// One X.509 certificate.
///
/// It is parsed once, and owns its values. Cloning is cheap. Two certificates are equal if their bytes are, wherever
/// they were read.
#[derive(Clone)]
pub struct Certificate {
    parts: Arc<Parts>,
    origin: Option<Origin>,
}

struct Parts {
    der: CertificateDer<'static>,
    /// The ranges of its parts, such as the signed one: a bundle may contain thousands of certificates, so nothing is
    /// kept twice.
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
    /// Reads a certificate from its DER bytes; messages call them `source`.
    ///
    /// # Errors
    ///
    /// [`Reason::Malformed`] if the bytes are not exactly one X.509 certificate.
    pub fn from_der(source: impl Into<Source>, der: &[u8]) -> Result<Self, Error> {
        Self::parse(der, None).map_err(|detail| {
            Error::new(
                &source.into(),
                Reason::Malformed {
                    block: 1,
                    label: Label::from(CERTIFICATE),
                    line: 1,
                    detail,
                },
            )
        })
    }

    pub(crate) fn from_block(block: &Block) -> Result<Self, Error> {
        Self::parse(&block.contents, Some(block.origin.clone())).map_err(|detail| {
            Error::new(
                block.origin.source(),
                Reason::Malformed {
                    block: block.origin.block(),
                    label: block.label,
                    line: block.origin.line(),
                    detail,
                },
            )
        })
    }

    /// The same, from a known place; the error is only text.
    #[cfg(feature = "jwks")]
    pub(crate) fn from_der_at(der: &[u8], origin: Origin) -> Result<Self, &'static str> {
        Self::parse(der, Some(origin))
    }

    /// Reads it as Go does, or as x509-parser does if Go reads no value at all, so that it can still be described.
    fn parse(der: &[u8], origin: Option<Origin>) -> Result<Self, &'static str> {
        let mut refusals = Vec::new();
        let parts = if let Some(fields) = go::certificate::read(der, &mut refusals) {
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
        encode(CERTIFICATE, std::iter::once(self.parts.der.as_ref()))
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

    /// The name of its signer.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.parts.issuer
    }

    /// The name that it is for.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.parts.subject
    }

    /// Its validity period.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.parts.validity
    }

    /// The key that it certifies.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.parts.public_key
    }

    /// The algorithm with which its signer signed it.
    #[must_use]
    pub fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.parts.signature_algorithm
    }

    /// The basic constraints extension (RFC 5280, section 4.2.1.9).
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.parts.contents.basic_constraints
    }

    /// Whether its basic constraints allow it to issue certificates.
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

    /// Its name for people: the common name, else the first alternative name, else the subject.
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

    /// Whether it has the extension, and the extension is critical.
    pub(crate) fn is_critical(&self, oid: &str) -> bool {
        let mut extensions = self.extensions().iter();
        extensions.any(|extension| extension.oid == oid && extension.critical)
    }

    /// Why Go cannot parse it, and so refuses the whole file that contains it; empty if Go can.
    pub(crate) fn refusals(&self) -> &[Refusal] {
        &self.parts.refusals
    }

    /// The values of its extensions.
    pub(crate) fn contents(&self) -> &Contents {
        &self.parts.contents
    }

    /// Whether its subject and issuer names are the same.
    pub(crate) fn is_self_issued(&self) -> bool {
        self.parts.subject == self.parts.issuer
    }

    /// Whether `other` is a different certificate with the same name, key and alternative names. Go treats the two as
    /// the same (Go, crypto/x509/verify.go, `alreadyInChain`).
    pub(crate) fn has_same_key_and_names(&self, other: &Self) -> bool {
        let names = |one: &Self| one.parts.contents.alternative_names_value.clone();
        self != other && self.has_same_name_and_key(other) && names(self) == names(other)
    }

    /// Whether `other` has the same name and key.
    pub(crate) fn has_same_name_and_key(&self, other: &Self) -> bool {
        self.subject() == other.subject() && self.public_key() == other.public_key()
    }

    /// Whether one of its alternative names is this host: a DNS name, which a name with a wildcard can match, or an
    /// IP address (RFC 9525). The subject does not count.
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
    pub(crate) fn signed_bytes(&self) -> &[u8] {
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

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts.der.hash(state);
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
            signature_algorithm: signature_algorithm(algorithm, parameters),
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
            signature_algorithm: signature_algorithm(
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
            let (extension, refusal) = read_extension(frame, &mut self.contents);
            self.extensions.push(extension);
            if self.refusals.len() < MOST_REFUSALS {
                self.refusals.extend(refusal);
            }
        }
    }
}

/// A signature: its bytes in the certificate, unless its bits begin within a byte.
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

/// The range of a part within the bytes that contain it.
pub(crate) fn place(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    let place = start..start.wrapping_add(part.len());
    debug_assert!(part.is_empty() || whole.get(place.clone()) == Some(part));
    if part.is_empty() { 0..0 } else { place }
}

fn unix_time(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
