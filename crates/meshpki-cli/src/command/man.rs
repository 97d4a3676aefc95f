//! `meshpki man`: prints the manual page, with all subcommands.

use clap::CommandFactory;

use crate::arguments::Cli;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render;

pub(crate) fn run() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    write_pages(&command, &mut page).map_err(|error| Failure::new(error.to_string()))?;
    render::bytes(&page)?;
    Ok(Exit::Sound)
}

fn write_pages(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(page)?;
    for subcommand in command
        .get_subcommands()
        .filter(|one| one.get_name() != "help")
    {
        write_pages(subcommand, page)?;
    }
    Ok(())
}
