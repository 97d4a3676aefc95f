//! DER → certificate → PEM → certificate gives the same certificate.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, TrustBundle};

fuzz_target!(|der: &[u8]| {
    let Ok(certificate) = Certificate::from_der("fuzz", der) else {
        return;
    };
    assert_eq!(certificate.der().as_ref(), der);
    assert!(!certificate.name().contains(char::is_control));
    let again = TrustBundle::from_pem("fuzz", certificate.to_pem().as_bytes()).unwrap();
    assert_eq!(again.anchors(), [certificate]);
    assert!(again.findings().is_empty());
});
