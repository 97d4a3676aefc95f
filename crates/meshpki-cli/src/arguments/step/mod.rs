//! The arguments of step's commands.

mod crypto;
mod files;
mod issuing;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};
use meshpki::Margin;

use crate::arguments::{FingerprintFormat, InspectFormat};
use crate::clock::{Moment, Within};

pub(crate) use crypto::{
    ChangePassArguments, CryptoArguments, CryptoCommand, KeyCommand, KeyFormatArguments,
};
pub(crate) use files::{InputArguments, TargetArguments};
pub(crate) use issuing::{CreateArguments, CreateProfile, KeyType, SignArguments, SignProfile};
pub(crate) use words::{is_step, spelled};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "With alias step=meshpki, the step commands in Linkerd's documentation work here. Where step is \
dangerous, meshpki differs: docs/step.md lists the differences. The commands of meshpki itself are create, sign, \
verify, inspect, bundle, fingerprint and renewal.

Examples:
  meshpki certificate inspect ca.crt --short
  meshpki certificate verify issuer.crt --roots ca.crt
  meshpki certificate fingerprint --bundle --format base64-url ca-bundle.crt

Exit codes: 0 done; 1 failed, or not valid; needs-renewal has its own"
)]
pub(crate) struct CertificateArguments {
    #[command(subcommand)]
    pub(crate) command: CertificateCommand,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true, defer = true)]
pub(crate) enum CertificateCommand {
    /// Combine the certificates of two files into one file
    Bundle(BundleArguments),
    /// Create a certificate and its key, or a certificate signing request
    Create(CreateArguments),
    /// Print the fingerprint of a certificate
    Fingerprint(FingerprintArguments),
    /// Convert the first certificate of a file: PEM to DER, and DER to PEM
    Format(ConvertArguments),
    /// Show the contents of a certificate or a certificate signing request
    Inspect(InspectArguments),
    /// Print the public key of the first certificate of a file, or of a private key
    Key(ConvertArguments),
    /// Check whether a certificate is due for renewal, and report it in the exit code
    NeedsRenewal(NeedsRenewalArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Verify a certificate against roots
    Verify(VerifyArguments),
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "The bundle contains every certificate of both files once. meshpki does not write it if a file \
contains a private key or a certificate that is not a CA.

Example:
  meshpki certificate bundle ca-new.crt original-trust.crt bundle.crt

Exit codes: 0 written; 1 failed, nothing written"
)]
pub(crate) struct BundleArguments {
    /// Certificates: PEM or DER; - for standard input
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// More certificates
    #[arg(value_name = "CA-FILE")]
    pub(crate) ca: PathBuf,
    /// The file to write
    #[arg(value_name = "BUNDLE-FILE")]
    pub(crate) bundle: PathBuf,
    /// Overwrite an existing file
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(args_override_self = true)]
pub(crate) struct FingerprintArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Print the fingerprint of every certificate, numbered from 0
    #[arg(long)]
    pub(crate) bundle: bool,
    /// The format of the fingerprint
    #[arg(long, value_enum, default_value_t = FingerprintFormat::Hex)]
    pub(crate) format: FingerprintFormat,
    /// Use SHA-1 instead of SHA-256; requires --insecure
    #[arg(long, requires = "insecure")]
    pub(crate) sha1: bool,
    /// Allow --sha1
    #[arg(long)]
    insecure: bool,
}

#[derive(Args, Debug)]
#[command(args_override_self = true)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) target: TargetArguments,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate inspect ca.crt
  kubectl -n linkerd get secret linkerd-identity-issuer \\
    -o jsonpath='{.data.tls\\.crt}' | \\
    base64 --decode | meshpki certificate inspect - | grep -iA2 validity
  meshpki certificate inspect --bundle --format json ca-bundle.crt

Exit codes: 0 shown, 1 failed"
)]
pub(crate) struct InspectArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Show every certificate, not only the first; in JSON, one is an object and several are a list
    #[arg(long)]
    pub(crate) bundle: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// Show a few lines per certificate
    #[arg(long)]
    pub(crate) short: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate needs-renewal issuer.crt --expires-in 75%
  meshpki certificate needs-renewal ca-bundle.crt --bundle --expires-in 30d

Exit codes: 0 due for renewal, 1 not due, 2 no such file, 255 failed"
)]
pub(crate) struct NeedsRenewalArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// When it is due: once this part of its lifetime has passed (75%), or this much is left (30m, 30d)
    #[arg(
        long,
        value_name = "PERCENT|DURATION",
        default_value = "66%",
        allow_hyphen_values = true
    )]
    pub(crate) expires_in: ExpiresIn,
    /// Check every certificate of the file, not only the first
    #[arg(long)]
    pub(crate) bundle: bool,
    /// Also print the result
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// When a certificate is due for renewal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExpiresIn {
    /// Once it expires before this time.
    By(Moment),
    /// Once this percentage of its lifetime has passed.
    Used(u8),
}

impl FromStr for ExpiresIn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.ends_with('%') {
            return text.parse().map(Self::By);
        }
        match text.parse()? {
            Within(Margin::Percent(percent)) => Ok(Self::Used(percent)),
            _ => Err("expected a percentage of the lifetime from 0% to 100%".to_owned()),
        }
    }
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "meshpki verifies the first certificate of the file with the intermediates after it, as of now. It \
judges a CA by the workloads that the CA could sign. If --roots is a directory, meshpki reads its files that end \
in .crt, .pem or .cer. --roots has no default.

Example:
  meshpki certificate verify workload.crt --roots ca.crt,ca-new.crt \\
    --host web.example.org

Exit codes: 0 valid; 1 not valid, or failed"
)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Roots: a file, several files separated by commas, or a directory
    #[arg(long, value_name = "FILE|FILES|DIR")]
    pub(crate) roots: OsString,
    /// The host that the certificate must be for: a DNS name or an IP address
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Also print the result
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
