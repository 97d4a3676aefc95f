//! `meshpki create webhook`: the serving certificate of a webhook or an API service.

use std::path::{Path, PathBuf};

use meshpki::LeafOptions;

use crate::authority::Signing;
use crate::cli::WebhookArguments;
use crate::clock;
use crate::failure::{Failure, shell};
use crate::input::Input;
use crate::output::Output;
use crate::render::created::{Made, Words};

pub(crate) fn run(arguments: &WebhookArguments) -> Result<(), Failure> {
    let WebhookArguments {
        ca,
        ca_key,
        signer,
        new_key,
        ..
    } = arguments;
    let at = clock::now();
    let (service, namespace, name) = called(arguments)?;
    let file = |ending: &str| PathBuf::from(format!("{service}.{ending}"));
    let crt = arguments.crt.clone().unwrap_or_else(|| file("crt"));
    let key = arguments.key.clone().unwrap_or_else(|| file("key"));
    let secret = signer.file();
    let read: Vec<&Path> = [ca, ca_key]
        .into_iter()
        .chain(&secret)
        .map(PathBuf::as_path)
        .collect();
    Output::check(&[&crt, &key], &read, new_key.force)?;
    let signing = Signing::read(&Input::default(), ca, ca_key, &signer.password())
        .map_err(|failure| with_way_out(failure, arguments))?;
    let mut options = LeafOptions::webhook(&name);
    options
        .alternative_names
        .extend(arguments.names.san.iter().cloned());
    options.key_algorithm = new_key.key_type.into();
    options.window = signer.window(&arguments.window, at);
    let webhook = signing
        .authority
        .create_leaf(&options, at)
        .map_err(|error| Failure::below(error, ca))?;

    let (certificate, key_pem) = (
        signing.presented(webhook.certificate()),
        webhook.key().to_pem(),
    );
    Output::default()
        .key(&key, &key_pem)
        .certificate(&crt, &certificate)
        .write(new_key.force)?;

    let above = signing.authority.first_to_end();
    let mut words = Words::new(at);
    words.made(Made::Webhook, &crt, Some(webhook.certificate()));
    words.made(Made::WebhookKey, &key, None);
    words.key_warning(webhook.certificate());
    words.ends_with(webhook.certificate(), above, options.window);
    words.next_secret(&service, &namespace, &crt, &key);
    words.print()
}

/// The service, its namespace, and the name by which the API server calls it.
fn called(arguments: &WebhookArguments) -> Result<(String, String, meshpki::DnsIdentity), Failure> {
    let (name, given) = (arguments.name.as_str(), arguments.namespace.as_str());
    let labels: Vec<&str> = name.split('.').collect();
    let (namespace, whole) = match labels.as_slice() {
        [service] => (given, format!("{service}.{given}.svc")),
        [_, namespace] => (*namespace, format!("{name}.svc")),
        [_, namespace, "svc", ..] => (*namespace, name.to_owned()),
        _ => {
            let failure = Failure::new(format!("{name} is not how the API server calls a service"));
            return Err(
                failure.hint("expected SERVICE, SERVICE.NAMESPACE or SERVICE.NAMESPACE.svc")
            );
        }
    };
    let name = whole.parse().map_err(Failure::new)?;
    Ok((labels[0].to_owned(), namespace.to_owned(), name))
}

/// The webhooks have a CA of their own, which may not be there yet.
fn with_way_out(failure: Failure, arguments: &WebhookArguments) -> Failure {
    if arguments.ca.exists() {
        return failure;
    }
    let (ca, key) = (shell(&arguments.ca), shell(&arguments.ca_key));
    failure.hint(format!(
        "make it first: meshpki create root webhook.linkerd.cluster.local {ca} {key}"
    ))
}
