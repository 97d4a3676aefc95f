//! The arguments, and nothing but the arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use meshpki::{Identity, KeyAlgorithm, TrustDomain};

use crate::clock::{Moment, Within};

/// Service mesh certificate chains: created, judged and explained, offline.
#[derive(Debug, Parser)]
#[command(
    name = "meshpki",
    version,
    arg_required_else_help = true,
    propagate_version = true,
    after_help = "Examples:
  meshpki create chain demo-mesh
  meshpki verify --anchors demo-mesh/ca.crt --issuer demo-mesh/issuer.crt
  meshpki inspect demo-mesh/issuer.crt
  meshpki explain issuer-expired

Exit codes: 0 done, and sound · 1 not sound · 2 could not look: usage, or an input that cannot be read"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Put trust anchors of any number of files into one, or compare two
    Bundle(BundleArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Make certificates and their keys
    Create(CreateArguments),
    /// Say what a code means, or what can be behind a message
    Explain(ExplainArguments),
    /// Show what is in certificates and key files
    Inspect(InspectArguments),
    /// Print the manual page
    Man,
    /// Judge an issuer or workloads against trust anchors
    Verify(VerifyArguments),
}

impl Command {
    /// The format in which a failure is told.
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Inspect(InspectArguments {
                format: InspectFormat::Json,
                ..
            }) => Format::Json,
            Self::Verify(arguments) => arguments.format,
            _ => Format::Text,
        }
    }
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Every certificate of every file is kept, once, and written as every consumer reads it. Private keys
and certificates that are no CA are refused, and nothing is written then.

Examples:
  meshpki bundle ca-new.crt original-trust.crt -o bundle.crt
  meshpki bundle bundle.crt --prune -o bundle.crt --force
  meshpki bundle bundle.crt --format jwks > bundle.json
  meshpki bundle --diff original-trust.crt bundle.crt

Exit codes: 0 written, or the same anchors in both · 1 other anchors (--diff) · 2 could not look, nothing
was written"
)]
pub(crate) struct BundleArguments {
    /// Trust anchors, PEM, DER or a SPIFFE trust bundle (JWKS); - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Where to write the bundle [default: standard output]
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    pub(crate) output: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = BundleFormat::Pem)]
    pub(crate) format: BundleFormat,
    /// Leave out what has expired
    #[arg(long, conflicts_with = "diff")]
    pub(crate) prune: bool,
    /// Compare the anchors of two files, by content, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// The time at which something has expired: RFC 3339, or an offset from now
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum BundleFormat {
    /// A SPIFFE trust bundle
    Jwks,
    /// PEM blocks
    Pem,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:
  meshpki completions bash > /etc/bash_completion.d/meshpki")]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct CreateArguments {
    #[command(subcommand)]
    pub(crate) what: CreateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CreateCommand {
    /// A trust anchor and an identity issuer at once, judged
    Chain(ChainArguments),
    /// An identity issuer, signed by a trust anchor
    Issuer(IssuerArguments),
    /// A trust anchor
    Root(RootArguments),
    /// A workload certificate, signed by an identity issuer
    Workload(WorkloadArguments),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Writes ca.crt, ca.key, issuer.crt and issuer.key into DIR.

Examples:
  meshpki create chain demo-mesh
  meshpki create chain demo-mesh --trust-domain example.org --issuer-not-after 90d

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
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  meshpki create root
  meshpki create root root.linkerd.cluster.local ca.crt ca.key --not-after 10y

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
    /// When it ends: 8760h, 365d, 10y, or RFC 3339
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "10y",
        allow_hyphen_values = true
    )]
    pub(crate) not_after: Moment,
    #[command(flatten)]
    pub(crate) common: AuthorityArguments,
    /// How many CAs may stand between it and a workload, or none for any number
    #[arg(
        long,
        value_name = "NUMBER",
        allow_negative_numbers = true,
        default_value = "1"
    )]
    pub(crate) path_length: PathLength,
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
    /// When it ends: 8760h, 365d, 10y, or RFC 3339 [default: 365d]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_after: Option<Moment>,
    #[command(flatten)]
    pub(crate) common: AuthorityArguments,
    /// How many CAs may stand between it and a workload, or none for any number
    #[arg(
        long,
        value_name = "NUMBER",
        allow_negative_numbers = true,
        default_value = "0"
    )]
    pub(crate) path_length: PathLength,
}

