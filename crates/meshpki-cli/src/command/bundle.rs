//! `meshpki bundle`: merges the trust anchors of several files, or compares two bundles.

use std::path::Path;

use meshpki::{Certificate, UnixTime};

use crate::arguments::{BundleArguments, BundleFormat, Form};
use crate::clock;
use crate::command::manifest::{ANCHORS, anchors as anchors_in, check};
use crate::command::output::Output;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, applied, bundled, notes};
use crate::source::bundle::{Accepted, Entry, Fate, Gathered, anchors, gather, kept};
use crate::source::directory::{self, Listed, Role};
use crate::source::input::Input;

pub(crate) fn run(arguments: &BundleArguments) -> Result<Exit, Failure> {
    if let Some(form) = arguments.form {
        check(form, &ANCHORS, "trust anchors")?;
    }
    let input = Input::default();
    let (files, secrets) = directory::files(&arguments.files, Role::Anchors)?;
    secrets.iter().for_each(notes::secret_part);
    if arguments.diff {
        return diff(&input, arguments, &files);
    }
    let output = Output::open_optional(arguments.output.as_ref(), &[], arguments.force)?;
    let at = arguments.at.relative_to(clock::now());
    let is_pruned = |one: &Certificate| arguments.prune && at > one.validity().not_after;
    let accepted = Accepted {
        issuers: arguments.issuers,
        only_readable: arguments.drop_unreadable,
    };
    let Gathered {
        entries,
        keys,
        unread,
    } = gather(&input, &files, accepted, is_pruned)?;
    notes::unread(&unread);
    let bundle = kept(&entries);
    if bundle.anchors().is_empty() {
        return Err(none_left(&entries));
    }
    let text = match arguments.format {
        BundleFormat::Jwks => bundle.to_jwks()?,
        BundleFormat::Pem => bundle.to_pem(),
    };
    if let Some(form) = arguments.form {
        return write_applied(arguments, form, output, &text, (&entries, at));
    }
    match output {
        Some((path, output)) => output.certificate(path, &text).write()?,
        None => render::data(text.as_bytes())?,
    }
    keys.iter().for_each(notes::without_certificate);
    bundled::entries(&entries, arguments.output.as_deref(), at);
    if let (Some(path), BundleFormat::Pem) = (&arguments.output, arguments.format) {
        bundled::next(path);
    }
    Ok(Exit::Sound)
}

/// Writes the bundle as a manifest, and says what brings it into the cluster.
fn write_applied(
    arguments: &BundleArguments,
    form: Form,
    output: Option<(&Path, Output<'_>)>,
    bundle: &str,
    (entries, at): (&[Entry], UnixTime),
) -> Result<Exit, Failure> {
    let namespace = &arguments.cluster.namespace;
    let text = anchors_in(form, namespace, bundle);
    match output {
        Some((path, output)) => output.manifest(path, text.as_bytes(), None).write()?,
        None => render::data(text.as_bytes())?,
    }
    let file = arguments.output.as_deref();
    bundled::entries(entries, file, at);
    bundled::applied(&applied::anchors(form, file, namespace));
    Ok(Exit::Sound)
}

fn none_left(entries: &[Entry]) -> Failure {
    let is_expired = |one: &Entry| one.fate == Fate::Expired;
    if entries.iter().any(is_expired) {
        return Failure::new("every certificate has expired, so the bundle would be empty")
            .hint("run it without --prune to keep them");
    }
    let is_unreadable = |one: &Entry| one.fate == Fate::Unreadable;
    if entries.iter().any(is_unreadable) {
        return Failure::new(
            "every certificate is unreadable to some consumer, so the bundle would be empty",
        );
    }
    Failure::new("no file of the directory contains a self-signed CA, so the bundle would be empty")
}

fn diff(input: &Input, arguments: &BundleArguments, files: &[Listed]) -> Result<Exit, Failure> {
    let [before, after] = files else {
        return Err(Failure::new(format!(
            "{} files given to --diff, expected two",
            files.len()
        )));
    };
    let mut unread = Vec::new();
    let before = anchors(input, before, &mut unread)?;
    let after = anchors(input, after, &mut unread)?;
    notes::unread(&unread);
    let (before, after) = (before.anchors(), after.anchors());
    let at = arguments.at.relative_to(clock::now());
    bundled::difference(before, after, at)?;
    let has_all =
        |one: &[Certificate], other: &[Certificate]| one.iter().all(|x| other.contains(x));
    Ok(if has_all(before, after) && has_all(after, before) {
        Exit::Sound
    } else {
        Exit::NotSound
    })
}
