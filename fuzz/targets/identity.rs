//! The law: a name that parses is printed as it was, and parses again to the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Identity, TrustDomain};

fuzz_target!(|text: &str| {
    if let Ok(identity) = text.parse::<Identity>() {
        assert_eq!(identity.to_string(), text);
        assert_eq!(identity.as_str().parse(), Ok(identity));
    }
    let (account, domain) = text.split_once('.').unwrap_or((text, text));
    if let Ok(domain) = domain.parse::<TrustDomain>() {
        assert_eq!(domain.as_str().parse(), Ok(domain.clone()));
        if let Ok(identity) = Identity::linkerd(account, "shop", "linkerd", &domain) {
            assert!(identity.is_in(&domain));
        }
    }
});
