//! What can be wrong: one variant a fact, with its evidence.

use std::fmt;

use rustls_pki_types::UnixTime;

use crate::problem::judge::Judges;
use crate::problem::profile::Profile;
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
        usages: Vec<String>,
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
        first: String,
    },
    /// The name of its issuer reads as one that is there, and is another to a verifier, which compares bytes.
    NameEncodingMismatch {
        /// The name of both, in text.
        name: String,
        /// Where the certificate of that name is.
        candidate: String,
        /// The string types in which the certificate names its issuer, where they differ.
        found: Vec<&'static str>,
        /// Those in which the candidate writes them.
        expected: Vec<&'static str>,
        /// The candidate's key signed it.
        has_signed: bool,
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
    /// A block among the certificates that is none.
    UnexpectedBlock {
        /// Its label.
        label: Label,
        /// How many certificates the control plane loses by it.
        lost: usize,
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
        /// Go cannot parse the certificate because of it.
        unreadable: bool,
    },
    /// The issuer is one of the anchors.
    IsAnchor,
    /// A workload certificate is a CA.
    IsCa,
    /// The key is of an algorithm that a judge does not take.
    KeyAlgorithm {
        /// The algorithm.
        found: KeyAlgorithm,
        /// The proxies cannot verify with such keys either.
        unverifiable: bool,
        /// Go cannot parse the certificate because of it.
        unreadable: bool,
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
        present: Vec<String>,
        /// It has `anyExtendedKeyUsage`.
        any: bool,
        /// The policy asks for TLS clients alone, and so does Go then; else Go asks for servers.
        alone: bool,
    },
    /// The extended key usage has no `serverAuth`.
    LacksServerAuth {
        /// What it has.
        present: Vec<String>,
        /// It has `anyExtendedKeyUsage`.
        any: bool,
    },
    /// The key usage of a workload certificate is not that of a leaf (X509-SVID, section 4.3).
    LeafKeyUsage {
        /// What the key may do.
        usages: Vec<String>,
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
        /// No other name is one either.
        alone: bool,
    },
    /// The subject or the issuer has characters that its string type has not.
    MalformedName,
    /// A policy mapping names anyPolicy (RFC 5280, section 4.2.1.5).
    MapsAnyPolicy,
    /// The serial number is not minimally encoded (X.690, section 8.3.2).
    MalformedSerial,
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
    /// Name constraints above it do not permit one of its names, or cannot be compared with it.
    NameOutsideConstraints {
        /// The name.
        name: String,
        /// The name of the CA that has the constraints.
        authority: String,
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
        /// The judges that refuse.
        by: Judges,
    },
    /// A DNS name constraint begins with a period, which is not in the standard (RFC 5280,
    /// section 4.2.1.10).
    NameConstraintsLeadingPeriod {
        /// The constraint.
        name: String,
    },
    /// The name constraints are not critical (RFC 5280, section 4.2.1.10).
    NameConstraintsNotCritical,
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
    /// A workload certificate was not signed by the issuer at hand.
    SignedByOtherIssuer {
        /// The name of what signed it.
        found: String,
        /// The name of the issuer at hand.
        expected: String,
    },
    /// A certificate under a label that no consumer reads.
    UnexpectedLabel {
        /// The label.
        label: Label,
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
        /// The judge that refuses.
        by: Judges,
    },
    /// An extension is there twice (RFC 5280, section 4.2).
    RepeatedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Two anchors have one name and different keys.
    SameName {
        /// Where the first is.
        first: String,
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
    /// A certificate that is no part of the chain stands in the issuer's file, and Linkerd lets no
    /// workload certificate outlive it.
    LimitsWorkloadLifetime {
        /// When it ends.
        not_after: UnixTime,
        /// It has ended.
        expired: bool,
    },
    /// The signature is of an algorithm that a judge does not take.
    SignatureAlgorithm {
        /// The algorithm.
        found: SignatureAlgorithm,
        /// The proxies cannot verify it either.
        unverifiable: bool,
    },
    /// A certificate of its issuer's name is there, and another key signed it.
    SignedByOtherKey {
        /// The name of both.
        name: String,
        /// Where the certificate of that name is.
        candidate: String,
    },
    /// The certificate of its issuer's name has a key of a kind that cannot be verified with.
    SignedByUnverifiableKey {
        /// The name of both.
        name: String,
        /// Where the certificate of that name is.
        candidate: String,
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
        needed: Option<String>,
        /// The judges that give up.
        by: Judges,
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
    /// It has the name and the key of the anchor above it, and is another certificate.
    SharesAnchorKey,
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
        /// The judges that refuse.
        by: Judges,
    },
    /// The chain leads past it to its anchor.
    Unused,
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
        /// The judges that refuse.
        by: Judges,
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

impl Problem {
    /// Which judges refuse the chain because of it.
    ///
    /// An anchor is a name and a key to a proxy, and nothing else about it matters there.
    #[expect(
        clippy::too_many_lines,
        reason = "one line a problem, to be read as a table"
    )]
    #[must_use]
    pub fn refused_by(&self, place: Place) -> Judges {
        let is_anchor = place == Place::Anchor;
        match self {
            Self::CriticalExtension { .. }
            | Self::Expired { .. }
            | Self::NoPathLengthRoom { .. }
            | Self::NotCa
            | Self::NotYetValid { .. } => {
                if is_anchor {
                    Judges::CONTROL_PLANE
                } else {
                    Judges::BOTH
                }
            }
            // Go follows the policies below an anchor, not those of the anchor itself.
            Self::PolicyConstraints { .. } if is_anchor => Judges::NONE,
            Self::KeyAlgorithm { unverifiable, .. } => {
                if *unverifiable {
                    Judges::BOTH
                } else {
                    Judges::CONTROL_PLANE
                }
            }
            Self::SignatureAlgorithm { unverifiable, .. } => {
                if *unverifiable && !is_anchor {
                    Judges::BOTH
                } else {
                    Judges::CONTROL_PLANE
                }
            }
            // A workload's own key verifies no certificate.
            Self::InvalidKey { .. } if place.is_leaf() => Judges::CONTROL_PLANE,
            // An extension without a purpose is none to Go.
            Self::LacksClientAuth {
                present,
                any: false,
                ..
            }
            | Self::LacksServerAuth {
                present,
                any: false,
            } if present.is_empty() => {
                if is_anchor {
                    Judges::NONE
                } else {
                    Judges::PROXY
                }
            }
            Self::LacksServerAuth { any, .. }
            | Self::LacksClientAuth {
                any, alone: true, ..
            } => match (is_anchor, any) {
                (true, true) => Judges::NONE,
                (true, false) => Judges::CONTROL_PLANE,
                (false, true) => Judges::PROXY,
                (false, false) => Judges::BOTH,
            },
            Self::LacksClientAuth { alone: false, .. } => {
                if is_anchor {
                    Judges::NONE
                } else {
                    Judges::PROXY
                }
            }
            Self::MalformedExtension { .. } | Self::RepeatedExtension { .. } => {
                Judges::CONTROL_PLANE
            }
            Self::UnexpectedBlock { lost, .. } | Self::PrivateKey { lost, .. } => {
                if *lost > 0 {
                    Judges::CONTROL_PLANE
                } else {
                    Judges::NONE
                }
            }
            Self::LostBlocks {
                control_plane,
                proxy,
                of,
            } => Judges {
                control_plane: *control_plane != Some(*of),
                proxy: proxy != of,
                ..Judges::NONE
            },
            Self::ByteOrderMark | Self::GluedBlocks | Self::Indented | Self::UnexpectedLabel { .. } => {
                Judges::BOTH
            }
            Self::PolicyConstraints { critical: false }
            | Self::CannotSign { .. }
            | Self::DataAfterLastBlock { .. }
            | Self::EmptyNameConstraints
            | Self::Encrypted { .. }
            | Self::Mislabelled { .. }
            | Self::Mismatch
            | Self::MalformedName
            | Self::MalformedSerial
            | Self::MapsAnyPolicy
            | Self::NameOutsideConstraints { .. }
            | Self::NegativeSerial
            | Self::WrongHost { .. }
            | Self::ParametersFirst { .. }
            | Self::SharesAnchorKey
            | Self::Unreadable { .. } => Judges::CONTROL_PLANE,
            // webpki reads version 3 alone, but for anchors; to Go one without extensions may be a leaf, and
            // no CA.
            Self::LostToApiServer { leaf: true } => Judges::API_SERVER,
            Self::OldVersion { .. } => match place {
                Place::Anchor => Judges::NONE,
                Place::Webhook | Place::Workload => Judges::PROXY,
                _ => Judges::BOTH,
            },
            Self::WrongTrustDomain { .. } if place != Place::Workload => Judges::NONE,
            // Go accepts a CA as a leaf, and any number of CAs above it.
            Self::IsCa
            | Self::TooManyIntermediates { .. }
            | Self::DroppedByProxies
            | Self::MalformedIdentity { alone: true, .. }
            | Self::NoIdentity
            | Self::WrongIdentity { .. }
            | Self::WrongTrustDomain { .. } => Judges::PROXY,
            // The identity service takes the first certificate of the file for the issuer.
            Self::WrongOrder { .. } if place == Place::Issuer => Judges::CONTROL_PLANE,
            Self::NameEncodingMismatch { .. }
            | Self::InvalidKey { .. }
            | Self::PolicyConstraints { critical: true }
            | Self::MissingIntermediate { .. }
            | Self::SignedByOtherKey { .. }
            | Self::SignedByUnverifiableKey { .. }
            // Every certificate to come is out of date on the day that it is made, or has no name.
            | Self::LimitsWorkloadLifetime { expired: true, .. }
            | Self::TrustDomainTooLong { .. }
            | Self::UnknownAnchor { .. } => Judges::BOTH,
            Self::NameConstraintsExclude { by, .. }
            | Self::Refused { by, .. }
            | Self::TooManyCandidates { by, .. }
            | Self::UnknownCriticalExtension { by, .. }
            | Self::UnsupportedNameConstraints { by, .. } => *by,
            Self::AlternativeNamesNotCritical
            | Self::AuthorityKeyMismatch { .. }
            | Self::BasicConstraintsNotCritical
            | Self::Duplicate { .. }
            | Self::EmptySubject
            | Self::ExpiringSoon { .. }
            | Self::HasIntermediates { .. }
            | Self::IsAnchor
            | Self::KeyNotP256 { .. }
            | Self::KeyUsageNotCritical
            | Self::LeafKeyUsage { .. }
            | Self::LongSerial { .. }
            | Self::LostToApiServer { leaf: false }
            | Self::LostToOpenSsl { .. }
            | Self::MisplacedNameConstraints
            | Self::NameConstraintsLeadingPeriod { .. }
            | Self::NameConstraintsNotCritical
            | Self::NamedForOtherTrustDomain { .. }
            | Self::NoAuthorityKeyIdentifier
            | Self::NoExtendedKeyUsage
            | Self::NoKeyUsage
            | Self::NoSpiffeId
            | Self::NoSpiffePath { .. }
            | Self::NoSubjectKeyIdentifier
            | Self::NotSelfSigned { .. }
            | Self::MalformedIdentity { alone: false, .. }
            | Self::WrongFirstIdentity { .. }
            | Self::SignedByOtherIssuer { .. }
            | Self::Outlives { .. }
            | Self::SameName { .. }
            | Self::SameSubject { .. }
            | Self::SeveralUris { .. }
            | Self::LimitsWorkloadLifetime { expired: false, .. }
            | Self::SigningIdHasPath { .. }
            | Self::Unused
            | Self::WrongOrder { .. }
            | Self::WrongSelfSignature
            | Self::ZeroSerial => Judges::NONE,
        }
    }

    /// Go cannot read the certificate at all, and so refuses the whole file that it stands in,
    /// whether the chain needs it or not.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::CriticalExtension { .. }
                | Self::EmptyNameConstraints
                | Self::MalformedExtension { .. }
                | Self::MalformedName
                | Self::MalformedSerial
                | Self::NegativeSerial
                | Self::InvalidKey {
                    unreadable: true,
                    ..
                }
                | Self::KeyAlgorithm {
                    unreadable: true,
                    ..
                }
                | Self::RepeatedExtension { .. }
                | Self::Unreadable { .. }
        )
    }

    /// Is the certificate itself without a way to an anchor, while proxies accept another of its name and key?
    pub(crate) fn is_passed_by(&self, place: Place, refused_by: Judges) -> bool {
        place == Place::Issuer
            && refused_by == Judges::CONTROL_PLANE
            && matches!(
                self,
                Self::NameEncodingMismatch { .. }
                    | Self::MissingIntermediate { .. }
                    | Self::SignedByOtherKey { .. }
                    | Self::UnknownAnchor { .. }
            )
    }

    /// Is it something that webpki looks at where the certificate stands in a path? Where the proxies have a
    /// path they do not refuse for it, whatever they would say elsewhere.
    pub(crate) fn is_of_path(&self) -> bool {
        matches!(
            self,
            Self::CriticalExtension { .. }
                | Self::NameEncodingMismatch { .. }
                | Self::Expired { .. }
                | Self::LacksClientAuth { .. }
                | Self::LacksServerAuth { .. }
                | Self::MissingIntermediate { .. }
                | Self::NoPathLengthRoom { .. }
                | Self::NotCa
                | Self::NotYetValid { .. }
                | Self::OldVersion { .. }
                | Self::PolicyConstraints { .. }
                | Self::SignatureAlgorithm { .. }
                | Self::SignedByOtherKey { .. }
                | Self::SignedByUnverifiableKey { .. }
                | Self::TooManyIntermediates { .. }
                | Self::UnknownAnchor { .. }
                | Self::UnknownCriticalExtension { .. }
                | Self::UnsupportedNameConstraints { .. }
        )
    }

    /// Is it worth a word about a webhook, though the API server does not refuse for it? The rules of a mesh are
    /// not.
    pub(crate) fn matters_to_webhooks(&self) -> bool {
        matches!(
            self,
            Self::Duplicate { .. }
                | Self::ExpiringSoon { .. }
                | Self::LostToApiServer { .. }
                | Self::Outlives { .. }
                | Self::PrivateKey { .. }
                | Self::Unused
        )
    }

    /// How grave it is where it matters, under `profile`: an error is what a judge refuses, what
    /// loses or exposes something, and under [`Profile::Spiffe`] what an X509-SVID must not be.
    #[must_use]
    pub fn severity(&self, place: Place, profile: Profile) -> Severity {
        self.severity_where(self.refused_by(place), profile)
    }

    /// The same where these judges refuse.
    pub(crate) fn severity_where(&self, refused_by: Judges, profile: Profile) -> Severity {
        // A key that is exposed is an error though nobody refuses it.
        let is_exposed = matches!(self, Self::PrivateKey { .. });
        let is_no_svid = profile == Profile::Spiffe && self.is_forbidden_in_svids();
        if is_exposed || is_no_svid || refused_by != Judges::NONE {
            return Severity::Error;
        }
        match self {
            Self::HasIntermediates { .. }
            | Self::IsAnchor
            | Self::NamedForOtherTrustDomain { given: true, .. }
            | Self::SameName { .. }
            | Self::Unused => Severity::Note,
            _ => Severity::Warning,
        }
    }

    /// Must an X509-SVID, or a certificate that signs them, not have it? (X509-SVID, sections 2 to 5)
    fn is_forbidden_in_svids(&self) -> bool {
        matches!(
            self,
            Self::AlternativeNamesNotCritical
                | Self::KeyUsageNotCritical
                | Self::LeafKeyUsage { .. }
                | Self::NoKeyUsage
                | Self::NoSpiffeId
                | Self::NoSpiffePath { .. }
                | Self::SeveralUris { .. }
                | Self::SigningIdHasPath { .. }
                | Self::WrongTrustDomain { .. }
        )
    }
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Place {
    /// A trust anchor.
    Anchor,
    /// A certificate between the issuer and an anchor.
    Intermediate,
    /// The identity issuer: the CA that signs workload certificates.
    Issuer,
    /// The issuer's private key.
    Key,
    /// The text of a file.
    Pem,
    /// The serving certificate of a webhook or an API service.
    Webhook,
    /// A workload certificate.
    Workload,
}

impl Place {
    /// The first half of a code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Intermediate => "intermediate",
            Self::Issuer => "issuer",
            Self::Key => "key",
            Self::Pem => "pem",
            Self::Webhook => "webhook",
            Self::Workload => "workload",
        }
    }

    /// Is it that of an end-entity certificate, which signs no other?
    pub(crate) fn is_leaf(self) -> bool {
        matches!(self, Self::Webhook | Self::Workload)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It will break later, or elsewhere.
    Warning,
    /// A judge refuses, or something is lost or exposed.
    Error,
}

impl Severity {
    /// In lower case: `error`, `warning`, `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
