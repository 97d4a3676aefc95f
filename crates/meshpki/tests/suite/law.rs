//! The law: where no finding is an error, webpki accepts a workload certificate of that issuer, as
//! a TLS server and as a TLS client. And what follows from it.

mod crowd;
mod recipe;

use meshpki::{Certificate, Judge, Levels, Report, Severity, Usages};
use proptest::prelude::ProptestConfig;
use proptest::proptest;

use crate::common::{Chain, Made, at, newest};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_has_no_error_is_accepted_by_webpki(recipe in recipe::recipe()) {
        obeys_the_law(&recipe.made());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_crowd_obeys_the_law(crowd in crowd::crowd()) {
        let made = crowd.made();
        obeys_the_law(&made);
        let says = made.webpki_says_of_presented();
        let report = made.workload_report();
        assert_eq!(
            report.accepted_by(Judge::Proxy),
            says.iter().all(Result::is_ok),
            "webpki says {says:?} of the workload: {:?}",
            found(&report)
        );
    }
}

#[test]
fn sound_chains_obey_the_law_too() {
    for chain in [Chain::sound(), Chain::three_tiers()] {
        let made = chain.made();
        assert!(made.report().is_sound());
        obeys_the_law(&made);
    }
}

#[test]
fn issuer_with_any_bit_flipped_is_refused() {
    let mut made = Chain::sound().made();
    for flipped in flipped(&made.issuer.clone()) {
        made.issuer = flipped;
        assert!(!made.report().is_sound(), "{:02x?}", made.issuer.der());
        assert_eq!(made.webpki_says().map(|says| says.is_ok()), [false, false]);
    }
}

#[test]
fn intermediate_with_any_bit_flipped_is_refused() {
    let mut made = Chain::three_tiers().made();
    for flipped in flipped(&made.intermediates[0].clone()) {
        made.intermediates[0] = flipped;
        assert!(
            !made.report().is_sound(),
            "{:02x?}",
            made.intermediates[0].der()
        );
    }
}

#[test]
fn workload_with_any_bit_flipped_is_refused() {
    let mut made = Chain::sound().made();
    for flipped in flipped(&made.workload.clone()) {
        made.workload = flipped;
        let judged = made.workload_judged();
        assert!(
            !judged.control_plane && !judged.proxy,
            "{:02x?}",
            made.workload.der()
        );
    }
}

#[test]
fn anchor_with_any_bit_flipped_obeys_the_law() {
    let mut made = Chain::sound().made();
    // The webpki that the law asks is the newest.
    made.policy.releases = newest();
    for flipped in flipped(&made.anchors[0].clone()) {
        made.anchors[0] = flipped;
        obeys_the_law(&made);
    }
}

#[track_caller]
fn obeys_the_law(made: &Made) {
    let report = made.report();
    let usages = made.policy.usages;
    let of = |workload| {
        let [as_server, as_client] = made.webpki_says_of(workload);
        [(Usages::Server, as_server), (Usages::Client, as_client)]
            .into_iter()
            .filter(|(usage, _)| usages == Usages::Both || usages == *usage)
            .map(|(_, says)| says)
    };
    let accepts_workload = made.webpki_says_of_presented().map(|says| says.is_ok());
    let accepts_workload = (accepts_workload[0] || usages == Usages::Client)
        && (accepts_workload[1] || usages == Usages::Server);
    let workloads = [&made.workload].into_iter().chain(&made.workloads);
    let says: Vec<_> = workloads.flat_map(of).collect();
    let accepts = says.iter().all(Result::is_ok);
    let found = found(&report);
    let is_error = |severity: Severity| severity == Severity::Error;
    let errors = report.findings().iter();
    let errors = errors
        .filter(|finding| is_error(finding.severity()))
        .count();
    let is_refused = Judge::MESH.iter().any(|&judge| !report.accepted_by(judge));

    // What levels make of a finding moves no judge, and nothing is lost by it.
    let mut plain = made.policy.clone();
    plain.levels = Levels::default();
    let plain = made.report_under(plain);
    for judge in Judge::MESH {
        assert_eq!(plain.accepted_by(judge), report.accepted_by(judge));
    }
    let both = report.findings().iter().chain(report.allowed());
    let mut both: Vec<_> = both.map(|one| (one.code(), one.message())).collect();
    let mut all: Vec<_> = plain.findings().iter().collect();
    all.sort_by_key(|one| (one.code(), one.message()));
    both.sort();
    let all: Vec<_> = all.iter().map(|one| (one.code(), one.message())).collect();
    assert_eq!(both, all, "a level loses a finding");
    assert!(plain.allowed().is_empty());
    assert!(
        !plain.is_sound() || accepts && !is_refused,
        "sound, and webpki says {says:?}: {found:?}"
    );

    assert_eq!(
        report.accepted_by(Judge::Proxy),
        accepts,
        "webpki says {says:?}: {found:?}"
    );
    assert_eq!(report.is_sound(), errors == 0);
    for judge in Judge::MESH {
        let mut findings = report.findings().iter().chain(report.allowed());
        let named = findings.any(|one| one.refused_by().contains(judge));
        assert_eq!(report.accepted_by(judge), !named, "{judge:?}: {found:?}");
    }
    if report.accepted_by(Judge::ControlPlane) {
        let (_, highest) = report.path().last().unwrap();
        assert!(report.anchors().contains(highest), "{found:?}");
        let mut authorities = report.path().iter().enumerate();
        assert!(
            authorities.all(|(below, (_, one))| may_sign(one, below, usages)),
            "{found:?}"
        );
    }
    assert_eq!(self::found(&made.report()), found);

    let workload = made.workload_report();
    assert!(
        !workload.accepted_by(Judge::Proxy) || accepts_workload,
        "webpki says {says:?} of the workload: {:?}",
        self::found(&workload)
    );
}

/// What Go wants of every certificate above a workload, the anchor among them.
fn may_sign(certificate: &Certificate, below: usize, usages: Usages) -> bool {
    let validity = certificate.validity();
    let constraints = certificate.basic_constraints();
    let usage = certificate.key_usage();
    let purposes = certificate.extended_key_usage();
    validity.not_before <= at()
        && at() <= validity.not_after
        && constraints.map_or(certificate.version() < 3, |constraints| {
            let room = constraints
                .path_length
                .is_none_or(|room| room as usize >= below);
            constraints.is_ca && room
        })
        && usage.is_none_or(|usage| usage.key_cert_sign() || usage.names().count() == 0)
        && purposes.is_none_or(|purposes| {
            purposes.any
                || if usages == Usages::Client {
                    purposes.client_auth
                } else {
                    purposes.server_auth
                }
        })
}

fn found(report: &Report) -> Vec<(&'static str, Severity, String)> {
    let findings = report.findings().iter();
    findings
        .map(|one| (one.code(), one.severity(), one.message()))
        .collect()
}

/// The certificate with each of its bits flipped, where it still is one.
fn flipped(certificate: &Certificate) -> impl Iterator<Item = Certificate> {
    let der = certificate.der().to_vec();
    (0..der.len() * 8).filter_map(move |bit| {
        let mut der = der.clone();
        der[bit / 8] ^= 1 << (bit % 8);
        Certificate::from_der("flipped", &der).ok()
    })
}