#[derive(Args, Debug)]
pub(crate) struct AuthorityArguments {
    /// When it begins [default: 5 minutes ago]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_before: Option<Moment>,
    /// The trust domain of the mesh, for the default name
    #[arg(long, default_value = "cluster.local")]
    pub(crate) trust_domain: TrustDomain,
    /// The kind of key; Linkerd takes p256 alone
    #[arg(long, value_enum, default_value_t = KeyType::P256)]
    pub(crate) key_type: KeyType,
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
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
    /// When it ends: 24h, or RFC 3339 [default: 24h]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_after: Option<Moment>,
    /// When it begins [default: 5 minutes ago]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_before: Option<Moment>,
    /// Overwrite files that exist
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "With - it reads log lines and error texts: of linkerd, its identity service and its proxies, of
rustls, Go, OpenSSL and curl. It says where each comes from, and which codes can be behind it, the
most likely first. Which of them it is, meshpki verify says.

Examples:
  meshpki explain issuer-expired
  meshpki explain --list | grep key
  kubectl -n linkerd logs deploy/linkerd-identity --all-containers | meshpki explain -
  linkerd check 2>&1 | meshpki explain -

Exit codes: 0 explained · 1 nothing recognised in standard input · 2 no such code, or could not read"
)]
pub(crate) struct ExplainArguments {
    /// Codes of findings; or - alone, for messages on standard input
    #[arg(required_unless_present = "list", value_name = "CODE")]
    pub(crate) codes: Vec<String>,
    /// Every code, one a line, with what it means
    #[arg(long, conflicts_with = "codes")]
    pub(crate) list: bool,
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki inspect issuer.crt
  kubectl -n linkerd get cm linkerd-identity-trust-roots \\
    -o jsonpath='{.data.ca-bundle\\.crt}' | meshpki inspect -
  meshpki inspect --format pem pasted.crt > normalised.crt

Exit codes: 0 shown · 2 could not look"
)]
pub(crate) struct InspectArguments {
    /// Certificates or private keys, PEM or DER; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How to show them; pem writes the certificates as every consumer reads them
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// The time that remaining lifetimes are counted from: RFC 3339, or an offset from now
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Of a directory, the files that end in .crt, .pem or .cer are read, in the order of their names: none
whose name begins with a dot, nothing below it, and no file of private keys alone.

Examples:
  meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key
  meshpki verify --anchors ca.crt --issuer issuer.crt --fail-within 14d
  meshpki verify --anchors ca.crt --issuer issuer.crt --at +30d --format json
  meshpki verify --anchors ca.crt --issuer issuer.crt --workload workload.crt
  meshpki verify --anchors anchors/ --workload workloads/
  meshpki verify --anchors ca.crt --issuer issuer.crt --deny warnings --policy meshpki.toml

Exit codes: 0 sound (warnings included) · 1 not sound · 2 could not look"
)]
pub(crate) struct VerifyArguments {
    /// Trust anchors, PEM or SPIFFE trust bundles (JWKS): files of any number, or directories; - for
    /// standard input
    #[arg(long, required = true, num_args = 1.., value_name = "FILE", visible_alias = "roots")]
    pub(crate) anchors: Vec<PathBuf>,
    /// The identity issuer, then the intermediates above it; - for standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "workload",
        required_if_eq_any = [("format", "linkerd-check"), ("format", "linkerd-check-json")]
    )]
    pub(crate) issuer: Option<PathBuf>,
    /// The issuer's private key: does it belong, and can the control plane read it?
    #[arg(long, value_name = "FILE", requires = "issuer")]
    pub(crate) issuer_key: Option<PathBuf>,
    /// Workload certificates: files, or directories of them, any number in each, and with each the
    /// CAs that stand above it; - for a stream on standard input
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) workload: Vec<PathBuf>,
    /// Who the workload is, or shall be: a DNS name or a SPIFFE ID
    #[arg(long, value_name = "NAME")]
    pub(crate) identity: Option<Identity>,
    /// The trust domain of the mesh [default: the identity's, or cluster.local, assumed]
    #[arg(long)]
    pub(crate) trust_domain: Option<TrustDomain>,
    /// Which rules apply [default: linkerd]
    #[arg(long, value_enum)]
    pub(crate) profile: Option<Profile>,
    /// The time to judge at: RFC 3339, or an offset from now such as +30d
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// Warn of what ends within this time, or this part of its lifetime: 14d, 20%
    /// [default: 60d, or a third of its lifetime where that is less]
    #[arg(long, value_name = "MARGIN")]
    pub(crate) warn_within: Option<Within>,
    /// Fail on what ends within this time, or this part of its lifetime: 14d, 20% [default: 0s]
    #[arg(long, value_name = "MARGIN")]
    pub(crate) fail_within: Option<Within>,
    /// Make an error of this finding, or of every warning; commas between several
    #[arg(long, value_name = "CODE|warnings", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Make a warning of this finding
    #[arg(long, value_name = "CODE|warnings", value_delimiter = ',')]
    pub(crate) warn: Vec<String>,
    /// Leave this finding out; what a judge refuses is still said to be refused
    #[arg(long, value_name = "CODE|warnings", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// A file of the same settings (TOML); what is given here comes before it
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// How to say it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Annotations of GitHub Actions, and the summary of its step
    Github,
    /// One object, for pipelines
    Json,
    /// XML, as continuous integration shows tests
    Junit,
    /// The certificate items of linkerd check, as it prints them
    LinkerdCheck,
    /// The same, as linkerd check -o json
    LinkerdCheckJson,
    /// Metrics for the textfile collector
    Prometheus,
    /// For people
    Text,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// One object, for pipelines
    Json,
    /// The certificates themselves
    Pem,
    /// For people
    Text,
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

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Profile {
    /// What Linkerd's control plane and proxies want
    Linkerd,
    /// What any relying party wants of a path, and nothing about the mesh
    Rfc5280,
    /// The same, and the rules of SPIFFE's X509-SVIDs
    Spiffe,
}

impl From<Profile> for meshpki::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Linkerd => Self::Linkerd,
            Profile::Rfc5280 => Self::Rfc5280,
            Profile::Spiffe => Self::Spiffe,
        }
    }
}
