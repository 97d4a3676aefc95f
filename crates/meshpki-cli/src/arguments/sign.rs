//! The arguments of `meshpki sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meshpki::{AlternativeName, TrustDomain};

use crate::arguments::issuing::{CaArguments, ConstraintArguments, PathLength, WindowArguments};
use crate::arguments::manifest::{ManifestArguments, NamespaceArguments};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "The certificate gets the subject and the key of the request, and the names that --allow-san allows. \
meshpki refuses everything else that the request asks for, and lists it.

Examples:
  meshpki sign issuer.csr issuer.crt --ca ca.crt --ca-key ca.key
  meshpki sign issuer.csr --as secret-tls --key issuer.key -o issuer.yaml
  meshpki sign shop.csr --profile workload --ca issuer.crt --ca-key issuer.key \\
    --allow-san default.shop.serviceaccount.identity.linkerd.cluster.local

Exit codes: 0 signed; 2 failed, nothing written"
)]
pub(crate) struct SignArguments {
    /// The request: PEM or DER; - for standard input
    pub(crate) csr: PathBuf,
    /// The file for the certificate [default: the request's file name, with the ending .crt]
    #[arg(conflicts_with = "form")]
    pub(crate) crt: Option<PathBuf>,
    /// The kind of certificate to sign
    #[arg(long, value_enum, default_value_t = SignProfile::Issuer)]
    pub(crate) profile: SignProfile,
    /// Allow this name if the request asks for it: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_san: Vec<AlternativeName>,
    /// The certificate of the signing CA, then of the CAs that issued it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of the signing CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// The trust domain of the mesh, for the suggested next command [default: taken from the names of the
    /// request and the CA, or cluster.local]
    #[arg(long, hide_short_help = true)]
    pub(crate) trust_domain: Option<TrustDomain>,
    /// How many CAs may be between an issuer and a workload; none for no limit [default: 0]
    #[arg(
        long,
        hide_short_help = true,
        value_name = "NUMBER",
        allow_negative_numbers = true
    )]
    pub(crate) path_length: Option<PathLength>,
    #[command(flatten)]
    pub(crate) constraints: ConstraintArguments,
    #[command(flatten)]
    pub(crate) manifest: ManifestArguments,
    /// The private key of the request, which goes into the manifest, too
    #[arg(long, hide_short_help = true, value_name = "FILE", requires = "form")]
    pub(crate) key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) cluster: NamespaceArguments,
    /// Overwrite an existing file
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
