//! The law: what is read from PEM, written again, reads back equal, and without an oddity.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, IssuerChain, TrustBundle};

fuzz_target!(|bytes: &[u8]| {
    let chain = IssuerChain::from_pem("fuzz", bytes);
    let Ok(bundle) = TrustBundle::from_pem("fuzz", bytes) else {
        assert!(chain.is_err());
        return;
    };
    assert_eq!(chain.unwrap().issuer(), &bundle.anchors()[0]);
    let text: String = bundle.anchors().iter().map(Certificate::to_pem).collect();
    let again = TrustBundle::from_pem("again", text.as_bytes()).unwrap();
    assert_eq!(again.anchors(), bundle.anchors());
    assert_eq!(again.findings(), []);
});
