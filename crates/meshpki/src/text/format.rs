//! Formats of files that are given in place of PEM, recognised by how they begin or by the words that they contain.

use std::fmt;

use crate::text::armour::{BEGIN, find};

/// The format of a file that is not PEM.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum FileFormat {
    /// A certificate as DER, encoded as base64, without the lines around it.
    Base64Der,
    /// PEM, encoded as base64 once more, as in a Kubernetes Secret.
    Base64Pem,
    /// The JSON that `cfssl` prints.
    CfsslJson,
    /// A manifest of a Kubernetes `ConfigMap`.
    ConfigMap,
    /// PEM on one line, with `\n` in place of each line break.
    EscapedPem,
    /// Compressed with gzip.
    Gzip,
    /// The values of Linkerd's Helm chart.
    HelmValues,
    /// A page of HTML.
    Html,
    /// JSON of another kind.
    Json,
    /// A JSON Web Key Set, such as a SPIFFE trust bundle.
    Jwks,
    /// A manifest of another Kubernetes object.
    Manifest,
    /// PKCS #7, as DER.
    Pkcs7,
    /// PKCS #7, in a PEM block of its own.
    Pkcs7Pem,
    /// PKCS #7 under the name of its successor, CMS, in a PEM block of its own.
    CmsPem,
    /// PKCS #12.
    Pkcs12,
    /// A manifest of a Kubernetes Secret.
    Secret,
    /// A manifest of a Kubernetes Secret whose values are plain text (`stringData`).
    SecretText,
    /// UTF-16, little-endian, as Windows writes it.
    Utf16,
    /// UTF-16, big-endian.
    Utf16BigEndian,
    /// The JSON that Vault answers with.
    VaultJson,
}

impl FileFormat {
    /// The format of a text that may be something else than PEM; `None` if it can be read as PEM, or is not recognised.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii_start();
        let Some(first) = find(bytes, BEGIN) else {
            return Self::of_data(bytes, text).or_else(|| Self::without_begin(bytes, text));
        };
        let line = line_beginning(bytes, BEGIN);
        if line.is_none()
            && let Some(format) = Self::of_data(bytes, text)
        {
            return Some(format);
        }
        let begin = line.unwrap_or(first);
        if find(&bytes[begin + 1..], BEGIN).is_none() {
            let label = &bytes[begin + BEGIN.len()..];
            if PKCS7.iter().any(|known| label.starts_with(known)) {
                return Some(Self::Pkcs7Pem);
            }
            if label.starts_with(CMS) {
                return Some(Self::CmsPem);
            }
        }
        let mut lines = bytes[begin..].split(|&byte| byte == b'\n');
        let is_escaped = |line: &[u8]| find(line, b"-----\\n").is_some();
        lines
            .next()
            .is_some_and(is_escaped)
            .then_some(Self::EscapedPem)
    }

    /// JSON or a manifest, in which a PEM block may be a value.
    fn of_data(bytes: &[u8], text: &[u8]) -> Option<Self> {
        if text.first() == Some(&b'{') {
            return Some(Self::of_json(text));
        }
        let is_values = HELM_VALUES.iter().any(|key| value(bytes, key).is_some());
        if is_values && value(bytes, b"apiVersion").is_none() {
            return Some(Self::HelmValues);
        }
        value(bytes, b"apiVersion")?;
        let kind = value(bytes, b"kind")?;
        let is_text = || value(bytes, b"data").is_none() && value(bytes, b"stringData").is_some();
        Some(if kind.starts_with(b"Secret") {
            if is_text() {
                Self::SecretText
            } else {
                Self::Secret
            }
        } else if kind.starts_with(b"ConfigMap") {
            Self::ConfigMap
        } else {
            Self::Manifest
        })
    }

    fn of_json(text: &[u8]) -> Self {
        let has = |needle: &[u8]| find(text, needle).is_some();
        if has(b"\"apiVersion\"") && has(b"\"kind\"") {
            return if has(b"\"Secret\"") {
                if has(b"\"stringData\"") && !has(b"\"data\"") {
                    Self::SecretText
                } else {
                    Self::Secret
                }
            } else if has(b"\"ConfigMap\"") {
                Self::ConfigMap
            } else {
                Self::Manifest
            };
        }
        if HELM_VALUES.iter().any(|key| has(key)) {
            Self::HelmValues
        } else if has(b"\"keys\"") {
            Self::Jwks
        } else if has(b"\"data\"") && has(b"\"certificate\"") {
            Self::VaultJson
        } else if has(b"\"cert\"") {
            Self::CfsslJson
        } else {
            Self::Json
        }
    }

    /// The format of bytes in which no PEM block begins. `text` is the same without white space before it.
    fn without_begin(bytes: &[u8], text: &[u8]) -> Option<Self> {
        let start = &text[..text.len().min(START)];
        let begins = |word: &[u8]| {
            let begin = start.get(..word.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(word))
        };
        let has_oid = |oid: &[u8]| find(&bytes[..bytes.len().min(START)], oid).is_some();
        let is_sequence = bytes.first() == Some(&SEQUENCE);
        if bytes.starts_with(GZIP) {
            Some(Self::Gzip)
        } else if bytes.starts_with(b"\xfe\xff") || dashes_end_at_odd(bytes) == Some(true) {
            Some(Self::Utf16BigEndian)
        } else if bytes.starts_with(b"\xff\xfe") || dashes_end_at_odd(bytes).is_some() {
            Some(Self::Utf16)
        } else if begins(b"<!doctype html") || begins(b"<html") {
            Some(Self::Html)
        } else if text.starts_with(BASE64_OF_BEGIN) {
            Some(Self::Base64Pem)
        } else if is_sequence && has_oid(SIGNED_DATA) {
            Some(Self::Pkcs7)
        } else if is_sequence && has_oid(PFX_VERSION) && has_oid(PKCS7_DATA) {
            Some(Self::Pkcs12)
        } else if text.starts_with(b"MII") && text.iter().all(|&byte| is_base64(byte)) {
            Some(Self::Base64Der)
        } else {
            None
        }
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64Der => "base64 without the lines -----BEGIN and -----END",
            Self::Base64Pem => "PEM that was encoded as base64 once more",
            Self::CfsslJson => "JSON of cfssl",
            Self::ConfigMap => "the manifest of a ConfigMap",
            Self::EscapedPem => "PEM on one line, with \\n in place of line breaks",
            Self::Gzip => "gzip data",
            Self::HelmValues => "the values of a Helm chart",
            Self::Html => "a page of HTML",
            Self::Json => "JSON",
            Self::Jwks => "a key set (JWKS)",
            Self::Manifest => "a Kubernetes manifest",
            Self::Pkcs7 | Self::Pkcs7Pem => "PKCS #7",
            Self::CmsPem => "CMS (PKCS #7)",
            Self::Pkcs12 => "PKCS #12",
            Self::Secret | Self::SecretText => "the manifest of a Secret",
            Self::Utf16 | Self::Utf16BigEndian => "UTF-16 text",
            Self::VaultJson => "JSON of Vault",
        })
    }
}

