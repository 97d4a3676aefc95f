//! The arguments of `meshpki bundle`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::arguments::manifest::{Form, NamespaceArguments};
use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "meshpki keeps each certificate of all files once, and writes a bundle that every consumer can read. \
It refuses private keys, certificates that are not CAs, CAs that another CA signed, and certificates that \
a consumer cannot read, and then writes nothing.

Examples:
  meshpki bundle ca-new.crt original-trust.crt -o bundle.crt
  meshpki bundle bundle.crt --prune -o bundle.crt --force
  meshpki bundle bundle.crt --format jwks > bundle.json
  meshpki bundle bundle.crt --as configmap -o anchors.yaml
  meshpki bundle --diff original-trust.crt bundle.crt

Exit codes: 0 written, or the same anchors in both files; 1 different anchors (--diff); 2 failed, \
nothing written"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct BundleArguments {
    /// Trust anchors: PEM, DER, a SPIFFE trust bundle (JWKS) or a manifest; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    pub(crate) output: Option<PathBuf>,
    /// The format of the bundle
    #[arg(long, value_enum, default_value_t = BundleFormat::Pem)]
    pub(crate) format: BundleFormat,
    /// Write it as a manifest or Helm values: configmap, trust-manager, helm-values
    #[arg(long = "as", value_enum, value_name = "FORM", hide_possible_values = true, conflicts_with_all = ["diff", "format"])]
    pub(crate) form: Option<Form>,
    #[command(flatten)]
    pub(crate) cluster: NamespaceArguments,
    /// Omit expired certificates
    #[arg(long, conflicts_with = "diff")]
    pub(crate) prune: bool,
    /// Omit certificates that a consumer cannot read, such as one that Go cannot parse
    #[arg(long, conflicts_with = "diff")]
    pub(crate) drop_unreadable: bool,
    /// Accept CAs that another CA signed, such as an issuer that you trust directly
    #[arg(long, conflicts_with = "diff")]
    pub(crate) issuers: bool,
    /// Compare the anchors of two files by content, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// The time of the expiry check: a date (00:00 UTC), RFC 3339, or an offset from now
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// Overwrite an existing file
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum BundleFormat {
    /// A SPIFFE trust bundle
    Jwks,
    /// PEM blocks
    Pem,
}
