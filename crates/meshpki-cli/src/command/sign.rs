//! `meshpki sign`: a certificate for a request, of which little is believed.

use std::path::PathBuf;

use meshpki::{
    AlternativeName, Certificate, IssueError, IssuerOptions, LeafOptions, Request, Subject,
    UnixTime, Usages, Window,
};

use crate::authority::{Signing, read_request};
use crate::cli::{SignArguments, SignProfile};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &SignArguments) -> Result<Exit, Failure> {
    let SignArguments {
        csr, ca, ca_key, ..
    } = arguments;
    let at = clock::now();
    let crt = certificate_file(arguments)?;
    Output::check(&[&crt], &[csr, ca, ca_key], arguments.force)?;
    let input = Input::default();
    let request = read_request(&input, csr)?;
    let names = allowed(&request, &arguments.allow_san);
    if names.is_empty() && arguments.profile != SignProfile::Issuer {
        return Err(without_name(&request).prefix(&csr.display().to_string()));
    }
    let signing = Signing::read(&input, ca, ca_key, &arguments.signer.password())?;
    let window = arguments.signer.window(&arguments.window, at);
    let certificate = sign(arguments, &signing, &request, names, window, at)
        .map_err(|error| Failure::below(error, ca))?;

    Output::default()
        .certificate(&crt, &signing.presented(&certificate))
        .write(arguments.force)?;
    let mut words = Words::new(at);
    let made = match arguments.profile {
        SignProfile::Issuer => Made::Issuer,
        SignProfile::Webhook => Made::Webhook,
        SignProfile::Workload => Made::Workload,
    };
    words.made(made, &crt, Some(&certificate));
    words.refused(&request, &certificate, "allow it with --allow-san");
    words.key_warning(&certificate);
    words.ends_with(&certificate, signing.authority.certificate(), window);
    words.print()?;
    Ok(Exit::Sound)
}

fn sign(
    arguments: &SignArguments,
    signing: &Signing,
    request: &Request,
    names: Vec<AlternativeName>,
    window: Window,
    at: UnixTime,
) -> Result<Certificate, IssueError> {
    let subject = Subject::Name(request.subject().clone());
    let (authority, key) = (&signing.authority, request.public_key());
    if arguments.profile == SignProfile::Issuer {
        let mut options = IssuerOptions::named(subject);
        options.alternative_names = names;
        if let Some(path_length) = arguments.path_length {
            options.path_length = path_length.0;
        }
        options.name_constraints = arguments.constraints.name_constraints();
        options.window = window;
        return authority.sign_issuer(&options, key, at);
    }
    let mut options = LeafOptions::new(subject, names);
    if arguments.profile == SignProfile::Webhook {
        options.usages = Usages::Server;
    }
    options.window = window;
    authority.sign_leaf(&options, key, at)
}

/// Of what is asked for, what is allowed.
fn allowed(request: &Request, allowed: &[AlternativeName]) -> Vec<AlternativeName> {
    let asked = request.alternative_names().iter();
    asked
        .filter(|name| allowed.contains(name))
        .cloned()
        .collect()
}

fn without_name(request: &Request) -> Failure {
    let asked: Vec<String> = request
        .alternative_names()
        .iter()
        .map(ToString::to_string)
        .collect();
    if asked.is_empty() {
        return Failure::new(
            "asks for no subject alternative name, and the certificate would have none",
        )
        .hint("have it made again: meshpki create request --san NAME");
    }
    Failure::new("asks for no name that is allowed, and the certificate would have none").hint(
        format!(
            "allow those that are right: --allow-san {}",
            asked.join(" --allow-san ")
        ),
    )
}

/// `issuer.crt` for `issuer.csr`.
fn certificate_file(arguments: &SignArguments) -> Result<PathBuf, Failure> {
    let (csr, crt) = (&arguments.csr, &arguments.crt);
    match crt {
        Some(crt) => Ok(crt.clone()),
        None if csr.as_os_str() == "-" => Err(Failure::new(
            "the request comes from standard input (-), expected the name of the certificate's file",
        )
        .hint("name it: meshpki sign - issuer.crt")),
        None => Ok(csr.with_extension("crt")),
    }
}
