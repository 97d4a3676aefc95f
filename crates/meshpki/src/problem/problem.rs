//! What can be wrong: one variant for each fact, with its evidence.

use rustls_pki_types::UnixTime;

use crate::source::{Location, Origin};
use crate::text::label::Label;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

/// Something that is wrong, or worth knowing, and the evidence for it.
///
/// A problem contains no words: its [`Finding`](crate::Finding) does.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The subject is empty, and the alternative names are not critical (RFC 5280, section 4.2.1.6).
    AlternativeNamesNotCritical,
    /// Its authority key identifier is not its signer's subject key identifier (RFC 5280,
    /// section 4.2.1.1).
    #[non_exhaustive]
    AuthorityKeyMismatch {
        /// The authority key identifier, in hexadecimal.
        found: String,
        /// The signer's subject key identifier, in hexadecimal.
        expected: String,
    },
    /// The basic constraints of a CA are not critical (RFC 5280, section 4.2.1.9).
    BasicConstraintsNotCritical,
    /// The text begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// Its key may not sign certificates (RFC 5280, section 4.2.1.3).
    #[non_exhaustive]
    CannotSign {
        /// The key usages that it has.
        key_usage: Vec<String>,
    },
    /// An extension that must not be critical is (RFC 5280, sections 4.2.1.1, 4.2.1.2, 4.2.2.1).
    #[non_exhaustive]
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Something follows the last block.
    #[non_exhaustive]
    DataAfterLastBlock {
        /// The line on which it begins, from 1.
        line: usize,
        /// Whether it is only white space.
        blank: bool,
    },
    /// Proxies cannot parse it and drop it.
    DroppedByProxies,
    /// The same certificate occurs twice.
    #[non_exhaustive]
    Duplicate {
        /// Where it occurs first.
        first: Location,
    },
    /// The name constraints are empty (RFC 5280, section 4.2.1.10).
    EmptyNameConstraints,
    /// A CA has no name (RFC 5280, section 4.1.2.6).
    EmptySubject,
    /// The verdict ends before the time until which the policy requires it to hold.
    #[non_exhaustive]
    EndsEarly {
        /// The last second in which it holds.
        last: UnixTime,
        /// The time until which it should hold.
        expected: UnixTime,
        /// What happens to the certificate in the second after that, as in [`Event`](crate::Event); `unknown` if more
        /// certificates begin and end than are looked at.
        event: &'static str,
    },
    /// The key is encrypted with a password.
    #[non_exhaustive]
    Encrypted {
        /// The label of its PEM block.
        label: Label,
    },
    /// It has expired.
    #[non_exhaustive]
    Expired {
        /// When it expired.
        not_after: UnixTime,
    },
    /// It expires soon.
    #[non_exhaustive]
    ExpiringSoon {
        /// When it expires.
        not_after: UnixTime,
    },
    /// What istiod sends begins with a certificate that has expired and is not part of the chain.
    #[non_exhaustive]
    FirstExpired {
        /// When it expired.
        not_after: UnixTime,
    },
    /// A block begins on the line where the previous block ends.
    GluedBlocks,
    /// Intermediates are between the issuer and its anchor, and one way to install them loses them.
    #[non_exhaustive]
    HasIntermediates {
        /// How many.
        count: usize,
    },
    /// A block does not begin at the start of its line.
    Indented,
    /// Its key is well formed but invalid: it verifies no signature.
    #[non_exhaustive]
    InvalidKey {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The issuer is one of the anchors.
    IsAnchor,
    /// The certificate in the place of a workload or a webhook is a CA's: it has no name of such a kind.
    #[non_exhaustive]
    IsAuthority {
        /// Whether it is a trust anchor, and not an issuer.
        is_anchor: bool,
    },
    /// A workload certificate is a CA.
    IsCa,
    /// The certificate in the place of an issuer or a workload is a webhook's.
    #[non_exhaustive]
    IsWebhook {
        /// The name by which the API server calls it.
        host: String,
    },
    /// The certificate in the issuer's place is a workload's.
    #[non_exhaustive]
    IsWorkload {
        /// The workload's identity.
        identity: String,
    },
    /// A judge does not accept the algorithm of its key.
    #[non_exhaustive]
    KeyAlgorithm {
        /// The algorithm.
        found: KeyAlgorithm,
    },
    /// A workload has a key that no Linkerd proxy can use for itself.
    #[non_exhaustive]
    KeyNotP256 {
        /// The algorithm.
        found: KeyAlgorithm,
    },
    /// The key usage is not critical (X509-SVID, section 4.3).
    KeyUsageNotCritical,
    /// The extended key usage does not include `clientAuth`.
    #[non_exhaustive]
    LacksClientAuth {
        /// The purposes that it includes.
        extended_key_usage: Vec<String>,
    },
    /// The extended key usage does not include `serverAuth`.
    #[non_exhaustive]
    LacksServerAuth {
        /// The purposes that it includes.
        extended_key_usage: Vec<String>,
    },
    /// The key usage of a workload certificate is not a leaf's (X509-SVID, section 4.3).
    #[non_exhaustive]
    LeafKeyUsage {
        /// The key usages that it has.
        key_usage: Vec<String>,
    },
    /// A certificate in the issuer's file that is not part of the chain has expired or expires soon, and Linkerd lets
    /// no workload certificate outlive it.
    #[non_exhaustive]
    LimitsWorkloadLifetime {
        /// When it expires.
        not_after: UnixTime,
    },
    /// The serial number is longer than 20 bytes (RFC 5280, section 4.1.2.2).
    #[non_exhaustive]
    LongSerial {
        /// Its length, in bytes.
        bytes: usize,
    },
    /// A consumer reads a different number of certificates than there are.
    #[non_exhaustive]
    LostBlocks {
        /// How many the control plane reads; `None` if it refuses the file.
        control_plane: Option<usize>,
        /// How many a proxy reads.
        proxy: usize,
        /// How many there are.
        of: usize,
    },
    /// The API server does not find the certificate in the text, and skips it (Go, `encoding/pem`;
    /// `AppendCertsFromPEM`).
    #[non_exhaustive]
    LostToApiServer {
        /// Whether it is the webhook's own certificate.
        leaf: bool,
    },
    /// The control plane does not find the key in its text.
    LostToControlPlane,
    /// Go does not find the certificate in one of Istio's texts.
    LostToIstiod,
    /// Linkerd reads every certificate of the text, but OpenSSL reads fewer.
    #[non_exhaustive]
    LostToOpenSsl {
        /// How many OpenSSL reads.
        openssl: usize,
        /// How many there are.
        of: usize,
    },
    /// The content of an extension is malformed.
    #[non_exhaustive]
    MalformedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// A name of a workload certificate is not an identity.
    #[non_exhaustive]
    MalformedIdentity {
        /// The name, and what is wrong with it.
        detail: String,
    },
    /// The subject or the issuer has characters that its string type does not allow.
    MalformedName,
    /// The serial number is not minimally encoded (X.690, section 8.3.2).
    MalformedSerial,
    /// A policy mapping names anyPolicy (RFC 5280, section 4.2.1.5).
    MapsAnyPolicy,
    /// The label of the key's block does not match its content.
    #[non_exhaustive]
    Mislabelled {
        /// The label.
        found: Label,
        /// What its content is.
        expected: &'static str,
    },
    /// The key does not belong to the certificate.
    Mismatch,
    /// Name constraints in a certificate that is not a CA (RFC 5280, section 4.2.1.10).
    MisplacedNameConstraints,
    /// The intermediate that issued it is missing, although other certificates of the file lead to an anchor.
    #[non_exhaustive]
    MissingIntermediate {
        /// The name of the intermediate.
        name: String,
    },
    /// The name constraints of a CA exclude identities of the mesh.
    #[non_exhaustive]
    NameConstraintsExclude {
        /// An excluded identity; with `*` in place of a label, all identities of that form.
        identity: String,
        /// The name of the CA, if it is known.
        authority: Option<String>,
        /// The only DNS or URI names that are permitted, if some are.
        permitted: Vec<String>,
        /// The excluded names that match.
        excluded: Vec<String>,
    },
    /// A DNS name constraint begins with a period, which the standard does not allow (RFC 5280,
    /// section 4.2.1.10).
    #[non_exhaustive]
    NameConstraintsLeadingPeriod {
        /// The constraint.
        name: String,
    },
    /// The name constraints are not critical (RFC 5280, section 4.2.1.10).
    NameConstraintsNotCritical,
    /// It names its signer with the text of a CA's name but in another encoding, and verifiers compare bytes.
    #[non_exhaustive]
    NameEncodingMismatch {
        /// The name of both, as text.
        name: String,
        /// Where the CA with that name is.
        candidate: Location,
        /// The string types in which the certificate names its signer, if they differ.
        found: Vec<&'static str>,
        /// The string types of the candidate's name.
        expected: Vec<&'static str>,
        /// Whether the candidate's key signed it.
        has_signed: bool,
    },
    /// The name constraints of a CA above it do not permit one of its names, or cannot be compared with it.
    #[non_exhaustive]
    NameOutsideConstraints {
        /// The name.
        name: String,
        /// The name of the CA that has the constraints.
        authority: String,
    },
    /// The common names of CAs contain another trust domain than the policy or the workloads.
    #[non_exhaustive]
    NamedForOtherTrustDomain {
        /// The trust domain in the first of the names.
        found: String,
        /// The names, from the issuer upwards.
        names: Vec<String>,
        /// The trust domain of the verdict.
        expected: String,
        /// Whether it was given; otherwise it comes from the workloads.
        given: bool,
    },
    /// The serial number is negative (RFC 5280, section 4.1.2.2).
    NegativeSerial,
    /// It does not say which key signed it: it has no authority key identifier (RFC 5280, section 4.2.1.1).
    NoAuthorityKeyIdentifier,
    /// A workload certificate has no extended key usage.
    NoExtendedKeyUsage,
    /// No DNS or URI name of a workload certificate is an identity.
    NoIdentity,
    /// It has no key usage (X509-SVID, section 4.3).
    NoKeyUsage,
    /// The path length is too small for the CAs below it (RFC 5280, section 4.2.1.9).
    #[non_exhaustive]
    NoPathLengthRoom {
        /// The path length.
        path_length: u32,
        /// How many there are.
        below: usize,
    },
    /// A workload certificate has no URI name (X509-SVID, section 2).
    NoSpiffeId,
    /// The SPIFFE ID of a workload certificate has no path (X509-SVID, section 5.2).
    #[non_exhaustive]
    NoSpiffePath {
        /// The SPIFFE ID.
        id: String,
    },
    /// A CA does not say which key it has: it has no subject key identifier (RFC 5280, section 4.2.1.2).
    NoSubjectKeyIdentifier,
    /// It is not a CA (RFC 5280, section 4.2.1.9).
    NotCa,
    /// istiod does not send it above the workload certificates that it signs (Istio's `cert-chain.pem`).
    #[non_exhaustive]
    NotSent {
        /// Where what istiod sends was read.
        chain: String,
    },
    /// An anchor is signed by another CA.
    #[non_exhaustive]
    NotSelfSigned {
        /// The name of its signer.
        issuer: String,
    },
    /// It is not valid yet.
    #[non_exhaustive]
    NotYetValid {
        /// When it becomes valid.
        not_before: UnixTime,
    },
    /// It is a version 1 or 2 certificate, which has no extensions (RFC 5280, section 4.1.2.1).
    #[non_exhaustive]
    OldVersion {
        /// The version.
        version: u32,
    },
    /// It expires after the certificate that issued it.
    #[non_exhaustive]
    Outlives {
        /// When it expires.
        not_after: UnixTime,
        /// When the certificate that issued it expires.
        above: UnixTime,
    },
    /// The key's file begins with another block, such as `EC PARAMETERS`.
    #[non_exhaustive]
    ParametersFirst {
        /// The label of its first block.
        label: Label,
    },
    /// It has policy constraints (RFC 5280, section 4.2.1.11).
    #[non_exhaustive]
    PolicyConstraints {
        /// Whether the extension is critical, which no proxy supports.
        critical: bool,
    },
    /// A private key is among the certificates.
    #[non_exhaustive]
    PrivateKey {
        /// The label of its block.
        label: Label,
        /// How many certificates the control plane loses because of it.
        lost: usize,
    },
    /// A judge refuses for a reason that no rule names.
    #[non_exhaustive]
    Refused {
        /// The reason, in webpki's words.
        reason: String,
    },
    /// A verifier refuses it that no release of the mesh has yet.
    #[non_exhaustive]
    RefusedNext {
        /// The verifier.
        verifier: &'static str,
        /// Why it refuses.
        reason: &'static str,
    },
    /// An extension occurs twice (RFC 5280, section 4.2).
    #[non_exhaustive]
    RepeatedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Two anchors have the same name and different keys.
    #[non_exhaustive]
    SameName {
        /// Where the first is.
        first: Location,
    },
    /// It has the serial number of the self-signed CA that issued it, which is therefore not unique for its issuer (RFC
    /// 5280, section 4.1.2.2).
    #[non_exhaustive]
    SameSerial {
        /// The serial number, in hexadecimal.
        serial: String,
    },
    /// It has the same name as its signer.
    #[non_exhaustive]
    SameSubject {
        /// The name of both.
        name: String,
    },
    /// A workload certificate has several URI names (X509-SVID, section 2).
    #[non_exhaustive]
    SeveralUris {
        /// How many.
        count: usize,
    },
    /// It has the same name and key as the anchor above it, but is a different certificate.
    SharesAnchorKey,
    /// A judge does not accept the algorithm of its signature.
    #[non_exhaustive]
    SignatureAlgorithm {
        /// The algorithm.
        found: SignatureAlgorithm,
    },
    /// A workload certificate was signed by another issuer than the one that was given.
    #[non_exhaustive]
    SignedByOtherIssuer {
        /// The name of its signer.
        found: String,
        /// The name of the issuer that was given.
        expected: String,
    },
    /// A CA with the name of its signer is present, but its key did not sign it.
    #[non_exhaustive]
    SignedByOtherKey {
        /// The name of both.
        name: String,
        /// Where the CA with that name is.
        candidate: Location,
    },
    /// The CA with the name of its signer has a key that cannot verify signatures.
    #[non_exhaustive]
    SignedByUnverifiableKey {
        /// The name of both.
        name: String,
        /// Where the CA with that name is.
        candidate: Location,
        /// The algorithm of its key.
        found: KeyAlgorithm,
    },
    /// The SPIFFE ID of a CA has a path (X509-SVID, section 3.2).
    #[non_exhaustive]
    SigningIdHasPath {
        /// The SPIFFE ID.
        id: String,
    },
    /// The certificate in the issuer's place signed an anchor: the two are in each other's place.
    #[non_exhaustive]
    Swapped {
        /// The name of that anchor.
        name: String,
        /// Where it is.
        candidate: Location,
        /// Whether a key was given that does not belong to the certificate in the issuer's place.
        with_key: bool,
    },
    /// A judge gives up before it has tried every certificate that could have signed.
    #[non_exhaustive]
    TooManyCandidates {
        /// The name that most of these certificates have.
        name: String,
        /// How many certificates have it.
        count: usize,
        /// Where the one is that the chain needs, if it is known.
        needed: Option<Origin>,
    },
    /// More CAs are between the workload and its anchor than a proxy follows.
    #[non_exhaustive]
    TooManyIntermediates {
        /// How many.
        count: usize,
    },
    /// The trust domain is no DNS name, as Linkerd requires.
    #[non_exhaustive]
    TrustDomainNotDns {
        /// The trust domain.
        domain: String,
    },
    /// The trust domain is too long for the control plane's own identities.
    #[non_exhaustive]
    TrustDomainTooLong {
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        most: usize,
    },
    /// A block among the certificates is not a certificate.
    #[non_exhaustive]
    UnexpectedBlock {
        /// Its label.
        label: Label,
        /// How many certificates the control plane loses because of it.
        lost: usize,
    },
    /// A certificate has a label that no consumer reads.
    #[non_exhaustive]
    UnexpectedLabel {
        /// The label.
        label: Label,
    },
    /// Its signer is neither among the anchors nor in the file.
    #[non_exhaustive]
    UnknownAnchor {
        /// The name of its signer.
        name: String,
        /// The names of the anchors.
        present: Vec<String>,
    },
    /// A critical extension that a judge does not understand (RFC 5280, section 4.2).
    #[non_exhaustive]
    UnknownCriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// ztunnel cannot parse it (ztunnel, src/tls/certificate.rs).
    #[non_exhaustive]
    Unparsable {
        /// The error of its parser.
        reason: String,
    },
    /// Go cannot parse it.
    #[non_exhaustive]
    Unreadable {
        /// The part that Go cannot parse.
        part: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A judge does not support the kind of its name constraints.
    #[non_exhaustive]
    UnsupportedNameConstraints {
        /// The kinds.
        kinds: Vec<&'static str>,
    },
    /// It is not part of the chain.
    Unused,
    /// The first name of a workload certificate is not the one that the mesh expects.
    #[non_exhaustive]
    WrongFirstIdentity {
        /// The first name.
        found: String,
        /// The expected name, which comes later.
        expected: String,
    },
    /// The API server calls it by a name that is not among its DNS names (Go, crypto/x509, `VerifyHostname`).
    #[non_exhaustive]
    WrongHost {
        /// The DNS names that it has.
        found: Vec<String>,
        /// The name by which it is called; `NAME.NAMESPACE.svc` if that is unknown.
        expected: String,
    },
    /// A workload certificate is not for the identity that was given.
    #[non_exhaustive]
    WrongIdentity {
        /// The identities that it is for.
        found: Vec<String>,
        /// The identity that was given.
        expected: String,
    },
    /// A certificate comes before one that it signed, in the file.
    #[non_exhaustive]
    WrongOrder {
        /// The name of the one that it signed.
        signed: String,
    },
    /// An anchor's signature of itself does not verify.
    WrongSelfSignature,
    /// An identity is in another trust domain.
    #[non_exhaustive]
    WrongTrustDomain {
        /// The identity.
        found: String,
        /// The trust domain of the mesh.
        expected: String,
    },
    /// The serial number is zero (RFC 5280, section 4.1.2.2).
    ZeroSerial,
}
