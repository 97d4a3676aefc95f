//! What can be wrong: one variant a fact, with its evidence.

use std::fmt;

use rustls_pki_types::UnixTime;

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::judge::Judges;

/// Something that is wrong, or worth knowing, and the evidence for it.
///
/// A problem has no words: its [`Finding`](crate::Finding) has them.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Problem {
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
    /// The same certificate is there twice.
    Duplicate {
        /// Where it is the first time.
        first: String,
    },
    /// The name constraints extension constrains nothing (RFC 5280, section 4.2.1.10).
    EmptyNameConstraints,
    /// The key needs a password.
    Encrypted {
        /// The label of its PEM block.
        label: String,
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
    ForeignBlock {
        /// Its label.
        label: String,
        /// How many certificates the control plane loses by it.
        lost: usize,
    },
    /// A block begins on the line on which the one before it ends.
    GluedBlocks,
    /// A block is indented.
    Indented,
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
    },
    /// The extended key usage has no `clientAuth`.
    LacksClientAuth {
        /// What it has.
        present: Vec<String>,
        /// It has `anyExtendedKeyUsage`.
        any: bool,
    },
    /// The extended key usage has no `serverAuth`.
    LacksServerAuth {
        /// What it has.
        present: Vec<String>,
        /// It has `anyExtendedKeyUsage`.
        any: bool,
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
    /// The subject or the issuer has characters that its string type has not.
    MalformedName,
    /// The serial number has more bytes than it needs (X.690, section 8.3.2).
    MalformedSerial,
    /// A name of a workload certificate is not an identity.
    MalformedIdentity {
        /// The name, and what is wrong with it.
        detail: String,
    },
    /// The content of an extension is damaged.
    MalformedExtension {
        /// Its object identifier.
        oid: String,
    },
    /// The key does not belong to the certificate.
    Mismatch,
    /// The label of the key's block is not that of its content.
    Mislabelled {
        /// The label.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// No certificate bears the name of its issuer, though others of the file lead to an anchor.
    MissingIntermediate {
        /// The name of the missing one.
        name: String,
    },
    /// The name constraints of a CA exclude the identities of the mesh.
    NameConstraintsExclude {
        /// The identity that was tried.
        identity: String,
        /// The judges that refuse.
        by: Judges,
    },
    /// The serial number is negative (RFC 5280, section 4.1.2.2).
    NegativeSerial,
    /// No name of a workload certificate can be an identity.
    NoIdentity,
    /// The path length leaves no room for the CAs below (RFC 5280, section 4.2.1.9).
    NoPathLengthRoom {
        /// How many it allows.
        path_length: u32,
        /// How many there are.
        below: usize,
    },
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
    /// A certificate under a label that no consumer reads.
    OtherLabel {
        /// The label.
        label: String,
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
        label: String,
    },
    /// It carries policy constraints (RFC 5280, section 4.2.1.11).
    PolicyConstraints {
        /// The extension is critical, which no proxy understands.
        critical: bool,
    },
    /// A private key among the certificates.
    PrivateKey {
        /// The label of its block.
        label: String,
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
    /// The name constraints are of a kind that a judge does not take.
    UnsupportedNameConstraints {
        /// The kinds.
        kinds: Vec<&'static str>,
        /// The judges that refuse.
        by: Judges,
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
}

impl Problem {
    /// Its stable code where it is found: `<place>-<problem>`, such as `issuer-expired`.
    #[must_use]
    pub fn code(&self, place: Place) -> String {
        match (place, self) {
            (Place::Key, Self::KeyAlgorithm { .. }) => "key-algorithm".to_owned(),
            _ => format!("{place}-{}", self.name()),
        }
    }

    /// The second half of its code; the first is the [`Place`].
    fn name(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte-order-mark",
            Self::CannotSign { .. } => "cannot-sign",
            Self::CriticalExtension { .. } => "critical-extension",
            Self::DataAfterLastBlock { .. } => "data-after-last-block",
            Self::Duplicate { .. } => "duplicate",
            Self::EmptyNameConstraints => "empty-name-constraints",
            Self::Encrypted { .. } => "encrypted",
            Self::Expired { .. } => "expired",
            Self::ExpiringSoon { .. } => "expiring-soon",
            Self::ForeignBlock { .. } => "foreign-block",
            Self::GluedBlocks => "glued-blocks",
            Self::Indented => "indented",
            Self::IsAnchor => "is-anchor",
            Self::IsCa => "is-ca",
            Self::KeyAlgorithm { .. } => "key-algorithm",
            Self::LacksClientAuth { .. } => "lacks-client-auth",
            Self::LacksServerAuth { .. } => "lacks-server-auth",
            Self::LostBlocks { .. } => "lost-blocks",
            Self::MalformedExtension { .. } => "malformed-extension",
            Self::MalformedIdentity { .. } => "malformed-identity",
            Self::MalformedName => "malformed-name",
            Self::MalformedSerial => "malformed-serial",
            Self::Mislabelled { .. } => "mislabelled",
            Self::Mismatch => "mismatch",
            Self::MissingIntermediate { .. } => "missing-intermediate",
            Self::NameConstraintsExclude { .. } => "name-constraints-exclude",
            Self::NegativeSerial => "negative-serial",
            Self::NoIdentity => "no-identity",
            Self::NoPathLengthRoom { .. } => "no-path-length-room",
            Self::NotCa => "not-ca",
            Self::NotSelfSigned { .. } => "not-self-signed",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::OtherLabel { .. } => "other-label",
            Self::Outlives { .. } => "outlives",
            Self::ParametersFirst { .. } => "parameters-first",
            Self::PolicyConstraints { .. } => "policy-constraints",
            Self::PrivateKey { .. } => "private-key",
            Self::Refused { .. } => "refused",
            Self::RepeatedExtension { .. } => "repeated-extension",
            Self::SameName { .. } => "same-name",
            Self::SignatureAlgorithm { .. } => "signature-algorithm",
            Self::SignedByOtherKey { .. } => "signed-by-other-key",
            Self::UnknownAnchor { .. } => "unknown-anchor",
            Self::UnknownCriticalExtension { .. } => "unknown-critical-extension",
            Self::UnsupportedNameConstraints { .. } => "unsupported-name-constraints",
            Self::WrongSelfSignature => "wrong-self-signature",
            Self::WrongTrustDomain { .. } => "wrong-trust-domain",
        }
    }

    /// Which judges refuse the chain because of it.
    ///
    /// An anchor is a name and a key to a proxy, and nothing else about it matters there.
    #[must_use]
    pub fn refused_by(&self, place: Place) -> Judges {
        let is_anchor = place == Place::Anchor;
        match self {
            Self::CriticalExtension { .. }
            | Self::Expired { .. }
            | Self::NoPathLengthRoom { .. }
            | Self::NotCa
            | Self::NotYetValid { .. }
            | Self::PolicyConstraints { critical: true }
            | Self::UnknownCriticalExtension { .. } => {
                if is_anchor {
                    Judges::CONTROL_PLANE
                } else {
                    Judges::BOTH
                }
            }
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
            Self::LacksServerAuth { any, .. } => match (is_anchor, any) {
                (true, true) => Judges::NONE,
                (true, false) => Judges::CONTROL_PLANE,
                (false, true) => Judges::PROXY,
                (false, false) => Judges::BOTH,
            },
            Self::LacksClientAuth { .. } => {
                if is_anchor {
                    Judges::NONE
                } else {
                    Judges::PROXY
                }
            }
            Self::MalformedExtension { .. } | Self::RepeatedExtension { .. } => {
                Judges::CONTROL_PLANE
            }
            Self::ForeignBlock { lost, .. } | Self::PrivateKey { lost, .. } => {
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
            },
            Self::ByteOrderMark | Self::GluedBlocks | Self::Indented | Self::OtherLabel { .. } => {
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
            | Self::NegativeSerial
            | Self::ParametersFirst { .. } => Judges::CONTROL_PLANE,
            Self::MalformedIdentity { .. } | Self::NoIdentity | Self::WrongTrustDomain { .. } => {
                Judges::PROXY
            }
            // Go would take a CA for a workload, but its control plane never meets one.
            Self::IsCa
            | Self::MissingIntermediate { .. }
            | Self::SignedByOtherKey { .. }
            | Self::UnknownAnchor { .. } => Judges::BOTH,
            Self::NameConstraintsExclude { by, .. }
            | Self::Refused { by, .. }
            | Self::UnsupportedNameConstraints { by, .. } => *by,
            Self::Duplicate { .. }
            | Self::ExpiringSoon { .. }
            | Self::IsAnchor
            | Self::NotSelfSigned { .. }
            | Self::Outlives { .. }
            | Self::SameName { .. }
            | Self::WrongSelfSignature => Judges::NONE,
        }
    }

    /// Go cannot read the certificate at all, and so refuses the whole file that it stands in,
    /// whether the chain needs it or not.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::CriticalExtension { .. }
                | Self::EmptyNameConstraints
                | Self::KeyAlgorithm {
                    found: KeyAlgorithm::Other(_),
                    ..
                }
                | Self::MalformedExtension { .. }
                | Self::MalformedName
                | Self::MalformedSerial
                | Self::NegativeSerial
                | Self::RepeatedExtension { .. }
        )
    }

    /// How grave it is where it matters: an error is what a judge refuses, or what loses or exposes
    /// something.
    #[must_use]
    pub fn severity(&self, place: Place) -> Severity {
        // A key that is exposed is an error though nobody refuses it.
        let is_exposed = matches!(self, Self::PrivateKey { .. });
        if is_exposed || self.refused_by(place) != Judges::NONE {
            return Severity::Error;
        }
        match self {
            Self::IsAnchor | Self::SameName { .. } => Severity::Note,
            _ => Severity::Warning,
        }
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
            Self::Workload => "workload",
        }
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
