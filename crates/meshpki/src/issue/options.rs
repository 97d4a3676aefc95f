//! What a new certificate should be: names, keys, path lengths, and when it is valid.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::issue::subject::{COMMON_NAME_MAX, Subject, SubjectParts};
use crate::judge::policy::Usages;
use crate::mesh::dns::DnsIdentity;
use crate::mesh::identity::Identity;
use crate::x509::algorithm::KeyAlgorithm;
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;

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
    /// May it end after the certificate above it? Where not, it ends together with it at the latest.
    /// The default: no, since from then on nobody accepts it.
    pub may_outlive: bool,
}

impl Window {
    /// A window with its ends given; `None` stands for the default.
    #[must_use]
    pub fn new(not_before: Option<UnixTime>, not_after: Option<UnixTime>) -> Self {
        Self {
            not_before,
            not_after,
            may_outlive: false,
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
    /// Whose it is.
    pub subject: Subject,
    /// Names of its own besides the subject. The default: none, since nobody asks a CA for one.
    pub alternative_names: Vec<AlternativeName>,
    /// The kind of key to make. The default: ECDSA P-256, which Linkerd wants.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may stand between it and a workload. The default: 1.
    pub path_length: Option<u8>,
    /// Which names the certificates below it may have. The default: any.
    pub name_constraints: Option<NameConstraints>,
    /// When it is valid. The default: 10 years of 365 days.
    pub window: Window,
}

impl RootOptions {
    /// The defaults, under a common name of yours; Linkerd's documentation uses
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

/// What a new identity issuer should be.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct IssuerOptions {
    /// Whose it is.
    pub subject: Subject,
    /// Names of its own besides the subject. The default: none, since nobody asks a CA for one.
    pub alternative_names: Vec<AlternativeName>,
    /// The kind of key to make. The default: ECDSA P-256, which Linkerd wants.
    pub key_algorithm: KeyAlgorithm,
    /// How many CAs may stand between it and a workload. The default: 0.
    pub path_length: Option<u8>,
    /// Which names the certificates below it may have. The default: any.
    pub name_constraints: Option<NameConstraints>,
    /// When it is valid. The default: for its lifetime, and never longer than the CA above it.
    pub window: Window,
    /// How long it lasts where the window does not say when it ends. The default: 365 days.
    pub lifetime: Duration,
}

impl IssuerOptions {
    /// The defaults, under a common name of yours; Linkerd's documentation uses
    /// `identity.linkerd.<trust domain>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::named(Subject::Parts(SubjectParts::new(name)))
    }

    /// The defaults, for a subject of yours.
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

/// What a new certificate that signs no others should be: a workload's or a webhook's.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeafOptions {
    /// Whose it is. Where it is empty, the alternative names are critical.
    pub subject: Subject,
    /// The names that it speaks for.
    pub alternative_names: Vec<AlternativeName>,
    /// The kind of key to make. The default: ECDSA P-256, which a proxy wants.
    pub key_algorithm: KeyAlgorithm,
    /// What it is for. The default: TLS servers and TLS clients.
    pub usages: Usages,
    /// Does its key usage have `keyEncipherment`? Only RSA has a use for it; Linkerd's identity
    /// service sets it all the same (Linkerd, pkg/tls/ca.go), and so do workloads here.
    pub key_encipherment: bool,
    /// When it is valid. The default: for its lifetime, and never longer than the CA above it.
    pub window: Window,
    /// How long it lasts where the window does not say when it ends. The default: 24 hours, or a year
    /// for a webhook.
    pub lifetime: Duration,
}

impl LeafOptions {
    /// A subject and names, and the defaults otherwise.
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

    /// A workload's, as Linkerd's identity service makes them (Linkerd, pkg/tls/ca.go).
    #[must_use]
    pub fn workload(identity: &Identity) -> Self {
        let name = identity.as_str();
        let (alternative_name, common_name) = match identity {
            // A longer name has no room in a common name.
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

    /// That of a webhook or an API service, which the Kubernetes API server calls by the name
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

/// How long before its time of issue a certificate begins to be valid: five minutes, so that
/// clocks may differ by as much.
pub const BACKDATE: Duration = Duration::from_secs(5 * 60);
const DAY: u64 = 24 * 60 * 60;
const ISSUER_LIFETIME: Duration = Duration::from_secs(365 * DAY);
pub(crate) const ROOT_LIFETIME: Duration = Duration::from_secs(10 * 365 * DAY);
/// How long a webhook's certificate lasts, as those that Linkerd's charts make: a year of 365 days
/// (Linkerd, charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml).
pub const WEBHOOK_LIFETIME: Duration = Duration::from_secs(365 * DAY);
const WORKLOAD_LIFETIME: Duration = Duration::from_secs(DAY);
