//! `meshpki completions`: prints a completion script for a shell.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use meshpki::CODES;

use crate::arguments::{Cli, CompletionsArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render;

pub(crate) fn run(arguments: &CompletionsArguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut with_codes(), "meshpki", &mut script);
    render::bytes(&script)?;
    Ok(Exit::Sound)
}

/// The arguments, in which codes are among a list of values: where they are read, they are not, because help and errors
/// would print all of them.
fn with_codes() -> Command {
    let codes = |more: &'static [&'static str]| {
        let codes = CODES.iter().chain(more).copied();
        PossibleValuesParser::new(codes.collect::<Vec<_>>())
    };
    let mut command = Cli::command();
    command.build();
    command
        .mut_subcommand("explain", |explain| {
            explain.mut_arg("codes", |one| {
                one.value_parser(codes(&["releases", "rotation"]))
            })
        })
        .mut_subcommand("verify", |verify| {
            ["deny", "warn", "allow"]
                .into_iter()
                .fold(verify, |verify, name| {
                    verify.mut_arg(name, |one| one.value_parser(codes(&["warnings"])))
                })
        })
}
