//! The law: a verifier never panics, and what is sound is accepted by both judges.
//!
//! The input is DER certificates, one after the other: anchors up to an empty piece, then the chain.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{Certificate, IssuerChain, Judge, Policy, TrustBundle, Verifier, WorkloadChain};
use meshpki_fuzz::{AT, pieces};

fuzz_target!(|bytes: &[u8]| {
    let (anchors, chain) = pieces(bytes);
    let read = |der: &[u8]| Certificate::from_der("fuzz", der).ok();
    let bundle: TrustBundle = anchors.iter().copied().filter_map(read).collect();
    let mut chain = chain.into_iter().filter_map(read);
    let Some(first) = chain.next() else { return };
    let (first, rest) = (first, chain.collect::<Vec<_>>());
    let verifier = Verifier::new(bundle, Policy::default());
    let issuer = verifier.verify(&IssuerChain::new(first.clone(), rest.clone()), AT);
    let workload = verifier.verify_workload(&WorkloadChain::new(first, rest), AT);
    for report in [issuer, workload] {
        let both = report.accepted_by(Judge::ControlPlane) && report.accepted_by(Judge::Proxy);
        assert!(both || !report.is_sound());
        for finding in report.findings() {
            assert!(!finding.to_string().contains(char::is_control));
        }
    }
});
