//! The arguments of `meshpki inspect`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki inspect issuer.crt
  kubectl -n linkerd get cm linkerd-identity-trust-roots \\
    -o jsonpath='{.data.ca-bundle\\.crt}' | meshpki inspect -
  meshpki inspect --format pem pasted.crt > normalised.crt

Exit codes: 0 shown; 1 shown, and something in it is an error; 2 failed"
)]
pub(crate) struct InspectArguments {
    /// Certificates, private keys or requests: PEM or DER, or manifests; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The output format; pem writes certificates so that every consumer can read them
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// The file to write, with --format pem [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, short, requires = "output")]
    pub(crate) force: bool,
    /// The time from which remaining lifetimes are counted: a date (00:00 UTC), RFC 3339, or an offset from now
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// One JSON object, for pipelines
    Json,
    /// The certificates and requests themselves
    Pem,
    /// Text for people
    Text,
}
