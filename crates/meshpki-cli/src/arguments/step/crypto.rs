//! The arguments of the group `crypto`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::arguments::PasswordSource;
use crate::arguments::step::files::{TargetArguments, stdin_or};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "The commands of meshpki itself are key convert, key encrypt and key decrypt.

Examples:
  meshpki crypto change-pass ca.key --force
  meshpki crypto key format --pem --pkcs8 --no-password --insecure \\
    issuer.key > issuer.pk8.key

Exit codes: 0 done, 1 failed"
)]
pub(crate) struct CryptoArguments {
    #[command(subcommand)]
    pub(crate) command: CryptoCommand,
}

#[derive(Debug, Subcommand)]
#[command(args_override_self = true, defer = true)]
pub(crate) enum CryptoCommand {
    /// Change the password of a private key, or decrypt the key
    ChangePass(ChangePassArguments),
    /// Convert private keys
    #[command(subcommand)]
    Key(KeyCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Convert a private key to another form
    Format(KeyFormatArguments),
}

#[derive(Args, Debug)]
#[command(
    args_override_self = true,
    after_help = "Without --pem or --der, PEM is converted to DER, and DER to PEM. meshpki encrypts PEM unless you \
give --no-password and --insecure. It does not write keys to a terminal."
)]
pub(crate) struct KeyFormatArguments {
    /// A private key: PEM or DER; - for standard input, which is the default
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
    mut_arg("out", |out| out.help("The file to write [default: the key's own file, with --force]")),
    after_help = "Without --out, meshpki replaces the file itself, which requires --force."
)]
pub(crate) struct ChangePassArguments {
    /// The private key: PEM or DER
    #[arg(value_name = "KEY-FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: TargetArguments,
    /// A file whose first line is the new password
    #[arg(long, value_name = "FILE", conflicts_with = "no_password")]
    pub(crate) new_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) secrecy: SecrecyArguments,
}

// Whether a private key is encrypted.
#[derive(Args, Debug)]
pub(crate) struct SecrecyArguments {
    /// A file whose first line is the password of the private key that is read or written
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Do not encrypt the key; requires --insecure
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
