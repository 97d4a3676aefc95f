//! The output of `bundle`: what happened to each certificate, and how two bundles differ.

use std::fmt::Write;
use std::path::Path;

use meshpki::{Certificate, UnixTime, hex};

use crate::failure::{Failure, shown};
use crate::render::{self, picture};
use crate::source::bundle::{Entry, Fate};

/// Prints to standard error, because the bundle may go to standard output.
pub(crate) fn entries(entries: &[Entry], output: Option<&Path>, at: UnixTime) {
    let mut text = String::new();
    let mut kept = 0;
    for Entry { certificate, fate } in entries {
        let fate = match fate {
            Fate::Duplicate => "duplicate",
            Fate::Expired => "pruned",
            Fate::Kept => {
                kept += 1;
                "kept"
            }
            Fate::Unreadable => "unreadable",
        };
        let place = certificate.origin().map(ToString::to_string);
        let _ = writeln!(
            text,
            "  {fate:<10}  {}  {}",
            line(certificate, at),
            place.unwrap_or_default()
        );
    }
    let into = output.map_or_else(String::new, |path| format!(" in {}", shown(path)));
    let anchors = if kept == 1 { "anchor" } else { "anchors" };
    let _ = writeln!(text, "{kept} {anchors}{into}, of {} read", entries.len());
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
        let _ = writeln!(text, "{mark} {}", line(one, at));
    }
    for one in after.iter().filter(|one| !before.contains(one)) {
        let _ = writeln!(text, "+ {}", line(one, at));
    }
    render::data(text.as_bytes())
}

fn line(certificate: &Certificate, at: UnixTime) -> String {
    let fingerprint = &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT];
    format!(
        "{}  sha256 {fingerprint}…  {}",
        certificate.name(),
        picture::until(certificate.validity(), at)
    )
}

const SHORT_FINGERPRINT: usize = 12;
