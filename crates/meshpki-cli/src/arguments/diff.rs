//! The arguments of `meshpki diff`.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::judging::JudgingArguments;

#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    mut_arg("linkerd", |arg| {
        arg.help("Linkerd's releases to judge for, beside those of the images: 2.19,edge-26.8.3,next")
    }),
    mut_arg("format", |arg| {
        arg.help("The output format: text, json or github [default: text]")
            .hide_possible_values(true)
            .hide_default_value(true)
    }),
    after_help = "Examples:
  meshpki diff main.yaml branch.yaml
  meshpki diff rendered-main/ rendered-branch/ --format github

Exit codes: 0 nothing breaks, 1 something breaks that worked, 2 something that decides was not read, or failed"
)]
pub(crate) struct DiffArguments {
    /// What runs: a dump of the cluster, or the manifests of the main branch; a file, a folder, or - for standard input
    pub(crate) base: PathBuf,
    /// What is to be applied: the manifests of the branch
    pub(crate) head: PathBuf,
    #[command(flatten)]
    pub(crate) judging: JudgingArguments,
}
