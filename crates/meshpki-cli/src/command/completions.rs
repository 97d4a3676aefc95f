//! `meshpki completions`: prints a completion script for a shell.

use clap::CommandFactory;

use crate::arguments::{Cli, CompletionsArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render;

pub(crate) fn run(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "meshpki", &mut script);
    render::bytes(&script)?;
    Ok(Exit::Sound)
}
