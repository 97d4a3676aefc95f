//! The manifest of a command: which forms it has, where it goes, and what uses it.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::Path;

use meshpki::{Certificate, PublicKey};
use meshpki_kube::{HelmValues, Namespace};
use zeroize::Zeroizing;

use crate::arguments::{Form, ManifestArguments};
use crate::command::output::Output;
use crate::failure::Failure;
use crate::render;
use crate::source::file_id::FileId;

/// A form that the user asked for, and the file if one is named.
#[derive(Clone, Copy)]
pub(super) struct Manifest<'a> {
    pub(super) form: Form,
    pub(super) file: Option<&'a Path>,
}

impl<'a> Manifest<'a> {
    /// What the user asked for, if it was one of `forms`. With a key in it, it is not printed at a terminal.
    pub(super) fn asked(
        arguments: &'a ManifestArguments,
        forms: &[Form],
        what: &str,
        has_key: bool,
    ) -> Result<Option<Self>, Failure> {
        let Some(form) = arguments.form else {
            return match &arguments.manifest {
                None => Ok(None),
                Some(_) => Err(
                    Failure::new("-o is given without --as, expected both or neither")
                        .hint("the new files are the last arguments: NAME CRT KEY"),
                ),
            };
        };
        check(form, forms, what)?;
        let file = arguments.manifest.as_deref();
        if has_key && file.is_none() {
            let what = if io::stdout().is_terminal() {
                "the manifest has a private key, which is not printed at a terminal"
            } else if is_discarded() {
                "the manifest has a private key, and standard output is closed or /dev/null"
            } else {
                return Ok(Some(Self { form, file }));
            };
            return Err(Failure::new(what).hint("name a file: -o FILE"));
        }
        Ok(Some(Self { form, file }))
    }

    /// The files that are written: that of the manifest, if it has one.
    pub(super) fn files(self) -> Vec<&'a Path> {
        self.file.into_iter().collect()
    }

    /// Writes the text together with the other files of `output`. `key`: the public part of the key in it.
    pub(super) fn write(
        self,
        output: Output<'_>,
        text: &Zeroizing<String>,
        key: Option<&PublicKey>,
    ) -> Result<(), Failure> {
        if let Some(file) = self.file {
            return output.manifest(file, text.as_bytes(), key).write();
        }
        output.write()?;
        match key {
            // It is nowhere else.
            Some(_) => render::all_bytes(text.as_bytes()),
            None => render::bytes(text.as_bytes()),
        }
    }

    /// Where the manifest is, for the line about it.
    pub(super) fn shown(self) -> &'a Path {
        self.file.unwrap_or(Path::new("standard output"))
    }
}

/// Whether what is printed goes nowhere. Where standard output was closed, it is `/dev/null` by now.
fn is_discarded() -> bool {
    let null = File::open("/dev/null").and_then(FileId::of);
    null.is_ok_and(|null| FileId::of(io::stdout()).ok() == Some(null))
}

/// Refuses a form that does not hold `what`.
pub(super) fn check(form: Form, forms: &[Form], what: &str) -> Result<(), Failure> {
    if forms.contains(&form) {
        return Ok(());
    }
    let names: Vec<&str> = forms.iter().map(|one| one.name()).collect();
    let names = match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => names.concat(),
    };
    let failure = Failure::new(format!("--as {} does not hold {what}", form.name()));
    if names.is_empty() {
        return Err(failure);
    }
    Err(failure.hint(format!("expected {names}")))
}

/// An issuer with its key in one of [`ISSUER`]. `anchor` is the last certificate of the signing CA's file, for `ca.crt`.
pub(super) fn issuer(
    form: Form,
    namespace: &str,
    (certificate, key): (&str, &str),
    anchor: Option<&Certificate>,
) -> Result<Zeroizing<String>, Failure> {
    let namespace = Namespace::new(namespace);
    Ok(match form {
        Form::HelmValues => {
            let mut values = HelmValues::default();
            values.issuer = Some((certificate, key));
            values.to_yaml()
        }
        Form::SecretTls => {
            let Some(anchor) = anchor.filter(|one| one.is_self_signed()) else {
                let what =
                    "does not end with the trust anchor, expected it for ca.crt of the Secret";
                return Err(Failure::new(what).hint("append the anchor's certificate to the file"));
            };
            namespace.issuer_tls(certificate, key, &anchor.to_pem())
        }
        _ => namespace.issuer(certificate, key),
    })
}

/// The forms of an issuer with its key.
pub(super) const ISSUER: [Form; 3] = [Form::Secret, Form::SecretTls, Form::HelmValues];

/// The trust anchors of a mesh in one of [`ANCHORS`].
pub(super) fn anchors(form: Form, namespace: &str, anchors: &str) -> Zeroizing<String> {
    let namespace = Namespace::new(namespace);
    match form {
        Form::HelmValues => {
            let mut values = HelmValues::default();
            values.anchors = Some(anchors);
            values.to_yaml()
        }
        Form::TrustManager => namespace.trust_manager(anchors),
        _ => namespace.anchors(anchors),
    }
}

/// The forms of trust anchors. None has their keys.
pub(super) const ANCHORS: [Form; 3] = [Form::Configmap, Form::HelmValues, Form::TrustManager];
