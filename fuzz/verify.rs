//! No input causes a panic, and both judges accept what is sound.
//!
//! The input is DER certificates, one after the other: anchors, an empty sequence, then the chain.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, IssuerChain, Judge, Policy, Verifier, WorkloadChain};
use meshpki_fuzz::{AT, pieces};

fuzz_target!(|bytes: &[u8]| {
    let (anchors, chain) = pieces(bytes);
    let read = |der: &[u8]| Certificate::from_der("fuzz", der).ok();
    let bundle = anchors.into_iter().filter_map(read).collect();
    let mut chain = chain.into_iter().filter_map(read);
    let Some(first) = chain.next() else { return };
    let (first, rest) = (first, chain.collect::<Vec<_>>());
    let verifier = Verifier::new(bundle, Policy::default());
    let issuer = verifier.verify(&IssuerChain::new(first.clone(), rest.clone()), AT);
    let workload = verifier.verify_workload(&WorkloadChain::new(first, rest), AT);
    for report in [issuer, workload] {
        let accepted = Judge::MESH.iter().all(|&judge| report.accepted_by(judge));
        assert!(accepted || !report.is_sound());
        let mut findings = report.findings().iter();
        assert!(findings.all(|one| !one.to_string().contains(char::is_control)));
    }
});
