//! The arguments of `meshpki create` and `meshpki sign`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use meshpki::{
    AlternativeName, Identity, KeyAlgorithm, NameConstraints, Subject, SubjectParts, TrustDomain,
    UnixTime, Window,
};

use crate::clock::Moment;
use crate::source::password::{NewPassword, Source};

#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct CreateArguments {
    #[command(subcommand)]
    pub(crate) what: CreateCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // the arguments of one command are all that a run needs
pub(crate) enum CreateCommand {
    /// A trust anchor and an identity issuer at once, judged
    Chain(ChainArguments),
    /// An identity issuer, signed by a trust anchor
    Issuer(IssuerArguments),
    /// A certificate signing request and its key, for a CA elsewhere
    Request(RequestArguments),
    /// A trust anchor, or the CA of the webhooks
    Root(RootArguments),
    /// The serving certificate of a webhook or an API service
    Webhook(WebhookArguments),
    /// A workload certificate, signed by an identity issuer
    Workload(WorkloadArguments),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Writes ca.crt, ca.key, issuer.crt and issuer.key into DIR. The trust anchor's key may be encrypted,
the issuer's may not: the cluster reads it.

Examples:
  meshpki create chain demo-mesh
  meshpki create chain demo-mesh --trust-domain example.org --issuer-not-after 90d
  meshpki create chain demo-mesh --encrypt --password-file anchor.password

Exit codes: 0 made, and sound · 2 nothing was made"
)]
pub(crate) struct ChainArguments {
    /// The directory, which is made if need be
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The trust domain of the mesh
    #[arg(long, default_value = "cluster.local")]
    pub(crate) trust_domain: TrustDomain,
    /// When the trust anchor ends: 8760h, 365d, 10y, or RFC 3339
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "10y",
        allow_hyphen_values = true
    )]
    pub(crate) not_after: Moment,
    /// When the issuer ends: 8760h, 365d, 10y, or RFC 3339
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "365d",
        allow_hyphen_values = true
    )]
    pub(crate) issuer_not_after: Moment,
    /// When both begin [default: 5 minutes ago]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_before: Option<Moment>,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  meshpki create root
  meshpki create root root.linkerd.cluster.local ca.crt ca.key --not-after 10y --encrypt
  meshpki create root --permit cluster.local --organization Example
  meshpki create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key

Exit codes: 0 made · 2 nothing was made")]
pub(crate) struct RootArguments {
    /// The common name [default: root.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The certificate's file
    #[arg(default_value = "ca.crt")]
    pub(crate) crt: PathBuf,
    /// The key's file
    #[arg(default_value = "ca.key")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// How many CAs may stand between it and a workload, or none for any number
    #[arg(
        long,
        value_name = "NUMBER",
        allow_negative_numbers = true,
        default_value = "1"
    )]
    pub(crate) path_length: PathLength,
    #[command(flatten)]
    pub(crate) authority: AuthorityArguments,
    #[command(flatten)]
    pub(crate) new_key: NewKeyArguments,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
}

#[derive(Args, Debug)]
#[command(after_help = "An issuer ends with the CA that signs it, or sooner.

Examples:
  meshpki create issuer
  meshpki create issuer identity.linkerd.cluster.local issuer.crt issuer.key \\
    --ca ca.crt --ca-key ca.key --not-after 8760h

Exit codes: 0 made · 2 nothing was made")]
pub(crate) struct IssuerArguments {
    /// The common name [default: identity.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The certificate's file
    #[arg(default_value = "issuer.crt")]
    pub(crate) crt: PathBuf,
    /// The key's file
    #[arg(default_value = "issuer.key")]
    pub(crate) key: PathBuf,
    /// The certificate of the CA that signs it, then those above it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of that CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// How many CAs may stand between it and a workload, or none for any number
    #[arg(
        long,
        value_name = "NUMBER",
        allow_negative_numbers = true,
        default_value = "0"
    )]
    pub(crate) path_length: PathLength,
    #[command(flatten)]
    pub(crate) authority: AuthorityArguments,
    #[command(flatten)]
    pub(crate) new_key: NewKeyArguments,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The certificate's file holds the workload first, then the issuer that signed it.

Examples:
  meshpki create workload default.shop.serviceaccount.identity.linkerd.cluster.local
  meshpki create workload spiffe://cluster.local/ns/shop/sa/default shop.crt shop.key --not-after 1h

