//! The arguments of `meshpki fingerprint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Prints a line for each certificate: the SHA-256 fingerprint of its DER, its file and block, and its name.

Examples:
  meshpki fingerprint ca.crt
  meshpki fingerprint ca.crt ca-new.crt --format colons
  kubectl -n linkerd get cm linkerd-identity-trust-roots \\
    -o jsonpath='{.data.ca-bundle\\.crt}' | meshpki fingerprint -

Exit codes: 0 printed, 2 failed"
)]
pub(crate) struct FingerprintArguments {
    /// Certificates: PEM or DER, or manifests; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The format of the fingerprints
    #[arg(long, value_enum, default_value_t = FingerprintFormat::Hex)]
    pub(crate) format: FingerprintFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FingerprintFormat {
    /// Base64 (RFC 4648, section 4)
    Base64,
    /// The same without padding
    Base64Raw,
    /// Base64 for URLs and file names (RFC 4648, section 5)
    Base64Url,
    /// The same without padding
    Base64UrlRaw,
    /// Upper-case hexadecimal with colons, as OpenSSL prints it
    Colons,
    /// Lower-case hexadecimal
    Hex,
}
