//! The trust domain in the names of certificates.

use std::collections::HashSet;

use crate::certificate::certificate::Certificate;
use crate::judge::prepared::Prepared;
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::mesh::identity::Identity;
use crate::mesh::trust_domain::TrustDomain;
use crate::policy::profile::Profile;
use crate::report::trust_domain::TrustDomainSource;

/// Reads the trust domain of a run from the names of the certificates to be judged.
pub(super) fn read<'a>(
    prepared: &mut Prepared,
    issuer: Option<&IssuerChain>,
    workloads: impl IntoIterator<Item = &'a WorkloadChain>,
) {
    let workloads = workloads.into_iter().map(WorkloadChain::workload);
    prepared.workloads_domain = domain_of_workloads(workloads, prepared.policy.profile);
    if prepared.trust_domain_source == TrustDomainSource::Given {
        return;
    }
    // A bundle that is shared between meshes has the anchors of others.
    let presented =
        issuer.map(|chain| std::iter::once(chain.issuer()).chain(chain.intermediates()));
    let names: HashSet<&[u8]> = presented
        .into_iter()
        .flatten()
        .map(|one| one.issuer().der())
        .collect();
    let is_above = |anchor: &&Certificate| names.contains(anchor.subject().der());
    let mut anchors: Vec<&Certificate> = prepared.certificates().iter().filter(is_above).collect();
    if anchors.is_empty() {
        anchors.extend(prepared.certificates());
    }
    let authorities = anchors.into_iter().chain(issuer.map(IssuerChain::issuer));
    let by_names = || {
        Some((
            domain_of_authorities(authorities)?,
            TrustDomainSource::Names,
        ))
    };
    let (trust_domain, source) = prepared
        .workloads_domain
        .clone()
        .map(|domain| (domain, TrustDomainSource::Workloads))
        .or_else(by_names)
        .unwrap_or_else(|| (TrustDomain::default(), TrustDomainSource::Assumed));
    prepared.policy.trust_domain = Some(trust_domain);
    prepared.trust_domain_source = source;
    prepared.forget();
}

/// The trust domain in the identities of workloads under a profile, if they agree. Identities without one are ignored.
pub(crate) fn domain_of_workloads<'a>(
    workloads: impl Iterator<Item = &'a Certificate>,
    profile: Profile,
) -> Option<TrustDomain> {
    let identities = workloads.flat_map(Identity::of).filter_map(Result::ok);
    let is_read = |identity: &Identity| {
        !profile.has_spiffe_ids_alone() || matches!(identity, Identity::Spiffe(_))
    };
    let domains = identities
        .filter(is_read)
        .filter_map(|identity| identity.trust_domain());
    agreed(domains.filter(|domain| profile.has_spiffe_ids_alone() || domain.is_dns()))
}

/// The trust domain in the common names of CAs, if they agree.
pub(crate) fn domain_of_authorities<'a>(
    authorities: impl Iterator<Item = &'a Certificate>,
) -> Option<TrustDomain> {
    agreed(authorities.filter_map(domain_of_authority))
}

pub(crate) fn domain_of_authority(authority: &Certificate) -> Option<TrustDomain> {
    TrustDomain::of_ca_name(authority.subject().common_name()?)
}

fn agreed(mut domains: impl Iterator<Item = TrustDomain>) -> Option<TrustDomain> {
    let first = domains.next()?;
    domains.all(|one| one == first).then_some(first)
}
