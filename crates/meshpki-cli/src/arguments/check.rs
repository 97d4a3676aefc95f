//! The arguments of `meshpki check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::arguments::judging::{Format, JudgingArguments};

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    mut_arg("linkerd", |arg| {
        arg.help("Linkerd's releases to judge for, beside those of the images in the dump: 2.19,edge-26.8.3,next")
    }),
    after_help = "Examples:
  kubectl get -A -o json ns,cm,deploy,po,netpol,mutatingwebhookconfigurations \\
    > dump.json
  kubectl -n linkerd get -o json secrets > secrets.json
  meshpki check dump.json secrets.json
  helm template linkerd-control-plane … | meshpki check -

Exit codes: 0 sound, 1 not sound, 2 something that decides was not read",
    after_long_help = "A dump is what kubectl get -o json|yaml writes, and a manifest what is applied: in files, in folders \
(.yaml, .yml and .json in them and below), or on standard input. All inputs are one cluster. Only what is read decides: \
the issuer in the Secret linkerd-identity-issuer, the anchors in the ConfigMap linkerd-identity-trust-roots, the \
arguments of the control plane, and what the proxies started with.

Examples:
  kubectl get -A -o json ns,cm,deploy,sts,ds,po,netpol > dump.json
  kubectl get -o json mutatingwebhookconfigurations,validatingwebhookconfigurations > webhooks.json
  kubectl -n linkerd get -o json secrets > secrets.json
  meshpki check dump.json webhooks.json secrets.json
  meshpki check must-gather/ --without-secrets
  meshpki check rendered.yaml --at +30d --format github

Exit codes: 0 everything that decides was read and the mesh is sound, 1 not sound, 2 something that decides was not \
read, or failed"
)]
pub(crate) struct CheckArguments {
    /// Dumps of a cluster and manifests: files, folders, or - for standard input
    #[arg(required = true, value_name = "DUMP")]
    pub(crate) dumps: Vec<PathBuf>,
    /// Do not miss the issuer's Secret: its certificate, where Linkerd's settings or cert-manager repeat it, decides
    #[arg(long)]
    pub(crate) without_secrets: bool,
    /// As linkerd check -o: json is --format linkerd-check-json, table is --format linkerd-check
    #[arg(
        short,
        long,
        value_enum,
        hide_short_help = true,
        conflicts_with = "format"
    )]
    output: Option<Output>,
    #[command(flatten)]
    pub(crate) judging: JudgingArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Output {
    Json,
    Table,
}

impl CheckArguments {
    pub(crate) fn format(&self) -> Format {
        match self.output {
            Some(Output::Json) => Format::LinkerdCheckJson,
            Some(Output::Table) => Format::LinkerdCheck,
            None => self.judging.format,
        }
    }
}
