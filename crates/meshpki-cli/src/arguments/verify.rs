//! The arguments of `meshpki verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meshpki::{DnsIdentity, Identity, InvalidName, TrustDomain};

use crate::clock::{Moment, Within};

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
