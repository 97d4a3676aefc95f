//! What a new certificate should contain: names, keys, path lengths, a validity period.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::issue::subject::{COMMON_NAME_MAX, Subject, SubjectParts};
use crate::mesh::dns::DnsIdentity;
use crate::mesh::identity::Identity;
use crate::mesh::lifetime::{ISSUER_LIFETIME, WEBHOOK_LIFETIME, WORKLOAD_LIFETIME};
use crate::policy::usages::Usages;
use crate::x509::algorithm::KeyAlgorithm;
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;

/// The validity period of a new certificate.
///
/// By default it begins shortly before now ([`BACKDATE`]), so that a clock that is slow accepts it, and has the usual
/// length for its kind. A window that is given whole may be in the past or in the future.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Window {
    /// The first second. The default: [`BACKDATE`] before the time of issue, but not before its CA's.
    pub not_before: Option<UnixTime>,
    /// The last second. The default: the time of issue plus the default lifetime of its kind, but not after its CA's.
    pub not_after: Option<UnixTime>,
    /// Whether it may expire after its CA. The default: no, because no verifier accepts it once its CA has expired.
    pub may_outlive: bool,
}

impl Window {
    /// A window with a begin and an end; `None` for the default.
    #[must_use]
    pub fn new(not_before: Option<UnixTime>, not_after: Option<UnixTime>) -> Self {
        Self {
            not_before,
            not_after,
            may_outlive: false,
        }
    }
}

/// What a new trust anchor should contain.
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
    /// Its subject.
    pub subject: Subject,
    /// Its alternative names. The default: none, because no verifier uses a CA's.
    pub alternative_names: Vec<AlternativeName>,
    /// The algorithm of its new key. The default: ECDSA P-256, as Linkerd requires.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may be between it and a workload. The default: 1.
    pub path_length: Option<u8>,
    /// Which names the certificates below it may have. The default: any.
    pub name_constraints: Option<NameConstraints>,
    /// Its validity period. The default: 10 years of 365 days.
    pub window: Window,
}

impl RootOptions {
    /// The defaults with this common name; Linkerd's documentation uses
    /// `root.linkerd.<trust domain>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            subject: Subject::Parts(SubjectParts::new(name)),
            alternative_names: Vec::new(),
            key_algorithm: KeyAlgorithm::EcdsaP256,
            path_length: Some(1),
            name_constraints: None,
            window: Window::default(),
        }
    }
}

/// What a new identity issuer should contain.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct IssuerOptions {
    /// Its subject.
    pub subject: Subject,
    /// Its alternative names. The default: none, because no verifier uses a CA's.
    pub alternative_names: Vec<AlternativeName>,
    /// The algorithm of its new key. The default: ECDSA P-256, as Linkerd requires.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may be between it and a workload. The default: 0.
    pub path_length: Option<u8>,
    /// Which names the certificates below it may have. The default: any.
    pub name_constraints: Option<NameConstraints>,
    /// Its validity period. The default: its lifetime, but not longer than its CA is valid.
    pub window: Window,
    /// Its lifetime, if the window does not give its end. The default: 365 days.
    pub lifetime: Duration,
}

impl IssuerOptions {
    /// The defaults with this common name; Linkerd's documentation uses
    /// `identity.linkerd.<trust domain>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::named(Subject::Parts(SubjectParts::new(name)))
    }

    /// The defaults with this subject.
    #[must_use]
    pub fn named(subject: Subject) -> Self {
        Self {
            subject,
            alternative_names: Vec::new(),
            key_algorithm: KeyAlgorithm::EcdsaP256,
            path_length: Some(0),
            name_constraints: None,
            window: Window::default(),
            lifetime: ISSUER_LIFETIME,
        }
    }
}

/// What a new certificate that signs no others should contain: a workload's or a webhook's.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeafOptions {
    /// Its subject. If it is empty, the alternative names are critical.
    pub subject: Subject,
    /// Its alternative names.
    pub alternative_names: Vec<AlternativeName>,
    /// The algorithm of its new key. The default: ECDSA P-256, as proxies require.
    pub key_algorithm: KeyAlgorithm,
    /// Its extended key usage. The default: TLS servers and TLS clients.
    pub usages: Usages,
    /// Whether its key usage includes `keyEncipherment`. Only RSA uses it, but Linkerd's identity service sets it for
    /// every workload (Linkerd, pkg/tls/ca.go), and so does [`workload`](Self::workload).
    pub key_encipherment: bool,
    /// Its validity period. The default: its lifetime, but not longer than its CA is valid.
    pub window: Window,
    /// Its lifetime, if the window does not give its end. The default: 24 hours, or a year
    /// for a webhook.
    pub lifetime: Duration,
}

impl LeafOptions {
    /// The defaults with this subject and these alternative names.
    #[must_use]
    pub fn new(subject: Subject, alternative_names: Vec<AlternativeName>) -> Self {
        Self {
            subject,
            alternative_names,
            key_algorithm: KeyAlgorithm::EcdsaP256,
            usages: Usages::Both,
            key_encipherment: false,
            window: Window::default(),
            lifetime: WORKLOAD_LIFETIME,
        }
    }

    /// A workload's, like those of Linkerd's identity service (Linkerd, pkg/tls/ca.go).
    #[must_use]
    pub fn workload(identity: &Identity) -> Self {
        let name = identity.as_str();
        let (alternative_name, common_name) = match identity {
            // A longer name does not fit into a common name.
            Identity::Dns(_) => (
                AlternativeName::Dns(name.to_owned()),
                (name.len() <= COMMON_NAME_MAX).then(|| name.to_owned()),
            ),
            Identity::Spiffe(_) => (AlternativeName::Uri(name.to_owned()), None),
        };
        let subject = Subject::Parts(SubjectParts {
            common_name,
            ..SubjectParts::default()
        });
        Self {
            key_encipherment: true,
            ..Self::new(subject, vec![alternative_name])
        }
    }

    /// A webhook's or an API service's, which the Kubernetes API server calls by the name
    /// `<service>.<namespace>.svc` (Linkerd, "Automatically Rotating Webhook TLS Credentials").
    #[must_use]
    pub fn webhook(name: &DnsIdentity) -> Self {
        let name = name.as_str();
        let subject = Subject::Parts(SubjectParts {
            common_name: (name.len() <= COMMON_NAME_MAX).then(|| name.to_owned()),
            ..SubjectParts::default()
        });
        Self {
            usages: Usages::Server,
            lifetime: WEBHOOK_LIFETIME,
            ..Self::new(subject, vec![AlternativeName::Dns(name.to_owned())])
        }
    }
}

/// How long before its time of issue a certificate becomes valid: five minutes, so that clocks may differ by as much.
pub const BACKDATE: Duration = Duration::from_secs(5 * 60);
