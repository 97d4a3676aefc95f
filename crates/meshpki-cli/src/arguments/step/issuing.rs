//! The arguments of `certificate create` and `certificate sign`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use meshpki::{AlternativeName, UnixTime, Window};

use crate::arguments::step::duration::Duration;
use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "The key is put under a password, unless --no-password and --insecure are given: PKCS#8, which step
and OpenSSL read. A certificate that ends after the CA that signs it is refused, and so is one below
a CA that may not sign it.

Examples:
  meshpki certificate create root.linkerd.cluster.local ca.crt ca.key \\
    --profile root-ca --no-password --insecure
  meshpki certificate create identity.linkerd.cluster.local issuer.crt issuer.key \\
    --profile intermediate-ca --not-after 8760h --no-password --insecure --ca ca.crt --ca-key ca.key

Exit codes: 0 made · 1 nothing was made"
)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
pub(crate) struct CreateArguments {
    /// The common name; without --san the name of a leaf, too
    #[arg(value_name = "SUBJECT")]
    pub(crate) subject: String,
    /// The file of the certificate, or of the request
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// The file of the key; with --key there can be none
    #[arg(value_name = "KEY-FILE", required_unless_present = "key")]
    pub(crate) key_file: Option<PathBuf>,
    /// What to make
    #[arg(long, value_enum, default_value_t = CreateProfile::Leaf)]
    pub(crate) profile: CreateProfile,
    /// Make a request instead
    #[arg(long, conflicts_with_all = ["ca", "ca_key", "bundle", "not_before", "not_after"])]
    pub(crate) csr: bool,
    /// A subject alternative name: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME", value_parser = AlternativeName::from_str)]
    pub(crate) san: Vec<AlternativeName>,
    /// The certificate of the CA that signs it
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// The key of that CA
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_key: Option<PathBuf>,
    /// The password of that key: the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_password_file: Option<PathBuf>,
    /// A key that exists, instead of a new one
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The kind of the new key
    #[arg(long, value_enum, default_value_t = KeyType::Ec)]
    pub(crate) kty: KeyType,
    /// Its curve: P-256, P-384 or Ed25519
    #[arg(long, alias = "crv", requires = "kty")]
    pub(crate) curve: Option<String>,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
    /// Write the CA's certificate behind it
    #[arg(long)]
    pub(crate) bundle: bool,
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
    #[arg(long, hide = true)]
    pub(crate) subtle: bool,
    #[command(flatten)]
    pub(crate) refused: RefusedIssuingArguments,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CreateProfile {
    /// An identity issuer
    IntermediateCa,
    /// A certificate that signs no others
    Leaf,
    /// A trust anchor
    RootCa,
    #[value(hide = true)]
    SelfSigned,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum KeyType {
    /// On an elliptic curve of ECDSA
    #[value(name = "EC")]
    Ec,
    /// Ed25519
    #[value(name = "OKP")]
    Okp,
    #[value(name = "RSA", hide = true)]
    Rsa,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "The certificate goes to standard output. A leaf has the names that the request asks for; a CA has
its subject alone.

Example:
  meshpki certificate sign issuer.csr ca.crt ca.key --profile intermediate-ca > issuer.crt

Exit codes: 0 signed · 1 nothing was signed"
)]
pub(crate) struct SignArguments {
    /// The request, PEM or DER; - for standard input
    #[arg(value_name = "CSR-FILE")]
    pub(crate) csr: PathBuf,
    /// The certificate of the CA that signs it, and those above it
    #[arg(value_name = "CRT-FILE")]
    pub(crate) crt: PathBuf,
    /// The key of that CA
    #[arg(value_name = "KEY-FILE")]
    pub(crate) key: PathBuf,
    /// What to make of it
    #[arg(long, value_enum, default_value_t = SignProfile::Leaf)]
    pub(crate) profile: SignProfile,
    /// How many CAs may stand below an intermediate CA, or -1 for any number
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "0",
        allow_negative_numbers = true
    )]
    pub(crate) path_len: i16,
    /// Do not take the common name for an alternative name where the request asks for none
    #[arg(long)]
    pub(crate) omit_cn_san: bool,
    /// The password of the CA's key: the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// Print the CA's file behind it
    #[arg(long)]
    pub(crate) bundle: bool,
    #[command(flatten)]
    pub(crate) refused: RefusedIssuingArguments,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SignProfile {
    #[value(hide = true)]
    Csr,
    /// An identity issuer
    IntermediateCa,
    /// A certificate that signs no others
    Leaf,
}

