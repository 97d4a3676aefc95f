//! The two judges, predicted on other people's cases: x509-limbo and `BetterTLS`, each with what
//! rustls-webpki and Go's crypto/x509 said of it when they were run.
//!
//! Applicable are the cases that ask for a path and nothing else: no revocation, no depth limit, and
//! no verdict that was about the peer's name alone.

#![expect(
    clippy::disallowed_methods,
    reason = "the data are not part of the project"
)]
#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the figures are shown"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use meshpki::{
    Certificate, Error, Judge, Policy, Profile, TrustBundle, UnixTime, Usages, Verifier,
    WorkloadChain,
};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::common::newest;

/// Cases that Go accepts and the control plane's verdict does not: what is stricter, and why.
const STRICTER: &str = include_str!("stricter_than_go.json");

#[derive(Deserialize)]
struct Cases {
    testcases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    features: Vec<String>,
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    webpki_accepts: Option<bool>,
    webpki_reason: Option<String>,
    go_accepts: Option<bool>,
    go_reason: Option<String>,
}

#[derive(Debug, Default, Eq, PartialEq)]
struct Verdict {
    proxy: bool,
    control_plane: bool,
}

#[test]
#[ignore = "reads conformance/cases.json in the folder that MESHPKI_SHARED names"]
fn both_judges_are_predicted() {
    let path = shared().join("conformance/cases.json");
    let cases: Cases = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let stricter: BTreeMap<String, String> = serde_json::from_str(STRICTER).unwrap();

    let (mut by_webpki, mut by_go) = ((0, 0), (0, 0));
    let (mut wrong, mut unsound) = (Vec::new(), Vec::new());
    let mut found_stricter = Vec::new();
    // What both accept, less what a rule of ours names: complete, if none of it is refused.
    let (mut both_accept, mut incomplete) = (0, Vec::new());
    for case in &cases.testcases {
        let verdict = judge(case);
        let accepted = webpki_says(case) == Some(true) && go_says(case) == Some(true);
        if accepted && !stricter.contains_key(&case.id) {
            both_accept += 1;
            if verdict
                != (Verdict {
                    proxy: true,
                    control_plane: true,
                })
            {
                incomplete.push(case.id.clone());
            }
        }
        if let Some(expected) = webpki_says(case) {
            by_webpki.0 += 1;
            if verdict.proxy == expected {
                by_webpki.1 += 1;
            } else {
                wrong.push(format!(
                    "{}: webpki {expected} {:?}",
                    case.id, case.webpki_reason
                ));
            }
        }
        if let Some(expected) = go_says(case) {
            by_go.0 += 1;
            match (verdict.control_plane, expected) {
                (true, false) => unsound.push(format!("{}: {:?}", case.id, case.go_reason)),
                (false, true) => found_stricter.push(case.id.clone()),
                _ => by_go.1 += 1,
            }
        }
    }

    println!(
        "proxy: {} of {} as webpki says; control plane: {} of {} as Go says, {} stricter, {} laxer",
        by_webpki.1,
        by_webpki.0,
        by_go.1,
        by_go.0,
        found_stricter.len(),
        unsound.len()
    );
    println!(
        "of {both_accept} that both accept and no stricter rule names, {} refused",
        incomplete.len()
    );
    assert_eq!(incomplete, Vec::<String>::new(), "refused without a rule");
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "the proxy's verdict is not webpki's"
    );
    assert_eq!(
        unsound,
        Vec::<String>::new(),
        "the control plane's verdict accepts what Go refuses"
    );
    let listed: Vec<String> = stricter.keys().cloned().collect();
    found_stricter.sort();
    assert_eq!(
        found_stricter, listed,
        "tests/suite/stricter_than_go.json is out of date"
    );
    assert!(
        stricter.values().all(|reason| reason.len() > 10),
        "each difference has a reason"
    );
}

/// What webpki says of the path; `None` where the case asks for more than a path.
fn webpki_says(case: &Case) -> Option<bool> {
    let reason = case.webpki_reason.as_deref().unwrap_or_default();
    case.webpki_accepts
        .filter(|_| is_applicable(case) && !reason.starts_with("name: "))
}

/// What Go says of the path.
fn go_says(case: &Case) -> Option<bool> {
    let reason = case.go_reason.as_deref().unwrap_or_default();
    let about_name = [
        "x509: certificate is valid for ",
        "x509: certificate is not valid for any names",
        "x509: cannot validate certificate for ",
        "x509: certificate relies on legacy Common Name field",
    ];
    let is_about_name = about_name.iter().any(|start| reason.starts_with(start));
    case.go_accepts
        .filter(|_| is_applicable(case) && !is_about_name)
}

fn is_applicable(case: &Case) -> bool {
    !case
        .features
        .iter()
        .any(|feature| feature == "has-crl" || feature == "max-chain-depth")
}

fn judge(case: &Case) -> Verdict {
    try_judge(case).unwrap_or_default()
}

/// A leaf or anchors that cannot be read are refused; an intermediate that cannot be read is not
/// there.
fn try_judge(case: &Case) -> Result<Verdict, Error> {
    let read = |pem: &String| {
        TrustBundle::from_pem("case", pem.as_bytes()).map(|one| one.anchors().to_vec())
    };
    let mut anchors: Vec<Certificate> = Vec::new();
    for pem in &case.trusted_certs {
        anchors.extend(read(pem)?);
    }
    let leaf = read(&case.peer_certificate)?.remove(0);
    let intermediates = case
        .untrusted_intermediates
        .iter()
        .filter_map(|pem| read(pem).ok())
        .flatten()
        .collect();

    let usages = if case.validation_kind == "CLIENT" {
        Usages::Client
    } else {
        Usages::Server
    };
    let policy = Policy {
        profile: Profile::Rfc5280,
        usages,
        releases: newest(),
        ..Policy::default()
    };
    let verifier = Verifier::new(anchors.into_iter().collect(), policy);
    let report = verifier.verify_workload(&WorkloadChain::new(leaf, intermediates), time_of(case));
    Ok(Verdict {
        proxy: report.accepted_by(Judge::Proxy),
        control_plane: report.accepted_by(Judge::ControlPlane),
    })
}

/// Cases without a time were made to hold when they were run.
fn time_of(case: &Case) -> UnixTime {
    let text = case
        .validation_time
        .as_deref()
        .unwrap_or("2026-11-23T00:00:00Z");
    let seconds = OffsetDateTime::parse(text, &Rfc3339)
        .unwrap()
        .unix_timestamp();
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the cases are not part of the project"
)]
fn shared() -> PathBuf {
    env::var("MESHPKI_SHARED")
        .expect("MESHPKI_SHARED names the folder with the cases")
        .into()
}
