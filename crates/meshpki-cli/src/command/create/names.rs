//! The default names of new CAs.

use meshpki::{Certificate, TrustDomain};

pub(super) fn root_name(trust_domain: &TrustDomain) -> String {
    format!("root.linkerd.{trust_domain}")
}

pub(super) fn issuer_name(trust_domain: &TrustDomain) -> String {
    format!("identity.linkerd.{trust_domain}")
}

/// The trust domain that the user gave, or else the one in the new CA's name, or in the signing CA's name.
pub(super) fn trust_domain(
    given: Option<&TrustDomain>,
    name: Option<&str>,
    signer: Option<&Certificate>,
) -> TrustDomain {
    let signer = signer.and_then(|signer| signer.subject().common_name());
    let mut names = [name, signer].into_iter().flatten();
    given
        .cloned()
        .or_else(|| names.find_map(TrustDomain::of_ca_name))
        .unwrap_or_default()
}
