//! What the names in certificates say of the trust domain.

use crate::certificate::certificate::Certificate;
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::profile::Profile;

/// What the identities of workloads say under a profile, where they agree. One that says nothing
/// disagrees with nobody.
pub(crate) fn said_by_workloads<'a>(
    workloads: impl Iterator<Item = &'a Certificate>,
    profile: Profile,
) -> Option<TrustDomain> {
    let identities = workloads.flat_map(Identity::of).filter_map(Result::ok);
    let is_read =
        |identity: &Identity| profile != Profile::Spiffe || matches!(identity, Identity::Spiffe(_));
    let said = identities.filter(is_read);
    let said = said.filter_map(|identity| identity.trust_domain());
    agreed(said.filter(|domain| profile == Profile::Spiffe || domain.is_dns()))
}

/// What the common names of CAs say, where they agree.
pub(crate) fn said_by_authorities<'a>(
    authorities: impl Iterator<Item = &'a Certificate>,
) -> Option<TrustDomain> {
    agreed(authorities.filter_map(said_by_authority))
}

pub(crate) fn said_by_authority(authority: &Certificate) -> Option<TrustDomain> {
    TrustDomain::of_ca_name(authority.subject().common_name()?)
}

fn agreed(mut said: impl Iterator<Item = TrustDomain>) -> Option<TrustDomain> {
    let first = said.next()?;
    said.all(|one| one == first).then_some(first)
}
