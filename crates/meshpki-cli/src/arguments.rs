//! The arguments, and nothing but the arguments.

mod create;
mod key;
pub(crate) mod step;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use meshpki::{DnsIdentity, Identity, InvalidName, TrustDomain};

use crate::clock::{Moment, Within};

pub(crate) use crate::arguments::create::{
    CaArguments, ChainArguments, CreateArguments, CreateCommand, IssuerArguments, RequestArguments,
    RootArguments, SignArguments, SignProfile, WebhookArguments, WorkloadArguments,
};
pub(crate) use crate::arguments::key::{Encoding, KeyArguments, KeyCommand, KeyFiles};

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
  meshpki certificate inspect demo-mesh/issuer.crt --short

Exit codes: 0 done, and sound · 1 not sound · 2 could not look: usage, or an input that cannot be read"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // the arguments of one command are all that a run needs
pub(crate) enum Command {
    /// Put trust anchors of any number of files into one, or compare two
    Bundle(BundleArguments),
    /// The spelling of step: its commands of the same name, as documentation has them
    Certificate(step::CertificateArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Make certificates and their keys
    Create(CreateArguments),
    /// The spelling of step for keys
    Crypto(step::CryptoArguments),
    /// Say what a code means, or what can be behind a message
    Explain(ExplainArguments),
    /// Print the fingerprints of certificates
    Fingerprint(FingerprintArguments),
    /// Show what is in certificates and key files
    Inspect(InspectArguments),
    /// Encrypt, decrypt and convert private keys
    Key(KeyArguments),
    /// Print the manual page
    Man,
    /// Say whether it is time to renew certificates
    Renewal(RenewalArguments),
    /// Sign a certificate signing request
    Sign(SignArguments),
    /// Judge an issuer or workloads against trust anchors, or the anchors by themselves
    Verify(VerifyArguments),
}

impl Command {
    /// The format in which a failure is told.
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Inspect(InspectArguments {
                format: InspectFormat::Json,
                ..
            })
            | Self::Renewal(RenewalArguments {
                format: RenewalFormat::Json,
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
    after_help = "Every certificate of every file is kept, once, and written as every consumer reads it. Private keys,
certificates that are no CA, CAs that another signed, and what a consumer cannot read are refused:
nothing is written then.

Examples:
  meshpki bundle ca-new.crt original-trust.crt -o bundle.crt
  meshpki bundle bundle.crt --prune -o bundle.crt --force
  meshpki bundle bundle.crt --format jwks > bundle.json
  meshpki bundle --diff original-trust.crt bundle.crt

Exit codes: 0 written, or the same anchors in both · 1 other anchors (--diff) · 2 could not look, nothing
was written"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
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
    /// Leave out what a consumer cannot read, such as a certificate that Go does not parse
    #[arg(long, conflicts_with = "diff")]
    pub(crate) drop_unreadable: bool,
    /// Accept CAs that another CA signed too, such as an issuer that is to be trusted itself
    #[arg(long, conflicts_with = "diff")]
    pub(crate) issuers: bool,
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
    after_help = "A line for each certificate: the SHA-256 of its DER, where it is, and what it is called.

Examples:
  meshpki fingerprint ca.crt
  meshpki fingerprint ca.crt ca-new.crt --format colons
  kubectl -n linkerd get cm linkerd-identity-trust-roots \\
    -o jsonpath='{.data.ca-bundle\\.crt}' | meshpki fingerprint -

Exit codes: 0 printed · 2 could not look"
)]
pub(crate) struct FingerprintArguments {
    /// Certificates, PEM or DER; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How to write them
    #[arg(long, value_enum, default_value_t = FingerprintFormat::Hex)]
    pub(crate) format: FingerprintFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FingerprintFormat {
    /// Base64 (RFC 4648, section 4)
    Base64,
    /// The same without padding
    Base64Raw,
    /// Base64 for URLs and file names (RFC 4648, section 5)
    Base64Url,
    /// The same without padding
    Base64UrlRaw,
    /// Upper-case hexadecimal with colons, as OpenSSL has it
    Colons,
    /// Lower-case hexadecimal
    Hex,
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
    /// Where to write the certificates, with --format pem [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, short, requires = "output")]
    pub(crate) force: bool,
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
    after_help = "Examples:
  meshpki renewal issuer.crt --within 20%
  meshpki renewal ca.crt issuer.crt --within 30d || echo time to renew
  meshpki renewal issuer.crt --at +60d --format json

Exit codes: 0 nothing to do · 1 it is time, for one of them · 2 could not look"
)]
pub(crate) struct RenewalArguments {
    /// Certificates, PEM or DER: all of each file; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// When it is time: so long before the end, or this part of the lifetime before it: 30d, 20%
    /// [default: 60d, or a third of its lifetime where that is less]
    #[arg(long, value_name = "MARGIN")]
    pub(crate) within: Option<Within>,
    /// The time to ask about: RFC 3339, or an offset from now such as +30d
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// How to say it
    #[arg(long, value_enum, default_value_t = RenewalFormat::Text)]
    pub(crate) format: RenewalFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum RenewalFormat {
    /// One object, for pipelines
    Json,
    /// For people
    Text,
}

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Of a directory, the files that end in .crt, .pem or .cer are read, in the order of their names: none
whose name begins with a dot, nothing below it, and no file of private keys alone. Only self-signed
CAs of it are anchors, and none that is given as --issuer or --workload: name a file to trust it. Of
a mounted secret of type kubernetes.io/tls, --anchors reads ca.crt and not tls.crt, and --workload
and --webhook tls.crt and not ca.crt. Anchors alone are judged by themselves.

Examples:
  meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key
  meshpki verify --anchors ca.crt --issuer issuer.crt --fail-within 14d
  meshpki verify --anchors ca.crt --issuer issuer.crt --at +30d --format json
  meshpki verify --anchors ca.crt --issuer issuer.crt --workload workload.crt
  meshpki verify --anchors anchors/ --workload workloads/
  meshpki verify --anchors bundle.crt
  meshpki verify --anchors webhook-ca.crt --webhook linkerd-proxy-injector.crt
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
    /// Serving certificates of webhooks and API services, judged as the API server does, with the
    /// caBundle as --anchors: files, or directories of them; - for standard input
    #[arg(
        long,
        num_args = 1..,
        value_name = "FILE",
        conflicts_with_all = ["issuer", "workload", "identity"]
    )]
    pub(crate) webhook: Vec<PathBuf>,
    /// The name by which the API server calls the webhook [default: the first of its names of the form
    /// NAME.NAMESPACE.svc]
    #[arg(
        long,
        value_name = "NAME",
        requires = "webhook",
        conflicts_with_all = ["issuer", "workload", "identity"]
    )]
    pub(crate) host: Option<DnsIdentity>,
    /// Who the workload is, or shall be: a DNS name or a SPIFFE ID
    #[arg(long, value_name = "NAME")]
    pub(crate) identity: Option<Identity>,
    /// The trust domain of the mesh [default: the identity's, or what the workloads say, or else the names
    /// of the CAs, or cluster.local, assumed]
    #[arg(long, value_parser = trust_domain)]
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

/// Whether SPIFFE's alphabet is good enough, the profile says.
pub(crate) fn trust_domain(text: &str) -> Result<TrustDomain, InvalidName> {
    text.parse()
        .or_else(|error| TrustDomain::spiffe(text).map_err(|_| error))
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
pub(crate) enum Profile {
    /// What Linkerd's control plane and proxies want
    Linkerd,
    /// What any client wants of a server's path, and nothing about the mesh
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