Exit codes: 0 made · 2 nothing was made"
)]
pub(crate) struct WorkloadArguments {
    /// Who the workload is: a DNS name or a SPIFFE ID
    pub(crate) identity: Identity,
    /// The certificate's file
    #[arg(default_value = "workload.crt")]
    pub(crate) crt: PathBuf,
    /// The key's file
    #[arg(default_value = "workload.key")]
    pub(crate) key: PathBuf,
    /// The certificate of the issuer, then those above it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "issuer.crt")]
    pub(crate) ca: PathBuf,
    /// The key of the issuer; - for standard input
    #[arg(long, value_name = "FILE", default_value = "issuer.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    #[command(flatten)]
    pub(crate) names: NameArguments,
    #[command(flatten)]
    pub(crate) new_key: NewKeyArguments,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The Kubernetes API server calls a webhook by the name <service>.<namespace>.svc, and believes it by the
caBundle of its configuration: a CA of its own, not the mesh's trust anchor. The key is PKCS#8, which
the policy validator wants.

Examples:
  meshpki create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key
  meshpki create webhook linkerd-policy-validator
  meshpki create webhook tap --namespace linkerd-viz
  meshpki verify --anchors webhook-ca.crt --webhook tap.crt

Exit codes: 0 made · 2 nothing was made"
)]
pub(crate) struct WebhookArguments {
    /// The service, or the whole name by which it is called
    pub(crate) name: String,
    /// The certificate's file [default: <service>.crt]
    pub(crate) crt: Option<PathBuf>,
    /// The key's file [default: <service>.key]
    pub(crate) key: Option<PathBuf>,
    /// The namespace of the service
    #[arg(long, default_value = "linkerd")]
    pub(crate) namespace: String,
    /// The certificate of the webhooks' CA, then those above it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "webhook-ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of that CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "webhook-ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    #[command(flatten)]
    pub(crate) names: NameArguments,
    #[command(flatten)]
    pub(crate) new_key: NewKeyArguments,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The key stays here; the request goes to whoever has the CA's key, who signs it with meshpki sign.

Examples:
  meshpki create request
  meshpki create request identity.linkerd.cluster.local issuer.csr issuer.key
  meshpki create request --use-key issuer.key identity.linkerd.cluster.local renewed.csr

Exit codes: 0 made · 2 nothing was made"
)]
pub(crate) struct RequestArguments {
    /// The common name [default: identity.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The request's file
    #[arg(default_value = "issuer.csr")]
    pub(crate) csr: PathBuf,
    /// The new key's file [default: issuer.key]
    #[arg(conflicts_with = "use_key")]
    pub(crate) key: Option<PathBuf>,
    /// A key that exists, instead of a new one
    #[arg(long, value_name = "FILE", conflicts_with = "key_type")]
    pub(crate) use_key: Option<PathBuf>,
    /// The password of that key, if it is encrypted: the first line of a file; - for standard input
    #[arg(long, value_name = "FILE", requires = "use_key")]
    pub(crate) key_password_file: Option<PathBuf>,
    /// The trust domain of the mesh, for the default name and for what comes next [default: what the names
    /// say, or cluster.local]
    #[arg(long)]
    pub(crate) trust_domain: Option<TrustDomain>,
    #[command(flatten)]
    pub(crate) subject: SubjectArguments,
    #[command(flatten)]
    pub(crate) names: NameArguments,
    #[command(flatten)]
    pub(crate) new_key: NewKeyArguments,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Of a request, its subject and its key are taken, and the names that --allow-san allows. Whatever else
it asks for is refused, and said to be.

Examples:
  meshpki sign issuer.csr issuer.crt --ca ca.crt --ca-key ca.key
  meshpki sign shop.csr --profile workload --ca issuer.crt --ca-key issuer.key \\
    --allow-san default.shop.serviceaccount.identity.linkerd.cluster.local

Exit codes: 0 made · 2 nothing was made"
)]
pub(crate) struct SignArguments {
    /// The request, PEM or DER; - for standard input
    pub(crate) csr: PathBuf,
    /// The certificate's file [default: the request's, ending in .crt]
    pub(crate) crt: Option<PathBuf>,
    /// What to make of it
    #[arg(long, value_enum, default_value_t = SignProfile::Issuer)]
    pub(crate) profile: SignProfile,
    /// A name that the certificate may have if the request asks for it: DNS, URI, IP or mail; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_san: Vec<AlternativeName>,
    /// The certificate of the CA that signs it, then those above it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of that CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// The trust domain of the mesh, for what comes next [default: what the names of the request and the CA
    /// say, or cluster.local]
    #[arg(long)]
    pub(crate) trust_domain: Option<TrustDomain>,
    /// How many CAs may stand between an issuer and a workload, or none for any number [default: 0]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) path_length: Option<PathLength>,
    #[command(flatten)]
    pub(crate) constraints: ConstraintArguments,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SignProfile {
    /// An identity issuer
    Issuer,
    /// The serving certificate of a webhook
    Webhook,
    /// A workload
    Workload,
}

// What a CA is, beyond its name and its time. (What arguments have in common has no doc comment: it would
// be the help of every command that has them.)
#[derive(Args, Debug)]
pub(crate) struct AuthorityArguments {
    /// The trust domain of the mesh, for the default name [default: what the CA's name says, or
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

// How a CA that exists signs.
#[derive(Args, Debug)]
pub(crate) struct CaArguments {
    /// The password of that key, if it is encrypted: the first line of a file; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "ca_password_fd")]
    ca_password_file: Option<PathBuf>,
    /// The same, from a file descriptor
    #[arg(long, value_name = "NUMBER")]
    ca_password_fd: Option<u32>,
    /// Let it end after the CA that signs it, from when on nobody accepts it
    #[arg(long)]
    outlive_ca: bool,
}

impl CaArguments {
    /// The file that the password is read from, if it is.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.password().file().map(Path::to_owned)
    }