/// Where the first line begins that begins with these bytes.
fn line_beginning(bytes: &[u8], begin: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], begin) {
        let start = from + at;
        if start == 0 || bytes[start - 1] == b'\n' {
            return Some(start);
        }
        from = start + begin.len();
    }
    None
}

/// What follows a key of YAML that begins a line: after white space, a dash or a quote.
fn value<'a>(bytes: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], key) {
        let start = from + at;
        from = start + key.len();
        let mut before = bytes[..start].iter().rev();
        let is_blank = |byte: &u8| b" \t-\"'\xef\xbb\xbf".contains(byte);
        // Nothing but these up to the beginning of the line.
        let begins_line = before
            .find(|byte| !is_blank(byte))
            .is_none_or(|byte| *byte == b'\n');
        let after = bytes[from..].trim_ascii_start();
        let after = after
            .strip_prefix(b"\"")
            .unwrap_or(after)
            .trim_ascii_start();
        if let Some(value) = after.strip_prefix(b":")
            && begins_line
        {
            let value = value.trim_ascii_start();
            return Some(value.strip_prefix(b"\"").unwrap_or(value));
        }
    }
    None
}

/// Whether the dashes of a PEM block in UTF-16 are the second byte of each character; `None` if there are none.
fn dashes_end_at_odd(bytes: &[u8]) -> Option<bool> {
    find(bytes, b"-\0-\0-\0-").map(|at| at % 2 == 1)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte)
}

/// The base64 of `-----BEGIN`.
const BASE64_OF_BEGIN: &[u8] = b"LS0tLS1CRUdJT";
/// Linkerd, charts/linkerd-control-plane/values.yaml.
const HELM_VALUES: [&[u8]; 3] = [b"identityTrustAnchorsPEM", b"crtPEM", b"keyPEM"];
const GZIP: &[u8] = b"\x1f\x8b";
/// The version of a PFX: 3 (RFC 7292, section 4).
const PFX_VERSION: &[u8] = b"\x02\x01\x03";
const PKCS7: [&[u8]; 2] = [b"PKCS7-----", b"PKCS #7 SIGNED DATA-----"];
const CMS: &[u8] = b"CMS-----";
/// 1.2.840.113549.1.7.1 (RFC 2315, section 14).
const PKCS7_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SEQUENCE: u8 = 0x30;
/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// How many bytes are the beginning of a file.
const START: usize = 64;
