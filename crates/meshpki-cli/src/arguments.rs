//! The arguments as clap reads them, and nothing but the arguments. Uses no other folder, only `clock`.

mod bundle;
mod completions;
mod create;
mod explain;
mod fingerprint;
mod inspect;
mod issuing;
mod key;
mod password;
mod renewal;
mod sign;
pub(crate) mod step;
mod verify;

use clap::{Parser, Subcommand};

pub(crate) use crate::arguments::bundle::{BundleArguments, BundleFormat};
pub(crate) use crate::arguments::completions::CompletionsArguments;
pub(crate) use crate::arguments::create::{
    ChainArguments, CreateArguments, CreateCommand, IssuerArguments, RequestArguments,
    RootArguments, WebhookArguments, WorkloadArguments,
};
pub(crate) use crate::arguments::explain::ExplainArguments;
pub(crate) use crate::arguments::fingerprint::{FingerprintArguments, FingerprintFormat};
pub(crate) use crate::arguments::inspect::{InspectArguments, InspectFormat};
pub(crate) use crate::arguments::issuing::CaArguments;
pub(crate) use crate::arguments::key::{Encoding, KeyArguments, KeyCommand, KeyFiles};
pub(crate) use crate::arguments::password::PasswordSource;
pub(crate) use crate::arguments::renewal::{RenewalArguments, RenewalFormat};
pub(crate) use crate::arguments::sign::{SignArguments, SignProfile};
pub(crate) use crate::arguments::verify::{Format, Profile, VerifyArguments, trust_domain};

/// Service mesh certificate chains: created, judged and explained, offline.
#[derive(Debug, Parser)]
#[command(
    name = "meshpki",
    version,
    arg_required_else_help = true,
    propagate_version = true,
    after_help = "Examples:
  meshpki create chain demo-mesh
  meshpki verify --anchors demo-mesh/ca.crt --issuer demo-mesh/issuer.crt
  meshpki inspect demo-mesh/issuer.crt
  meshpki explain issuer-expired
  meshpki certificate inspect demo-mesh/issuer.crt --short

Exit codes: 0 done, and sound · 1 not sound · 2 could not look: usage, or an input that cannot be read"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // the arguments of one command are all that a run needs
pub(crate) enum Command {
    /// Put trust anchors of any number of files into one, or compare two
    Bundle(BundleArguments),
    /// The spelling of step: its commands of the same name, as documentation has them
    Certificate(step::CertificateArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Make certificates and their keys
    Create(CreateArguments),
    /// The spelling of step for keys
    Crypto(step::CryptoArguments),
    /// Say what a code means, or what can be behind a message
    Explain(ExplainArguments),
    /// Print the fingerprints of certificates
    Fingerprint(FingerprintArguments),
    /// Show what is in certificates and key files
    Inspect(InspectArguments),
    /// Encrypt, decrypt and convert private keys
    Key(KeyArguments),
    /// Print the manual page
    Man,
    /// Say whether it is time to renew certificates
    Renewal(RenewalArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Judge an issuer or workloads against trust anchors, or the anchors by themselves
    Verify(VerifyArguments),
}

impl Command {
    /// The format in which a failure is told.
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
            Self::Verify(arguments) => arguments.format,
            _ => Format::Text,
        }
    }
}
