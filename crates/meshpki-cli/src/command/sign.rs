//! `meshpki sign`: signs a certificate for a request, which is not trusted.

use std::path::{Path, PathBuf};

use meshpki::{
    AlternativeName, Certificate, IssueError, IssuerOptions, LeafOptions, PrivateKey, Request,
    Subject, TrustDomain, UnixTime, Usages, WEBHOOK_LIFETIME, Window,
};

use crate::arguments::{Form, SignArguments, SignProfile};
use crate::clock;
use crate::command::manifest::{self, Manifest};
use crate::command::output::Output;
use crate::exit::Exit;
use crate::failure::{Failure, shown};
use crate::hint::Hint;
use crate::render::applied;
use crate::render::created::{Made, Words};
use crate::render::next::{self, allow_san, flag};
use crate::source::authority::{Signing, read_key, read_request};
use crate::source::input::Input;

pub(crate) fn run(arguments: &SignArguments) -> Result<Exit, Failure> {
    let SignArguments {
        csr, ca, ca_key, ..
    } = arguments;
    let at = clock::now();
    let manifest = manifest_for(arguments)?;
    let crt = match manifest {
        Some(_) => None,
        None => Some(certificate_file(arguments)?),
    };
    let password_file = arguments.signer.file();
    let read: Vec<&Path> = [csr, ca, ca_key]
        .into_iter()
        .chain(&password_file)
        .chain(&arguments.key)
        .map(PathBuf::as_path)
        .collect();
    let input = Input::default();
    if crt.as_ref() == Some(csr) {
        // It is no request: one that is would have another ending.
        read_request(&input, csr)?;
    }
    let files = crt.as_deref().or(manifest.and_then(|one| one.file));
    let output = Output::open(files.as_slice(), &read, arguments.force)?;
    check_profile(arguments)?;
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
    let mut words = Words::new(at);
    let made = match (arguments.profile, manifest) {
        (SignProfile::Issuer, None) => Made::Issuer,
        (SignProfile::Issuer, Some(_)) => Made::IssuerManifest,
        (SignProfile::Webhook, _) => Made::Webhook,
        (SignProfile::Workload, _) => Made::Workload,
    };
    match (manifest, &crt) {
        (Some(manifest), _) => {
            let key = key_of(arguments, &input, &request)?;
            let namespace = &arguments.cluster.namespace;
            let anchor = signing.authority.path().last();
            let text = manifest::issuer(manifest.form, namespace, (&text, &key.to_pem()), anchor)
                .map_err(|failure| failure.prefix(&shown(ca)))?;
            manifest.write(output, &text, Some(key.public_key()))?;
            words.made(made, manifest.shown(), Some(&certificate));
        }
        (None, Some(crt)) => {
            output.certificate(crt, &text).write()?;
            words.made(made, crt, Some(&certificate));
        }
        (None, None) => {}
    }
    words.ignored(&request, &certificate, "allow it with --allow-san");
    words.granted(&certificate);
    words.key_warning(&certificate);
    words.ends_with(&certificate, signing.authority.first_to_end(), window);
    if let Some(Manifest { form, file }) = manifest {
        words.applied(&applied::issuer(
            form,
            file,
            signing.is_anchor().then_some(ca.as_path()),
            &arguments.cluster.namespace,
        ));
    } else if let (SignProfile::Issuer, true, Some(crt)) =
        (arguments.profile, signing.is_anchor(), &crt)
    {
        let mut names = [&certificate, signing.authority.certificate()]
            .into_iter()
            .filter_map(|one| one.subject().common_name());
        let domain = arguments
            .trust_domain
            .clone()
            .or_else(|| names.find_map(TrustDomain::of_ca_name))
            .unwrap_or_default();
        words.next(next::verify(ca, crt, None, &domain, true));
    }
    words.print()?;
    Ok(Exit::Sound)
}

