//! `meshpki create`: certificates and their keys, judged before they are written.

mod below;
mod chain;
mod issuer;
mod request;
mod root;
mod webhook;
mod workload;

use std::path::Path;

use meshpki::{Certificate, PrivateKey, TrustDomain};
use zeroize::Zeroizing;

use crate::arguments::{CreateArguments, CreateCommand, PasswordSource};
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::source::input::Input;
use crate::source::password;

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

/// A new key as it goes into the file at `path`: as it is, or under a password.
fn written(
    key: &PrivateKey,
    new_password: Option<&PasswordSource>,
    path: &Path,
) -> Result<Zeroizing<String>, Failure> {
    let Some(source) = new_password else {
        return Ok(key.to_pem());
    };
    password::protect(source, &Input::default(), key, &shown(path))
}

/// The trust domain that is given, or else what the new CA's own name says, or that of the CA above it.
fn trust_domain(
    given: Option<&TrustDomain>,
    name: Option<&str>,
    above: Option<&Certificate>,
) -> TrustDomain {
    let above = above.and_then(|above| above.subject().common_name());
    let mut names = [name, above].into_iter().flatten();
    let said = || names.find_map(TrustDomain::of_ca_name);
    given.cloned().or_else(said).unwrap_or_default()
}

fn root_name(trust_domain: &str) -> String {
    format!("root.linkerd.{trust_domain}")
}

fn issuer_name(trust_domain: &str) -> String {
    format!("identity.linkerd.{trust_domain}")
}
