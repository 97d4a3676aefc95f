//! Inputs that people have reported, and certificates bent in one place, are judged as Go and webpki judge
//! a real leaf below them.

#![expect(
    clippy::disallowed_methods,
    reason = "the data are not part of the project"
)]

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{
    Advice, CODES, IssuerChain, Judge, Policy, Profile, Report, TrustBundle, UnixTime, Verifier,
    WorkloadChain,
};

/// 2026-11-20T00:00:00Z
const BENT_AT: u64 = 1_795_132_800;
/// 2026-12-01T12:00:00Z
const REPORTED_AT: u64 = 1_796_126_400;

/// The files of each, then what the control plane and the proxies say of the issuer's workloads.
const BENT: &[(&str, bool, bool)] = &[
    ("F1-small", false, false),
    ("F2-name-trailing-bytes", false, true),
    ("F5-anchor-signature-oid-length", false, true),
    ("F6-anchor-basic-constraints-high-tag", false, true),
    ("F8-issuer-email-below-constraints", false, true),
    ("F9-policy-mapping-any", false, true),
    ("F10-leaf-empty-name-constraints", true, true),
    ("F13-unneeded-anchor-version-4", false, true),
    ("F13d-stray-in-issuer-file-algorithms-differ", false, true),
    ("R1-issuer-is-expired-anchor", false, true),
    ("R3-both-roles-by-two-routes", true, true),
    ("R4-empty-rdn-set", true, true),
    ("R5-issuer-alt-name-junk", true, true),
    ("R6-issuer-oid-of-31-bits", true, true),
    ("R7-anchor-basic-constraints-256", true, true),
    ("R8-anchor-extensions-then-more", true, true),
    ("R10-empty-permitted-with-excluded", true, true),
    ("H1-lattice-5x10", false, false),
    ("P1-debug-assertion-rule-missing", true, true),
];

