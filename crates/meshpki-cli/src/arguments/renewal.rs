//! The arguments of `meshpki renewal`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::clock::{Moment, Within};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki renewal issuer.crt --within 20%
  meshpki renewal ca.crt issuer.crt --within 30d || echo due for renewal
  meshpki renewal issuer.crt --at +60d --format json

Exit codes: 0 none is due, 1 at least one is due for renewal, 2 failed"
)]
pub(crate) struct RenewalArguments {
    /// Certificates: PEM or DER, all of each file; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How long before expiry a certificate is due: a time, or a part of its lifetime: 30d, 20%
    /// [default: 60d, or a third of its lifetime if that is less]
    #[arg(long, value_name = "MARGIN")]
    pub(crate) within: Option<Within>,
    /// The time of the check: a date (00:00 UTC), RFC 3339, or an offset from now such as +30d
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// The output format
    #[arg(long, value_enum, default_value_t = RenewalFormat::Text)]
    pub(crate) format: RenewalFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum RenewalFormat {
    /// One JSON object, for pipelines
    Json,
    /// Text for people
    Text,
}
