//! The arguments of the group `crypto`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::arguments::PasswordSource;
use crate::arguments::step::files::{TargetArguments, stdin_or};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Our own commands for the same are key convert, key encrypt and key decrypt.

Examples:
  meshpki crypto change-pass ca.key --force
  meshpki crypto key format --pem --pkcs8 --no-password --insecure issuer.key > issuer.pk8.key

Exit codes: 0 done · 1 failed"
)]
pub(crate) struct CryptoArguments {
    #[command(subcommand)]
    pub(crate) command: CryptoCommand,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true, defer = true)]
pub(crate) enum CryptoCommand {
    /// Encrypt a private key with another password, or decrypt it
    ChangePass(ChangePassArguments),
    /// Convert private keys
    #[command(subcommand)]
    Key(KeyCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Write a private key in another form
    Format(KeyFormatArguments),
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "PEM becomes DER and DER becomes PEM, unless --pem or --der is given. PEM is encrypted, unless
--no-password and --insecure are given. No key is written to a terminal."
)]
pub(crate) struct KeyFormatArguments {
    /// A private key, PEM or DER; - for standard input, which is the default
    #[arg(value_name = "KEY-FILE", default_value = "-", hide_default_value = true, value_parser = stdin_or())]
    pub(crate) file: PathBuf,
    /// Write PKCS#8 instead of SEC1 or PKCS#1
    #[arg(long)]
    pub(crate) pkcs8: bool,
    /// Write PEM
    #[arg(long, conflicts_with = "der")]
    pub(crate) pem: bool,
    /// Write DER
    #[arg(long)]
    pub(crate) der: bool,
    #[command(flatten)]
    pub(crate) target: TargetArguments,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Without --out the file itself is replaced, which needs --force."
)]
pub(crate) struct ChangePassArguments {
    /// The private key, PEM or DER
    #[arg(value_name = "KEY-FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: TargetArguments,
    /// The new password: the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "no_password")]
    pub(crate) new_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
}

// Whether a private key is encrypted.
#[derive(Args, Debug)]
pub(crate) struct SecrecyArguments {
    /// The password of the private key, read and written: the first line of a file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Write the key without a password; needs --insecure
    #[arg(long, requires = "insecure")]
    pub(crate) no_password: bool,
    /// Allow --no-password
    #[arg(long)]
    insecure: bool,
}

impl SecrecyArguments {
    pub(crate) fn password(&self) -> PasswordSource {
        PasswordSource::new(self.password_file.clone(), None, "--password-file")
    }
}
