//! The facts behind a problem, by name, for machines.

use rustls_pki_types::UnixTime;

use crate::problem::problem::Problem;
use crate::text::label::Label;
use crate::text::time::rfc3339;

/// A fact behind a problem.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// Yes or no.
    Flag(bool),
    /// Several words.
    List(Vec<String>),
    /// There is none: a judge that reads nothing has read no number of blocks.
    None,
    /// A number.
    Number(u64),
    /// A word, a name, or a time (RFC 3339).
    Text(String),
}

impl From<bool> for Evidence {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&[String]> for Evidence {
    fn from(words: &[String]) -> Self {
        Self::List(words.to_vec())
    }
}

impl From<&str> for Evidence {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Label> for Evidence {
    fn from(label: Label) -> Self {
        Self::Text(label.to_string())
    }
}

impl From<UnixTime> for Evidence {
    fn from(at: UnixTime) -> Self {
        Self::Text(rfc3339(at))
    }
}

impl From<usize> for Evidence {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl Problem {
    /// The facts behind it, by name. Names and kinds are a promise, as codes are.
    #[expect(
        clippy::too_many_lines,
        reason = "one line a problem, to be read as a table"
    )]
    #[must_use]
    pub fn evidence(&self) -> Vec<(&'static str, Evidence)> {
        match self {
            Self::HasIntermediates { count }
            | Self::SeveralUris { count }
            | Self::TooManyIntermediates { count } => vec![("count", (*count).into())],
            Self::LongSerial { bytes } => vec![("bytes", (*bytes).into())],
            Self::NameConstraintsLeadingPeriod { name } | Self::SameSubject { name } => {
                vec![("name", name.as_str().into())]
            }
            Self::NoSpiffePath { id } | Self::SigningIdHasPath { id } => {
                vec![("id", id.as_str().into())]
            }
            Self::OldVersion { version } => vec![("version", Evidence::Number((*version).into()))],
            Self::WrongHost { found, expected } | Self::WrongIdentity { found, expected } => vec![
                ("found", found.as_slice().into()),
                ("expected", expected.as_str().into()),
            ],
            Self::SignedByUnverifiableKey {
                name,
                candidate,
                found,
            } => vec![
                ("name", name.as_str().into()),
                ("candidate", candidate.as_str().into()),
                ("found", Evidence::Text(found.to_string())),
            ],
            Self::WrongOrder { signed } => vec![("signed", signed.as_str().into())],
            Self::CannotSign { usages } | Self::LeafKeyUsage { usages } => {
                vec![("key_usage", usages.as_slice().into())]
            }
            Self::CriticalExtension { oid }
            | Self::MalformedExtension { oid }
            | Self::RepeatedExtension { oid }
            | Self::UnknownCriticalExtension { oid, .. } => vec![("oid", oid.as_str().into())],
            Self::DataAfterLastBlock { line, .. } => vec![("line", (*line).into())],
            Self::Duplicate { first } | Self::SameName { first } => {
                vec![("first", first.as_str().into())]
            }
            Self::NameEncodingMismatch {
                name,
                candidate,
                found,
                expected,
                has_signed,
            } => {
                let kinds = |kinds: &[&str]| {
                    Evidence::List(kinds.iter().map(|&kind| kind.to_owned()).collect())
                };
                vec![
                    ("name", name.as_str().into()),
                    ("candidate", candidate.as_str().into()),
                    ("found", kinds(found)),
                    ("expected", kinds(expected)),
                    ("has_signed", (*has_signed).into()),
                ]
            }
            Self::Encrypted { label }
            | Self::UnexpectedLabel { label }
            | Self::ParametersFirst { label } => vec![("label", (*label).into())],
            Self::Expired { not_after }
            | Self::ExpiringSoon { not_after }
            | Self::LimitsWorkloadLifetime { not_after, .. } => {
                vec![("not_after", (*not_after).into())]
            }
            Self::TrustDomainTooLong { length, most } => {
                vec![("length", (*length).into()), ("most", (*most).into())]
            }
            Self::UnexpectedBlock { label, lost } | Self::PrivateKey { label, lost } => {
                vec![("label", (*label).into()), ("lost", (*lost).into())]
            }
            Self::InvalidKey { detail, .. } => vec![("detail", (*detail).into())],
            Self::NamedForOtherTrustDomain {
                found,
                names,
                expected,
                given,
            } => vec![
                ("found", found.as_str().into()),
                ("names", names.as_slice().into()),
                ("expected", expected.as_str().into()),
                ("given", (*given).into()),
            ],
            Self::NameOutsideConstraints { name, authority } => vec![
                ("name", name.as_str().into()),
                ("authority", authority.as_str().into()),
            ],
            Self::Unreadable { part, reason } => {
                vec![("part", part.as_str().into()), ("reason", (*reason).into())]
            }
            Self::KeyAlgorithm { found, .. } | Self::KeyNotP256 { found } => {
                vec![("found", Evidence::Text(found.to_string()))]
            }
            Self::SignatureAlgorithm { found, .. } => {
                vec![("found", Evidence::Text(found.to_string()))]
            }
            Self::LacksClientAuth { present, .. } | Self::LacksServerAuth { present, .. } => {
                vec![("extended_key_usage", present.as_slice().into())]
            }
            Self::LostBlocks {
                control_plane,
                proxy,
                of,
            } => vec![
                (
                    "control_plane",
                    control_plane.map_or(Evidence::None, Evidence::from),
                ),
                ("proxy", (*proxy).into()),
                ("of", (*of).into()),
            ],
            Self::LostToApiServer { leaf } => vec![("leaf", (*leaf).into())],
            Self::LostToOpenSsl { openssl, of } => {
                vec![("openssl", (*openssl).into()), ("of", (*of).into())]
            }
            Self::MalformedIdentity { detail, .. } => vec![("detail", detail.as_str().into())],
            Self::Mislabelled { found, expected } => {
                vec![("found", (*found).into()), ("expected", (*expected).into())]
            }
            Self::MissingIntermediate { name } => vec![("name", name.as_str().into())],
            Self::NameConstraintsExclude {
                identity,
                authority,
                permitted,
                excluded,
                ..
            } => {
                let authority = authority.as_deref();
                vec![
                    ("identity", identity.as_str().into()),
                    (
                        "authority",
                        authority.map_or(Evidence::None, Evidence::from),
                    ),
                    ("permitted", permitted.as_slice().into()),
                    ("excluded", excluded.as_slice().into()),
                ]
            }
            Self::NoPathLengthRoom { path_length, below } => vec![
                ("path_length", Evidence::Number((*path_length).into())),
                ("below", (*below).into()),
            ],
            Self::NotSelfSigned { issuer } => vec![("issuer", issuer.as_str().into())],
            Self::NotYetValid { not_before } => vec![("not_before", (*not_before).into())],
            Self::Outlives { not_after, above } => {
                vec![
                    ("not_after", (*not_after).into()),
                    ("above", (*above).into()),
                ]
            }
            Self::PolicyConstraints { critical } => vec![("critical", (*critical).into())],
            Self::Refused { reason, .. } => vec![("reason", reason.as_str().into())],
            Self::SignedByOtherKey { name, candidate } => {
                vec![
                    ("name", name.as_str().into()),
                    ("candidate", candidate.as_str().into()),
                ]
            }
            Self::TooManyCandidates {
                name,
                count,
                needed,
                ..
            } => vec![
                ("name", name.as_str().into()),
                ("count", (*count).into()),
                (
                    "needed",
                    needed.as_deref().map_or(Evidence::None, Evidence::from),
                ),
            ],
            Self::UnknownAnchor { name, present } => {
                vec![
                    ("name", name.as_str().into()),
                    ("present", present.as_slice().into()),
                ]
            }
            Self::UnsupportedNameConstraints { kinds, .. } => {
                let kinds = kinds.iter().map(|&kind| kind.to_owned()).collect();
                vec![("kinds", Evidence::List(kinds))]
            }
            Self::AuthorityKeyMismatch { found, expected }
            | Self::WrongFirstIdentity { found, expected }
            | Self::SignedByOtherIssuer { found, expected }
            | Self::WrongTrustDomain { found, expected } => {
                vec![
                    ("found", found.as_str().into()),
                    ("expected", expected.as_str().into()),
                ]
            }
            Self::AlternativeNamesNotCritical
            | Self::BasicConstraintsNotCritical
            | Self::ByteOrderMark
            | Self::EmptyNameConstraints
            | Self::EmptySubject
            | Self::GluedBlocks
            | Self::Indented
            | Self::IsAnchor
            | Self::IsCa
            | Self::KeyUsageNotCritical
            | Self::MalformedName
            | Self::MalformedSerial
            | Self::DroppedByProxies
            | Self::MapsAnyPolicy
            | Self::MisplacedNameConstraints
            | Self::Mismatch
            | Self::NameConstraintsNotCritical
            | Self::NegativeSerial
            | Self::NoAuthorityKeyIdentifier
            | Self::NoExtendedKeyUsage
            | Self::NoIdentity
            | Self::NoKeyUsage
            | Self::NoSpiffeId
            | Self::NoSubjectKeyIdentifier
            | Self::NotCa
            | Self::SharesAnchorKey
            | Self::Unused
            | Self::WrongSelfSignature
            | Self::ZeroSerial => Vec::new(),
        }
    }
}
