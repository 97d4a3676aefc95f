//! `meshpki create workload`: a workload certificate below an issuer.

use std::path::{Path, PathBuf};

use meshpki::LeafOptions;

use crate::authority::Signing;
use crate::cli::WorkloadArguments;
use crate::clock;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &WorkloadArguments) -> Result<(), Failure> {
    let WorkloadArguments {
        crt,
        key,
        ca,
        ca_key,
        signer,
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
    let mut options = LeafOptions::workload(&arguments.identity);
    options
        .alternative_names
        .extend(arguments.names.san.iter().cloned());
    options.key_algorithm = new_key.key_type.into();
    options.window = signer.window(&arguments.window, at);
    let workload = signing
        .authority
        .create_leaf(&options, at)
        .map_err(|error| Failure::below(error, ca))?;

    let (certificate, key_pem) = (
        signing.presented(workload.certificate()),
        workload.key().to_pem(),
    );
    Output::default()
        .key(key, &key_pem)
        .certificate(crt, &certificate)
        .write(new_key.force)?;

    let above = signing.authority.first_to_end();
    let mut words = Words::new(at);
    words.made(Made::Workload, crt, Some(workload.certificate()));
    words.made(Made::WorkloadKey, key, None);
    words.key_warning(workload.certificate());
    words.ends_with(workload.certificate(), above, options.window);
    words.print()
}
