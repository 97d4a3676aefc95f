//! The arguments of step's commands, and nothing but the arguments.

mod crypto;
pub(crate) mod duration;
mod issuing;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

use crate::arguments::step::duration::Duration;
use crate::arguments::{FingerprintFormat, InspectFormat};

pub(crate) use crypto::{
    ChangePassArguments, CryptoArguments, CryptoCommand, KeyCommand, KeyFormatArguments,
};
pub(crate) use issuing::{
    CreateArguments, CreateProfile, KeyType, RefusedIssuingArguments, SignArguments, SignProfile,
};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "With alias step=meshpki, what documentation says of step certificate works here. Where it is
dangerous, it differs: docs/step.md has every difference. Our own words for the same are create,
verify, inspect, bundle, fingerprint and renewal.

Examples:
  meshpki certificate inspect ca.crt --short
  meshpki certificate inspect --bundle --format json ca-bundle.crt
  meshpki certificate verify issuer.crt --roots ca.crt

Exit codes: 0 done · 1 not done, or not valid · those of needs-renewal"
)]
pub(crate) struct CertificateArguments {
    #[command(subcommand)]
    pub(crate) command: CertificateCommand,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true, defer = true)]
pub(crate) enum CertificateCommand {
    /// Put the certificates of two files into one
    Bundle(BundleArguments),
    /// Make a certificate and its key, or a request
    Create(CreateArguments),
    /// Print the fingerprint of a certificate
    Fingerprint(FingerprintArguments),
    /// Turn PEM into DER, and DER into PEM
    Format(FormatArguments),
    /// Show what is in a certificate
    Inspect(InspectArguments),
    /// Print the public key of a certificate
    Key(KeyArguments),
    /// Say by the exit code whether it is time to renew a certificate
    NeedsRenewal(NeedsRenewalArguments),
    #[command(hide = true, aliases = ["lint", "p12", "uninstall"])]
    Install(RefusedArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Judge a certificate against roots
    Verify(VerifyArguments),
}

// What is not done here, whatever follows.
#[derive(Args, Debug)]
pub(crate) struct RefusedArguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub(crate) words: Vec<OsString>,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Every certificate of both files is kept, once. Private keys and certificates that are no CA are
refused, and nothing is written then.

Example:
  meshpki certificate bundle ca-new.crt original-trust.crt bundle.crt

Exit codes: 0 written · 1 nothing was written"
)]
pub(crate) struct BundleArguments {
    /// Certificates, PEM or DER; - for standard input
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// More of them
    #[arg(value_name = "CA-FILE")]
    pub(crate) ca: PathBuf,
    /// Where to write them
    #[arg(value_name = "BUNDLE-FILE")]
    pub(crate) bundle: PathBuf,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate fingerprint ca.crt
  meshpki certificate fingerprint --bundle --format base64-url ca-bundle.crt

Exit codes: 0 printed · 1 could not look"
)]
pub(crate) struct FingerprintArguments {
    /// A certificate, PEM or DER; - for standard input, which is the default
    #[arg(value_name = "CRT-FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(crate) file: Option<PathBuf>,
    /// Those of all certificates, numbered from 0
    #[arg(long)]
    pub(crate) bundle: bool,
    /// hex, base64, base64-url, base64-raw or base64-url-raw
    #[arg(long, default_value = "hex", value_parser = fingerprint_format)]
    pub(crate) format: FingerprintFormat,
    /// SHA-1 in the place of SHA-256; needs --insecure
    #[arg(long)]
    pub(crate) sha1: bool,
    /// Allow --sha1
    #[arg(long)]
    pub(crate) insecure: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Of a file with several certificates, the first.

Examples:
  meshpki certificate format ca.crt --out ca.der
  meshpki certificate format ca.der > ca.crt

Exit codes: 0 done · 1 could not look, nothing was written"
)]
pub(crate) struct FormatArguments {
    /// A certificate, PEM or DER; - for standard input, which is the default
    #[arg(value_name = "CRT-FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(crate) file: Option<PathBuf>,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate inspect ca.crt
  kubectl -n linkerd get secret linkerd-identity-issuer -o jsonpath='{.data.tls\\.crt}' | \\
    base64 --decode | meshpki certificate inspect - | grep -iA2 validity
  meshpki certificate inspect --bundle --format json ca-bundle.crt

Exit codes: 0 shown · 1 could not look"
)]
pub(crate) struct InspectArguments {
    /// A certificate, PEM or DER; - for standard input, which is the default
    #[arg(value_name = "CRT-FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(crate) file: Option<PathBuf>,
    /// All certificates, not the first alone; as JSON, one is an object and several are a list
    #[arg(long)]
    pub(crate) bundle: bool,
    /// How to show them
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// A few lines for each
    #[arg(long)]
    pub(crate) short: bool,
    #[arg(long, hide = true)]
    pub(crate) insecure: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Of a file with several certificates, the first. Of a private key the public key is printed, and
never the private one.

Example:
  meshpki certificate key ca.crt

Exit codes: 0 printed · 1 could not look, nothing was written"
)]
pub(crate) struct KeyArguments {
    /// A certificate, PEM or DER; - for standard input
    #[arg(value_name = "CRT-FILE")]
    pub(crate) file: PathBuf,
    /// Where to write the public key [default: standard output]
    #[arg(long, alias = "output-file", value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Examples:
  meshpki certificate needs-renewal issuer.crt && echo renew it
  meshpki certificate needs-renewal issuer.crt --expires-in 75%
  meshpki certificate needs-renewal ca-bundle.crt --bundle --expires-in 30d

Exit codes: 0 needs renewal · 1 does not · 2 no such file · 255 could not look"
)]
pub(crate) struct NeedsRenewalArguments {
    /// A certificate, PEM or DER; - for standard input
    #[arg(value_name = "CERT-FILE")]
    pub(crate) file: PathBuf,
    /// When it is time: so much of its lifetime is used (75%), or so much is left (30m, 1h15m, 30d)
    #[arg(
        long,
        value_name = "PERCENT|DURATION",
        default_value = "66%",
        allow_hyphen_values = true
    )]
    pub(crate) expires_in: ExpiresIn,
    /// Any certificate of the file, not the first alone
    #[arg(long)]
    pub(crate) bundle: bool,
    /// Say it in words too
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
}

