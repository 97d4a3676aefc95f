//! `meshpki create root`: a trust anchor.

use std::path::{Path, PathBuf};

use meshpki::{Authority, RootOptions};

use crate::arguments::RootArguments;
use crate::clock;
use crate::command::create::{root_name, trust_domain, written};
use crate::failure::Failure;
use crate::files::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &RootArguments) -> Result<(), Failure> {
    let RootArguments {
        crt,
        key,
        authority,
        new_key,
        ..
    } = arguments;
    let at = clock::now();
    let secret = arguments.encryption.file();
    let read: Vec<&Path> = secret.iter().map(PathBuf::as_path).collect();
    let output = Output::open(&[crt, key], &read, new_key.force)?;
    let given = authority.trust_domain.as_ref();
    let domain = trust_domain(given, arguments.name.as_deref(), None);
    let name = arguments.name.clone();
    let name = name.unwrap_or_else(|| root_name(domain.as_str()));
    let mut options = RootOptions::new(&name);
    options.subject = authority.subject.subject(&name);
    options.alternative_names.clone_from(&authority.names.san);
    options.key_algorithm = new_key.key_type.into();
    options.path_length = arguments.path_length.0;
    options.name_constraints = authority.constraints.name_constraints();
    options.window = arguments.window.window(at);
    let root = Authority::create_root(&options, at)?;

    let certificate = root.certificate().to_pem();
    let key_pem = written(root.signer(), arguments.encryption.password().as_ref(), key)?;
    output
        .key(key, &*key_pem, root.certificate().public_key())
        .certificate(crt, &certificate)
        .write()?;

    let mut words = Words::new(at);
    words.made(Made::Anchor, crt, Some(root.certificate()));
    let is_of_webhooks = name.contains("webhook");
    let what = match arguments.encryption.password() {
        Some(_) => Made::EncryptedAnchorKey,
        None if is_of_webhooks => Made::WebhookAnchorKey,
        None => Made::AnchorKey,
    };
    words.made(what, key, None);
    words.key_warning(root.certificate());
    if is_of_webhooks {
        words.next_webhook(crt, key);
    } else if options.path_length != Some(0) {
        words.next_issuer(crt, key, &domain);
    }
    words.print()
}
