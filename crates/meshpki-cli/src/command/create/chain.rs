//! `meshpki create chain`: creates a trust anchor and an identity issuer in one run.

use meshpki::{
    Authority, IssuerChain, IssuerOptions, KeyFile, Policy, RootOptions, TrustBundle, Window,
};
use meshpki_kube::{HelmValues, Namespace};
use zeroize::Zeroizing;

use crate::arguments::{ChainArguments, Form};
use crate::clock;
use crate::command::create::names::{issuer_name, root_name};
use crate::command::manifest::Manifest;
use crate::command::output::Output;
use crate::failure::{Failure, shown};
use crate::render::created::{Made, Words};
use crate::render::{applied, next};
use crate::source::password;

pub(crate) fn run(arguments: &ChainArguments) -> Result<(), Failure> {
    let at = clock::now();
    let forms = [Form::SecretTls, Form::HelmValues];
    let manifest = Manifest::asked(&arguments.manifest, &forms, "a chain", true)?;
    if manifest.is_some_and(|one| one.file.is_none()) {
        // The anchor's key is in a file already when the manifest is printed.
        return Err(
            Failure::new("--as is given without -o, expected both or neither")
                .hint("name a file: -o FILE"),
        );
    }
    check_no_other(arguments, manifest.is_some())?;
    // What goes into the cluster is in the manifest, and the anchor's key stays outside.
    let names = if manifest.is_some() {
        &NAMES[..2]
    } else {
        &NAMES
    };
    let file = manifest.and_then(|one| one.file);
    let output = Output::open_in(
        (&arguments.dir, names),
        file,
        arguments.encryption.file().as_deref().as_slice(),
        arguments.force,
    )?;
    let [ca_crt, ca_key, issuer_crt, issuer_key] = NAMES.map(|name| arguments.dir.join(name));

    let not_before = arguments.not_before.map(|moment| moment.relative_to(at));
    let window = |not_after| Window::new(not_before, Some(not_after));
    let domain = &arguments.trust_domain;
    let mut options = RootOptions::new(&root_name(domain));
    options.window = window(arguments.not_after.relative_to(at));
    let root = Authority::create_root(&options, at)?;
    let mut options = IssuerOptions::new(&issuer_name(domain));
    options.window = window(arguments.issuer_not_after.relative_to(at));
    // If the anchor is not yet valid, it signs as of the time when it is.
    let signed_at = at.max(root.certificate().validity().not_before);
    let issuer = root.create_issuer(&options, signed_at)?;

    let password = arguments.encryption.password();
    let root_pem = root.certificate().to_pem();
    let root_key = password::new_key(root.signer(), password.as_ref(), &shown(&ca_key))?;
    let issuer_pem = issuer.certificate().to_pem();
    let issuer_key_pem = issuer.signer().to_pem();
    let bundle = TrustBundle::from_pem(&*ca_crt.to_string_lossy(), root_pem.as_bytes())?;
    let judged =
        IssuerChain::from_pem(&*issuer_crt.to_string_lossy(), issuer_pem.as_bytes())?.with_key(
            KeyFile::from_pem(&*issuer_key.to_string_lossy(), issuer_key_pem.as_bytes())?,
        );
    let policy = Policy {
        trust_domain: Some(domain.clone()),
        ..Policy::default()
    };
    let judged_at = at.max(issuer.certificate().validity().not_before);
    let report = issuer.verifier(bundle, policy).verify(&judged, judged_at);

    let public_key = issuer.certificate().public_key();
    let output = output
        .key(&ca_key, &*root_key, root.certificate().public_key())
        .certificate(&ca_crt, &root_pem);
    let namespace = &arguments.cluster.namespace;
    let texts = (
        root_pem.as_str(),
        issuer_pem.as_str(),
        issuer_key_pem.as_str(),
    );
    let text = manifest.map(|one| chain(one.form, namespace, texts));
    match (manifest, &text) {
        (Some(manifest), Some(text)) => manifest.write(output, text, Some(public_key))?,
        _ => output
            .key(&issuer_key, &*issuer_key_pem, public_key)
            .certificate(&issuer_crt, &issuer_pem)
            .write()?,
    }

    let mut words = Words::new(at);
    words.made(Made::Anchor, &ca_crt, Some(root.certificate()));
    let key_is = if password.is_none() {
        Made::AnchorKey
    } else {
        Made::EncryptedAnchorKey
    };
    words.made(key_is, &ca_key, None);
    if let Some(one) = manifest {
        words.made(Made::ChainManifest, one.shown(), Some(issuer.certificate()));
    } else {
        words.made(Made::Issuer, &issuer_crt, Some(issuer.certificate()));
        words.made(Made::IssuerKey, &issuer_key, None);
    }
    words.ends_with(issuer.certificate(), root.certificate(), options.window);
    words.verdict(&report, judged_at);
    match manifest {
        Some(Manifest { form, file }) => {
            words.applied(&applied::chain(form, file, namespace, domain));
        }
        None => words.next(next::install(&ca_crt, &issuer_crt, &issuer_key, domain)),
    }
    words.print()
}

/// Refuses to leave the files of another issuer beside a new anchor.
fn check_no_other(arguments: &ChainArguments, is_manifest: bool) -> Result<(), Failure> {
    let mut others = NAMES[2..].iter().map(|name| arguments.dir.join(name));
    match others.find(|path| is_manifest && path.exists()) {
        Some(path) => Err(Failure::new(
            "belongs to another anchor than the one that would be made",
        )
        .prefix(&shown(&path))
        .hint("choose another directory, or move the file")),
        None => Ok(()),
    }
}

/// The issuer with its key, and the anchor, as a cluster takes them.
fn chain(
    form: Form,
    namespace: &str,
    (anchor, issuer, key): (&str, &str, &str),
) -> Zeroizing<String> {
    let place = Namespace::new(namespace);
    let secret = match form {
        Form::HelmValues => {
            let mut values = HelmValues::default();
            values.anchors = Some(anchor);
            values.issuer = Some((issuer, key));
            return values.to_yaml();
        }
        _ => place.issuer_tls(issuer, key, anchor),
    };
    let anchors = place.anchors(anchor);
    Zeroizing::new([anchors.as_str(), "---\n", secret.as_str()].concat())
}

/// The files of a chain.
const NAMES: [&str; 4] = ["ca.crt", "ca.key", "issuer.crt", "issuer.key"];
