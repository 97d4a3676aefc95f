//! Service mesh certificate chains: created, judged and explained, offline, from bytes.
//!
//! A mesh depends on one small chain: trust anchor → identity issuer → workload certificates that are valid for a
//! day. meshpki makes that chain, and answers the important question before an outage does: *will every proxy and the
//! control plane accept every workload certificate that this issuer signs, and if not, why?*
//!
//! ```text
//! bytes ─pem▶ blocks ─certificate▶ Certificate ─┬▶ TrustBundle ─┐
//!                                               └▶ IssuerChain ─┤
//!                  Policy (trust domain, margins, profile) ─────┼▶ Verifier ─▶ Report
//!                  at: UnixTime (yours) ────────────────────────┘
//! ```
//!
//! The library is pure: bytes and a time go in, values come out. It opens no file, reads no clock and no environment,
//! and prints nothing. Only new keys, serial numbers and signatures, and what encrypts a key, are random.
//!
//! There are two kinds of bad news. An [`Error`] says that an input could not be read. A
//! [`Finding`] in a [`Report`] says that it was read, and that something is wrong:
//! [`Verifier::verify`] never fails.
//!
//! # Make a chain, and judge it
//!
//! ```
//! use std::time::Duration;
//!
//! use meshpki::{
//!     Authority, IssuerChain, IssuerOptions, Judge, Policy, RootOptions, TrustBundle, UnixTime,
//!     Verifier,
//! };
//!
//! let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600)); // the clock is yours
//! let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
//! let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), at)?;
//!
//! // The same from the bytes of two files, as a pipeline has them.
//! let bundle = TrustBundle::from_pem("ca.crt", root.certificate().to_pem().as_bytes())?;
//! let chain = IssuerChain::from_pem("issuer.crt", issuer.certificate().to_pem().as_bytes())?;
//! let verifier = Verifier::new(bundle, Policy::default());
//!
//! let report = verifier.verify(&chain, at);
//! assert!(report.is_sound());
//! assert!(report.accepted_by(Judge::ControlPlane) && report.accepted_by(Judge::Proxy));
//!
//! let two_years_later = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600 + 63_072_000));
//! let report = verifier.verify(&chain, two_years_later);
//! assert_eq!(report.findings()[0].code(), "issuer-expired");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The two judges
//!
//! Linkerd has two verifiers, and they disagree. The control plane uses Go, for which an anchor is a certificate that
//! can expire. The proxies use rustls and webpki, for which an anchor is a name and a key. meshpki asks webpki about
//! both roles of a proxy, with a *probe* below the issuer in place of a workload certificate, and adds what Go
//! refuses beyond webpki. A chain is sound if no finding is an error, and then both judges accept.
//!
//! # Where to read on
//!
//! - reading: [`TrustBundle`], [`IssuerChain`], [`WorkloadChain`], [`Certificate`], [`KeyFile`],
//!   [`Reading`]
//! - judging: [`Verifier`], [`Policy`], [`Report`], [`BundleReport`], [`Finding`], [`Problem`]
//! - making: [`Authority`], [`RootOptions`], [`IssuerOptions`], [`LeafOptions`], [`Subject`], [`Request`],
//!   [`PrivateKey`], [`Signer`]
//! - naming: [`TrustDomain`], [`Identity`]

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("meshpki needs a cryptographic backend: enable the feature `ring` or `aws-lc-rs`");

mod certificate;
mod consumers;
mod error;
mod fix;
#[cfg(feature = "issue")]
mod issue;
#[cfg(feature = "serde")]
mod json;
mod judge;
mod mesh;
mod pem;
mod policy;
mod problem;
mod report;
mod secret;
mod source;
mod text;
mod x509;

pub use rustls_pki_types::{CertificateDer, PrivateKeyDer, TrustAnchor, UnixTime};

