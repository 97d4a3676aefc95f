//! The words about the names of all workloads.

use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};

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
