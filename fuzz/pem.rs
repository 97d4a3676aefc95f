//! meshpki writes what it reads from any text so that every consumer reads it: no finding is left.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, TrustBundle};

fuzz_target!(|text: &[u8]| {
    let Ok(bundle) = TrustBundle::from_pem("fuzz", text) else {
        return;
    };
    let normalised: String = bundle.anchors().iter().map(Certificate::to_pem).collect();
    let again = TrustBundle::from_pem("fuzz", normalised.as_bytes()).unwrap();
    assert_eq!(again.anchors(), bundle.anchors());
    assert!(again.findings().is_empty());
});
