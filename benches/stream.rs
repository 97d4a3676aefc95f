//! Ten thousand workloads of one issuer, as in a stream: webpki alone compared with a full report on
//! each, in turns, so that a noisy machine disturbs both alike.
//!
//!     cargo bench -p meshpki-benches --bench stream
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it shows figures, and may stop"
)]

use std::time::{Duration, Instant};

use meshpki::{
    Authority, Certificate, CertificateDer, Identity, IssuerChain, IssuerOptions, LeafOptions,
    Policy, RootOptions, TrustBundle, TrustDomain, UnixTime, Verifier, WorkloadChain,
};

fn main() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let issuer = root
        .create_issuer(&IssuerOptions::new("issuer"), at())
        .unwrap();
    let workload = |index| {
        let name = format!("workload-{index}");
        let identity = Identity::linkerd(&name, "shop", "linkerd", &TrustDomain::default());
        let options = LeafOptions::workload(&identity.unwrap());
        let made = issuer.create_leaf(&options, at()).unwrap();
        made.certificate().der().clone()
    };
    let workloads: Vec<CertificateDer<'static>> = (0..WORKLOADS).map(workload).collect();

    let anchor = webpki::anchor_from_trusted_cert(root.certificate().der()).unwrap();
    let anchors = std::slice::from_ref(&anchor);
    let intermediates = [issuer.certificate().der().clone()];
    let chain = IssuerChain::new(issuer.certificate().clone(), Vec::new());
    let bundle = TrustBundle::from_iter([root.certificate().clone()]);
    let verifier = Verifier::new(bundle, Policy::default());

    // webpki checks only the TLS server role; the report covers both roles, both judges and every rule.
    let by_webpki = |der: &CertificateDer<'_>| {
        let leaf = webpki::EndEntityCert::try_from(der).unwrap();
        let usage = webpki::KeyUsage::server_auth();
        let algorithms = webpki::ALL_VERIFICATION_ALGS;
        leaf.verify_for_usage(algorithms, anchors, &intermediates, at(), usage, None, None)
            .unwrap();
    };
    let by_report = |der: &CertificateDer<'_>| {
        let leaf = Certificate::from_der("workload", der).unwrap();
        let workload = WorkloadChain::new(leaf, Vec::new()).below(&chain);
        assert!(verifier.verify_workload(&workload, at()).is_sound());
    };
    let mut turns: Vec<(Duration, Duration)> = Vec::new();
    for part in workloads.chunks(TURN) {
        turns.push((timed(part, by_webpki), timed(part, by_report)));
    }

    let sum = |of: fn(&(Duration, Duration)) -> Duration| turns.iter().map(of).sum::<Duration>();
    let (webpki, reports) = (sum(|turn| turn.0), sum(|turn| turn.1));
    let mut rates: Vec<f64> = turns
        .iter()
        .map(|(webpki, report)| webpki.as_secs_f64() / report.as_secs_f64())
        .collect();
    rates.sort_by(f64::total_cmp);
    println!(
        "{WORKLOADS} workloads of one issuer: webpki alone {webpki:.0?}, full reports {reports:.0?}"
    );
    println!(
        "the rate of reports is {:.2} times webpki's by the sums, {:.2} by the median of {} turns",
        webpki.as_secs_f64() / reports.as_secs_f64(),
        rates[rates.len() / 2],
        rates.len()
    );
}

fn timed(workloads: &[CertificateDer<'static>], judge: impl Fn(&CertificateDer<'_>)) -> Duration {
    let start = Instant::now();
    workloads.iter().for_each(judge);
    start.elapsed()
}

/// 2026-11-23T16:00:00Z
fn at() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600))
}

const TURN: usize = 20;
const WORKLOADS: usize = 10_000;
