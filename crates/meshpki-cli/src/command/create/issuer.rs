//! `meshpki create issuer`: an identity issuer below a CA.

use std::path::{Path, PathBuf};

use meshpki::IssuerOptions;

use crate::authority::Signing;
use crate::cli::IssuerArguments;
use crate::clock;
use crate::command::create::issuer_name;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &IssuerArguments) -> Result<(), Failure> {
    let IssuerArguments {
        crt,
        key,
        ca,
        ca_key,
        signer,
        authority,
        new_key,
        ..
    } = arguments;
    let at = clock::now();
    let secret = signer.file();
    let read: Vec<&Path> = [ca, ca_key]
        .into_iter()
        .chain(&secret)
        .map(PathBuf::as_path)
        .collect();
    Output::check(&[crt, key], &read, new_key.force)?;
    let signing = Signing::read(&Input::default(), ca, ca_key, &signer.password())?;
    let name = arguments.name.clone();
    let name = name.unwrap_or_else(|| issuer_name(authority.trust_domain.as_str()));
    let mut options = IssuerOptions::new(&name);
    options.subject = authority.subject.subject(&name);
    options.alternative_names.clone_from(&authority.names.san);
    options.key_algorithm = new_key.key_type.into();
    options.path_length = arguments.path_length.0;
    options.name_constraints = authority.constraints.name_constraints();
    options.window = signer.window(&arguments.window, at);
    let issuer = signing
        .authority
        .create_issuer(&options, at)
        .map_err(|error| Failure::below(error, ca))?;

    let (certificate, key_pem) = (
        signing.presented(issuer.certificate()),
        issuer.signer().to_pem(),
    );
    Output::default()
        .key(key, &key_pem)
        .certificate(crt, &certificate)
        .write(new_key.force)?;

    let above = signing.authority.first_to_end();
    let mut words = Words::new(at);
    words.made(Made::Issuer, crt, Some(issuer.certificate()));
    words.made(Made::IssuerKey, key, None);
    words.key_warning(issuer.certificate());
    words.ends_with(issuer.certificate(), above, options.window);
    if signing.is_anchor() {
        words.next_verify(ca, crt, key, &authority.trust_domain);
    }
    words.print()
}
