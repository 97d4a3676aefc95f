//! What a new certificate should be: names, keys, path lengths, and when it is valid.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::algorithm::KeyAlgorithm;
use crate::identity::Identity;

/// When a new certificate is valid.
///
/// By default from shortly before now ([`BACKDATE`]), so that a clock that is behind accepts it, for as
/// long as its kind is used to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Window {
    /// The first second. The default: [`BACKDATE`] before the time of issue, but not before the
    /// certificate above it.
    pub not_before: Option<UnixTime>,
    /// The last second. The default: the time of issue plus the default lifetime of its kind, but not
    /// after the certificate above it.
    pub not_after: Option<UnixTime>,
}

impl Window {
    /// A window with its ends given; `None` stands for the default.
    #[must_use]
    pub fn new(not_before: Option<UnixTime>, not_after: Option<UnixTime>) -> Self {
        Self {
            not_before,
            not_after,
        }
    }
}

/// What a new trust anchor should be.
///
/// ```
/// use meshpki::{Authority, RootOptions, UnixTime};
/// use std::time::Duration;
///
/// let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
/// let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
/// assert_eq!(root.certificate().name(), "root.linkerd.cluster.local");
/// # Ok::<(), meshpki::IssueError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RootOptions {
    /// The common name.
    pub name: String,
    /// The kind of key to make. The default: ECDSA P-256, which Linkerd wants.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may stand between it and a workload. The default: 1.
    pub path_length: Option<u8>,
    /// When it is valid. The default: 10 years of 365 days.
    pub window: Window,
}

impl RootOptions {
    /// The defaults, under a name of yours; Linkerd's documentation uses
    /// `root.linkerd.<trust domain>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key_algorithm: KeyAlgorithm::EcdsaP256,
            path_length: Some(1),
            window: Window::default(),
        }
    }
}

/// What a new identity issuer should be.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct IssuerOptions {
    /// The common name.
    pub name: String,
    /// The kind of key to make. The default: ECDSA P-256, which Linkerd wants.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may stand between it and a workload. The default: 0.
    pub path_length: Option<u8>,
    /// When it is valid. The default: 365 days, and never longer than the CA above it.
    pub window: Window,
}

impl IssuerOptions {
    /// The defaults, under a name of yours; Linkerd's documentation uses
    /// `identity.linkerd.<trust domain>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key_algorithm: KeyAlgorithm::EcdsaP256,
            path_length: Some(0),
            window: Window::default(),
        }
    }
}

/// What a new workload certificate should be.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct WorkloadOptions {
    /// Who the workload is.
    pub identity: Identity,
    /// When it is valid. The default: 24 hours, and never longer than the issuer.
    pub window: Window,
}

impl WorkloadOptions {
    /// The defaults, for an identity of yours.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self {
            identity,
            window: Window::default(),
        }
    }
}

/// How long before its time of issue a certificate begins to be valid: five minutes, so that
/// clocks may differ by as much.
pub const BACKDATE: Duration = Duration::from_secs(5 * 60);
