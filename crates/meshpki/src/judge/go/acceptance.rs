//! Whether Go, and Linkerd's control plane, accept a path.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::go::constraints;
use crate::judge::question::Route;
use crate::policy::profile::Profile;
use crate::problem::place::Place;
use crate::x509::general_name::AlternativeName;

/// Whether both accept every certificate of the path, and the path as a whole.
pub(in crate::judge) fn is_accepted(case: &Case<'_>, route: &Route<'_>) -> bool {
    let anchor = &case.prepared.certificates()[route.anchor];
    case.is_through_candidate(route)
        && are_certificates_accepted(case, route, anchor)
        && !route
            .authorities
            .iter()
            .any(|one| one.has_same_key_and_names(anchor))
        && constraints::refused(&constrained_chain(case, route, anchor)).is_none()
        && permits_identity(case, route, anchor)
}

fn are_certificates_accepted(case: &Case<'_>, route: &Route<'_>, anchor: &Certificate) -> bool {
    let authorities = route.authorities.iter().enumerate();
    let mut all = authorities
        .map(|(below, &certificate)| (certificate, case.place.of_authority(below), below))
        .chain([(anchor, Place::Anchor, route.authorities.len())]);
    all.all(|(certificate, place, below)| {
        let faults = case.faults(certificate, place, below);
        !faults.iter().any(|fault| fault.refused_by.control_plane)
    })
}

/// Whether the name constraints of the path permit the identity of the probe by Go's rules. A real leaf's names have
/// been compared already.
fn permits_identity(case: &Case<'_>, route: &Route<'_>, anchor: &Certificate) -> bool {
    // istiod verifies no certificate that it issues.
    let is_asked = case.place == Place::Issuer && case.policy.profile != Profile::Istio;
    let Some(identity) = case.identity.filter(|_| is_asked) else {
        return true;
    };
    let name = AlternativeName::from(identity);
    let all = route.authorities.iter().copied().chain([anchor]);
    all.filter_map(Certificate::name_constraints)
        .all(|constraints| constraints::permits(constraints, &name))
}

/// The certificates whose names Go compares with constraints. For an issuer's workloads, webpki was asked about one
/// identity, and the rules check the others.
fn constrained_chain<'a>(
    case: &'a Case<'_>,
    route: &Route<'a>,
    anchor: &'a Certificate,
) -> Vec<&'a Certificate> {
    let leaf = Some(&case.chain.first).filter(|_| case.place.is_leaf());
    leaf.into_iter()
        .chain(route.authorities.iter().copied())
        .chain([anchor])
        .collect()
}
