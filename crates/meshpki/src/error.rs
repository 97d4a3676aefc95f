//! Why an input could not be read.

use std::fmt;

use crate::source::Source;
use crate::text::format::FileFormat;
use crate::text::label::{Label, list};
use crate::text::shown::quoted;

/// Why an input could not be read, and so was not judged.
///
/// Its counterpart is a [`Finding`](crate::Finding): the input was read, and something in it is
/// wrong. A pipeline handles the two differently.
///
/// [`Display`](fmt::Display) names the input and the block, and says what was found and what was expected;
/// [`reason`](Self::reason) is the same as data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    input: Source,
    reason: Reason,
}

impl Error {
    pub(crate) fn new(input: &Source, reason: Reason) -> Self {
        Self {
            input: input.clone(),
            reason,
        }
    }

    /// The input that could not be read.
    #[must_use]
    pub fn input(&self) -> &Source {
        &self.input
    }

    /// What was found, and what was expected.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.input, self.reason)
    }
}

impl std::error::Error for Error {}

/// What was found in an input, and what was expected.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// A certificate as DER where PEM was expected.
    #[error("is a certificate in binary form (DER), expected text (PEM)")]
    BinaryCertificate,
    /// A private key as DER where PEM was expected.
    #[error("is a private key in binary form (DER), expected text (PEM)")]
    BinaryKey,
    /// A certificate signing request as DER where PEM was expected.
    #[error("is a certificate signing request in binary form (DER), expected text (PEM)")]
    BinaryRequest,
    /// A private key whose public part is a compressed point. Only those on P-256 and P-384 can be read.
    #[error(
        "block {block} is a private key on {curve} with a compressed public part, expected an uncompressed one: only \
         P-256 and P-384 keys may have it compressed"
    )]
    CompressedPublicPart {
        /// The block's number, from 1.
        block: usize,
        /// The name of the curve.
        curve: &'static str,
    },
    /// No bytes, or only white space.
    #[error("is empty, expected a PEM block")]
    Empty,
    /// A private key that is encrypted with a password.
    #[error("contains an encrypted private key ({label}), expected one without a password")]
    EncryptedKey {
        /// The label of its PEM block.
        label: Label,
    },
    /// A private key with the parameters of its curve, where the curve's name is expected.
    #[error(
        "block {block} is a private key with explicit curve parameters, expected the curve's name"
    )]
    ExplicitCurve {
        /// The block's number, from 1.
        block: usize,
    },
    /// Private keys but no certificate.
    #[error("block {block} is a private key ({label}), expected a certificate")]
    KeyForCertificate {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
    },
    /// A private key that is encrypted by headers of its PEM block. Such keys are not supported.
    #[error(
        "block {block} is a private key encrypted by PEM headers (RFC 1421), expected PKCS#8 (ENCRYPTED PRIVATE KEY)"
    )]
    KeyEncryptedByHeaders {
        /// The block's number, from 1.
        block: usize,
    },
    /// A chain in a text of several chains that is longer than a chain may be.
    #[error(
        "block {block} makes one chain of {certificates} certificates in {bytes} bytes, expected at most \
         {most_certificates} in {most_bytes}"
    )]
    LongChain {
        /// The number of the block that makes it too long, from 1.
        block: usize,
        /// How many certificates the chain has up to that block.
        certificates: usize,
        /// How many bytes of PEM the chain has up to that block.
        bytes: usize,
        /// How many certificates a chain may have.
        most_certificates: usize,
        /// How many bytes of PEM a chain may have.
        most_bytes: usize,
    },
    /// A text of several chains with too much other text between two blocks.
    #[error(
        "has {found} bytes of text before block {block}, expected its -----BEGIN within {most} bytes"
    )]
    LongProse {
        /// The number of the block that was expected to begin, from 1.
        block: usize,
        /// How many bytes of other text were read.
        found: usize,
        /// How many bytes there may be.
        most: usize,
    },
    /// A text that is too long to be read as a whole.
    #[error("is {found} bytes long, expected at most {most}")]
    LongText {
        /// The length of the text, in bytes.
        found: usize,
        /// The length that it may have, in bytes.
        most: usize,
    },
    /// A block whose content does not match its label.
    #[error("block {block} ({label}, line {line}) is malformed: {detail}")]
    Malformed {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
        /// The line on which it begins, from 1.
        line: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A key of a key set that cannot be read, or that does not belong there.
    #[error("key {key} is malformed: {detail}")]
    MalformedJwk {
        /// The key's number, from 1.
        key: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A block whose `END` line has another label than its `BEGIN` line.
    #[error("block {block} (line {line}) begins with the label {begin}, but ends with {end}")]
    MismatchedLabels {
        /// The block's number, from 1.
        block: usize,
        /// The line on which it begins, from 1.
        line: usize,
        /// The label of its `BEGIN` line.
        begin: Label,
        /// The label of its `END` line.
        end: Label,
    },
    /// PEM blocks, but no certificate among them.
    #[error("contains no certificate, only {}", list(found))]
    NoCertificate {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// PEM blocks, but no private key among them.
    #[error("contains no private key, only {}", list(found))]
    NoKey {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// PEM blocks, but no certificate signing request among them.
    #[error("contains no certificate signing request, only {}", list(found))]
    NoRequest {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// Something else where the key set of a SPIFFE trust bundle was expected.
    #[error("is not a SPIFFE trust bundle (JWKS): {detail}")]
    NotJwks {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// Something else than JSON where a key set was expected.
    #[error("is not a SPIFFE trust bundle (JWKS): it is not JSON (line {line}, column {column})")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// No PEM block at all.
    #[error("is not PEM: no line begins with -----BEGIN")]
    NotPem,
    /// A private key without its public part. Only those on P-256 and P-384 can be read.
    #[error(
        "block {block} is a private key on {curve} without its public part, expected one with it: only P-256 and \
         P-384 keys may lack it"
    )]
    NoPublicPart {
        /// The block's number, from 1.
        block: usize,
        /// The name of the curve.
        curve: &'static str,
    },
    /// A file of another format than PEM.
    #[error("is {format}, expected PEM")]
    OtherFormat {
        /// Its format.
        format: FileFormat,
    },
    /// Several certificates where one was expected.
    #[error("contains {count} certificates, expected one")]
    SeveralCertificates {
        /// How many there are.
        count: usize,
    },
    /// Several certificate signing requests where one was expected.
    #[error("contains {count} certificate signing requests, expected one")]
    SeveralRequests {
        /// How many there are.
        count: usize,
    },
    /// Several private keys where one was expected.
    #[error("contains {count} private keys, expected one")]
    SeveralKeys {
        /// How many there are.
        count: usize,
    },
    /// A `BEGIN` line without its `END` line.
    #[error("block {block} ({label}, line {line}) is truncated: it has no {} line", label.end())]
    Truncated {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
        /// The line on which it begins, from 1.
        line: usize,
    },
    /// A certificate signing request that was not signed with the key that it is for.
    #[error("block {block} is a request that its own key did not sign")]
    UnprovenRequest {
        /// The block's number, from 1.
        block: usize,
    },
    /// An anchor whose key cannot be written into a key set.
    #[error("{name} has a key that cannot be written into a key set ({algorithm})")]
    UnnamedKey {
        /// The anchor.
        name: String,
        /// The key's algorithm.
        algorithm: String,
    },
    /// A private key with an encryption that is not supported, whatever the password is.
    #[error("block {block} is a private key whose encryption is not supported: {detail}")]
    UnsupportedEncryption {
        /// The block's number, from 1.
        block: usize,
        /// How it is encrypted.
        detail: &'static str,
    },
    /// A private key of a kind that is not supported.
    #[error("block {block} is a private key of an unsupported kind: {detail}")]
    UnsupportedKey {
        /// The block's number, from 1.
        block: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A certificate signing request for a key of a kind that is not supported.
    #[error("block {block} is a request for a key that is not supported: {algorithm}")]
    UnsupportedRequest {
        /// The block's number, from 1.
        block: usize,
        /// The key's algorithm.
        algorithm: String,
    },
    /// A certificate signing request with a signature algorithm that is not supported, so it cannot be checked
    /// whether its own key signed it.
    #[error(
        "block {block} is a request signed with an algorithm that is not supported: {algorithm}"
    )]
    UnsupportedRequestSignature {
        /// The block's number, from 1.
        block: usize,
        /// The signature's algorithm.
        algorithm: String,
    },
    /// A password that does not decrypt the private key.
    #[error("the password does not decrypt the private key in block {block}")]
    WrongPassword {
        /// The block's number, from 1.
        block: usize,
    },
}

impl Reason {
    /// Its stable code, such as `binary-certificate`. The words may change, the code does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BinaryCertificate => "binary-certificate",
            Self::BinaryKey => "binary-key",
            Self::BinaryRequest => "binary-request",
            Self::CompressedPublicPart { .. } => "compressed-public-part",
            Self::Empty => "empty",
            Self::EncryptedKey { .. } => "encrypted-key",
            Self::ExplicitCurve { .. } => "explicit-curve",
            Self::KeyForCertificate { .. } => "key-for-certificate",
            Self::KeyEncryptedByHeaders { .. } => "key-encrypted-by-headers",
            Self::LongChain { .. } => "long-chain",
            Self::LongProse { .. } => "long-prose",
            Self::LongText { .. } => "long-text",
            Self::Malformed { .. } => "malformed",
            Self::MalformedJwk { .. } => "malformed-jwk",
            Self::MismatchedLabels { .. } => "mismatched-labels",
            Self::NoCertificate { .. } => "no-certificate",
            Self::NoKey { .. } => "no-key",
            Self::NoRequest { .. } => "no-request",
            Self::NotJwks { .. } => "not-jwks",
            Self::NotJson { .. } => "not-json",
            Self::NotPem => "not-pem",
            Self::NoPublicPart { .. } => "no-public-part",
            Self::OtherFormat { .. } => "other-format",
            Self::SeveralCertificates { .. } => "several-certificates",
            Self::SeveralRequests { .. } => "several-requests",
            Self::SeveralKeys { .. } => "several-keys",
            Self::Truncated { .. } => "truncated",
            Self::UnprovenRequest { .. } => "unproven-request",
            Self::UnnamedKey { .. } => "unnamed-key",
            Self::UnsupportedEncryption { .. } => "unsupported-encryption",
            Self::UnsupportedKey { .. } => "unsupported-key",
            Self::UnsupportedRequest { .. } => "unsupported-request",
            Self::UnsupportedRequestSignature { .. } => "unsupported-request-signature",
            Self::WrongPassword { .. } => "wrong-password",
        }
    }
}

/// A text that is not a name of its kind, such as a trust domain or an identity.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{} is not a {what}: {detail}", quoted(name))]
pub struct InvalidName {
    what: &'static str,
    name: String,
    detail: &'static str,
}

impl InvalidName {
    pub(crate) fn new(what: &'static str, name: &str, detail: &'static str) -> Self {
        Self {
            what,
            name: name.to_owned(),
            detail,
        }
    }

    /// The value that is spelled like `text`.
    pub(crate) fn one_of<T: Copy>(
        what: &'static str,
        text: &str,
        all: &[T],
        spelled: fn(T) -> &'static str,
        expected: &'static str,
    ) -> Result<T, Self> {
        let found = all.iter().copied().find(|one| spelled(*one) == text);
        found.ok_or_else(|| Self::new(what, text, expected))
    }

    /// What is wrong with it.
    #[cfg(feature = "issue")]
    pub(crate) fn detail(&self) -> &'static str {
        self.detail
    }
}
