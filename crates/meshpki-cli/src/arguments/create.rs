//! The arguments of `meshpki create`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use meshpki::{Identity, TrustDomain};

use crate::arguments::issuing::{
    AuthorityArguments, CaArguments, EncryptionArguments, NameArguments, NewKeyArguments,
    PathLength, SubjectArguments, WindowArguments,
};
use crate::arguments::manifest::{ManifestArguments, NamespaceArguments};
use crate::clock::Moment;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:
  meshpki create chain demo-mesh
  meshpki create root root.linkerd.cluster.local ca.crt ca.key
  meshpki create issuer --ca ca.crt --ca-key ca.key"
)]
pub(crate) struct CreateArguments {
    #[command(subcommand)]
    pub(crate) what: CreateCommand,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)] // a run builds the arguments of one command only
pub(crate) enum CreateCommand {
    /// Create a trust anchor and an identity issuer, and verify them
    Chain(ChainArguments),
    /// Create a trust anchor, or the CA of the webhooks
    Root(RootArguments),
    /// Create an identity issuer, signed by a trust anchor
    Issuer(IssuerArguments),
    /// Create a workload certificate, signed by an identity issuer
    Workload(WorkloadArguments),
    /// Create the serving certificate of a webhook or an API service
    Webhook(WebhookArguments),
    /// Create a key and a certificate signing request, for a CA elsewhere
    Request(RequestArguments),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Writes ca.crt, ca.key, issuer.crt and issuer.key to DIR; with --as, the issuer goes into the manifest \
instead. --encrypt encrypts the trust anchor's key \
only: the cluster must be able to read the issuer's key.

Examples:
  meshpki create chain demo-mesh
  meshpki create chain demo-mesh --trust-domain example.org \\
    --issuer-not-after 90d
  meshpki create chain demo-mesh --encrypt --password-file anchor.password

Exit codes: 0 created and sound; 2 failed, nothing written"
)]
pub(crate) struct ChainArguments {
    /// The directory to write to; created if it does not exist
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The trust domain of the mesh
    #[arg(long, default_value = "cluster.local")]
    pub(crate) trust_domain: TrustDomain,
    /// When the trust anchor expires: 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "10y",
        allow_hyphen_values = true
    )]
    pub(crate) not_after: Moment,
    /// When the issuer expires: 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "365d",
        allow_hyphen_values = true
    )]
    pub(crate) issuer_not_after: Moment,
    /// When both become valid [default: 5 minutes ago]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) not_before: Option<Moment>,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
    #[command(flatten)]
    pub(crate) manifest: ManifestArguments,
    #[command(flatten)]
    pub(crate) cluster: NamespaceArguments,
    /// Overwrite existing files
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    mut_arg("not_after", |one| one.help("When it expires: 24h, 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339 [default: 10y]")),
    after_help = "Examples:
  meshpki create root
  meshpki create root root.linkerd.cluster.local ca.crt ca.key \\
    --not-after 10y --encrypt
  meshpki create root --permit cluster.local --organization Example
  meshpki create root webhook.linkerd.cluster.local \\
    webhook-ca.crt webhook-ca.key

Exit codes: 0 created; 2 failed, nothing written")]
pub(crate) struct RootArguments {
    /// The common name [default: root.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The file for the certificate
    #[arg(default_value = "ca.crt")]
    pub(crate) crt: PathBuf,
    /// The file for the key
    #[arg(default_value = "ca.key")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// How many CAs may be between it and a workload; none for no limit
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
    #[command(flatten)]
    pub(crate) manifest: ManifestArguments,
    #[command(flatten)]
    pub(crate) cluster: NamespaceArguments,
}

#[derive(Args, Debug)]
#[command(
    mut_arg("not_after", |one| one.help("When it expires: 24h, 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339 [default: 365d]")),
    after_help = "An issuer expires no later than the CA that signs it, unless you give --outlive-ca.

Examples:
  meshpki create issuer --as secret -o issuer.yaml
  meshpki create issuer identity.linkerd.cluster.local issuer.crt issuer.key \\
    --ca ca.crt --ca-key ca.key --not-after 8760h