/// The manifest that is asked for: an issuer's, with its key.
fn manifest_for(arguments: &SignArguments) -> Result<Option<Manifest<'_>>, Failure> {
    let (forms, what): (&[Form], _) = match arguments.profile {
        SignProfile::Issuer => (&manifest::ISSUER, "an issuer"),
        SignProfile::Webhook => (&[], "a webhook that was made elsewhere"),
        SignProfile::Workload => (&[], "a workload"),
    };
    let manifest = Manifest::asked(&arguments.manifest, forms, what, true)?;
    match (manifest, &arguments.key) {
        (Some(_), None) => {
            let failure =
                Failure::new("the manifest of an issuer has its key, expected --key FILE");
            Err(failure.hint("or sign without --as, and make the manifest where the key is"))
        }
        _ => Ok(manifest),
    }
}

/// The key that goes with the certificate for `request`.
fn key_of(
    arguments: &SignArguments,
    input: &Input,
    request: &Request,
) -> Result<PrivateKey, Failure> {
    let path = arguments.key.as_deref().unwrap_or(Path::new("issuer.key"));
    let password = arguments.signer.password();
    let (source, key) = read_key(input, path, &password)?;
    if key.public_key() == request.public_key() {
        return Ok(key);
    }
    let csr = shown(&arguments.csr);
    let what = format!("is not the key of {csr}, expected the one that it was made with");
    Err(Failure::new(what).about(&source))
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

/// Refuses the options of an issuer for other profiles, instead of ignoring them.
fn check_profile(arguments: &SignArguments) -> Result<(), Failure> {
    let is_issuer = arguments.profile == SignProfile::Issuer;
    let constraints = arguments.constraints.name_constraints();
    let given = [
        ("--path-length", arguments.path_length.is_some()),
        ("--permit and --exclude", constraints.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((flag, _)) if !is_issuer => Err(Failure::new(format!(
            "{flag} is for issuers: a workload or a webhook signs no certificates"
        ))
        .hint("omit it, or sign an issuer: --profile issuer")),
        _ => Ok(()),
    }
}

/// The names that the request asks for and the user allows.
fn allowed(request: &Request, allowed: &[AlternativeName]) -> Vec<AlternativeName> {
    request
        .alternative_names()
        .iter()
        .filter(|name| allowed.contains(name))
        .cloned()
        .collect()
}

fn without_name(request: &Request) -> Failure {
    let none = "so the certificate would have no name";
    let asked = request.alternative_names();
    if asked.is_empty() {
        let domain = request
            .subject()
            .common_name()
            .and_then(TrustDomain::of_ca_name)
            .unwrap_or_default();
        return Failure::new(format!("asks for no subject alternative name, {none}")).hint(
            Hint::command(
                "ask for a new request",
                format!(
                    "meshpki create request {}--san NAME",
                    flag("--trust-domain", &domain)
                ),
            ),
        );
    }
    // The requester wrote the names, and the signer may paste them: only names that the flag accepts.
    let flags: Vec<String> = asked
        .iter()
        .map(ToString::to_string)
        .filter(|text| text.parse::<AlternativeName>().is_ok())
        .take(MOST_OFFERED)
        .map(|text| allow_san(&text))
        .collect();
    Failure::new(format!("asks only for names that are not allowed, {none}")).hint(format!(
        "allow the names that are correct: {}",
        flags.join(" ")
    ))
}

/// `issuer.crt` for `issuer.csr`.
fn certificate_file(arguments: &SignArguments) -> Result<PathBuf, Failure> {
    let (csr, crt) = (&arguments.csr, &arguments.crt);
    match crt {
        Some(crt) => Ok(crt.clone()),
        None if csr.as_os_str() == "-" => Err(Failure::new(
            "the request comes from standard input (-), expected a file name for the certificate",
        )
        .hint(Hint::command("for example", "meshpki sign - issuer.crt"))),
        None => Ok(csr.with_extension("crt")),
    }
}

const MOST_OFFERED: usize = 10;
