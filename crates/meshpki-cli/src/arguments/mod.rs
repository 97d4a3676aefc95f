//! The command line arguments, as clap parses them.

mod bundle;
mod check;
mod completions;
mod create;
mod diff;
mod explain;
mod fingerprint;
mod inspect;
mod issuing;
mod judging;
mod key;
mod man;
mod manifest;
mod password;
mod renewal;
mod sign;
pub(crate) mod step;
pub(crate) mod tips;
mod verify;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Parser, Subcommand};

pub(crate) use crate::arguments::bundle::{BundleArguments, BundleFormat};
pub(crate) use crate::arguments::check::CheckArguments;
pub(crate) use crate::arguments::completions::CompletionsArguments;
pub(crate) use crate::arguments::create::{
    ChainArguments, CreateArguments, CreateCommand, IssuerArguments, RequestArguments,
    RootArguments, WebhookArguments, WorkloadArguments,
};
pub(crate) use crate::arguments::diff::DiffArguments;
pub(crate) use crate::arguments::explain::ExplainArguments;
pub(crate) use crate::arguments::fingerprint::{FingerprintArguments, FingerprintFormat};
pub(crate) use crate::arguments::inspect::{InspectArguments, InspectFormat};
pub(crate) use crate::arguments::issuing::CaArguments;
pub(crate) use crate::arguments::judging::{Asked, Format, JudgingArguments};
pub(crate) use crate::arguments::key::{Encoding, KeyArguments, KeyCommand, KeyFiles};
pub(crate) use crate::arguments::man::ManArguments;
pub(crate) use crate::arguments::manifest::{Form, ManifestArguments};
pub(crate) use crate::arguments::password::PasswordSource;
pub(crate) use crate::arguments::renewal::{RenewalArguments, RenewalFormat};
pub(crate) use crate::arguments::sign::{SignArguments, SignProfile};
pub(crate) use crate::arguments::verify::{Profile, VerifyArguments, trust_domain};

/// The words, with the name by which the command is called as a plugin of kubectl.
pub(crate) fn as_typed(mut words: Vec<OsString>) -> Vec<OsString> {
    let name = words.first_mut();
    if let Some(name) = name.filter(|one| Path::new(one).file_name() == Some(OsStr::new(PLUGIN))) {
        *name = PLUGIN.replacen('-', " ", 1).into();
    }
    words
}

/// What kubectl runs for `kubectl meshpki`.
const PLUGIN: &str = "kubectl-meshpki";

/// Create, verify and explain the certificates of a Linkerd mesh, offline.
#[derive(Debug, Parser)]
#[command(
    name = "meshpki",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki create chain demo-mesh
  meshpki verify --anchors demo-mesh/ca.crt --issuer demo-mesh/issuer.crt
  meshpki check dump.yaml
  meshpki inspect demo-mesh/issuer.crt
  meshpki explain issuer-expired
  meshpki certificate inspect demo-mesh/issuer.crt --short

Exit codes: 0 sound, 1 not sound, 2 failed: wrong arguments, or a file that cannot be read or written"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // a run builds the arguments of one command only
pub(crate) enum Command {
    /// Create certificates and keys
    Create(CreateArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Verify an issuer, workloads or webhooks against trust anchors, or the anchors alone
    Verify(VerifyArguments),
    /// Check a mesh from a dump of its cluster or from manifests, as linkerd check does with a cluster
    Check(CheckArguments),
    /// Show what manifests change in trust, and whether a mesh that runs survives the step
    Diff(DiffArguments),
    /// Show the contents of certificates, keys and requests
    Inspect(InspectArguments),
    /// Explain a finding code, or find the likely causes of an error message
    Explain(ExplainArguments),
    /// Merge trust anchors from several files into one bundle, or compare two bundles
    Bundle(BundleArguments),
    /// Check whether certificates are due for renewal
    Renewal(RenewalArguments),
    /// Print the fingerprints of certificates
    Fingerprint(FingerprintArguments),
    /// Encrypt, decrypt and convert private keys
    Key(KeyArguments),
    /// Certificate commands, with step's arguments
    Certificate(step::CertificateArguments),
    /// Key commands, with step's arguments
    Crypto(step::CryptoArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Print the manual page of a command
    Man(ManArguments),
}

impl Command {
    /// The format in which a failure is reported.
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Inspect(InspectArguments {
                format: InspectFormat::Json,
                ..
            })
            | Self::Renewal(RenewalArguments {
                format: RenewalFormat::Json,
                ..
            }) => Format::Json,
            Self::Check(arguments) => arguments.format(),
            Self::Diff(arguments) => arguments.judging.format,
            Self::Verify(arguments) => arguments.judging.format,
            _ => Format::Text,
        }
    }
}
