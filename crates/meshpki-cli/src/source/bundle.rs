//! Merges the trust anchors of several files into one bundle, and records what happened to each certificate.

use std::collections::HashSet;

use meshpki::{Certificate, Finding, Origin, Problem, Reason, Source, TrustBundle};
use meshpki_kube::Role;

use crate::failure::Failure;
use crate::source::anchors::Why;
use crate::source::content;
use crate::source::directory::Listed;
use crate::source::input::{Input, Text};
use crate::source::text::Texts;

/// A certificate that was read, and what happened to it.
pub(crate) struct Entry {
    pub(crate) certificate: Certificate,
    pub(crate) fate: Fate,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    Duplicate,
    Expired,
    Kept,
    /// It is in a directory that the user named, and is no anchor.
    LeftOut(Why),
    Unreadable,
}

/// What a bundle accepts besides self-signed CAs, and what it skips without a failure.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Accepted {
    /// CAs that another CA signed.
    pub(crate) issuers: bool,
    /// Certificates that a consumer cannot read are skipped.
    pub(crate) only_readable: bool,
}

/// What was read: certificates, the files of directories that contain only private keys, and what of manifests could not
/// be read.
pub(crate) struct Gathered {
    pub(crate) entries: Vec<Entry>,
    pub(crate) keys: Vec<Source>,
    pub(crate) unread: Vec<String>,
}

/// The certificates of every file, each kept once, without those for which `is_pruned` is true. Every consumer
/// can read those that are kept, and they are self-signed unless `accepted` says otherwise. Other certificates are
/// refused in a file that the user named, and left out in a directory.
pub(crate) fn gather(
    input: &Input,
    files: &[Listed],
    accepted: Accepted,
    is_pruned: impl Fn(&Certificate) -> bool,
) -> Result<Gathered, Failure> {
    let (mut entries, mut keys) = (Vec::new(), Vec::new());
    let (mut unreadable, mut seen) = (Vec::new(), HashSet::new());
    let mut unread = Vec::new();
    for file in files {
        let bundle = match file {
            Listed::Named(_) => anchors(input, file, &mut unread)?,
            Listed::Found(_) => {
                let (source, bytes) = input.read_listed(file)?;
                let read = content::anchors_of_text(&source, &bytes);
                if read
                    .is_err_and(|error| matches!(error.reason(), Reason::KeyForCertificate { .. }))
                {
                    keys.push(source);
                    continue;
                }
                let mut bundle = without_key(&source, content::anchors(&source, &bytes)?)?;
                let left = bundle.retain(|one| no_anchor(one, accepted).is_none());
                entries.extend(left.into_iter().filter_map(|certificate| {
                    let fate = Fate::LeftOut(no_anchor(&certificate, accepted)?);
                    Some(Entry { certificate, fate })
                }));
                bundle
            }
        };
        let lost = bundle.unreadable();
        let is_lost = |one: &Certificate| {
            let mut about = lost.iter().filter_map(Finding::certificate);
            about.any(|other| other == one && other.origin() == one.origin())
        };
        for certificate in bundle.anchors() {
            let fate = if is_lost(certificate) {
                Fate::Unreadable
            } else if !seen.insert(certificate.fingerprint()) {
                Fate::Duplicate
            } else if is_pruned(certificate) {
                Fate::Expired
            } else {
                Fate::Kept
            };
            if fate == Fate::Kept && !accepted.issuers && !certificate.is_self_signed() {
                return Err(signed_by_another(certificate));
            }
            entries.push(Entry {
                certificate: certificate.clone(),
                fate,
            });
        }
        unreadable.extend(lost);
    }
    if let (false, Some(first)) = (accepted.only_readable, unreadable.first()) {
        return Err(not_read(first, unreadable.len() - 1));
    }
    Ok(Gathered {
        entries,
        keys,
        unread,
    })
}

/// Why a certificate is no anchor.
fn no_anchor(certificate: &Certificate, accepted: Accepted) -> Option<Why> {
    if !certificate.is_ca() {
        Some(Why::NotCa)
    } else if !accepted.issuers && !certificate.is_self_signed() {
        Some(Why::NotSelfSigned)
    } else {
        None
    }
}

fn signed_by_another(certificate: &Certificate) -> Failure {
    let what = format!(
        "{} is signed by {}, expected self-signed trust anchors",
        certificate.name(),
        certificate.issuer().short()
    );
    let place = certificate.origin().map(ToString::to_string);
    Failure::new(what)
        .prefix(&place.unwrap_or_default())
        .hint("--issuers accepts it, but an issuer that is a trust anchor cannot be replaced without a rotation")
}

fn not_read(finding: &Finding, more: usize) -> Failure {
    let name = finding
        .certificate()
        .map(|certificate| format!("{}: ", certificate.name()))
        .unwrap_or_default();
    let more = match more {
        0 => String::new(),
        1 => ", and 1 more".to_owned(),
        more => format!(", and {more} more"),
    };
    let what = format!(
        "{name}{}: {}{more}",
        finding.message(),
        finding.consequence()
    );
    let place = finding.origin().map(ToString::to_string);
    Failure::new(what)
        .prefix(&place.unwrap_or_default())
        .hint("--drop-unreadable omits certificates that a consumer cannot read")
}

/// The certificates that are kept.
pub(crate) fn kept(entries: &[Entry]) -> TrustBundle {
    let kept = entries
        .iter()
        .filter(|entry| matches!(entry.fate, Fate::Kept));
    kept.map(|entry| entry.certificate.clone()).collect()
}

/// The anchors of a file that contains only CAs: no key, and no other certificate.
///
/// What of a manifest could not be read is added to `unread`.
pub(crate) fn anchors(
    input: &Input,
    file: &Listed,
    unread: &mut Vec<String>,
) -> Result<TrustBundle, Failure> {
    let mut texts = Texts::one(input, file, &[Role::Anchors])?;
    unread.append(&mut texts.unread);
    let Some(Text { source, bytes }) = texts.all.pop() else {
        return Ok(TrustBundle::default());
    };
    let bundle = without_key(&source, content::anchors(&source, &bytes)?)?;
    match bundle.anchors().iter().find(|anchor| !anchor.is_ca()) {
        None => Ok(bundle),
        Some(other) => {
            let what = format!("{} is not a CA, expected trust anchors", other.name());
            Err(Failure::new(what).prefix(&place(other.origin(), &source)))
        }
    }
}

/// The same bundle, unless a private key is among its certificates.
fn without_key(source: &Source, bundle: TrustBundle) -> Result<TrustBundle, Failure> {
    for finding in bundle.findings() {
        if let Problem::PrivateKey { label, .. } = finding.problem() {
            let what = format!("is a private key ({label}), expected trust anchors");
            return Err(Failure::new(what)
                .prefix(&place(finding.origin(), source))
                .hint("a bundle goes into every pod: remove the key, and treat it as exposed"));
        }
    }
    Ok(bundle)
}

fn place(origin: Option<&Origin>, source: &Source) -> String {
    origin.map_or_else(|| source.to_string(), ToString::to_string)
}
