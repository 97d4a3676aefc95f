//! The `meshpki` command: arguments, files, a clock and text around the library.

use std::env;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Cli, Command};
use crate::exit::Exit;

mod arguments;
mod clock;
mod command;
mod exit;
mod explain;
mod failure;
mod files;
mod hint;
mod memory;
mod render;
mod source;
mod step;
mod terminal;
mod text;
mod usage;

fn main() -> ExitCode {
    memory::keep();
    let words: Vec<_> = env::args_os().collect();
    if text::secret::is_among(&words) {
        return usage::end_secret(&words);
    }
    let words = arguments::step::spelled(arguments::as_typed(words));
    let command = match Cli::try_parse_from(&words) {
        Ok(Cli { command }) => command,
        Err(error) => return usage::end(error, &words),
    };
    let format = command.format();
    let outcome = match command {
        Command::Bundle(arguments) => command::bundle::run(&arguments),
        Command::Certificate(arguments) => return step::certificate(&arguments),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Completions(arguments) => command::completions::run(&arguments),
        Command::Crypto(arguments) => return step::crypto(&arguments),
        Command::Create(arguments) => command::create::run(&arguments),
        Command::Diff(arguments) => command::diff::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Fingerprint(arguments) => command::fingerprint::run(&arguments),
        Command::Inspect(arguments) => command::inspect::run(&arguments),
        Command::Key(arguments) => command::key::run(&arguments),
        Command::Man(arguments) => command::man::run(&arguments),
        Command::Sign(arguments) => command::sign::run(&arguments),
        Command::Renewal(arguments) => command::renewal::run(&arguments),
        Command::Verify(arguments) => command::verify::run(&arguments),
    };
    outcome
        .unwrap_or_else(|failure| {
            render::formats::failure(&failure, format);
            Exit::Failed
        })
        .into()
}
