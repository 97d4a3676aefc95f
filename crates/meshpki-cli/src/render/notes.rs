//! Notes on standard error: which files were skipped, found or left behind.

use std::path::PathBuf;

use meshpki::{Certificate, Fit, IssuerChain, Release, Severity, Source, TrustBundle, printable};

use crate::failure::shown;
use crate::render;
use crate::render::fold;
use crate::render::style::paint;
use crate::source::anchors::LeftOut;
use crate::source::directory::SecretPart;

/// A release that is not in the table.
pub(crate) fn release(release: &Release) {
    let (how, may) = match release.fit() {
        Fit::Newer => ("newer", "may be stricter"),
        Fit::Older => ("older", "may differ"),
        _ => return,
    };
    note(&format!(
        "Linkerd {release} is {how} than the releases that meshpki knows: it is judged as {}, and {may}",
        release.row().release
    ));
}

/// A dump without anything in it.
pub(crate) fn empty(source: &Source) {
    note(&format!(
        "{source} is empty: if a kubectl wrote it, that failed"
    ));
}

/// A file of a directory that contains only private keys.
pub(crate) fn without_certificate(source: &Source) {
    note(&format!(
        "{source}: skipped, because it contains only private keys"
    ));
}

/// A file of an Istio mesh's CA that is not judged, or not there.
pub(crate) fn of_cacerts(file: &str, why: &str) {
    note(&format!("{file} {why}"));
}

/// Istio's files without `cert-chain.pem`.
pub(crate) fn without_cert_chain() {
    note(
        "the issuer's file is taken for what istiod sends, too; --cacerts reads cert-chain.pem instead",
    );
}

pub(crate) fn without_key() {
    note(
        "no --issuer-key was given, but linkerd check's `certificate config is valid` checks the key too",
    );
}

pub(crate) fn secret_part(part: &SecretPart) {
    let SecretPart {
        path,
        read,
        skipped,
    } = part;
    let path = shown(path);
    note(&format!(
        "{path} is a secret of type kubernetes.io/tls: {read} is read, {skipped} is skipped"
    ));
}

/// Anchors and an issuer that Linkerd reads in two namespaces.
pub(crate) fn of_two_meshes(bundle: &TrustBundle, issuer: Option<&IssuerChain>) {
    let object = |one: &Certificate, name: &str| match one.origin()?.source() {
        Source::Object(object) if object.name == name => Some(object.namespace.clone()),
        _ => None,
    };
    let anchors = bundle.anchors().first();
    let anchors = anchors.and_then(|one| object(one, "linkerd-identity-trust-roots"));
    let issuer = issuer.and_then(|one| object(one.issuer(), "linkerd-identity-issuer"));
    if let (Some(anchors), Some(issuer)) = (anchors, issuer)
        && anchors != issuer
    {
        note(&format!(
            "the anchors are of the namespace {}, the issuer is of {}: they belong to two control planes",
            printable(&anchors),
            printable(&issuer)
        ));
    }
}

/// The parts of a manifest that could not be read.
pub(crate) fn unread(unread: &[String]) {
    let mut lines = String::new();
    for one in unread.iter().take(MOST_LINES) {
        line(&mut lines, one);
    }
    let more = unread.len().saturating_sub(MOST_LINES);
    if more > 0 {
        line(&mut lines, &format!("{more} more parts could not be read"));
    }
    render::words(&lines);
}

/// The certificates of directories that are not anchors.
pub(crate) fn left_out(left_out: &[LeftOut]) {
    let mut lines = String::new();
    for LeftOut { certificate, why } in left_out.iter().take(MOST_LINES) {
        let place = certificate.origin().map(ToString::to_string);
        let why = why.words(certificate);
        line(
            &mut lines,
            &format!(
                "{}: {} {why}, so it is not used as an anchor; to trust it, name the file",
                place.unwrap_or_default(),
                certificate.name()
            ),
        );
    }
    let more = left_out.len().saturating_sub(MOST_LINES);
    if more > 0 {
        line(
            &mut lines,
            &format!("{more} more certificates are not used as anchors"),
        );
    }
    render::words(&lines);
}

/// Files that interrupted runs left at the places of the outputs.
pub(crate) fn left_behind(files: &[PathBuf]) {
    if files.is_empty() {
        return;
    }
    let names = files.iter().take(MOST_NAMES).map(|path| shown(path));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = match files.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    note(&format!(
        "{names}{more}: perhaps left by an interrupted run; not read and not removed"
    ));
}

/// Temporary files that could not be removed.
pub(crate) fn not_removed(files: &[PathBuf]) {
    if !files.is_empty() {
        let names: Vec<String> = files.iter().map(|path| shown(path)).collect();
        note(&format!("{}: cannot be removed", names.join(", ")));
    }
}

fn note(text: &str) {
    let mut lines = String::new();
    line(&mut lines, text);
    render::words(&lines);
}

fn line(lines: &mut String, text: &str) {
    let head = paint(Severity::Note, "note");
    lines.push_str(&fold::words(&format!("{head}: {text}"), "", "  "));
}

/// More are counted.
const MOST_LINES: usize = 50;
const MOST_NAMES: usize = 10;
