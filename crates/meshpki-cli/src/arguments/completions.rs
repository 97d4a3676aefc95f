//! The arguments of `meshpki completions`.

use clap::Args;

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  meshpki completions bash > /etc/bash_completion.d/meshpki
  meshpki completions zsh > ~/.zfunc/_meshpki")]
#[command(after_help = "Example:
  meshpki completions bash > /etc/bash_completion.d/meshpki")]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
