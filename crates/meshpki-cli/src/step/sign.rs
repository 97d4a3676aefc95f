//! `certificate sign`: signs a certificate for a request.

use meshpki::{AlternativeName, Certificate, IssuerOptions, LeafOptions, Request, Subject};

use super::create::{INTERMEDIATE_LIFETIME, is_rsa};
use super::window;
use crate::arguments::PasswordSource;
use crate::arguments::step::{SignArguments, SignProfile};
use crate::clock;
use crate::failure::Failure;
use crate::render;
use crate::render::created::Words;
use crate::source::authority::{Signing, read_request};
use crate::source::input::Input;

pub(super) fn run(arguments: &SignArguments) -> Result<(), Failure> {
    let at = clock::now();
    let input = Input::default();
    let request = read_request(&input, &arguments.csr)?;
    let password = PasswordSource::new(arguments.password_file.clone(), None, "--password-file");
    let signing = Signing::read_any(&input, &arguments.crt, &arguments.key, &password)?;
    let window = arguments.window.window(at);
    window::check(window, Some(signing.authority.first_to_end()), at)?;

    let subject = Subject::Name(request.subject().clone());
    let (authority, public_key) = (&signing.authority, request.public_key());
    let certificate = if arguments.profile == SignProfile::Leaf {
        let mut options = LeafOptions::new(subject, names(arguments, &request)?);
        options.key_encipherment = is_rsa(public_key);
        options.window = window;
        authority.sign_leaf(&options, public_key, at)
    } else {
        let mut options = IssuerOptions::named(subject);
        options.path_length = path_length(arguments, authority.certificate())?;
        options.window = window;
        options.lifetime = INTERMEDIATE_LIFETIME;
        authority.sign_issuer(&options, public_key, at)
    };
    let certificate =
        certificate.map_err(|error| Failure::signing(error, &arguments.crt, &arguments.csr))?;

    let mut text = certificate.to_pem();
    if arguments.bundle {
        text.push_str(&signing.file());
    }
    render::data(text.as_bytes())?;
    let mut words = Words::new(at);
    words.ignored(&request, &certificate, "a CA gets only the subject");
    words.granted(&certificate);
    words.ends_with(&certificate, authority.first_to_end(), window);
    words.print()
}

/// How many CAs may follow in a chain; `None` is no limit, which requires that the CA has none.
fn path_length(arguments: &SignArguments, above: &Certificate) -> Result<Option<u8>, Failure> {
    let limit = above.basic_constraints().and_then(|one| one.path_length);
    match (u8::try_from(arguments.path_len).ok(), limit) {
        (None, Some(limit)) if limit > 0 => Err(Failure::new(format!(
            "{} has path length {limit}, so a CA that it signs must have a smaller one",
            above.name()
        ))
        .hint(format!("the largest possible is --path-len {}", limit - 1))),
        (wanted, _) => Ok(wanted),
    }
}

/// The requested names; if there are none, the common name.
fn names(arguments: &SignArguments, request: &Request) -> Result<Vec<AlternativeName>, Failure> {
    let asked = request.alternative_names();
    match request.subject().common_name() {
        Some(name) if asked.is_empty() && !arguments.omit_cn_san => {
            Ok(vec![name.parse().map_err(Failure::new)?])
        }
        _ => Ok(asked.to_vec()),
    }
}
