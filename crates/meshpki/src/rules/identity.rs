//! Who does a workload certificate speak for? (linkerd2-proxy,
//! linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2)

use super::Subject;
use crate::identity::Identity;
use crate::policy::Profile;
use crate::problem::{Place, Problem};

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    if subject.place != Place::Workload || subject.policy.profile == Profile::Rfc5280 {
        return;
    }
    let (identities, malformed): (Vec<_>, Vec<_>) =
        Identity::of(subject.certificate).partition(Result::is_ok);
    for error in malformed.into_iter().filter_map(Result::err) {
        found.push(Problem::MalformedIdentity {
            detail: error.to_string(),
        });
    }

    let uses_uris_alone = subject.policy.profile == Profile::Spiffe;
    let identities: Vec<Identity> = identities
        .into_iter()
        .filter_map(Result::ok)
        .filter(|identity| !uses_uris_alone || matches!(identity, Identity::Spiffe(_)))
        .collect();
    let (trust_domain, _) = subject.policy.trust_domain();
    if identities.is_empty() {
        // Without a URI name it is no X509-SVID, which is said there.
        if !uses_uris_alone {
            found.push(Problem::NoIdentity);
        }
    } else if let Some(expected) = &subject.policy.identity
        && !identities.contains(expected)
    {
        found.push(Problem::OtherIdentity {
            found: identities.iter().map(ToString::to_string).collect(),
            expected: expected.to_string(),
        });
    } else if !identities
        .iter()
        .any(|identity| identity.is_in(&trust_domain))
    {
        found.push(Problem::WrongTrustDomain {
            found: identities[0].to_string(),
            expected: trust_domain.to_string(),
        });
    }
}
