//! The arguments of `meshpki key`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use meshpki::KeyForm;

use crate::arguments::password::PasswordSource;

#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct KeyArguments {
    #[command(subcommand)]
    pub(crate) what: KeyCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // the arguments of one command are all that a run needs
pub(crate) enum KeyCommand {
    /// Write a key in another form
    Convert(ConvertArguments),
    /// Take the password off a key
    Decrypt(DecryptArguments),
    /// Put a key under a password, or under another one
    Encrypt(EncryptArguments),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Writes PKCS#8 with PBES2: PBKDF2-HMAC-SHA-256, 600,000 rounds, and AES-256-CBC, which OpenSSL and step
read. Linkerd reads no encrypted key: this is for a trust anchor's.

Examples:
  meshpki key encrypt ca.key --in-place
  meshpki key encrypt ca.key -o ca.key.enc --new-password-file anchor.password
  meshpki key encrypt ca.key --in-place --password-file old --new-password-file new

Exit codes: 0 written · 2 nothing was written"
)]
pub(crate) struct EncryptArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
    /// The new password: the first line of a file; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "new_password_fd")]
    new_password_file: Option<PathBuf>,
    /// The same, from a file descriptor
    #[arg(long, value_name = "NUMBER")]
    new_password_fd: Option<u32>,
}

impl EncryptArguments {
    pub(crate) fn new_password(&self) -> PasswordSource {
        PasswordSource::new(
            self.new_password_file.clone(),
            self.new_password_fd,
            "--new-password-file",
        )
    }
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  meshpki key decrypt ca.key.enc -o ca.key
  meshpki key decrypt ca.key.enc -o ca.key --password-file <(pass show mesh/anchor)

Exit codes: 0 written · 2 nothing was written")]
pub(crate) struct DecryptArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
}

#[derive(Args, Debug)]
#[command(
    after_help = "A key under a password is opened, and the new file has none.

Examples:
  meshpki key convert issuer.key -o issuer.pk8.key
  meshpki key convert issuer.key --form traditional -o issuer.sec1.key
  meshpki key convert issuer.key --encoding der -o issuer.key.der

Exit codes: 0 written · 2 nothing was written"
)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
    /// Which structure
    #[arg(long, value_enum, default_value_t = Form::Pkcs8)]
    pub(crate) form: Form,
    /// Text or binary
    #[arg(long, value_enum, default_value_t = Encoding::Pem)]
    pub(crate) encoding: Encoding,
}

// Where a key is read and where it is written: never to a terminal or a pipe.
#[derive(Args, Debug)]
pub(crate) struct KeyFiles {
    /// The key, PEM or DER; - for standard input
    pub(crate) key: PathBuf,
    /// Where to write it
    #[arg(
        long,
        short,
        value_name = "FILE",
        required_unless_present = "in_place",
        conflicts_with = "in_place"
    )]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file itself
    #[arg(long)]
    pub(crate) in_place: bool,
    /// The password of the key as it is: the first line of a file; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    password_file: Option<PathBuf>,
    /// The same, from a file descriptor
    #[arg(long, value_name = "NUMBER")]
    password_fd: Option<u32>,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

impl KeyFiles {
    pub(crate) fn password(&self) -> PasswordSource {
        PasswordSource::new(
            self.password_file.clone(),
            self.password_fd,
            "--password-file",
        )
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Encoding {
    /// Binary
    Der,
    /// Text
    Pem,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Form {
    /// PRIVATE KEY, which everybody reads
    Pkcs8,
    /// What OpenSSL wrote before: EC PRIVATE KEY (SEC1), RSA PRIVATE KEY (PKCS#1)
    Traditional,
}

impl From<Form> for KeyForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Pkcs8 => Self::Pkcs8,
            Form::Traditional => Self::Traditional,
        }
    }
}
