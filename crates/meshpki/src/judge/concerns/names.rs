//! Which workload certificates the name constraints above them exclude.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::question::Route;
use crate::judge::rules::name_constraints::{Asked, exclusion};
use crate::judge::verdicts::Verdicts;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::report::finding::About;

/// The identities, among all that the issuer may have to issue, that name constraints above it exclude. webpki was asked
/// about one of them.
pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(every) = &case.every else {
        return;
    };
    let proxy = constrained(case, &verdicts.webpki, path, every);
    // istiod verifies no certificate that it issues.
    let control_plane = match case.policy.profile {
        Profile::Istio => Vec::new(),
        _ => constrained(case, &verdicts.go, path, every),
    };
    for (place, certificate) in &control_plane {
        let is_of_both = proxy.iter().any(|(_, one)| one == certificate);
        let by = if is_of_both {
            Judges::MESH
        } else {
            Judges::CONTROL_PLANE
        };
        push_exclusion(case, *place, certificate, every, by, findings);
    }
    for (place, certificate) in &proxy {
        if !control_plane.iter().any(|(_, one)| one == certificate) {
            push_exclusion(case, *place, certificate, every, Judges::PROXY, findings);
        }
    }
}

/// The CAs that exclude an identity, on a judge's path or as far as the signatures lead.
pub(in crate::judge) fn constrained<'b>(
    case: &'b Case<'_>,
    verdict: &Result<Route<'b>, webpki::Error>,
    path: &Path<'b>,
    asked: &Asked<'_>,
) -> Vec<(Place, &'b Certificate)> {
    let anchors = case.prepared.certificates();
    let (mut all, anchor) = if let Ok(route) = verdict {
        (route.authorities.clone(), Some(&anchors[route.anchor]))
    } else {
        let skipped = usize::from(case.place.is_leaf());
        (path.certificates().skip(skipped).collect(), path.anchor())
    };
    if case.place == Place::Issuer && all.first() != Some(&&case.chain.first) {
        all.insert(0, &case.chain.first);
    }
    let anchor = anchor.filter(|anchor| !all.contains(anchor));
    let all = all.into_iter().enumerate();
    all.map(|(below, one)| (case.place.of_authority(below), one))
        .chain(anchor.map(|anchor| (Place::Anchor, anchor)))
        .filter(|(_, one)| exclusion(one, asked).is_some())
        .collect()
}

pub(in crate::judge) fn push_exclusion(
    case: &Case<'_>,
    place: Place,
    certificate: &Certificate,
    asked: &Asked<'_>,
    by: Judges,
    findings: &mut Findings<'_>,
) {
    let Some(exclusion) = exclusion(certificate, asked) else {
        return;
    };
    let problem = exclusion.by(certificate);
    let (place, about) = match case.place {
        leaf if leaf.is_leaf() => (leaf, &case.chain.first),
        _ => (place, certificate),
    };
    findings.push(
        place,
        Fault::refused_by(by, problem),
        About::Certificate(about.clone()),
    );
}
