//! What can be wrong: one variant a fact, with its evidence.

use rustls_pki_types::UnixTime;

use crate::source::{Location, Origin};
use crate::text::label::Label;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

/// Something that is wrong, or worth knowing, and the evidence for it.
///
/// A problem has no words: its [`Finding`](crate::Finding) has them.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The subject is empty, and the alternative names are not critical (RFC 5280, section 4.2.1.6).
    AlternativeNamesNotCritical,
    /// Its authority key identifier is not the subject key identifier of what signed it (RFC 5280,
    /// section 4.2.1.1).
    AuthorityKeyMismatch {
        /// What it says, in hexadecimal.
        found: String,
        /// What it should say.
        expected: String,
    },
    /// The basic constraints of a CA are not critical (RFC 5280, section 4.2.1.9).
    BasicConstraintsNotCritical,
    /// The text begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// Its key may not sign certificates (RFC 5280, section 4.2.1.3).
    CannotSign {
        /// What the key may do instead.
        key_usage: Vec<String>,
    },
    /// An extension is critical that must not be (RFC 5280, sections 4.2.1.1, 4.2.1.2, 4.2.2.1).
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Something stands after the last block.
    DataAfterLastBlock {
        /// The line it begins on, from 1.
        line: usize,
        /// It is white space alone.
        blank: bool,
    },
    /// A proxy cannot parse it, and goes on without it.
    DroppedByProxies,
    /// The same certificate is there twice.
    Duplicate {
        /// Where it is the first time.
        first: Location,
    },
    /// The name constraints extension constrains nothing (RFC 5280, section 4.2.1.10).
    EmptyNameConstraints,
    /// A CA has no name (RFC 5280, section 4.1.2.6).
    EmptySubject,
    /// The key needs a password.
    Encrypted {
        /// The label of its PEM block.
        label: Label,
    },
    /// Its time is over.
    Expired {
        /// When it ended.
        not_after: UnixTime,
    },
    /// Its time is over soon.
    ExpiringSoon {
        /// When it ends.
        not_after: UnixTime,
    },
    /// A block begins on the line on which the one before it ends.
    GluedBlocks,
    /// Intermediates stand between the issuer and the anchor, and one way to install loses them.
    HasIntermediates {
        /// How many.
        count: usize,
    },
    /// A block is indented.
    Indented,
    /// Its key is well formed, and verifies no signature.
    InvalidKey {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The issuer is one of the anchors.
    IsAnchor,
    /// A workload certificate is a CA.
    IsCa,
    /// The key is of an algorithm that a judge does not take.
    KeyAlgorithm {
        /// The algorithm.
        found: KeyAlgorithm,
    },
    /// A workload has a key that no proxy of Linkerd's can use for itself.
    KeyNotP256 {
        /// The algorithm.
        found: KeyAlgorithm,
    },
    /// The key usage is not critical (X509-SVID, section 4.3).
    KeyUsageNotCritical,
    /// The extended key usage has no `clientAuth`.
    LacksClientAuth {
        /// What it has.
        extended_key_usage: Vec<String>,
    },
    /// The extended key usage has no `serverAuth`.
    LacksServerAuth {
        /// What it has.
        extended_key_usage: Vec<String>,
    },
    /// The key usage of a workload certificate is not that of a leaf (X509-SVID, section 4.3).
    LeafKeyUsage {
        /// What the key may do.
        key_usage: Vec<String>,
    },
    /// A certificate that is no part of the chain stands in the issuer's file, and Linkerd lets no
    /// workload certificate outlive it.
    LimitsWorkloadLifetime {
        /// When it ends.
        not_after: UnixTime,
    },
    /// The serial number is longer than 20 bytes (RFC 5280, section 4.1.2.2).
    LongSerial {
        /// How long it is.
        bytes: usize,
    },
    /// A consumer reads another number of certificates than there are.
    LostBlocks {
        /// How many the control plane reads; `None`: it refuses the file.
        control_plane: Option<usize>,
        /// How many a proxy reads.
        proxy: usize,
        /// How many there are.
        of: usize,
    },
    /// The API server does not find the certificate in the text, and goes on without it (Go, `encoding/pem`;
    /// `AppendCertsFromPEM`).
    LostToApiServer {
        /// It is the one that is to be served.
        leaf: bool,
    },
    /// Linkerd reads every certificate of the text, OpenSSL fewer.
    LostToOpenSsl {
        /// How many OpenSSL reads.
        openssl: usize,
        /// How many there are.
        of: usize,
    },
    /// The content of an extension is damaged.
    MalformedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// A name of a workload certificate is not an identity.
    MalformedIdentity {
        /// The name, and what is wrong with it.
        detail: String,
    },
    /// The subject or the issuer has characters that its string type has not.
    MalformedName,
    /// The serial number is not minimally encoded (X.690, section 8.3.2).
    MalformedSerial,
    /// A policy mapping names anyPolicy (RFC 5280, section 4.2.1.5).
    MapsAnyPolicy,
    /// The label of the key's block is not that of its content.
    Mislabelled {
        /// The label.
        found: Label,
        /// What it should be.
        expected: &'static str,
    },
    /// The key does not belong to the certificate.
    Mismatch,
    /// Name constraints in a certificate that is no CA (RFC 5280, section 4.2.1.10).
    MisplacedNameConstraints,
    /// No certificate bears the name of its issuer, though others of the file lead to an anchor.
    MissingIntermediate {
        /// The name of the missing one.
        name: String,
    },
    /// The name constraints of a CA leave identities of the mesh out.
    NameConstraintsExclude {
        /// Whom they leave out: an identity, or with `*` in the place of a label all of a kind.
        identity: String,
        /// The name of the CA, where it is known.
        authority: Option<String>,
        /// The DNS or URI names that are permitted, where no other is.
        permitted: Vec<String>,
        /// The one that is excluded.
        excluded: Vec<String>,
    },
    /// A DNS name constraint begins with a period, which is not in the standard (RFC 5280,
    /// section 4.2.1.10).
    NameConstraintsLeadingPeriod {
        /// The constraint.
        name: String,
    },
    /// The name constraints are not critical (RFC 5280, section 4.2.1.10).
    NameConstraintsNotCritical,
    /// The name of its issuer reads as one that is there, and is another to a verifier, which compares bytes.
    NameEncodingMismatch {
        /// The name of both, in text.
        name: String,
        /// Where the certificate of that name is.
        candidate: Location,
        /// The string types in which the certificate names its issuer, where they differ.
        found: Vec<&'static str>,
        /// Those in which the candidate writes them.
        expected: Vec<&'static str>,
        /// The candidate's key signed it.
        has_signed: bool,
    },
    /// Name constraints above it do not permit one of its names, or cannot be compared with it.
    NameOutsideConstraints {
        /// The name.
        name: String,
        /// The name of the CA that has the constraints.
        authority: String,
    },
    /// The common names of CAs say another trust domain than the policy or the workloads do.
    NamedForOtherTrustDomain {
        /// The trust domain that the first of the names says.
        found: String,
        /// The names, from the issuer upwards.
        names: Vec<String>,
        /// The trust domain that is judged in.
        expected: String,
        /// Is it given, or do the workloads say it?
        given: bool,
    },
    /// The serial number is negative (RFC 5280, section 4.1.2.2).
    NegativeSerial,
    /// It does not say by which key it was signed (RFC 5280, section 4.2.1.1).
    NoAuthorityKeyIdentifier,
    /// A workload certificate has no extended key usage.
    NoExtendedKeyUsage,
    /// No name of a workload certificate can be an identity.
    NoIdentity,
    /// It has no key usage (X509-SVID, section 4.3).
    NoKeyUsage,
    /// The path length leaves no room for the CAs below (RFC 5280, section 4.2.1.9).
    NoPathLengthRoom {
        /// How many it allows.
        path_length: u32,
        /// How many there are.
        below: usize,
    },
    /// A workload certificate has no URI name (X509-SVID, section 2).
    NoSpiffeId,
    /// The SPIFFE ID of a workload certificate has no path (X509-SVID, section 5.2).
    NoSpiffePath {
        /// The SPIFFE ID.
        id: String,
    },
    /// A CA does not say which key it has (RFC 5280, section 4.2.1.2).
    NoSubjectKeyIdentifier,
    /// It is no CA (RFC 5280, section 4.2.1.9).
    NotCa,
    /// An anchor is signed by another.
    NotSelfSigned {
        /// Who signed it.
        issuer: String,
    },
    /// Its time has not come.
    NotYetValid {
        /// When it begins.
        not_before: UnixTime,
    },
    /// It is of version 1, without extensions (RFC 5280, section 4.1.2.1).
    OldVersion {
        /// The version.
        version: u32,
    },
    /// It is valid for longer than the certificate above it.
    Outlives {
        /// When it ends.
        not_after: UnixTime,
        /// When the one above it ends.
        above: UnixTime,
    },
    /// The key's file begins with `EC PARAMETERS`.
    ParametersFirst {
        /// The label of its first block.
        label: Label,
    },
    /// It carries policy constraints (RFC 5280, section 4.2.1.11).
    PolicyConstraints {
        /// The extension is critical, which no proxy understands.
        critical: bool,
    },
    /// A private key among the certificates.
    PrivateKey {
        /// The label of its block.
        label: Label,
        /// How many certificates the control plane loses by it.
        lost: usize,
    },
    /// A judge refuses, for a reason that no rule names.
    Refused {
        /// What webpki said.
        reason: String,
    },
    /// An extension is there twice (RFC 5280, section 4.2).
    RepeatedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Two anchors have one name and different keys.
    SameName {
        /// Where the first is.
        first: Location,
    },
    /// It has the serial number of the self-signed CA that issued it, which is therefore not unique for its issuer (RFC
    /// 5280, section 4.1.2.2).
    SameSerial {
        /// The serial number, in hexadecimal.
        serial: String,
    },
    /// It bears the name of what signed it.
    SameSubject {
        /// The name of both.
        name: String,
    },
    /// A workload certificate has several URI names (X509-SVID, section 2).
    SeveralUris {
        /// How many.
        count: usize,
    },
    /// It has the name and the key of the anchor above it, and is another certificate.
    SharesAnchorKey,
    /// The signature is of an algorithm that a judge does not take.
    SignatureAlgorithm {
        /// The algorithm.
        found: SignatureAlgorithm,
    },
    /// A workload certificate was not signed by the issuer at hand.
    SignedByOtherIssuer {
        /// The name of what signed it.
        found: String,
        /// The name of the issuer at hand.
        expected: String,
    },
    /// A certificate of its issuer's name is there, and another key signed it.
    SignedByOtherKey {
        /// The name of both.
        name: String,
        /// Where the certificate of that name is.
        candidate: Location,
    },
    /// The certificate of its issuer's name has a key of a kind that cannot be verified with.
    SignedByUnverifiableKey {
        /// The name of both.
        name: String,
        /// Where the certificate of that name is.
        candidate: Location,
        /// The algorithm of its key.
        found: KeyAlgorithm,
    },
    /// The SPIFFE ID of a CA has a path (X509-SVID, section 3.2).
    SigningIdHasPath {
        /// The SPIFFE ID.
        id: String,
    },
    /// A judge gives up before it has tried every certificate that could have signed.
    TooManyCandidates {
        /// The name that most of them have.
        name: String,
        /// How many have it.
        count: usize,
        /// Where the one is that the chain leads through, if it is known.
        needed: Option<Origin>,
    },
    /// More intermediates than a proxy follows.
    TooManyIntermediates {
        /// How many.
        count: usize,
    },
    /// No identity of the control plane's own fits into the trust domain.
    TrustDomainTooLong {
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        most: usize,
    },
    /// A block among the certificates that is none.
    UnexpectedBlock {
        /// Its label.
        label: Label,
        /// How many certificates the control plane loses by it.
        lost: usize,
    },
    /// A certificate under a label that no consumer reads.
    UnexpectedLabel {
        /// The label.
        label: Label,
    },
    /// No certificate bears the name of its issuer.
    UnknownAnchor {
        /// The name that was looked for.
        name: String,
        /// The names that are there.
        present: Vec<String>,
    },
    /// A critical extension that a judge does not know (RFC 5280, section 4.2).
    UnknownCriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Go cannot parse it.
    Unreadable {
        /// The part that is at fault.
        part: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The name constraints are of a kind that a judge does not take.
    UnsupportedNameConstraints {
        /// The kinds.
        kinds: Vec<&'static str>,
    },
    /// The chain leads past it to its anchor.
    Unused,
    /// The first name of a workload certificate is another than the one it is known by.
    WrongFirstIdentity {
        /// The first name.
        found: String,
        /// The one of the mesh that follows it.
        expected: String,
    },
    /// The API server calls it by a name that is not among its DNS names (Go, crypto/x509, `VerifyHostname`).
    WrongHost {
        /// The DNS names that it has.
        found: Vec<String>,
        /// The name that it is called by; `NAME.NAMESPACE.svc` where nothing says it.
        expected: String,
    },
    /// A workload certificate is not for the identity asked for.
    WrongIdentity {
        /// The identities that it is for.
        found: Vec<String>,
        /// The identity asked for.
        expected: String,
    },
    /// A certificate stands in the file before one that it signed.
    WrongOrder {
        /// The name of what it signed.
        signed: String,
    },
    /// An anchor's signature of itself does not verify.
    WrongSelfSignature,
    /// An identity is of another trust domain.
    WrongTrustDomain {
        /// The identity.
        found: String,
        /// The trust domain of the mesh.
        expected: String,
    },
    /// The serial number is zero (RFC 5280, section 4.1.2.2).
    ZeroSerial,
}
