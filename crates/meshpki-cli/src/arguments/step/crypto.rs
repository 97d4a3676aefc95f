//! The arguments of the group `crypto`.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::issuing::SecrecyArguments;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Our own words for the same are key convert, key encrypt and key decrypt.

Examples:
  meshpki crypto key format --pkcs8 --pem --no-password --insecure issuer.key --out issuer.pk8.key
  meshpki crypto change-pass ca.key --force

Exit codes: 0 done · 1 not done"
)]
pub(crate) struct CryptoArguments {
    #[command(subcommand)]
    pub(crate) command: CryptoCommand,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true, defer = true)]
pub(crate) enum CryptoCommand {
    /// Put a private key under another password, or under none
    ChangePass(ChangePassArguments),
    /// Private and public keys
    Key(KeyGroupArguments),
}

#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct KeyGroupArguments {
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Write a key in another form
    Format(KeyFormatArguments),
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "PEM becomes DER and DER becomes PEM, unless --pem or --der is given. A private key as PEM is put
under a password, unless --no-password and --insecure are given; it is not shown on a terminal.

Examples:
  meshpki crypto key format issuer.key --out issuer.key.der
  meshpki crypto key format --pem --pkcs8 --no-password --insecure issuer.key > issuer.pk8.key

Exit codes: 0 done · 1 could not look, nothing was written"
)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
pub(crate) struct KeyFormatArguments {
    /// A private or a public key, or a certificate, PEM or DER; - for standard input, the default
    #[arg(value_name = "KEY-FILE", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub(crate) file: Option<PathBuf>,
    /// PKCS#8, and not SEC1 or PKCS#1
    #[arg(long)]
    pub(crate) pkcs8: bool,
    /// Write PEM
    #[arg(long, conflicts_with = "der")]
    pub(crate) pem: bool,
    /// Write DER
    #[arg(long)]
    pub(crate) der: bool,
    #[arg(long, hide = true)]
    pub(crate) ssh: bool,
    #[arg(long, hide = true)]
    pub(crate) jwk: bool,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Without --out the file itself is replaced, which needs --force.

Examples:
  meshpki crypto change-pass ca.key --force
  meshpki crypto change-pass ca.key --out ca.clear.key --no-password --insecure

Exit codes: 0 done · 1 could not look, nothing was written"
)]
pub(crate) struct ChangePassArguments {
    /// The private key, PEM or DER
    #[arg(value_name = "KEY-FILE")]
    pub(crate) file: PathBuf,
    /// Where to write it [default: the file itself]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The password that it has: the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// The password that it shall have: the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "no_password")]
    pub(crate) new_password_file: Option<PathBuf>,
    /// Write the key without a password; needs --insecure
    #[arg(long, requires = "insecure")]
    pub(crate) no_password: bool,
    /// Allow --no-password
    #[arg(long)]
    pub(crate) insecure: bool,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}