/// When a certificate needs renewal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ExpiresIn {
    /// So much is left.
    Left(Duration),
    /// So many percent of its lifetime are used.
    Used(u8),
}

impl std::str::FromStr for ExpiresIn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(Self::Left);
        };
        percent
            .parse()
            .ok()
            .filter(|percent| *percent <= 100)
            .map(Self::Used)
            .ok_or_else(|| "expected a percentage of the lifetime from 0% to 100%".to_owned())
    }
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "The first certificate of the file is judged, by those after it, as of now. A CA is judged by the
workloads that it could sign. Of a directory of roots, the files that end in .crt, .pem or .cer are
read. There is no default for --roots.

Examples:
  meshpki certificate verify issuer.crt --roots ca.crt
  meshpki certificate verify workload.crt --roots ca.crt,ca-new.crt --host web.example.org

Exit codes: 0 valid · 1 not valid, or could not look"
)]
pub(crate) struct VerifyArguments {
    /// A certificate, then the intermediates above it, PEM or DER; - for standard input
    #[arg(value_name = "CRT-FILE")]
    pub(crate) file: PathBuf,
    /// Roots: a file, files with commas between them, or a directory
    #[arg(long, value_name = "FILE|FILES|DIR")]
    pub(crate) roots: Option<OsString>,
    /// The host that the certificate has to be for: a DNS name or an IP address
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Say it in words too
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[arg(long, hide = true)]
    pub(crate) servername: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) insecure: bool,
    #[command(flatten)]
    pub(crate) revocation: RevocationArguments,
}

// What step asks the network by: refused.
#[derive(Args, Debug)]
pub(crate) struct RevocationArguments {
    #[arg(long, hide = true)]
    pub(crate) verify_crl: bool,
    #[arg(long, hide = true)]
    pub(crate) crl_endpoint: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) verify_ocsp: bool,
    #[arg(long, hide = true)]
    pub(crate) ocsp_endpoint: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) issuing_ca: Option<PathBuf>,
}

// What step reads certificates of servers by: to a file it makes no difference.
#[derive(Args, Debug)]
pub(crate) struct RemoteArguments {
    #[arg(long, hide = true)]
    pub(crate) roots: Option<OsString>,
    #[arg(long, hide = true)]
    pub(crate) servername: Option<String>,
}

/// A format by step's names.
fn fingerprint_format(text: &str) -> Result<FingerprintFormat, String> {
    let name = match text.trim().to_lowercase().as_str() {
        "base64url" => "base64-url",
        "base64urlraw" | "base64url-raw" => "base64-url-raw",
        "base64raw" => "base64-raw",
        "emoji" | "emojisum" => return Err("emoji are not written here, hex is".to_owned()),
        other => {
            return FingerprintFormat::from_str(other, false)
                .map_err(|_| EXPECTED_FORMAT.to_owned());
        }
    };
    FingerprintFormat::from_str(name, false)
}

const EXPECTED_FORMAT: &str = "expected hex, base64, base64-url, base64-raw or base64-url-raw";
