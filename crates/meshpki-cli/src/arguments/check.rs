//! The arguments of `meshpki check`.

use std::path::PathBuf;
use std::str::FromStr;

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
(.yaml, .yml and .json in them and below), or on standard input. All inputs are one cluster, unless --cluster names several: \
these are judged one by one, and then for what their Links say, or without Links each with each. Only what is read decides: \
the issuer in the Secret linkerd-identity-issuer, the anchors in the ConfigMap linkerd-identity-trust-roots, the \
arguments of the control plane, and what the proxies started with.

Examples:
  kubectl get -A -o json ns,cm,deploy,sts,ds,po,netpol > dump.json
  kubectl get -o json mutatingwebhookconfigurations,validatingwebhookconfigurations > webhooks.json
  kubectl -n linkerd get -o json secrets > secrets.json
  meshpki check dump.json webhooks.json secrets.json
  meshpki check must-gather/ --without-secrets
  meshpki check rendered.yaml --at +30d --format github
  meshpki check --cluster west=west.json --cluster east=east.json

Exit codes: 0 everything that decides was read and the mesh is sound, 1 not sound, 2 something that decides was not \
read, or failed"
)]
pub(crate) struct CheckArguments {
    /// Dumps of a cluster and manifests: files, folders, or - for standard input
    #[arg(required_unless_present = "clusters", value_name = "DUMP")]
    pub(crate) dumps: Vec<PathBuf>,
    /// Several clusters, and whether they trust each other: a dump of the cluster of this name; again for each, and for
    /// each file
    #[arg(
        long = "cluster",
        value_name = "NAME=DUMP",
        conflicts_with = "dumps",
        id = "clusters"
    )]
    pub(crate) clusters: Vec<NamedDump>,
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

/// A dump, and the name of its cluster.
#[derive(Clone, Debug)]
pub(crate) struct NamedDump {
    pub(crate) cluster: String,
    pub(crate) dump: PathBuf,
}

impl FromStr for NamedDump {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (cluster, dump) = text
            .split_once('=')
            .ok_or("has no =, expected NAME=DUMP, such as west=west.json")?;
        let is_name = !cluster.is_empty()
            && cluster.len() <= LONGEST
            && !cluster.starts_with('-')
            && cluster.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
            });
        if !is_name {
            return Err(
                "names no cluster before the =, expected the name that Links have: lowercase letters, digits, - and .",
            );
        }
        if dump.is_empty() {
            return Err("has no file after the =, expected NAME=DUMP, such as west=west.json");
        }
        Ok(Self {
            cluster: cluster.to_owned(),
            dump: dump.into(),
        })
    }
}

/// Of a label in Kubernetes.
const LONGEST: usize = 63;

impl CheckArguments {
    /// Every file and folder that is read.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let named = self.clusters.iter().map(|one| &one.dump);
        self.dumps.iter().chain(named).cloned().collect()
    }

    pub(crate) fn format(&self) -> Format {
        match self.output {
            Some(Output::Json) => Format::LinkerdCheckJson,
            Some(Output::Table) => Format::LinkerdCheck,
            None => self.judging.format,
        }
    }
}
