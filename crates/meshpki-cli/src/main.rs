//! The `meshpki` command: arguments, files, a clock and words around the library.

use std::env;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::Exit;

mod cli;
mod clock;
mod command;
mod content;
mod exit;
mod failure;
mod findings;
mod input;
mod messages;
mod output;
mod policy;
mod render;
mod usage;

fn main() -> ExitCode {
    let Cli { command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::end(&error, env::args_os()),
    };
    let format = command.format();
    let outcome = match command {
        Command::Bundle(arguments) => command::bundle::run(&arguments),
        Command::Completions(arguments) => command::completions::run(&arguments),
        Command::Create(arguments) => command::create::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Inspect(arguments) => command::inspect::run(&arguments),
        Command::Man => command::man::run(),
        Command::Verify(arguments) => command::verify::run(&arguments),
    };
    outcome
        .unwrap_or_else(|failure| {
            render::failure(&failure, format);
            Exit::CouldNotLook
        })
        .into()
}
