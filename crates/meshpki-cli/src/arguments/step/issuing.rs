//! The arguments of `certificate create` and `certificate sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meshpki::{AlternativeName, UnixTime, Window};

use crate::arguments::step::crypto::SecrecyArguments;
use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "meshpki encrypts the key, as PKCS#8, which step and OpenSSL can read, unless you give --no-password \
and --insecure. It refuses to create a certificate that would expire after its CA, or that the CA may not sign.

Examples:
  meshpki certificate create root.linkerd.cluster.local ca.crt ca.key \\
    --profile root-ca --no-password --insecure
  meshpki certificate create \\
    identity.linkerd.cluster.local issuer.crt issuer.key \\
    --profile intermediate-ca --not-after 8760h --no-password --insecure \\
    --ca ca.crt --ca-key ca.key

Exit codes: 0 created; 1 failed, nothing written"
)]
pub(crate) struct CreateArguments {
    /// The common name; without --san, also the alternative name of a leaf
    #[arg(value_name = "SUBJECT")]
    pub(crate) subject: String,
    /// The file for the certificate or the request
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// The file for the key; optional with --key
    #[arg(value_name = "KEY-FILE", required_unless_present = "key")]
    pub(crate) key_file: Option<PathBuf>,
    /// The kind of certificate to create
    #[arg(long, value_enum, default_value_t = CreateProfile::Leaf)]
    pub(crate) profile: CreateProfile,
    /// Create a certificate signing request instead
    #[arg(long, conflicts_with_all = ["ca", "ca_key", "bundle", "not_before", "not_after"])]
    pub(crate) csr: bool,
    /// A subject alternative name: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) san: Vec<AlternativeName>,
    /// The certificate of the signing CA
    #[arg(long, value_name = "FILE", requires = "ca_key")]
    pub(crate) ca: Option<PathBuf>,
    /// The private key of the signing CA
    #[arg(long, value_name = "FILE", requires = "ca")]
    pub(crate) ca_key: Option<PathBuf>,
    /// A file whose first line is the password of that key
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_password_file: Option<PathBuf>,
    /// Use this existing private key instead of a new one
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The type of the new key
    #[arg(long, value_enum, default_value_t = KeyType::Ec)]
    pub(crate) kty: KeyType,
    /// The curve of the new key: P-256, P-384 or Ed25519
    #[arg(long, alias = "crv", requires = "kty")]
    pub(crate) curve: Option<String>,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
    /// Append the certificate of the CA
    #[arg(long)]
    pub(crate) bundle: bool,
    /// Overwrite existing files
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CreateProfile {
    /// An identity issuer
    IntermediateCa,
    /// A certificate that signs no certificates
    Leaf,
    /// A trust anchor
    RootCa,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum KeyType {
    /// ECDSA
    #[value(name = "EC")]
    Ec,
    /// Ed25519
    #[value(name = "OKP")]
    Okp,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "meshpki writes the certificate to standard output. A leaf gets the requested names; a CA gets only \
the requested subject.

Example:
  meshpki certificate sign issuer.csr ca.crt ca.key \\
    --profile intermediate-ca > issuer.crt

Exit codes: 0 signed; 1 failed, nothing signed"
)]
pub(crate) struct SignArguments {
    /// The request: PEM or DER; - for standard input
    #[arg(value_name = "CSR-FILE")]
    pub(crate) csr: PathBuf,
    /// The certificate of the signing CA, then of the CAs that issued it
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// The private key of the signing CA
    #[arg(value_name = "KEY-FILE")]
    pub(crate) key: PathBuf,
    /// The kind of certificate to sign
    #[arg(long, value_enum, default_value_t = SignProfile::Leaf)]
    pub(crate) profile: SignProfile,
    /// How many CAs may follow an intermediate CA in a chain; -1 for no limit
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "0",
        value_parser = clap::value_parser!(i16).range(-1..=255),
        allow_negative_numbers = true
    )]
    pub(crate) path_len: i16,
    /// Do not use the common name if the request has no alternative names
    #[arg(long)]
    pub(crate) omit_cn_san: bool,
    /// A file whose first line is the password of the CA's key
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// Append the CA's file
    #[arg(long)]
    pub(crate) bundle: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SignProfile {
    /// An identity issuer
    IntermediateCa,
    /// A certificate that signs no certificates
    Leaf,
}

#[derive(Args, Debug)]
pub(crate) struct WindowArguments {
    /// When it becomes valid: a date (00:00 UTC), RFC 3339, or an offset from now [default: 5 minutes ago]
    #[arg(long, value_name = "TIME|DURATION", allow_hyphen_values = true)]
    not_before: Option<Moment>,
    /// When it expires: a date (00:00 UTC), RFC 3339, or an offset from now such as 8760h [default: 10y for a CA, 24h for
    /// a leaf]
    #[arg(long, value_name = "TIME|DURATION", allow_hyphen_values = true)]
    not_after: Option<Moment>,
    /// Allow it to expire after the signing CA
    #[arg(long)]
    outlive_ca: bool,
}

impl WindowArguments {
    pub(crate) fn window(&self, at: UnixTime) -> Window {
        let moment = |moment: Option<Moment>| moment.map(|moment| moment.relative_to(at));
        let mut window = Window::new(moment(self.not_before), moment(self.not_after));
        window.may_outlive = self.outlive_ca;
        window
    }
}
