//! Text → identity → text → identity gives the same identity.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Identity, TrustDomain};

fuzz_target!(|text: &str| {
    if let Ok(identity) = text.parse::<Identity>() {
        assert_eq!(identity.as_str().parse(), Ok(identity));
    }
    if let Ok(domain) = text.parse::<TrustDomain>() {
        assert_eq!(domain.as_str().parse(), Ok(domain));
    }
});
