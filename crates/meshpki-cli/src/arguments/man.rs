//! The arguments of `meshpki man`.

use clap::Args;

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  meshpki man verify | man -l -
  meshpki man --list | while read -r c; do
    meshpki man $c > \"meshpki-$(echo $c | tr ' ' -).1\"; done")]
pub(crate) struct ManArguments {
    /// The command [default: meshpki itself]
    #[arg(conflicts_with = "list")]
    pub(crate) command: Vec<String>,
    /// List the commands, one per line
    #[arg(long)]
    pub(crate) list: bool,
}
