//! `meshpki bundle`: trust anchors of any number of files as one, or two bundles compared.

use std::path::Path;

use meshpki::{Certificate, Problem, TrustBundle};

use crate::cli::{BundleArguments, BundleFormat};
use crate::clock;
use crate::content;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::Output;
use crate::render::{self, bundled};

/// A certificate that was read, and what became of it.
pub(crate) struct Entry {
    pub(crate) certificate: Certificate,
    pub(crate) fate: Fate,
}

pub(crate) enum Fate {
    Duplicate,
    Expired,
    Kept,
}

pub(crate) fn run(arguments: &BundleArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    if arguments.diff {
        return diff(&input, arguments);
    }
    let output = Output::open_optional(arguments.output.as_ref(), &[], arguments.force)?;
    let at = arguments.at.relative_to(clock::now());
    let is_pruned = |one: &Certificate| arguments.prune && at > one.validity().not_after;
    let entries = gather(&input, &arguments.files, is_pruned)?;
    let bundle = kept(&entries);
    if bundle.anchors().is_empty() {
        return Err(
            Failure::new("every certificate has expired, and none would be left")
                .hint("without --prune they are kept"),
        );
    }
    let text = match arguments.format {
        BundleFormat::Jwks => bundle.to_jwks()?,
        BundleFormat::Pem => bundle.to_pem(),
    };
    match output {
        Some((path, output)) => output.certificate(path, &text).write()?,
        None => render::data(text.as_bytes())?,
    }
    bundled::entries(&entries, arguments.output.as_deref(), at);
    Ok(Exit::Sound)
}

/// The certificates of every file, each kept once, and those of which `is_pruned` not at all.
pub(crate) fn gather<P: AsRef<Path>>(
    input: &Input,
    files: impl IntoIterator<Item = P>,
    is_pruned: impl Fn(&Certificate) -> bool,
) -> Result<Vec<Entry>, Failure> {
    let mut entries: Vec<Entry> = Vec::new();
    for path in files {
        for certificate in anchors(input, path.as_ref())? {
            let mut others = entries.iter().map(|entry| &entry.certificate);
            let fate = if others.any(|other| *other == certificate) {
                Fate::Duplicate
            } else if is_pruned(&certificate) {
                Fate::Expired
            } else {
                Fate::Kept
            };
            entries.push(Entry { certificate, fate });
        }
    }
    Ok(entries)
}

/// What is kept.
pub(crate) fn kept(entries: &[Entry]) -> TrustBundle {
    let kept = entries
        .iter()
        .filter(|entry| matches!(entry.fate, Fate::Kept));
    kept.map(|entry| entry.certificate.clone()).collect()
}

fn diff(input: &Input, arguments: &BundleArguments) -> Result<Exit, Failure> {
    let [before, after] = arguments.files.as_slice() else {
        return Err(Failure::new(format!(
            "{} files to compare, expected two",
            arguments.files.len()
        )));
    };
    let (before, after) = (anchors(input, before)?, anchors(input, after)?);
    let at = arguments.at.relative_to(clock::now());
    bundled::difference(&before, &after, at)?;
    let has_all =
        |one: &[Certificate], other: &[Certificate]| one.iter().all(|x| other.contains(x));
    Ok(if has_all(&before, &after) && has_all(&after, &before) {
        Exit::Sound
    } else {
        Exit::NotSound
    })
}

/// The anchors of a file, which holds nothing else: no key, and no certificate that is no CA.
fn anchors(input: &Input, path: &Path) -> Result<Vec<Certificate>, Failure> {
    let (name, bytes) = input.read(path)?;
    let bundle = content::anchors(&name, &bytes)?;
    for finding in bundle.findings() {
        if let Problem::PrivateKey { label, .. } = finding.problem() {
            let place = finding.origin().map_or(name, ToString::to_string);
            return Err(Failure::new(format!(
                "is a private key ({label}), expected trust anchors"
            ))
            .prefix(&place)
            .hint("a bundle goes into every pod: take the key out, and treat it as exposed"));
        }
    }
    for anchor in bundle.anchors() {
        if !anchor.is_ca() {
            let place = anchor.origin().map_or(name, ToString::to_string);
            let what = format!("{} is not a CA, expected trust anchors", anchor.name());
            return Err(Failure::new(what).prefix(&place));
        }
    }
    Ok(bundle.anchors().to_vec())
}
