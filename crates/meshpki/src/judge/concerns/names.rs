//! Which workload certificates the name constraints above them exclude.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::path::Path;
use crate::judge::question::Route;
use crate::judge::rules::name_constraints::{Asked, exclusion};
use crate::judge::verdicts::Verdicts;
use crate::mesh::identity::Identity;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::About;

/// Which of all identities that the issuer may have to issue the name constraints above it exclude. webpki was
/// asked about one of them.
pub(in crate::judge) fn find(
    case: &Case<'_>,
    verdicts: &Verdicts<'_>,
    path: &Path<'_>,
    every: Option<&Asked<'_>>,
    findings: &mut Findings<'_>,
) {
    let Some(every) = every else {
        return;
    };
    let trust_domain = case.policy.trust_domain();
    let (length, most) = (
        trust_domain.as_str().len(),
        Identity::longest_trust_domain(),
    );
    if case.policy.profile == Profile::Linkerd && length > most {
        let about = About::Certificate(case.chain.first.clone());
        let problem = Problem::TrustDomainTooLong { length, most };
        findings.push(
            Place::Issuer,
            Fault::refused_by(Judges::BOTH, problem),
            about,
        );
    }

    let control_plane = constrained(case, &verdicts.go, path, every);
    let proxy = constrained(case, &verdicts.webpki, path, every);
    for (place, certificate) in &control_plane {
        let is_of_both = proxy.iter().any(|(_, one)| one == certificate);
        let by = if is_of_both {
            Judges::BOTH
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
    let places = [Place::Issuer]
        .into_iter()
        .chain(std::iter::repeat(Place::Intermediate));
    places
        .zip(all)
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
