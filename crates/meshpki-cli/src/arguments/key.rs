//! The arguments of `meshpki key`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use meshpki::KeyForm;

use crate::arguments::password::PasswordSource;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki key encrypt ca.key --in-place
  meshpki key decrypt ca.key -o ca.key.decrypted
  meshpki key convert issuer.key.der -o issuer.key"
)]
pub(crate) struct KeyArguments {
    #[command(subcommand)]
    pub(crate) what: KeyCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // a run builds the arguments of one command only
pub(crate) enum KeyCommand {
    /// Convert a key to another form
    Convert(ConvertArguments),
    /// Decrypt a key
    Decrypt(DecryptArguments),
    /// Encrypt a key, or change its password
    Encrypt(EncryptArguments),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Writes PKCS#8 with PBES2 (PBKDF2-HMAC-SHA-256, 600,000 rounds; AES-256-CBC), which OpenSSL and step \
can read. Linkerd cannot read encrypted keys: encrypt the trust anchor's key, not the issuer's.

Examples:
  meshpki key encrypt ca.key --in-place
  meshpki key encrypt ca.key -o ca.key.enc --new-password-file anchor.password
  meshpki key encrypt ca.key --in-place --password-file old \\
    --new-password-file new

Exit codes: 0 written; 2 failed, nothing written"
)]
pub(crate) struct EncryptArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
    /// A file whose first line is the new password; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "new_password_fd")]
    new_password_file: Option<PathBuf>,
    /// A file descriptor to read the new password from
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
  meshpki key decrypt ca.key.enc -o ca.key \\
    --password-file <(pass show mesh/anchor)

Exit codes: 0 written; 2 failed, nothing written")]
pub(crate) struct DecryptArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
}

#[derive(Args, Debug)]
#[command(
    after_help = "An encrypted key is decrypted: the new file is not encrypted.

Examples:
  meshpki key convert issuer.key -o issuer.pk8.key
  meshpki key convert issuer.key --form traditional -o issuer.sec1.key
  meshpki key convert issuer.key --encoding der -o issuer.key.der

Exit codes: 0 written; 2 failed, nothing written"
)]
pub(crate) struct ConvertArguments {
    #[command(flatten)]
    pub(crate) files: KeyFiles,
    /// The structure of the key
    #[arg(long, value_enum, default_value_t = Form::Pkcs8)]
    pub(crate) form: Form,
    /// The encoding of the file
    #[arg(long, value_enum, default_value_t = Encoding::Pem)]
    pub(crate) encoding: Encoding,
}

// Where a key is read and written: never to a terminal or a pipe.
#[derive(Args, Debug)]
pub(crate) struct KeyFiles {
    /// The key: PEM or DER; - for standard input
    pub(crate) key: PathBuf,
    /// The file to write
    #[arg(
        long,
        short,
        value_name = "FILE",
        required_unless_present = "in_place",
        conflicts_with = "in_place"
    )]
    pub(crate) output: Option<PathBuf>,
    /// Replace the input file
    #[arg(long)]
    pub(crate) in_place: bool,
    /// A file whose first line is the current password of the key; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    password_file: Option<PathBuf>,
    /// A file descriptor to read that password from
    #[arg(long, value_name = "NUMBER")]
    password_fd: Option<u32>,
    /// Overwrite an existing file
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
    /// Binary (DER)
    Der,
    /// Text (PEM)
    Pem,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Form {
    /// PRIVATE KEY (PKCS#8), which every program reads
    Pkcs8,
    /// The older forms: EC PRIVATE KEY (SEC1), RSA PRIVATE KEY (PKCS#1)
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
