//! Whether a file was given in the place of another. Most of what else was found then follows from it, and is dropped.

use crate::judge::case::Case;
use crate::judge::concerns::order::is_signed_by;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::verdicts::Verdicts;
use crate::mesh::identity::Identity;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::{About, Finding};
use crate::report::linkerd_check::LinkerdCheck;
use crate::source::Location;

pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    findings: &mut Findings<'_>,
) {
    let refused_by = Judges {
        control_plane: verdicts.go.is_err(),
        proxy: verdicts.webpki.is_err(),
        ..Judges::NONE
    };
    if case.place != Place::Issuer || !refused_by.control_plane {
        return;
    }
    if let Some(problem) = swapped(case).or_else(|| workload(case)) {
        findings.list.retain(is_of_its_own);
        let about = About::Certificate(case.chain.first.clone());
        findings.push(Place::Issuer, Fault::refused_by(refused_by, problem), about);
        findings.list.rotate_right(1);
    }
}

/// The issuer's certificate signed an anchor.
fn swapped(case: &Case<'_>) -> Option<Problem> {
    let first = &case.chain.first;
    let mut anchors = case.prepared.certificates().iter();
    let below = anchors.find(|anchor| first.is_ca() && is_signed_by(case, first, anchor))?;
    Some(Problem::Swapped {
        name: below.name(),
        candidate: Location::of(below.origin(), || below.name()),
    })
}

/// The issuer's certificate is a workload's.
fn workload(case: &Case<'_>) -> Option<Problem> {
    let first = &case.chain.first;
    // Any other name may be that of a CA that lacks its rights.
    let mut identities = Identity::of(first).filter_map(Result::ok);
    let identity = identities
        .find(Identity::is_of_workload)
        .filter(|_| !first.is_ca())?;
    Some(Problem::IsWorkload {
        identity: identity.to_string(),
    })
}

/// Whether it is true of the texts, or an item of `linkerd check` says it of the certificate itself.
fn is_of_its_own(finding: &Finding) -> bool {
    match finding.linkerd_check() {
        _ if finding.place() == Place::Pem => true,
        None | Some(LinkerdCheck::IssuerIssued | LinkerdCheck::IssuerNotExpiring) => false,
        Some(_) => finding.place() != Place::Key,
    }
}
