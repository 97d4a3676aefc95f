//! If an issuer is sound, webpki accepts its workload, whatever the root signed.
//!
//! The input is the signed part of an issuer. The target signs it, so that everything that the engine
//! makes was issued by a trusted root.
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
