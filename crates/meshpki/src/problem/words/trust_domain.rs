//! The words about the trust domain.

use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};

pub(crate) fn named_for_other_trust_domain(
    found: &str,
    names: &[String],
    expected: &str,
    given: &bool,
    _seen: &Seen<'_>,
) -> Words {
    let names = names.join(", ");
    if *given {
        return Words {
            fact: format!(
                "the trust domain was given as {expected}, but the names of CAs contain another: {names}"
            ),
            breaks: "nothing: Linkerd ignores the names of CAs".into(),
            fix: None,
        };
    }
    Words {
        fact: format!(
            "the workloads are in the trust domain {expected}, but the names of CAs contain another: {names}"
        ),
        breaks: "nothing if the workloads are right, because Linkerd ignores the names of CAs; if the names are \
                 right, proxies of the mesh refuse these workloads"
            .into(),
        fix: Some(Remedy::advice(Advice::ChooseTrustDomain {
            found: found.to_owned(),
            expected: expected.to_owned(),
        })),
    }
}

pub(crate) fn trust_domain_not_dns(domain: &str, _seen: &Seen<'_>) -> Words {
    Words {
        fact: format!("the trust domain {domain} is no DNS name, as Linkerd requires"),
        breaks: "the identity service does not start with it, and no proxy gets a certificate"
            .into(),
        fix: Some(Remedy::advice(Advice::ChooseDnsTrustDomain)),
    }
}

pub(crate) fn trust_domain_too_long(length: &usize, most: &usize, _seen: &Seen<'_>) -> Words {
    Words {
        fact: format!(
            "the trust domain has {length} characters, expected at most {most}: no identity fits"
        ),
        breaks: "not even the control plane's own proxies can have an identity, which is a DNS name of at most 253 \
                 characters: no proxy gets a certificate"
            .into(),
        fix: Some(Remedy::advice(Advice::ShortenTrustDomain { most: *most })),
    }
}
