//! The arguments that `meshpki create` and `meshpki sign` share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use meshpki::{
    AlternativeName, KeyAlgorithm, NameConstraints, Subject, SubjectParts, TrustDomain, UnixTime,
    Window,
};

use crate::arguments::password::PasswordSource;
use crate::clock::Moment;

// Everything about a CA except its name and validity period. (A group of arguments has no doc comment: clap would
// show it as the help of every command that has the group.)
#[derive(Args, Debug)]
pub(crate) struct AuthorityArguments {
    /// The trust domain of the mesh, for the default name [default: taken from the signing CA's name, or
    /// cluster.local]
    #[arg(long)]
    pub(crate) trust_domain: Option<TrustDomain>,
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    #[command(flatten)]
    pub(crate) names: NameArguments,
    #[command(flatten)]
    pub(crate) constraints: ConstraintArguments,
}

// How an existing CA signs.
#[derive(Args, Debug)]
pub(crate) struct CaArguments {
    /// A file whose first line is the password of that key, if it is encrypted; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "ca_password_fd")]
    ca_password_file: Option<PathBuf>,
    /// A file descriptor to read that password from
    #[arg(long, hide_short_help = true, value_name = "NUMBER")]
    ca_password_fd: Option<u32>,
    /// Allow it to expire after the signing CA, although no verifier accepts it from then on
    #[arg(long, hide_short_help = true)]
    outlive_ca: bool,
}

impl CaArguments {
    /// The file with the password, if the user named one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.password().file().map(Path::to_owned)
    }

    /// The requested validity period, and whether it may exceed that of this CA.
    pub(crate) fn window(&self, requested: &WindowArguments, at: UnixTime) -> Window {
        let mut window = requested.window(at);
        window.may_outlive = self.outlive_ca;
        window
    }

    pub(crate) fn password(&self) -> PasswordSource {
        PasswordSource::new(
            self.ca_password_file.clone(),
            self.ca_password_fd,
            "--ca-password-file",
        )
    }
}

#[derive(Args, Debug)]
pub(crate) struct ConstraintArguments {
    /// Permit this name in certificates that it issues: a DNS domain, a network such as 10.0.0.0/8, or
    /// @ and a mail domain; repeatable. Only names of the same kind are restricted
    #[arg(long, hide_short_help = true, value_name = "NAME", value_parser = NameConstraints::subtree)]
    permit: Vec<AlternativeName>,
    /// Exclude this name from certificates that it issues; repeatable
    #[arg(long, hide_short_help = true, value_name = "NAME", value_parser = NameConstraints::subtree)]
    exclude: Vec<AlternativeName>,
}

impl ConstraintArguments {
    pub(crate) fn name_constraints(&self) -> Option<NameConstraints> {
        let any = !self.permit.is_empty() || !self.exclude.is_empty();
        any.then(|| NameConstraints {
            permitted: self.permit.clone(),
            excluded: self.exclude.clone(),
        })
    }
}

// How the new key is stored.
#[derive(Args, Debug)]
pub(crate) struct EncryptionArguments {
    /// Encrypt the key (PKCS#8, AES-256) with a password that is typed
    #[arg(long)]
    encrypt: bool,
    /// Encrypt it with the password on the first line of a file; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    password_file: Option<PathBuf>,
    /// The same, with the password from a file descriptor
    #[arg(long, hide_short_help = true, value_name = "NUMBER")]
    password_fd: Option<u32>,
}

impl EncryptionArguments {
    /// The file with the new password, if the user named one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.password()
            .and_then(|one| one.file().map(Path::to_owned))
    }

    pub(crate) fn password(&self) -> Option<PasswordSource> {
        let source = || {
            PasswordSource::new(
                self.password_file.clone(),
                self.password_fd,
                "--password-file",
            )
        };
        let is_given = self.password_file.is_some() || self.password_fd.is_some();
        (self.encrypt || is_given).then(source)
    }
}

#[derive(Args, Debug)]
pub(crate) struct NameArguments {
    /// A subject alternative name: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) san: Vec<AlternativeName>,
}

#[derive(Args, Debug)]
pub(crate) struct NewKeyArguments {
    /// p256, p384 or ed25519; Linkerd accepts only p256
    #[arg(long, value_enum, default_value_t = KeyType::P256, hide_possible_values = true)]
    pub(crate) key_type: KeyType,
    /// Overwrite existing files
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SubjectArguments {
    /// The subject's country: two letters
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub(crate) country: Option<String>,
    /// Its state or province
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub(crate) province: Option<String>,
    /// Its locality
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub(crate) locality: Option<String>,
    /// Its organization
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub(crate) organization: Option<String>,
    /// Its organizational unit
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub(crate) organizational_unit: Option<String>,
}

impl SubjectArguments {
    pub(crate) fn subject(&self, common_name: &str) -> Subject {
        let mut parts = SubjectParts::new(common_name);
        parts.country.clone_from(&self.country);
        parts.province.clone_from(&self.province);
        parts.locality.clone_from(&self.locality);
        parts.organization.clone_from(&self.organization);
        parts
            .organizational_unit
            .clone_from(&self.organizational_unit);
        Subject::Parts(parts)
    }
}

#[derive(Args, Debug)]
pub(crate) struct WindowArguments {
    /// When it expires: 24h, 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339 [default: 10y for a trust anchor, 365d for an
    /// issuer or a webhook, 24h for a workload]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_after: Option<Moment>,
    /// When it becomes valid [default: 5 minutes ago]
    #[arg(
        long,
        hide_short_help = true,
        value_name = "WHEN",
        allow_hyphen_values = true
    )]
    pub(crate) not_before: Option<Moment>,
}

impl WindowArguments {
    pub(crate) fn window(&self, at: UnixTime) -> Window {
        let moment = |moment: Option<Moment>| moment.map(|moment| moment.relative_to(at));
        Window::new(moment(self.not_before), moment(self.not_after))
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum KeyType {
    /// Ed25519
    Ed25519,
    /// ECDSA on the curve P-256
    P256,
    /// ECDSA on the curve P-384
    P384,
}

impl From<KeyType> for KeyAlgorithm {
    fn from(key_type: KeyType) -> Self {
        match key_type {
            KeyType::Ed25519 => Self::Ed25519,
            KeyType::P256 => Self::EcdsaP256,
            KeyType::P384 => Self::EcdsaP384,
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct PathLength(pub(crate) Option<u8>);

impl std::str::FromStr for PathLength {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let number = text
            .parse()
            .map_err(|_| "expected a number from 0 to 255, or none")?;
        Ok(Self(Some(number)))
    }
}
