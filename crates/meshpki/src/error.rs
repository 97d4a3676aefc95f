//! Why an input could not be read.

use std::fmt;

use crate::source::Source;
use crate::text::label::{Label, list};
use crate::text::shown::quoted;

/// An input that could not be read: nothing was judged.
///
/// Its counterpart is a [`Finding`](crate::Finding): the input was read, and something in it is
/// wrong. A pipeline wants to tell the two apart.
///
/// [`Display`](fmt::Display) names the input and the block, and says what was found and what was
/// expected; [`reason`](Self::reason) says it as data.
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
    /// DER where PEM was expected: a certificate.
    #[error("is a certificate in binary form (DER), expected text (PEM)")]
    BinaryCertificate,
    /// DER where PEM was expected: a private key.
    #[error("is a private key in binary form (DER), expected text (PEM)")]
    BinaryKey,
    /// DER where PEM was expected: a certificate signing request.
    #[error("is a certificate signing request in binary form (DER), expected text (PEM)")]
    BinaryRequest,
    /// A private key whose public part is a compressed point, of a curve with which nothing here signs: those
    /// of P-256 and P-384 are read.
    #[error(
        "block {block} is a private key on {curve} with a compressed public part, expected a whole one: those of P-256 and P-384 alone are computed"
    )]
    CompressedPublicPart {
        /// The block's number, from 1.
        block: usize,
        /// The name of its curve.
        curve: &'static str,
    },
    /// No bytes, or white space alone.
    #[error("is empty, expected a PEM block")]
    Empty,
    /// A private key that needs a password.
    #[error("holds a private key that is encrypted ({label}), expected one that needs no password")]
    EncryptedKey {
        /// The label of its PEM block.
        label: Label,
    },
    /// A private key that describes its curve, where a name is expected.
    #[error(
        "block {block} is a private key with explicit curve parameters, expected the curve's name"
    )]
    ExplicitCurve {
        /// The block's number, from 1.
        block: usize,
    },
    /// Private keys, and no certificate.
    #[error("block {block} is a private key ({label}), expected a certificate")]
    KeyForCertificate {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
    },
    /// A private key that its PEM block's headers say is encrypted, which is read nowhere here.
    #[error(
        "block {block} is a private key encrypted by headers (RFC 1421), expected PKCS#8 (ENCRYPTED PRIVATE KEY)"
    )]
    KeyEncryptedByHeaders {
        /// The block's number, from 1.
        block: usize,
    },
    /// One chain of a text of several that is longer than one may be.
    #[error(
        "block {block} makes one chain of {certificates} certificates in {bytes} bytes, expected at most {most_certificates} in {most_bytes}"
    )]
    LongChain {
        /// The number of the block with which it is too long, from 1.
        block: usize,
        /// How many certificates it has by then.
        certificates: usize,
        /// How many bytes of PEM it has by then.
        bytes: usize,
        /// How many certificates it may have.
        most_certificates: usize,
        /// How many bytes it may have.
        most_bytes: usize,
    },
    /// A text of several chains with more beside its blocks than there may be.
    #[error(
        "has {found} bytes of text before block {block}, expected its -----BEGIN within {most} bytes"
    )]
    LongProse {
        /// The number of the block that does not begin, from 1.
        block: usize,
        /// How many bytes were read by then.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A text that is longer than what is read as a whole.
    #[error("is {found} bytes long, expected at most {most}")]
    LongText {
        /// How long it is.
        found: usize,
        /// How long it may be.
        most: usize,
    },
    /// A block whose content is not what its label says.
    #[error("block {block} ({label}, line {line}) is malformed: {detail}")]
    Malformed {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
        /// The line it begins on, from 1.
        line: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A key of a key set that cannot be read, or must not be there.
    #[error("key {key} is malformed: {detail}")]
    MalformedJwk {
        /// The key's number, from 1.
        key: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A block that ends as something else than it begins as.
    #[error("block {block} (line {line}) begins as {begin} and ends as {end}")]
    MismatchedLabels {
        /// The block's number, from 1.
        block: usize,
        /// The line it begins on, from 1.
        line: usize,
        /// The label of its `BEGIN` line.
        begin: Label,
        /// That of its `END` line.
        end: Label,
    },
    /// PEM blocks, and no certificate among them.
    #[error("holds no certificate, only {}", list(found))]
    NoCertificate {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// PEM blocks, and no private key among them.
    #[error("holds no private key, only {}", list(found))]
    NoKey {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// PEM blocks, and no certificate signing request among them.
    #[error("holds no certificate signing request, only {}", list(found))]
    NoRequest {
        /// The labels that were found.
        found: Vec<Label>,
    },
    /// No key set of a SPIFFE trust bundle, where one was expected.
    #[error("is no SPIFFE trust bundle (JWKS): {detail}")]
    NotJwks {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// No JSON where a key set was expected.
    #[error("is no SPIFFE trust bundle (JWKS): it is not JSON (line {line}, column {column})")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// No PEM block at all.
    #[error("is not PEM: no line begins with -----BEGIN")]
    NotPem,
    /// A private key without the public key beside it, of a curve with which nothing here signs: those of P-256
    /// and P-384 are read.
    #[error(
        "block {block} is a private key on {curve} without its public part, expected one with it: those of P-256 and P-384 alone are computed"
    )]
    NoPublicPart {
        /// The block's number, from 1.
        block: usize,
        /// The name of its curve.
        curve: &'static str,
    },
    /// A second certificate signing request where one was expected.
    #[error("holds {count} certificate signing requests, expected one")]
    SeveralRequests {
        /// How many there are.
        count: usize,
    },
    /// A second private key where one was expected.
    #[error("holds {count} private keys, expected one")]
    SeveralKeys {
        /// How many there are.
        count: usize,
    },
    /// A `BEGIN` without its `END`.
    #[error("block {block} ({label}, line {line}) is truncated: it has no {} line", label.end())]
    Truncated {
        /// The block's number, from 1.
        block: usize,
        /// Its PEM label.
        label: Label,
        /// The line it begins on, from 1.
        line: usize,
    },
    /// A certificate signing request that is not signed by the key that it asks a certificate for.
    #[error("block {block} is a request that its own key did not sign")]
    UnprovenRequest {
        /// The block's number, from 1.
        block: usize,
    },
    /// An anchor whose key has no name in a key set.
    #[error("{name} has a key of a kind that has no name in a key set ({algorithm})")]
    UnnamedKey {
        /// The anchor.
        name: String,
        /// The key's algorithm.
        algorithm: String,
    },
    /// An encrypted private key that cannot be opened here, whatever the password is.
    #[error("block {block} is a private key whose encryption is not supported: {detail}")]
    UnsupportedEncryption {
        /// The block's number, from 1.
        block: usize,
        /// How it is encrypted.
        detail: &'static str,
    },
    /// A key of a kind that nothing here can use.
    #[error("block {block} is a private key of an unsupported kind: {detail}")]
    UnsupportedKey {
        /// The block's number, from 1.
        block: usize,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A certificate signing request for a key of a kind that nothing here can use.
    #[error("block {block} is a request for a key that is not supported: {algorithm}")]
    UnsupportedRequest {
        /// The block's number, from 1.
        block: usize,
        /// The key's algorithm.
        algorithm: String,
    },
    /// A certificate signing request with a signature of a kind that nothing here can verify, so nobody
    /// knows whether its own key signed it.
    #[error(
        "block {block} is a request signed with an algorithm that is not supported: {algorithm}"
    )]
    UnsupportedRequestSignature {
        /// The block's number, from 1.
        block: usize,
        /// The signature's algorithm.
        algorithm: String,
    },
    /// A password that does not open the private key.
    #[error("the password does not open the private key in block {block}")]
    WrongPassword {
        /// The block's number, from 1.
        block: usize,
    },
}

/// A name that is not what it should be.
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
}
