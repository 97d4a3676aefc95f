//! The arguments of `meshpki verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use meshpki::{DnsIdentity, Identity, InvalidName, TrustDomain};

use crate::arguments::judging::JudgingArguments;
use crate::clock::Span;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key
  meshpki verify --anchors ca.crt --issuer issuer.crt --until 14d
  meshpki verify --anchors ca.crt --issuer issuer.crt --workload workload.crt
  meshpki verify --anchors webhook-ca.crt --webhook linkerd-proxy-injector.crt

Exit codes: 0 sound (perhaps with warnings), 1 not sound, 2 failed",
    after_long_help = "If you give a directory, meshpki reads its files that end in .crt, .pem or .cer, in the order of \
their names. It skips hidden files, subdirectories, and files that contain only private keys. Of a directory \
in --anchors, only self-signed CAs are anchors, except those that you also give as --issuer or --workload: \
name a file to trust all its certificates. A manifest (YAML or JSON) is read as the value in it that Linkerd reads, \
or as the one that you name: FILE#NAMESPACE/NAME, or FILE#NAMESPACE/NAME:KEY. In a mounted secret of type kubernetes.io/tls, --anchors reads \
ca.crt and skips tls.crt; --workload and --webhook read tls.crt and skip ca.crt. If you give only --anchors, \
meshpki verifies the anchors alone.

Examples:
  meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key
  meshpki verify --anchors ca.crt --issuer issuer.crt --fail-within 14d
  meshpki verify --anchors ca.crt --issuer issuer.crt --at +30d --format json
  meshpki verify --anchors ca.crt --issuer issuer.crt --until 2027-06-30
  meshpki verify --anchors ca.crt --issuer issuer.crt --workload workload.crt
  meshpki verify --anchors anchors/ --workload workloads/
  meshpki verify --anchors bundle.crt
  meshpki verify --anchors webhook-ca.crt --webhook linkerd-proxy-injector.crt
  meshpki verify --profile istio --cacerts cacerts/
  meshpki verify --anchors ca.crt --issuer issuer.crt --deny warnings \\
    --policy meshpki.toml

Exit codes: 0 sound (perhaps with warnings), 1 not sound, 2 failed"
)]
pub(crate) struct VerifyArguments {
    /// Trust anchors: files in PEM, SPIFFE trust bundles (JWKS), manifests, or directories; - for standard input
    #[arg(
        long,
        required_unless_present = "cacerts",
        num_args = 1..,
        value_name = "FILE",
        visible_alias = "roots"
    )]
    pub(crate) anchors: Vec<PathBuf>,
    /// The identity issuer, then the intermediates that issued it; or its Secret, with its key; - for standard input
    #[arg(
        long,
        value_name = "FILE",
        required_if_eq_any = [("format", "linkerd-check"), ("format", "linkerd-check-json")]
    )]
    pub(crate) issuer: Option<PathBuf>,
    /// The issuer's private key, to check that it matches and that the control plane can read it
    #[arg(long, value_name = "FILE", requires = "issuer")]
    pub(crate) issuer_key: Option<PathBuf>,
    /// The CA of an Istio mesh, a folder or the manifest of its secret cacerts: root-cert.pem, ca-cert.pem, ca-key.pem and
    /// cert-chain.pem, or tls.crt, tls.key and ca.crt; implies --profile istio
    #[arg(
        long,
        hide_short_help = true,
        value_name = "DIR|MANIFEST",
        conflicts_with_all = ["anchors", "issuer", "issuer_key", "webhook", "linkerd"]
    )]
    pub(crate) cacerts: Option<PathBuf>,
    /// Workload certificates, each followed by the CAs that issued it: files with any number of them, or
    /// directories; - for a stream on standard input
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) workload: Vec<PathBuf>,
    /// Serving certificates of webhooks and API services, judged as the API server judges them, with the
    /// caBundle as --anchors: files or directories; - for standard input
    #[arg(
        long,
        num_args = 1..,
        value_name = "FILE",
        conflicts_with_all = ["issuer", "workload", "identity", "linkerd"]
    )]
    pub(crate) webhook: Vec<PathBuf>,
    /// The name by which the API server calls the webhook [default: the certificate's first name of the
    /// form NAME.NAMESPACE.svc]
    #[arg(
        long,
        hide_short_help = true,
        value_name = "NAME",
        requires = "webhook",
        conflicts_with_all = ["issuer", "workload", "identity"]
    )]
    pub(crate) host: Option<DnsIdentity>,
    /// The identity that the workload must have: a DNS name or a SPIFFE ID
    #[arg(long, hide_short_help = true, value_name = "NAME")]
    pub(crate) identity: Option<Identity>,
    /// The trust domain of the mesh [default: taken from --identity, the workloads or the names of the CAs,
    /// in this order, or else cluster.local]
    #[arg(long, value_parser = trust_domain)]
    pub(crate) trust_domain: Option<TrustDomain>,
    /// The rules to apply [default: linkerd]
    #[arg(long, hide_short_help = true, value_enum)]
    pub(crate) profile: Option<Profile>,
    /// How long the mesh's workload certificates are valid: with it meshpki says how long proxies work on when
    /// the control plane stops issuing [default: 24h]
    #[arg(long, hide_short_help = true, value_name = "DURATION")]
    pub(crate) issuance_lifetime: Option<Span>,
    #[command(flatten)]
    pub(crate) judging: JudgingArguments,
}

/// A trust domain of Linkerd or of SPIFFE: the profile decides later whether SPIFFE's alphabet is enough.
pub(crate) fn trust_domain(text: &str) -> Result<TrustDomain, InvalidName> {
    text.parse()
        .or_else(|error| TrustDomain::spiffe(text).map_err(|_| error))
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Profile {
    /// What Linkerd's control plane and proxies require
    Linkerd,
    /// What Istio's control plane and the proxies of its ambient mode require
    Istio,
    /// What any client requires of a server's certificate chain, and nothing about the mesh
    Rfc5280,
    /// The same as rfc5280, and the rules for SPIFFE X509-SVIDs
    Spiffe,
}

impl From<Profile> for meshpki::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Linkerd => Self::Linkerd,
            Profile::Istio => Self::Istio,
            Profile::Rfc5280 => Self::Rfc5280,
            Profile::Spiffe => Self::Spiffe,
        }
    }
}
