//! `meshpki create root`: creates a trust anchor.

use meshpki::{Authority, RootOptions};

use crate::arguments::RootArguments;
use crate::clock;
use crate::command::create::names::{root_name, trust_domain};
use crate::command::manifest::{ANCHORS, Manifest, anchors};
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render::created::{Made, Words};
use crate::render::next;
use crate::source::password;

pub(crate) fn run(arguments: &RootArguments) -> Result<(), Failure> {
    let RootArguments {
        crt,
        key,
        authority,
        new_key,
        ..
    } = arguments;
    let at = clock::now();
    let (read, new_password) = (arguments.encryption.file(), arguments.encryption.password());
    let manifest = Manifest::asked(&arguments.manifest, &ANCHORS, "a trust anchor", false)?;
    let domain = trust_domain(
        authority.trust_domain.as_ref(),
        arguments.name.as_deref(),
        None,
    );
    let name = arguments.name.clone().unwrap_or_else(|| root_name(&domain));
    let is_of_webhooks = name.contains("webhook");
    if manifest.is_some() && is_of_webhooks {
        let what = "--as is for the mesh's trust anchor, and this is the CA of webhooks";
        let hint =
            "its certificate goes into their caBundle: meshpki create webhook … --as helm-values";
        return Err(Failure::new(what).hint(hint));
    }
    let mut files = vec![crt.as_path(), key.as_path()];
    files.extend(manifest.and_then(|one| one.file));
    let output = Output::open(&files, read.as_deref().as_slice(), new_key.force)?;
    let mut options = RootOptions::new(&name);
    options.subject = authority.subject.subject(&name);
    options.alternative_names.clone_from(&authority.names.san);
    options.key_algorithm = new_key.key_type.into();
    options.path_length = arguments.path_length.0;
    options.name_constraints = authority.constraints.name_constraints();
    options.window = arguments.window.window(at);
    let root = Authority::create_root(&options, at)?;

    let certificate = root.certificate().to_pem();
    let key_pem = password::new_key(root.signer(), new_password.as_ref(), &shown(key))?;
    let output = output
        .key(key, &*key_pem, root.certificate().public_key())
        .certificate(crt, &certificate);
    let namespace = &arguments.cluster.namespace;
    let text = manifest.map(|one| anchors(one.form, namespace, &certificate));
    match (manifest, &text) {
        (Some(manifest), Some(text)) => manifest.write(output, text, None)?,
        _ => output.write()?,
    }

    let mut words = Words::new(at);
    words.made(Made::Anchor, crt, Some(root.certificate()));
    let what = match new_password {
        Some(_) => Made::EncryptedAnchorKey,
        None if is_of_webhooks => Made::WebhookAnchorKey,
        None => Made::AnchorKey,
    };
    words.made(what, key, None);
    if let Some(manifest) = manifest {
        words.made(Made::AnchorManifest, manifest.shown(), None);
        words.alone(crt, manifest.form.name());
    }
    words.key_warning(root.certificate());
    if root.certificate().validity().not_after < at {
        words.expired();
    } else if is_of_webhooks {
        words.next(next::create_webhook(crt, key));
    } else if options.path_length != Some(0) {
        words.next(next::create_issuer(crt, key, &domain));
    }
    words.print()
}