    /// The wished-for window, as far as this CA leaves it.
    pub(crate) fn window(&self, wished: &WindowArguments, at: UnixTime) -> Window {
        let mut window = wished.window(at);
        window.may_outlive = self.outlive_ca;
        window
    }

    pub(crate) fn password(&self) -> Source {
        Source::new(
            self.ca_password_file.clone(),
            self.ca_password_fd,
            "--ca-password-file",
        )
    }
}

#[derive(Args, Debug)]
pub(crate) struct ConstraintArguments {
    /// A name that certificates below it may have: a DNS domain, a network such as 10.0.0.0/8, or
    /// @ and a mail domain; repeatable. Names of the kind that no --permit is about stay free
    #[arg(long, value_name = "NAME", value_parser = NameConstraints::subtree)]
    permit: Vec<AlternativeName>,
    /// A name that they may not have; repeatable
    #[arg(long, value_name = "NAME", value_parser = NameConstraints::subtree)]
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

// How the new key is kept.
#[derive(Args, Debug)]
pub(crate) struct EncryptionArguments {
    /// Encrypt the key: PKCS#8, AES-256, a password that is asked for
    #[arg(long)]
    encrypt: bool,
    /// The password to encrypt it with: the first line of a file; - for standard input
    #[arg(
        long,
        value_name = "FILE",
        requires = "encrypt",
        conflicts_with = "password_fd"
    )]
    password_file: Option<PathBuf>,
    /// The same, from a file descriptor
    #[arg(long, value_name = "NUMBER", requires = "encrypt")]
    password_fd: Option<u32>,
}

impl EncryptionArguments {
    /// The file that the new password is read from, if it is.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.password()
            .and_then(|one| one.file().map(Path::to_owned))
    }

    pub(crate) fn password(&self) -> Option<NewPassword> {
        let source = || {
            Source::new(
                self.password_file.clone(),
                self.password_fd,
                "--password-file",
            )
        };
        self.encrypt.then(|| NewPassword(source()))
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
    /// The kind of key; Linkerd takes p256 alone
    #[arg(long, value_enum, default_value_t = KeyType::P256)]
    pub(crate) key_type: KeyType,
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SubjectArguments {
    /// The subject's country: two letters
    #[arg(long, value_name = "TEXT")]
    pub(crate) country: Option<String>,
    /// Its state or province
    #[arg(long, value_name = "TEXT")]
    pub(crate) province: Option<String>,
    /// Its locality
    #[arg(long, value_name = "TEXT")]
    pub(crate) locality: Option<String>,
    /// Its organization
    #[arg(long, value_name = "TEXT")]
    pub(crate) organization: Option<String>,
    /// Its organizational unit
    #[arg(long, value_name = "TEXT")]
    pub(crate) organizational_unit: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct WindowArguments {
    /// When it ends: 24h, 8760h, 365d, 10y, or RFC 3339 [default: 10y for a trust anchor, 365d for an
    /// issuer or a webhook, 24h for a workload]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_after: Option<Moment>,
    /// When it begins [default: 5 minutes ago]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_before: Option<Moment>,
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
