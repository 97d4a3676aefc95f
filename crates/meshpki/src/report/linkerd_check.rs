//! What `linkerd check` reports about the same certificates: its `linkerd-identity` items, in its words.
//!
//! Linkerd, pkg/healthcheck/healthcheck.go and pkg/issuercerts/issuercerts.go.

use std::fmt;

use rustls_pki_types::UnixTime;

use crate::problem::place::Place;
use crate::problem::problem::Problem;

/// An item of the category `linkerd-identity` of `linkerd check`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum LinkerdCheck {
    /// The issuer, its key and the anchors can be loaded.
    ConfigValid,
    /// Every anchor has a key and a signature with algorithms that Linkerd supports.
    AnchorAlgorithms,
    /// Every anchor is within its validity period.
    AnchorTimes,
    /// Every anchor is valid for at least 60 more days.
    AnchorsNotExpiring,
    /// The issuer has a key and a signature with algorithms that Linkerd supports.
    IssuerAlgorithm,
    /// The issuer is within its validity period.
    IssuerTime,
    /// The issuer is valid for at least 60 more days.
    IssuerNotExpiring,
    /// An anchor verifies the issuer.
    IssuerIssued,
}

impl LinkerdCheck {
    /// All of them, in the order in which they are checked.
    pub const ALL: [Self; 8] = [
        Self::ConfigValid,
        Self::AnchorAlgorithms,
        Self::AnchorTimes,
        Self::AnchorsNotExpiring,
        Self::IssuerAlgorithm,
        Self::IssuerTime,
        Self::IssuerNotExpiring,
        Self::IssuerIssued,
    ];

    /// The words in which `linkerd check` prints it.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::ConfigValid => "certificate config is valid",
            Self::AnchorAlgorithms => "trust anchors are using supported crypto algorithm",
            Self::AnchorTimes => "trust anchors are within their validity period",
            Self::AnchorsNotExpiring => "trust anchors are valid for at least 60 days",
            Self::IssuerAlgorithm => "issuer cert is using supported crypto algorithm",
            Self::IssuerTime => "issuer cert is within its validity period",
            Self::IssuerNotExpiring => "issuer cert is valid for at least 60 days",
            Self::IssuerIssued => "issuer cert is issued by the trust anchor",
        }
    }

    /// The address of the hint that `linkerd check` prints with it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::ConfigValid => "https://linkerd.io/2/checks/#l5d-identity-cert-config-valid",
            Self::AnchorAlgorithms => {
                "https://linkerd.io/2/checks/#l5d-identity-trustAnchors-use-supported-crypto"
            }
            Self::AnchorTimes => {
                "https://linkerd.io/2/checks/#l5d-identity-trustAnchors-are-time-valid"
            }
            Self::AnchorsNotExpiring => {
                "https://linkerd.io/2/checks/#l5d-identity-trustAnchors-not-expiring-soon"
            }
            Self::IssuerAlgorithm => {
                "https://linkerd.io/2/checks/#l5d-identity-issuer-cert-uses-supported-crypto"
            }
            Self::IssuerTime => {
                "https://linkerd.io/2/checks/#l5d-identity-issuer-cert-is-time-valid"
            }
            Self::IssuerNotExpiring => {
                "https://linkerd.io/2/checks/#l5d-identity-issuer-cert-not-expiring-soon"
            }
            Self::IssuerIssued => {
                "https://linkerd.io/2/checks/#l5d-identity-issuer-cert-issued-by-trust-anchor"
            }
        }
    }

    /// Whether its failure is only a warning, with which `linkerd check` still succeeds.
    #[must_use]
    pub fn is_warning(self) -> bool {
        matches!(self, Self::AnchorsNotExpiring | Self::IssuerNotExpiring)
    }

    /// Whether its failure ends the run, so that later items are not checked.
    #[must_use]
    pub fn is_fatal(self) -> bool {
        !self.is_warning() && self != Self::IssuerIssued
    }

    /// The item that fails because of a problem, if one does. A certificate that expires soon fails its item from 60
    /// days before it expires. `refuses`: the control plane refuses, if the chain needs the certificate;
    /// `unreadable`: because it cannot parse it.
    pub(crate) fn of(
        place: Place,
        problem: &Problem,
        refuses: bool,
        unreadable: bool,
    ) -> Option<Self> {
        match (place, problem) {
            (Place::Workload, _) => None,
            (Place::Anchor, Problem::ExpiringSoon { .. }) => Some(Self::AnchorsNotExpiring),
            (Place::Issuer, Problem::ExpiringSoon { .. }) => Some(Self::IssuerNotExpiring),
            _ if !refuses => None,
            // `linkerd check` stops reading at these blocks, and reports nothing.
            (Place::Pem, Problem::UnexpectedBlock { .. } | Problem::PrivateKey { .. }) => None,
            (Place::Key | Place::Pem, _) | (_, Problem::Swapped { with_key: true, .. }) => {
                Some(Self::ConfigValid)
            }
            _ if unreadable => Some(Self::ConfigValid),
            (Place::Anchor, Problem::KeyAlgorithm { .. } | Problem::SignatureAlgorithm { .. }) => {
                Some(Self::AnchorAlgorithms)
            }
            (Place::Anchor, Problem::Expired { .. } | Problem::NotYetValid { .. }) => {
                Some(Self::AnchorTimes)
            }
            (Place::Issuer, Problem::KeyAlgorithm { .. } | Problem::SignatureAlgorithm { .. }) => {
                Some(Self::IssuerAlgorithm)
            }
            (Place::Issuer, Problem::Expired { .. } | Problem::NotYetValid { .. }) => {
                Some(Self::IssuerTime)
            }
            // It verifies the issuer as if that were a leaf, so it misses what its workloads will meet.
            (
                Place::Issuer,
                Problem::NotCa | Problem::IsWorkload { .. } | Problem::CannotSign { .. },
            )
            | (
                _,
                Problem::LacksClientAuth { .. }
                | Problem::NameConstraintsExclude { .. }
                | Problem::NamedForOtherTrustDomain { .. }
                | Problem::LimitsWorkloadLifetime { .. }
                | Problem::TrustDomainTooLong { .. }
                | Problem::TooManyIntermediates { .. }
                | Problem::WrongOrder { .. },
            ) => None,
            (_, Problem::NoPathLengthRoom { path_length, below }) => {
                let room = usize::try_from(*path_length).unwrap_or(usize::MAX);
                (room < below.saturating_sub(1)).then_some(Self::IssuerIssued)
            }
            _ => Some(Self::IssuerIssued),
        }
    }
}

impl fmt::Display for LinkerdCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}

/// Whether a certificate expires within the margin of `linkerd check`, which no option changes.
pub(crate) fn is_expiring(not_after: UnixTime, at: UnixTime) -> bool {
    at.as_secs().saturating_add(SIXTY_DAYS) > not_after.as_secs()
}

const SIXTY_DAYS: u64 = 60 * 86_400;
