//! The arguments of `meshpki bundle`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Every certificate of every file is kept, once, and written as every consumer reads it. Private keys,
certificates that are no CA, CAs that another signed, and what a consumer cannot read are refused:
nothing is written then.

Examples:
  meshpki bundle ca-new.crt original-trust.crt -o bundle.crt
  meshpki bundle bundle.crt --prune -o bundle.crt --force
  meshpki bundle bundle.crt --format jwks > bundle.json
  meshpki bundle --diff original-trust.crt bundle.crt

Exit codes: 0 written, or the same anchors in both · 1 other anchors (--diff) · 2 could not look, nothing
was written"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct BundleArguments {
    /// Trust anchors, PEM, DER or a SPIFFE trust bundle (JWKS); - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Where to write the bundle [default: standard output]
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    pub(crate) output: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = BundleFormat::Pem)]
    pub(crate) format: BundleFormat,
    /// Leave out what has expired
    #[arg(long, conflicts_with = "diff")]
    pub(crate) prune: bool,
    /// Leave out what a consumer cannot read, such as a certificate that Go does not parse
    #[arg(long, conflicts_with = "diff")]
    pub(crate) drop_unreadable: bool,
    /// Accept CAs that another CA signed too, such as an issuer that is to be trusted itself
    #[arg(long, conflicts_with = "diff")]
    pub(crate) issuers: bool,
    /// Compare the anchors of two files, by content, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// The time at which something has expired: RFC 3339, or an offset from now
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// Overwrite a file that exists
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