// Whether a new key is put under a password.
#[derive(Args, Debug)]
pub(crate) struct SecrecyArguments {
    /// The password of the key, and of the one it is read from: a line in a file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Write the key without a password; needs --insecure
    #[arg(long, requires = "insecure")]
    pub(crate) no_password: bool,
    /// Allow --no-password
    #[arg(long)]
    pub(crate) insecure: bool,
}

#[derive(Args, Debug)]
pub(crate) struct WindowArguments {
    /// When it begins: RFC 3339, or a duration from now
    #[arg(long, value_name = "TIME|DURATION", allow_hyphen_values = true)]
    not_before: Option<When>,
    /// When it ends: RFC 3339, or a duration from now such as 8760h
    #[arg(long, value_name = "TIME|DURATION", allow_hyphen_values = true)]
    not_after: Option<When>,
    /// Let it end after the CA that signs it; step has no such flag, and never refuses
    #[arg(long)]
    pub(crate) outlive_ca: bool,
}

impl WindowArguments {
    /// The window, and whether its end was asked for.
    pub(crate) fn window(&self, at: UnixTime) -> Window {
        let moment = |when: Option<When>| when.map(|when| when.relative_to(at));
        let mut window = Window::new(moment(self.not_before), moment(self.not_after));
        window.may_outlive = self.outlive_ca;
        window
    }
}

/// A time, or a length of time from now.
#[derive(Clone, Copy, Debug)]
struct When(Result<Duration, Moment>);

impl When {
    fn relative_to(self, now: UnixTime) -> UnixTime {
        match self.0 {
            Ok(duration) => duration.after(now),
            Err(moment) => moment.relative_to(now),
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse()
            .map(|duration| Self(Ok(duration)))
            .or_else(|_: String| text.parse().map(|moment| Self(Err(moment))))
    }
}

// What is not done here: refused, each with a way out.
#[derive(Args, Debug)]
pub(crate) struct RefusedIssuingArguments {
    #[arg(long, hide = true)]
    template: Option<OsString>,
    #[arg(long, hide = true)]
    set: Vec<OsString>,
    #[arg(long, hide = true)]
    set_file: Option<OsString>,
    #[arg(long, hide = true)]
    kms: Option<OsString>,
    #[arg(long, hide = true)]
    ca_kms: Option<OsString>,
    #[arg(long, hide = true)]
    skip_csr_signature: bool,
    #[arg(long, hide = true)]
    size: Option<OsString>,
}

impl RefusedIssuingArguments {
    /// The first that is given, and what to do instead.
    pub(crate) fn first(&self) -> Option<(&'static str, &'static str)> {
        let template = "meshpki create has flags for names, constraints and path lengths";
        let size = "make such a key with openssl genpkey, and give it: --key FILE";
        let kms = "the library signs with any signer: meshpki::Signer";
        [
            ("--template", self.template.is_some(), template),
            ("--set", !self.set.is_empty(), template),
            ("--set-file", self.set_file.is_some(), template),
            ("--kms", self.kms.is_some(), kms),
            ("--ca-kms", self.ca_kms.is_some(), kms),
            ("--size", self.size.is_some(), size),
            (
                "--skip-csr-signature",
                self.skip_csr_signature,
                "leave it out: a request is signed with its key, which is here",
            ),
        ]
        .into_iter()
        .find(|(_, given, _)| *given)
        .map(|(flag, _, instead)| (flag, instead))
    }
}
