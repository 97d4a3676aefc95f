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
    after_help = "With alias step=meshpki, the commands of step that Linkerd's documentation types work here. Where
step is dangerous, they differ: docs/step.md lists the differences. Our own commands for the same
are create, sign, verify, inspect, bundle, fingerprint and renewal.

Examples:
  meshpki certificate inspect ca.crt --short
  meshpki certificate verify issuer.crt --roots ca.crt
  meshpki certificate fingerprint --bundle --format base64-url ca-bundle.crt

Exit codes: 0 done · 1 failed, or not valid · those of needs-renewal"
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
    /// Show what is in a certificate or in a certificate signing request
    Inspect(InspectArguments),
    /// Print the public key of the first certificate of a file, or of a private key
    Key(ConvertArguments),
    /// Check by the exit code whether a certificate is due for renewal
    NeedsRenewal(NeedsRenewalArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Verify a certificate against roots
    Verify(VerifyArguments),
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "The bundle holds every certificate of both files, once. It is not written if a file holds a private
key or a certificate that is not a CA.

Example:
  meshpki certificate bundle ca-new.crt original-trust.crt bundle.crt

Exit codes: 0 written · 1 failed, nothing was written"
)]
pub(crate) struct BundleArguments {
    /// Certificates, PEM or DER; - for standard input
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// More certificates
    #[arg(value_name = "CA-FILE")]
    pub(crate) ca: PathBuf,
    /// The file to write
    #[arg(value_name = "BUNDLE-FILE")]
    pub(crate) bundle: PathBuf,
    /// Overwrite a file that exists
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
    /// How to write it
    #[arg(long, value_enum, default_value_t = FingerprintFormat::Hex)]
    pub(crate) format: FingerprintFormat,
    /// Use SHA-1 instead of SHA-256; needs --insecure
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
  kubectl -n linkerd get secret linkerd-identity-issuer -o jsonpath='{.data.tls\\.crt}' | \\
    base64 --decode | meshpki certificate inspect - | grep -iA2 validity
  meshpki certificate inspect --bundle --format json ca-bundle.crt

Exit codes: 0 shown · 1 failed"
)]
pub(crate) struct InspectArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Show every certificate, not only the first; as JSON, one is an object and several are a list
    #[arg(long)]
    pub(crate) bundle: bool,
    /// How to show them
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// Show a few lines for each
    #[arg(long)]
    pub(crate) short: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate needs-renewal issuer.crt --expires-in 75%
  meshpki certificate needs-renewal ca-bundle.crt --bundle --expires-in 30d

Exit codes: 0 due for renewal · 1 not due · 2 no such file · 255 failed"
)]
pub(crate) struct NeedsRenewalArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// When it is due: so much of its lifetime is used (75%), or so much is left (30m, 1h15m, 30d)
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
    /// Say the result in words, too
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// When a certificate is due for renewal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExpiresIn {
    /// It expires by then.
    By(Moment),
    /// So many percent of its lifetime are used.
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
    after_help = "The first certificate of the file is verified with the intermediates after it, as of now. A CA is
judged by the workloads that it could sign. Of a directory of roots, the files that end in .crt,
.pem or .cer are read. There is no default for --roots.

Example:
  meshpki certificate verify workload.crt --roots ca.crt,ca-new.crt --host web.example.org

Exit codes: 0 valid · 1 not valid, or failed"
)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Roots: a file, files with commas between them, or a directory
    #[arg(long, value_name = "FILE|FILES|DIR")]
    pub(crate) roots: OsString,
    /// The host that the certificate must be for: a DNS name or an IP address
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Say the result in words, too
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
