//! `meshpki man`: prints the manual page of a command.

use clap::{Command, CommandFactory};

use crate::arguments::{Cli, ManArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::hint::Hint;
use crate::render;
use crate::text::escape;

pub(crate) fn run(arguments: &ManArguments) -> Result<Exit, Failure> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = Vec::new();
    if arguments.list {
        list(&cli, "", &mut page);
    } else {
        let mut command = &cli;
        for word in &arguments.command {
            command = command.find_subcommand(word).ok_or_else(|| {
                Failure::new(format!("unknown command {}", escape::line(word)))
                    .hint(Hint::command("list all commands", "meshpki man --list"))
            })?;
        }
        clap_mangen::Man::new(command.clone())
            .render(&mut page)
            .map_err(|error| Failure::system(&error))?;
    }
    render::bytes(&page)?;
    Ok(Exit::Sound)
}

/// The commands below this one, each on a line.
fn list(command: &Command, above: &str, page: &mut Vec<u8>) {
    let commands = command.get_subcommands();
    for one in commands.filter(|one| one.get_name() != "help") {
        let name = format!("{above}{}", one.get_name());
        page.extend_from_slice(name.as_bytes());
        page.push(b'\n');
        list(one, &format!("{name} "), page);
    }
}
