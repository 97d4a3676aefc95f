//! Whatever the root signs: webpki accepts a workload of every issuer that is sound.
//!
//! The input is the part of an issuer that is signed. It is signed here, so that whatever the
//! engine makes of it stands below a root that is trusted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{IssuerChain, Policy, Verifier};
use meshpki_fuzz::{AT, bundle, key, proxy_accepts, signed_issuer, workload};

fuzz_target!(|signed_part: &[u8]| {
    let Some(issuer) = signed_issuer(signed_part) else {
        return;
    };
    let chain = IssuerChain::new(issuer.clone(), Vec::new());
    let report = Verifier::new(bundle(), Policy::default()).verify(&chain, AT);
    if report.is_sound() && issuer.public_key() == key(2).public_key() {
        proxy_accepts(&workload(&issuer), &issuer).unwrap();
    }
});
