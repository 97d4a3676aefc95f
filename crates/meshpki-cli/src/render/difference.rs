//! What changes between two states of a mesh, as text for people.

use meshpki::{Certificate, Severity, UnixTime, hex, rfc3339};
use meshpki_kube::{Change, Difference, Secured, Verdict};

use crate::render::checked::{few, listed};
use crate::render::finding::describe;
use crate::render::style::{GOOD, paint};
use crate::render::{fold, mesh_finding};

pub(crate) fn text(difference: &Difference) -> String {
    let mut text = fold::words(&head(difference), "", "  ");
    let step = difference.step().iter();
    let mut mesh: Vec<_> = step.chain(difference.new_findings()).collect();
    mesh.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let mut certificates: Vec<_> = difference.new_certificate_findings().collect();
    certificates.sort_by_key(|one| std::cmp::Reverse(one.severity()));
    for one in mesh {
        text.push('\n');
        mesh_finding::describe(&mut text, one);
    }
    for one in certificates {
        text.push('\n');
        describe(&mut text, one);
    }
    let lines: Vec<String> = changes(difference);
    if !lines.is_empty() {
        text.push('\n');
    }
    for line in lines {
        text.push_str(&fold::words(&line, "", "         "));
    }
    text
}

/// The verdict in one line.
pub(crate) fn head(difference: &Difference) -> String {
    match difference.verdict() {
        Verdict::Sound => {
            let mark = format!("{GOOD}\u{221a}{GOOD:#}");
            let says_nothing = difference.changes().is_empty()
                && difference.healed().is_empty()
                && difference.step().is_empty()
                && difference.new_findings().next().is_none()
                && difference.new_certificate_findings().next().is_none();
            let what = if says_nothing {
                "nothing changes in trust"
            } else {
                "nothing breaks that worked"
            };
            format!("{mark} {what}")
        }
        Verdict::NotSound => {
            let mark = paint(Severity::Error, "\u{d7}");
            format!("{mark} something breaks that worked")
        }
        Verdict::Undecided => {
            let mark = paint(Severity::Warning, "?");
            format!("{mark} not decided: {}", few(difference.undecided()))
        }
    }
}

/// What is gained, lost, changed and healed, one in each line.
pub(crate) fn changes(difference: &Difference) -> Vec<String> {
    let mut lines: Vec<String> = difference.changes().iter().filter_map(change).collect();
    let healed = difference.healed().into_iter();
    lines.extend(healed.map(|code| format!("healed   {code}")));
    lines
}

fn change(change: &Change) -> Option<String> {
    Some(match change {
        Change::AnchorGained(anchor) => format!("gained   anchor {}", named(anchor)),
        Change::AnchorLost(anchor) => format!("lost     anchor {}", named(anchor)),
        Change::Issuer { from, to } => {
            let name = |one: &Option<Certificate>| one.as_ref().map(named);
            let (from, to) = (name(from)?, name(to)?);
            format!("changed  issuer {from} → {to}")
        }
        Change::Edges {
            from,
            to,
            why,
            pods,
        } => {
            let verb = match to {
                Secured::Yes => "healed  ",
                Secured::Refused | Secured::Plaintext => "broken  ",
                Secured::Unknown => "changed ",
            };
            let why = if why.is_empty() {
                String::new()
            } else {
                format!(", because {why}")
            };
            let (from, to) = (from.as_str(), to.as_str());
            format!("{verb} edges of {}: {from} → {to}{why}", listed(pods))
        }
        Change::Until { from, to } => {
            let until = |time: &Option<UnixTime>| time.map_or_else(|| "no end".to_owned(), rfc3339);
            format!(
                "changed  edges secured until {} → {}",
                until(from),
                until(to)
            )
        }
        _ => return None,
    })
}

fn named(certificate: &Certificate) -> String {
    format!(
        "{} (sha256 {}…, until {})",
        certificate.name(),
        &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT],
        rfc3339(certificate.validity().not_after)
    )
}

const SHORT_FINGERPRINT: usize = 12;
