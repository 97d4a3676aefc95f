//! The output of `bundle`: what happened to each certificate, and how two bundles differ.

use std::fmt::Write;
use std::path::Path;

use meshpki::{Certificate, Severity, UnixTime, hex};

use crate::failure::{Failure, shown};
use crate::render::applied::Applied;
use crate::render::style::paint;
use crate::render::{self, fold, next, validity};
use crate::source::bundle::{Entry, Fate};

/// Prints to standard error, because the bundle may go to standard output.
pub(crate) fn entries(entries: &[Entry], output: Option<&Path>, at: UnixTime) {
    let mut text = String::new();
    let mut kept = 0;
    for Entry { certificate, fate } in entries {
        let word = match fate {
            Fate::Duplicate => "duplicate",
            Fate::Expired => "pruned",
            Fate::Kept => {
                kept += 1;
                "kept"
            }
            Fate::LeftOut(_) => "left out",
            Fate::Unreadable => "unreadable",
        };
        let mut parts = parts(certificate, at);
        if let Fate::LeftOut(why) = fate {
            parts.push(why.words(certificate));
        }
        parts.extend(certificate.origin().map(ToString::to_string));
        let head = format!("  {word:<10}  ");
        let line = fold::words(&fold::whole(&parts, "  "), &head, "              ");
        text.push_str(&line);
    }
    let into = output.map_or_else(String::new, |path| format!(" in {}", shown(path)));
    let anchors = if kept == 1 { "anchor" } else { "anchors" };
    let _ = writeln!(text, "{kept} {anchors}{into}, of {} read", entries.len());
    render::words(&text);
}

/// Prints what installs the bundle, and what reads it then.
pub(crate) fn next(bundle: &Path) {
    if let Some([install, restart]) = next::upgrade_anchors(bundle) {
        let install = fold::command(&install, "\nnext   ", "         ");
        let restart = fold::command(&restart, "       ", "         ");
        render::words(&(install + &restart));
    }
}

/// Prints what brings a manifest of the bundle into the cluster.
pub(crate) fn applied(applied: &Applied) {
    let notes = applied.notes.iter().map(|note| {
        let line = format!("{}: {note}", paint(Severity::Note, "note"));
        fold::words(&line, "", "  ")
    });
    let mut text: String = notes.collect();
    text.push_str(&applied.next());
    render::words(&text);
}

/// Which certificates were removed, were added, or are in both.
pub(crate) fn difference(
    before: &[Certificate],
    after: &[Certificate],
    at: UnixTime,
) -> Result<(), Failure> {
    let mut text = String::new();
    for one in before {
        let mark = if after.contains(one) { '=' } else { '-' };
        text.push_str(&line(mark, one, at));
    }
    for one in after.iter().filter(|one| !before.contains(one)) {
        text.push_str(&line('+', one, at));
    }
    render::data(text.as_bytes())
}

/// One line for each, because programs may read it.
fn line(mark: char, certificate: &Certificate, at: UnixTime) -> String {
    format!("{mark} {}\n", parts(certificate, at).join("  "))
}

fn parts(certificate: &Certificate, at: UnixTime) -> Vec<String> {
    let fingerprint = &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT];
    vec![
        certificate.name(),
        format!("sha256 {fingerprint}…"),
        validity::until(certificate.validity(), at),
    ]
}

const SHORT_FINGERPRINT: usize = 12;