/// The folder, the anchors, the issuer, and what the two judges say.
const REPORTED: &[(&str, &str, &str, bool, bool)] = &[
    (
        "anchor-critical-extension",
        "crit.crt",
        "crit-i.crt",
        false,
        true,
    ),
    (
        "anchor-date-with-fraction",
        "ca.crt",
        "issuer.crt",
        false,
        true,
    ),
    ("anchor-uri-with-port", "ca.crt", "issuer.crt", true, true),
    (
        "constraints-on-other-names",
        "ca.crt",
        "issuer.crt",
        true,
        true,
    ),
    ("cross-signed-twins", "ca.crt", "issuer.crt", false, true),
    (
        "issuer-and-anchor-of-one-name",
        "ca.crt",
        "issuer.crt",
        true,
        true,
    ),
    (
        "issuer-uri-without-scheme",
        "ca.crt",
        "issuer.crt",
        true,
        true,
    ),
    (
        "names-differ-in-encoding",
        "ca.crt",
        "issuer.crt",
        false,
        false,
    ),
    ("swapped-files", "issuer.crt", "ca.crt", false, false),
    (
        "twelve-anchors-of-one-name",
        "bundle.crt",
        "issuer.crt",
        true,
        true,
    ),
    (
        "twelve-constrained-anchors-of-one-name",
        "bundle.crt",
        "issuer.crt",
        true,
        true,
    ),
    (
        "workload-is-ca-of-signers-name",
        "ca.crt",
        "issuer.crt",
        true,
        true,
    ),
];

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn bent_chains_are_judged_as_both_verifiers_judge_a_leaf_below_them() {
    for &(name, control_plane, proxy) in BENT {
        let file = |part: &str| format!("mutants/{name}.{part}.pem");
        let report = judge(&file("anchors"), &file("issuer"), Profile::Rfc5280, BENT_AT);
        assert_eq!(
            said(&report),
            (control_plane, proxy),
            "{name}: {}",
            codes(&report)
        );
        assert_eq!(report.is_sound(), control_plane && proxy, "{name}");
    }
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn leaf_with_empty_name_constraints_is_refused_by_the_control_plane() {
    let file = |part: &str| format!("mutants/F10-leaf-empty-name-constraints.{part}.pem");
    let report = judge_workload(&file("anchors"), &file("issuer"), &file("leaf"), BENT_AT);
    assert_eq!(said(&report), (false, true), "{}", codes(&report));
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn reported_chains_are_judged_as_both_verifiers_judge_a_leaf_below_them() {
    for &(folder, anchors, issuer, control_plane, proxy) in REPORTED {
        let file = |name: &str| format!("{folder}/{name}");
        let report = judge(&file(anchors), &file(issuer), Profile::Linkerd, REPORTED_AT);
        let newest = report.releases().last().unwrap().accepted_by;
        assert_eq!(
            (newest.control_plane, newest.proxy),
            (control_plane, proxy),
            "{folder}: {}",
            codes(&report)
        );
        assert_eq!(
            report.releases().last().unwrap().is_sound,
            control_plane && proxy,
            "{folder}"
        );
    }
}

/// The releases whose proxies refuse, and those whose control plane does.
fn refusing(report: &Report) -> [Vec<&str>; 2] {
    [Judge::Proxy, Judge::ControlPlane].map(|judge| {
        let refuses = report.releases().iter();
        let refuses = refuses.filter(|one| !one.accepted_by.contains(judge));
        refuses.map(|one| one.release.as_str()).collect()
    })
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn an_anchor_with_a_critical_extension_is_dropped_by_proxies_up_to_2_19() {
    let file = |name: &str| format!("anchor-critical-extension/{name}");
    let report = judge(
        &file("crit.crt"),
        &file("crit-i.crt"),
        Profile::Linkerd,
        REPORTED_AT,
    );
    let all = ["2.18", "2.19", "2.20", "edge-26.8.3"];
    assert_eq!(refusing(&report), [all[..2].to_vec(), all.to_vec()]);
    assert_eq!(
        report.findings()[0].releases().as_deref(),
        Some("refused by proxies up to 2.19 and by the control plane")
    );
}

/// Nobody's control plane refuses it, and no new leaf helps.
#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn an_svid_below_a_uri_constraint_is_refused_by_proxies_from_2_20_on() {
    let file = |name: &str| format!("uri-constraint-and-svid/{name}");
    let report = judge_workload(
        &file("uri.crt"),
        &file("uri-i.crt"),
        &file("uri-w.crt"),
        REPORTED_AT,
    );
    assert_eq!(refusing(&report), [vec!["2.20", "edge-26.8.3"], vec![]]);
    let first = &report.findings()[0];
    assert_eq!(first.code(), "anchor-unsupported-name-constraints");
    assert_eq!(
        first.releases().as_deref(),
        Some("refused by proxies from 2.20 on")
    );
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn findings_about_cross_signed_issuers_are_true_of_each_judge() {
    let file = |name: &str| format!("cross-signed-twins/{name}");
    let report = judge(
        &file("ca.crt"),
        &file("issuer.crt"),
        Profile::Linkerd,
        REPORTED_AT,
    );
    let errors = report.findings().iter();
    let mut errors = errors.filter(|one| one.severity() == meshpki::Severity::Error);
    let error = errors.next().unwrap();
    assert!(error.consequence().contains("proxies accept its workloads"));
    assert_eq!(error.remedy().unwrap().advice, [Advice::FirstOfSameKey]);
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn a_signer_named_in_another_string_type_is_reported_as_such() {
    let file = |name: &str| format!("names-differ-in-encoding/{name}");
    let report = judge(
        &file("ca.crt"),
        &file("issuer.crt"),
        Profile::Linkerd,
        REPORTED_AT,
    );
    let error = &report.findings()[0];
    assert_eq!(error.code(), "issuer-name-encoding-mismatch");
    let words = "as UTF8String, and names-differ-in-encoding/ca.crt, block 1 has the same name as PrintableString";
    assert!(error.message().contains(words), "{error}");
}

#[test]
#[ignore = "reads cases in the folder that MESHPKI_SHARED names"]
fn every_code_of_a_workload_that_is_a_ca_is_in_the_catalogue() {
    let file = |name: &str| format!("workload-is-ca-of-signers-name/{name}");
    let report = judge_workload(
        &file("ca.crt"),
        &file("issuer.crt"),
        &file("workload.crt"),
        REPORTED_AT,
    );
    assert!(!report.is_sound());
    for finding in report.findings() {
        assert!(CODES.contains(&finding.code()), "{finding}");
    }
}

fn judge(anchors: &str, issuer: &str, profile: Profile, at: u64) -> Report {
    let chain = IssuerChain::from_pem(issuer, &read(issuer)).unwrap();
    verifier(anchors, profile).verify(&chain, time(at))
}

fn judge_workload(anchors: &str, issuer: &str, workload: &str, at: u64) -> Report {
    let issuer = IssuerChain::from_pem(issuer, &read(issuer)).unwrap();
    let chain = WorkloadChain::from_pem(workload, &read(workload)).unwrap();
    let chain = chain.below(&issuer);
    verifier(anchors, Profile::Rfc5280).verify_workload(&chain, time(at))
}

fn verifier(anchors: &str, profile: Profile) -> Verifier {
    let bundle = TrustBundle::from_pem(anchors, &read(anchors)).unwrap();
    let policy = Policy {
        profile,
        ..Policy::default()
    };
    Verifier::new(bundle, policy)
}

fn said(report: &Report) -> (bool, bool) {
    (
        report.accepted_by(Judge::ControlPlane),
        report.accepted_by(Judge::Proxy),
    )
}

fn codes(report: &Report) -> String {
    let codes = report.findings().iter().map(ToString::to_string);
    codes.collect::<Vec<_>>().join("; ")
}

fn time(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn read(name: &str) -> Vec<u8> {
    let shared = env::var_os("MESHPKI_SHARED").expect("MESHPKI_SHARED names a folder");
    fs::read(PathBuf::from(shared).join("cases").join(name)).unwrap()
}