Exit codes: 0 created; 2 failed, nothing written"
)]
pub(crate) struct IssuerArguments {
    /// The common name [default: identity.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The file for the certificate
    #[arg(default_value = "issuer.crt", conflicts_with = "form")]
    pub(crate) crt: PathBuf,
    /// The file for the key
    #[arg(default_value = "issuer.key", conflicts_with = "form")]
    pub(crate) key: PathBuf,
    /// The certificate of the signing CA, then of the CAs that issued it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of the signing CA; - for standard input
    #[arg(long, value_name = "FILE", default_value = "ca.key")]
    pub(crate) ca_key: PathBuf,
    #[command(flatten)]
    pub(crate) signer: CaArguments,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
    /// How many CAs may be between it and a workload; none for no limit
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
    #[command(flatten)]
    pub(crate) manifest: ManifestArguments,
    #[command(flatten)]
    pub(crate) cluster: NamespaceArguments,
}

#[derive(Args, Debug)]
#[command(
    mut_arg("not_after", |one| one.help("When it expires: 24h, 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339 [default: 24h]")),
    after_help = "The certificate file contains the workload's certificate, then the issuer's.

Examples:
  meshpki create workload \\
    default.shop.serviceaccount.identity.linkerd.cluster.local
  meshpki create workload spiffe://cluster.local/ns/shop/sa/default \\
    shop.crt shop.key --not-after 1h

Exit codes: 0 created; 2 failed, nothing written"
)]
pub(crate) struct WorkloadArguments {
    /// The identity of the workload: a DNS name or a SPIFFE ID
    pub(crate) identity: Identity,
    /// The file for the certificate
    #[arg(default_value = "workload.crt")]
    pub(crate) crt: PathBuf,
    /// The file for the key
    #[arg(default_value = "workload.key")]
    pub(crate) key: PathBuf,
    /// The certificate of the issuer, then of the CAs that issued it; - for standard input
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
    mut_arg("not_after", |one| one.help("When it expires: 24h, 8760h, 365d, 10y, a date (00:00 UTC) or RFC 3339 [default: 365d]")),
    after_help = "The Kubernetes API server calls a webhook by the name <service>.<namespace>.svc, and trusts the \
caBundle in the webhook's configuration: a separate CA, not the mesh's trust anchor. The key is written as \
PKCS#8, because the policy validator cannot read EC PRIVATE KEY.

Examples:
  meshpki create root webhook.linkerd.cluster.local \\
    webhook-ca.crt webhook-ca.key
  meshpki create webhook linkerd-policy-validator
  meshpki create webhook tap --namespace linkerd-viz --as secret-tls

Exit codes: 0 created; 2 failed, nothing written"
)]
pub(crate) struct WebhookArguments {
    /// The service, or the full name by which the API server calls it
    pub(crate) name: String,
    /// The file for the certificate [default: <service>.crt]
    #[arg(conflicts_with = "form")]
    pub(crate) crt: Option<PathBuf>,
    /// The file for the key [default: <service>.key]
    #[arg(conflicts_with = "form")]
    pub(crate) key: Option<PathBuf>,
    /// The namespace of the service
    #[arg(long, default_value = "linkerd")]
    pub(crate) namespace: String,
    /// The certificate of the webhooks' CA, then of the CAs that issued it; - for standard input
    #[arg(long, value_name = "FILE", default_value = "webhook-ca.crt")]
    pub(crate) ca: PathBuf,
    /// The key of the signing CA; - for standard input
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
    #[command(flatten)]
    pub(crate) manifest: ManifestArguments,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The key stays on this machine. Send the request to the owner of the CA's key, who signs it with \
meshpki sign.

Examples:
  meshpki create request
  meshpki create request identity.linkerd.cluster.local issuer.csr issuer.key
  meshpki create request --use-key issuer.key \\
    identity.linkerd.cluster.local renewed.csr

Exit codes: 0 created; 2 failed, nothing written"
)]
pub(crate) struct RequestArguments {
    /// The common name [default: identity.linkerd.<trust domain>]
    pub(crate) name: Option<String>,
    /// The file for the request
    #[arg(default_value = "issuer.csr")]
    pub(crate) csr: PathBuf,
    /// The file for the new key [default: issuer.key]
    #[arg(conflicts_with = "use_key")]
    pub(crate) key: Option<PathBuf>,
    /// Use this existing key instead of a new one
    #[arg(long, value_name = "FILE", conflicts_with = "key_type")]
    pub(crate) use_key: Option<PathBuf>,
    /// A file whose first line is the password of that key, if it is encrypted; - for standard input
    #[arg(long, value_name = "FILE", requires = "use_key")]
    pub(crate) key_password_file: Option<PathBuf>,
    /// The trust domain of the mesh, for the default name and the suggested next command [default: taken from
    /// the names, or cluster.local]
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
