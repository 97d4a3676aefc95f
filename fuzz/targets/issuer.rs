//! The law: webpki accepts a real workload of every issuer that is sound.
//!
//! The input is the part of an issuer that is signed. It is signed here, so that whatever the
//! engine makes of it stands below a root that is trusted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{IssueError, IssuerChain, Policy, Verifier};
use meshpki_fuzz::{AT, bundle, proxy_accepts, signed_issuer, workload};

fuzz_target!(|signed_part: &[u8]| {
    let Some(issuer) = signed_issuer(signed_part) else {
        return;
    };
    let chain = IssuerChain::new(issuer.clone(), Vec::new());
    let report = Verifier::new(bundle(), Policy::default()).verify(&chain, AT);
    if report.is_sound() && issuer.public_key() == meshpki_fuzz::key(2).public_key() {
        match workload(&issuer) {
            Ok(workload) => proxy_accepts(&workload, &issuer).unwrap(),
            Err(IssueError::NameNotPreserved { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
});
