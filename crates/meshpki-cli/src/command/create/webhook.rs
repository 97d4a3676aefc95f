//! `meshpki create webhook`: creates the serving certificate of a webhook or an API service.

use std::path::PathBuf;

use meshpki::{Certificate, LeafOptions, TrustDomain};
use meshpki_kube::{ChartWebhook, HelmValues, Namespace};

use crate::arguments::{Form, WebhookArguments};
use crate::command::create::below::Below;
use crate::command::manifest::Manifest;
use crate::failure::{Failure, shell};
use crate::hint::Hint;
use crate::render::created::Made;
use crate::render::{applied, next};

pub(crate) fn run(arguments: &WebhookArguments) -> Result<(), Failure> {
    let WebhookArguments {
        ca,
        ca_key,
        signer,
        names,
        new_key,
        ..
    } = arguments;
    let (service, namespace, name) = called(arguments)?;
    let file = |ending: &str| PathBuf::from(format!("{service}.{ending}"));
    let crt = arguments.crt.clone().unwrap_or_else(|| file("crt"));
    let key = arguments.key.clone().unwrap_or_else(|| file("key"));
    let chart = ChartWebhook::of_service(&service);
    let forms: &[Form] = match chart {
        Some(_) => &[Form::SecretTls, Form::HelmValues],
        None => &[Form::SecretTls],
    };
    let manifest = Manifest::asked(&arguments.manifest, forms, "this webhook", true)?;
    let files = manifest.map_or(vec![crt.as_path(), key.as_path()], Manifest::files);
    let below = Below::read((ca, ca_key), signer, &files, new_key.force)
        .map_err(|failure| with_hint(failure, arguments))?;
    let mut options = LeafOptions::webhook(&name);
    options.alternative_names.extend(names.san.iter().cloned());
    options.key_algorithm = new_key.key_type.into();
    options.window = signer.window(&arguments.window, below.at);
    let webhook = below
        .signing
        .authority
        .create_leaf(&options, below.at)
        .map_err(|error| below.failed(error))?;

    if let Some(manifest) = manifest {
        let certificate = below.signing.presented(webhook.certificate());
        let ca_text = below
            .signing
            .authority
            .path()
            .last()
            .map(Certificate::to_pem);
        let pem = webhook.key().to_pem();
        let text = match (manifest.form, chart) {
            (Form::HelmValues, Some(chart)) => {
                let ca_text = ca_text.as_deref().unwrap_or_default();
                let mut values = HelmValues::default();
                values.webhook = Some((chart, [&certificate, &pem, ca_text]));
                values.to_yaml()
            }
            _ => Namespace::new(&namespace).webhook(&service, &certificate, &pem),
        };
        let certificate = webhook.certificate();
        let mut words = below.apply(
            manifest,
            &text,
            Made::WebhookManifest,
            certificate,
            options.window,
        )?;
        words.applied(&applied::webhook(
            manifest.form,
            manifest.file,
            (&service, &namespace),
            ca,
        ));
        return words.print();
    }
    let what = (Made::Webhook, Made::WebhookKey);
    let files = (crt.as_path(), key.as_path());
    let mut words = below.write(
        what,
        files,
        webhook.certificate(),
        webhook.key(),
        options.window,
    )?;
    let (secret, ca_bundle) = next::secret(&service, &namespace, (&crt, &key), ca);
    words.next(secret);
    words.then_is(ca_bundle);
    words.print()
}

/// The service, its namespace, and the name by which the API server calls it.
fn called(arguments: &WebhookArguments) -> Result<(String, String, meshpki::DnsIdentity), Failure> {
    let (name, given) = (arguments.name.as_str(), arguments.namespace.as_str());
    let labels: Vec<&str> = name.split('.').collect();
    let (namespace, whole) = match labels.as_slice() {
        [service] => (given, format!("{service}.{given}.svc")),
        [_, namespace] => (*namespace, format!("{name}.svc")),
        // The API server leaves out the cluster's domain.
        [service, namespace, "svc", ..] => (*namespace, format!("{service}.{namespace}.svc")),
        _ => {
            let failure = Failure::new(format!(
                "{name} is not a service name that the API server uses"
            ));
            return Err(
                failure.hint("expected SERVICE, SERVICE.NAMESPACE or SERVICE.NAMESPACE.svc")
            );
        }
    };
    let name = whole.parse().map_err(Failure::new)?;
    Ok((labels[0].to_owned(), namespace.to_owned(), name))
}

/// The webhooks have their own CA, which may not exist yet.
fn with_hint(failure: Failure, arguments: &WebhookArguments) -> Failure {
    if arguments.ca.exists() {
        return failure;
    }
    let (ca, key) = (shell(&arguments.ca), shell(&arguments.ca_key));
    // No verifier compares the CA's name. If the full name of the service includes a domain, so does the CA's.
    let name = arguments
        .name
        .split_once(".svc.")
        .and_then(|(_, domain)| domain.parse::<TrustDomain>().ok())
        .map_or_else(
            || "webhook.linkerd".to_owned(),
            |domain| format!("webhook.linkerd.{domain}"),
        );
    failure.hint(Hint::command(
        "create it first",
        format!("meshpki create root {name} {ca} {key}"),
    ))
}
