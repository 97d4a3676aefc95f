//! Service mesh certificate chains: created, judged and explained, offline, from bytes.
//!
//! A mesh stands on one small chain: trust anchor → identity issuer → workload certificates that
//! live a day. meshpki makes that chain, and answers the question that matters before an outage
//! does: *will every workload certificate that this issuer is going to sign be accepted by every
//! proxy and by the control plane, and if not, why?*
//!
//! ```text
//! bytes ─pem▶ blocks ─certificate▶ Certificate ─┬▶ TrustBundle ─┐
//!                                               └▶ IssuerChain ─┤
//!                  Policy (trust domain, margins, profile) ─────┼▶ Verifier ─▶ Report
//!                  at: UnixTime (yours) ────────────────────────┘
//! ```
//!
//! The library is pure: bytes and a time go in, values come out. It opens no file, asks no clock,
//! reads no environment and prints nothing; new keys and serial numbers alone are random.
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
//! Linkerd has two verifiers, and they disagree. The control plane is Go: to it an anchor is a
//! certificate that can expire. The proxies are rustls and webpki: to them an anchor is a name and a
//! key. meshpki asks webpki both ways, with a *probe* below the issuer in place of a workload
//! certificate, and adds what Go refuses and webpki does not. A chain is sound if no finding is an
//! error, and then both judges accept.
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

mod algorithm;
mod bundle;
mod catalogue;
mod certificate;
mod chain;
mod consequence;
mod consumers;
mod contents;
mod detail;
mod display;
mod error;
mod evidence;
mod explanation;
mod extension;
mod identity;
mod issue;
mod judge;
mod jwks;
mod key;
mod label;
mod level;
mod linkerd_check;
mod options;
mod path;
mod pem;
mod point;
mod policy;
mod probe;
mod problem;
mod reading;
mod reference;
mod remedy;
mod report;
mod request;
mod rules;
mod signature;
mod signer;
mod stream;
mod subject;
mod time;
mod trust_domain;
mod verify;

pub use rustls_pki_types::{CertificateDer, UnixTime};

pub use crate::algorithm::{KeyAlgorithm, KeyMaterial, PublicKey, SignatureAlgorithm};
pub use crate::bundle::TrustBundle;
pub use crate::catalogue::CODES;
pub use crate::certificate::{Certificate, Name, Validity};
pub use crate::chain::{IssuerChain, WebhookChain, WorkloadChain};
pub use crate::detail::Details;
pub use crate::display::{decimal, hex, is_hidden, printable, shell_path, shell_word};
pub use crate::error::{Error, Reason};
pub use crate::evidence::Evidence;
pub use crate::extension::{
    AlternativeName, BasicConstraints, ExtendedKeyUsage, Extension, KeyUsage, NameConstraints,
};
pub use crate::identity::{DnsIdentity, Identity, InvalidName, SpiffeId};
pub use crate::issue::{Authority, Credentials, IssueError};
pub use crate::judge::{Judge, Judges};
pub use crate::key::{EncryptionError, KeyFile, KeyForm, PrivateKey, UnsupportedAlgorithm};
pub use crate::label::Label;
pub use crate::level::{Level, Levels, UnknownCode};
pub use crate::linkerd_check::{LinkerdCheck, LinkerdCheckResult};
pub use crate::options::{
    BACKDATE, IssuerOptions, LeafOptions, RootOptions, WEBHOOK_LIFETIME, Window,
};
pub use crate::pem::Origin;
pub use crate::policy::{Margin, Policy, Profile, Usages};
pub use crate::problem::{Place, Problem, Severity};
pub use crate::reading::{Consumer, Reading};
pub use crate::report::{BundleReport, Finding, Report};
pub use crate::request::{Request, RequestOptions};
pub use crate::signer::{Signer, SignerError};
pub use crate::stream::WorkloadStream;
pub use crate::subject::{Subject, SubjectParts};
pub use crate::time::rfc3339;
pub use crate::trust_domain::{TrustDomain, TrustDomainSource};
pub use crate::verify::Verifier;
