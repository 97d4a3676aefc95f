//! The law: a certificate that parses is the bytes it came from, and reads back equal from PEM.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, Identity, IssuerChain};

fuzz_target!(|der: &[u8]| {
    let Ok(certificate) = Certificate::from_der("fuzz", der) else {
        return;
    };
    assert_eq!(certificate.der().as_ref(), der);
    let chain = IssuerChain::from_pem("again", certificate.to_pem().as_bytes()).unwrap();
    assert_eq!(chain.issuer(), &certificate);
    assert!(certificate.name().chars().all(|c| !c.is_control()));
    assert_eq!(
        Identity::of(&certificate).count(),
        Identity::of(chain.issuer()).count()
    );
});
