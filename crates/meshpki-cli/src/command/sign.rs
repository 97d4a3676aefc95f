//! `meshpki sign`: a certificate for a request, of which little is believed.

use std::path::PathBuf;

use meshpki::{
    AlternativeName, Certificate, IssueError, IssuerOptions, LeafOptions, Request, Subject,
    TrustDomain, UnixTime, Usages, WEBHOOK_LIFETIME, Window,
};

use crate::arguments::{SignArguments, SignProfile};
use crate::clock;
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::files::output::Output;
use crate::render::created::{Made, Words, allow_san, flag};
use crate::source::authority::{Signing, read_request};
use crate::source::input::Input;

pub(crate) fn run(arguments: &SignArguments) -> Result<Exit, Failure> {
    let SignArguments {
        csr, ca, ca_key, ..
    } = arguments;
    let at = clock::now();
    let crt = certificate_file(arguments)?;
    let secret = arguments.signer.file();
    let read = [csr, ca, ca_key]
        .into_iter()
        .chain(&secret)
        .map(PathBuf::as_path);
    let output = Output::open(&[&crt], &read.collect::<Vec<_>>(), arguments.force)?;
    check_profile(arguments)?;
    let input = Input::default();
    let request = read_request(&input, csr)?;
    let names = allowed(&request, &arguments.allow_san);
    if names.is_empty() && arguments.profile != SignProfile::Issuer {
        return Err(without_name(&request).prefix(&shown(csr)));
    }
    let signing = Signing::read(&input, ca, ca_key, &arguments.signer.password())?;
    let window = arguments.signer.window(&arguments.window, at);
    let certificate = sign(arguments, &signing, &request, names, window, at)
        .map_err(|error| Failure::signing(error, ca, csr))?;

    let text = signing.presented(&certificate);
    output.certificate(&crt, &text).write()?;
    let mut words = Words::new(at);
    let made = match arguments.profile {
        SignProfile::Issuer => Made::Issuer,
        SignProfile::Webhook => Made::Webhook,
        SignProfile::Workload => Made::Workload,
    };
    words.made(made, &crt, Some(&certificate));
    words.refused(&request, &certificate, "allow it with --allow-san");
    words.granted(&certificate);
    words.key_warning(&certificate);
    words.ends_with(&certificate, signing.authority.first_to_end(), window);
    if arguments.profile == SignProfile::Issuer && signing.is_anchor() {
        let above = signing.authority.certificate();
        let names = [&certificate, above].into_iter();
        let mut names = names.filter_map(|one| one.subject().common_name());
        let said = || names.find_map(TrustDomain::of_ca_name);
        let domain = arguments.trust_domain.clone().or_else(said);
        let domain = domain.unwrap_or_default();
        words.next_verify(ca, &crt, None, &domain);
    }
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
        options.lifetime = WEBHOOK_LIFETIME;
    } else {
        options.key_encipherment = true;
    }
    options.window = window;
    authority.sign_leaf(&options, key, at)
}

/// What is for issuers is not quietly left out of others.
fn check_profile(arguments: &SignArguments) -> Result<(), Failure> {
    let is_issuer = arguments.profile == SignProfile::Issuer;
    let constraints = arguments.constraints.name_constraints();
    let given = [
        ("--path-length", arguments.path_length.is_some()),
        ("--permit and --exclude", constraints.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((flag, _)) if !is_issuer => Err(Failure::new(format!(
            "{flag}: a workload or a webhook signs no others"
        ))
        .hint("leave it out, or sign an issuer: --profile issuer")),
        _ => Ok(()),
    }
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
    let none = "and the certificate would have none";
    let asked = request.alternative_names();
    if asked.is_empty() {
        let failure = Failure::new(format!("asks for no subject alternative name, {none}"));
        let name = request.subject().common_name();
        let domain = name.and_then(TrustDomain::of_ca_name).unwrap_or_default();
        let domain = flag("--trust-domain", &domain);
        return failure.hint(format!(
            "have it made again: meshpki create request {domain}--san NAME"
        ));
    }
    let failure = Failure::new(format!("asks for no name that is allowed, {none}"));
    // Who asks has written them, and who signs is to paste them.
    let texts = asked.iter().map(ToString::to_string);
    let takes = |text: &String| text.parse::<AlternativeName>().is_ok();
    let flags: Vec<String> = texts
        .filter(takes)
        .take(MOST_OFFERED)
        .map(|text| allow_san(&text))
        .collect();
    failure.hint(format!("allow those that are right: {}", flags.join(" ")))
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

const MOST_OFFERED: usize = 10;
