//! The arguments of commands that write what `kubectl apply` and Helm take.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

// What goes into the cluster, in one file.
#[derive(Args, Debug)]
pub(crate) struct ManifestArguments {
    /// Write a manifest or Helm values for the cluster instead (see --help)
    ///
    /// `secret` is the issuer's Secret under Linkerd's own scheme (crt.pem, key.pem), `secret-tls` one of the type
    /// kubernetes.io/tls (tls.crt, tls.key, ca.crt); `configmap` is the ConfigMap with the trust anchors, `trust-manager` a
    /// Bundle that makes it; `helm-values` are values of Linkerd's charts.
    #[arg(
        long = "as",
        value_enum,
        value_name = "FORM",
        hide_possible_values = true
    )]
    pub(crate) form: Option<Form>,
    /// The file for the manifest [default: standard output]
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
}

// The namespace of a control plane.
#[derive(Args, Debug)]
pub(crate) struct NamespaceArguments {
    /// The namespace of the control plane, for --as
    #[arg(
        long,
        short,
        hide_short_help = true,
        value_name = "NAME",
        default_value = "linkerd",
        value_parser = namespace,
        requires = "form"
    )]
    pub(crate) namespace: String,
}

/// What is written for a cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Form {
    /// The ConfigMap with the trust anchors
    Configmap,
    /// Values of Linkerd's Helm charts
    HelmValues,
    /// The issuer's Secret under Linkerd's own scheme: crt.pem and key.pem
    Secret,
    /// A Secret of the type kubernetes.io/tls: tls.crt, tls.key and, for an issuer, ca.crt
    SecretTls,
    /// A Bundle of trust-manager, which makes the ConfigMap
    TrustManager,
}

impl Form {
    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Configmap => "configmap",
            Self::HelmValues => "helm-values",
            Self::Secret => "secret",
            Self::SecretTls => "secret-tls",
            Self::TrustManager => "trust-manager",
        }
    }
}

/// The name of a namespace: a label of DNS (RFC 1123).
pub(crate) fn namespace(text: &str) -> Result<String, String> {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = (1..=63).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if is_label {
        Ok(text.to_owned())
    } else {
        Err("expected at most 63 characters of a-z, 0-9 and '-'".to_owned())
    }
}
