//! Whatever is judged: no panic, and what is sound is accepted by both judges.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, IssuerChain, Judge, Policy, UnixTime, Verifier};

fuzz_target!(|input: (&[u8], &[u8], u32)| {
    let (Ok(anchor), Ok(issuer)) =
        (Certificate::from_der("anchor", input.0), Certificate::from_der("issuer", input.1))
    else {
        return;
    };
    let verifier = Verifier::new([anchor].into_iter().collect(), Policy::default());
    let at = UnixTime::since_unix_epoch(Duration::from_secs(input.2.into()));
    let report = verifier.verify(&IssuerChain::new(issuer, Vec::new()), at);
    assert!(!report.is_sound() || Judge::ALL.iter().all(|&judge| report.accepted_by(judge)));
});