pub use crate::certificate::certificate::Certificate;
pub use crate::certificate::name::Name;
pub use crate::certificate::public_key::PublicKey;
pub use crate::certificate::request::Request;
pub use crate::consumers::reading::{Consumer, Reading};
pub use crate::error::{Error, InvalidName, Reason};
pub use crate::fix::fix::Fix;
#[cfg(feature = "issue")]
pub use crate::issue::authority::Authority;
#[cfg(feature = "issue")]
pub use crate::issue::credentials::Credentials;
#[cfg(feature = "issue")]
pub use crate::issue::error::IssueError;
#[cfg(feature = "issue")]
pub use crate::issue::options::{BACKDATE, IssuerOptions, LeafOptions, RootOptions, Window};
#[cfg(feature = "issue")]
pub use crate::issue::request::RequestOptions;
#[cfg(feature = "issue")]
pub use crate::issue::signer::{Signer, SignerError};
#[cfg(feature = "issue")]
pub use crate::issue::subject::{Subject, SubjectParts};
#[cfg(feature = "issue")]
pub use crate::issue::unsigned::Unsigned;
#[cfg(feature = "serde")]
pub use crate::json::document::Reports;
pub use crate::judge::timeline::Timeline;
pub use crate::judge::verifier::Verifier;
pub use crate::mesh::bundle::TrustBundle;
pub use crate::mesh::chain::{IssuerChain, WorkloadChain};
pub use crate::mesh::dns::DnsIdentity;
pub use crate::mesh::identity::Identity;
pub use crate::mesh::lifetime::WEBHOOK_LIFETIME;
pub use crate::mesh::parser::WorkloadParser;
pub use crate::mesh::release::{Fit, Release, Row};
pub use crate::mesh::spiffe_id::SpiffeId;
pub use crate::mesh::stream::{StreamError, WorkloadStream};
pub use crate::mesh::trust_domain::TrustDomain;
pub use crate::mesh::webhook::WebhookChain;
pub use crate::policy::level::{Level, Levels, UnknownCode};
pub use crate::policy::policy::Policy;
pub use crate::policy::profile::Profile;
pub use crate::policy::usages::Usages;
pub use crate::problem::evidence::Evidence;
pub use crate::problem::judge::{Judge, Judges};
pub use crate::problem::place::Place;
pub use crate::problem::problem::Problem;
pub use crate::problem::registry::{CODES, Code, REGISTRY};
pub use crate::problem::remedy::{
    Advice, Encrypted, Kept, Remedy, Signing, Step, Term, WorkloadReason,
};
pub use crate::problem::severity::Severity;
pub use crate::report::bundle::BundleReport;
pub use crate::report::finding::Finding;
pub use crate::report::linkerd_check::LinkerdCheck;
pub use crate::report::linkerd_results::LinkerdCheckResult;
pub use crate::report::outlook::{Outlook, Runout};
pub use crate::report::refusal::Refusal;
pub use crate::report::release::ReleaseVerdict;
pub use crate::report::report::Report;
pub use crate::report::span::{Cause, Change, Event, Span, State, Until};
pub use crate::report::trust_domain::TrustDomainSource;
#[cfg(feature = "issue")]
pub use crate::secret::encryption::EncryptionError;
pub use crate::secret::file::KeyFile;
#[cfg(feature = "issue")]
pub use crate::secret::key::{KeyForm, PrivateKey, UnsupportedAlgorithm};
pub use crate::source::{Location, Object, Origin, Source};
pub use crate::text::format::FileFormat;
pub use crate::text::label::Label;
pub use crate::text::number::{decimal, hex};
pub use crate::text::shell::{shell_path, shell_word};
pub use crate::text::shown::{is_hidden, printable};
pub use crate::text::time::rfc3339;
pub use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};
pub use crate::x509::extension::{
    BasicConstraints, ExtendedKeyUsage, Extension, KeyUsage, NameConstraints,
};
pub use crate::x509::general_name::AlternativeName;
pub use crate::x509::validity::{Margin, Validity};
