//! The arguments of `meshpki sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meshpki::{AlternativeName, TrustDomain};

use crate::arguments::issuing::{CaArguments, ConstraintArguments, PathLength, WindowArguments};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Of a request, its subject and its key are taken, and the names that --allow-san allows. Whatever else
it asks for is refused, and said to be.

Examples:
  meshpki sign issuer.csr issuer.crt --ca ca.crt --ca-key ca.key
  meshpki sign shop.csr --profile workload --ca issuer.crt --ca-key issuer.key \\
    --allow-san default.shop.serviceaccount.identity.linkerd.cluster.local

Exit codes: 0 made · 2 nothing was made"
)]
pub(crate) struct SignArguments {
    /// The request, PEM or DER; - for standard input
    pub(crate) csr: PathBuf,
    /// The certificate's file [default: the request's, ending in .crt]
    pub(crate) crt: Option<PathBuf>,
    /// What to make of it
    #[arg(long, value_enum, default_value_t = SignProfile::Issuer)]
    pub(crate) profile: SignProfile,
    /// A name that the certificate may have if the request asks for it: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_san: Vec<AlternativeName>,
    /// The certificate of the CA that signs it, then those above it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of that CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// The trust domain of the mesh, for what comes next [default: what the names of the request and the CA
    /// say, or cluster.local]
    #[arg(long)]
    pub(crate) trust_domain: Option<TrustDomain>,
    /// How many CAs may stand between an issuer and a workload, or none for any number [default: 0]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) path_length: Option<PathLength>,
    #[command(flatten)]
    pub(crate) constraints: ConstraintArguments,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SignProfile {
    /// An identity issuer
    Issuer,
    /// The serving certificate of a webhook
    Webhook,
    /// A workload
    Workload,
}
