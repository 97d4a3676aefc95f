//! Whether the trust domain of the verdict is one that identities and the names of CAs can have.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::named_domain::domain_of_authority;
use crate::judge::path::Path;
use crate::judge::prepared::Prepared;
use crate::mesh::identity::Identity;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::report::finding::About;
use crate::report::trust_domain::TrustDomainSource;

/// The CAs whose names contain another trust domain, if the policy or the workloads, rather than the names, decide.
pub(in crate::judge) fn named_for_other<'a>(
    prepared: &Prepared,
    authorities: impl IntoIterator<Item = &'a Certificate>,
) -> Option<Fault> {
    let given = match prepared.trust_domain_source {
        _ if prepared.policy.profile == Profile::Rfc5280 => return None,
        TrustDomainSource::Assumed | TrustDomainSource::Names => return None,
        TrustDomainSource::Given => true,
        TrustDomainSource::Workloads => false,
    };
    let expected = prepared.policy.trust_domain();
    let authorities = authorities.into_iter();
    let named = authorities.filter_map(|one| Some((one, domain_of_authority(one)?)));
    let mut others = named.filter(|(_, domain)| *domain != expected).peekable();
    let found = others.peek()?.1.to_string();
    let problem = Problem::NamedForOtherTrustDomain {
        found,
        names: others.map(|(one, _)| one.name()).collect(),
        expected: expected.to_string(),
        given,
    };
    let severity = if given {
        Severity::Note
    } else {
        Severity::Warning
    };
    Some(Fault::accepted(problem).with_severity(severity))
}

/// Whether the trust domain leaves room for the rest of an identity.
fn too_long(case: &Case<'_>) -> Option<Fault> {
    let length = case.policy.trust_domain().as_str().len();
    let most = Identity::longest_trust_domain(&case.policy.control_plane_namespace);
    let is_asked = case.every.is_some() && case.policy.profile == Profile::Linkerd;
    let problem = Problem::TrustDomainTooLong { length, most };
    (is_asked && length > most).then(|| Fault::refused_by(Judges::MESH, problem))
}

/// Whether Linkerd can have the trust domain: its control plane does not start with one that is no DNS name.
fn not_dns(case: &Case<'_>) -> Option<Fault> {
    let domain = case.policy.trust_domain();
    let is_of_mesh = case.place == Place::Issuer && case.policy.profile == Profile::Linkerd;
    let problem = Problem::TrustDomainNotDns {
        domain: domain.to_string(),
    };
    (is_of_mesh && !domain.is_dns()).then(|| Fault::refused_by(Judges::MESH, problem))
}

/// One finding if the names of the issuer and of its anchor contradict the trust domain.
pub(in crate::judge) fn find(case: &Case<'_>, path: &Path<'_>, findings: &mut Findings<'_>) {
    // A webhook belongs to no trust domain.
    if case.place == Place::Webhook {
        return;
    }
    if let Some(fault) = not_dns(case).or_else(|| too_long(case)) {
        let about = About::Certificate(case.chain.first.clone());
        findings.push(Place::Issuer, fault, about);
    }
    let issuer = path.certificates();
    let issuer = issuer.filter(|one| *one != &case.chain.first || case.place == Place::Issuer);
    let issuer = issuer.take(1).map(|one| (Place::Issuer, one));
    let anchor = path.anchor().map(|one| (Place::Anchor, one));
    let mut authorities: Vec<_> = issuer.chain(anchor).collect();
    authorities.dedup_by_key(|(_, one)| *one);
    let certificates = authorities.iter().map(|(_, one)| *one);
    let Some(fault) = named_for_other(case.prepared, certificates) else {
        return;
    };
    let differs = |one: &Certificate| named_for_other(case.prepared, [one]).is_some();
    let first = authorities.into_iter().find(|(_, one)| differs(one));
    if let Some((place, one)) = first {
        findings.push(place, fault, About::Certificate(one.clone()));
    }
}
