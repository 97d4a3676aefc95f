//! `meshpki create`: creates certificates and keys, and judges them before it writes them.

mod below;
mod chain;
mod issuer;
mod names;
mod request;
mod root;
mod webhook;
mod workload;

use crate::arguments::{CreateArguments, CreateCommand};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(arguments: &CreateArguments) -> Result<Exit, Failure> {
    match &arguments.what {
        CreateCommand::Chain(arguments) => chain::run(arguments),
        CreateCommand::Issuer(arguments) => issuer::run(arguments),
        CreateCommand::Request(arguments) => request::run(arguments),
        CreateCommand::Root(arguments) => root::run(arguments),
        CreateCommand::Webhook(arguments) => webhook::run(arguments),
        CreateCommand::Workload(arguments) => workload::run(arguments),
    }?;
    Ok(Exit::Sound)
}
