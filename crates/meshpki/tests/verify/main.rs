//! The library with a backend and no other feature: what a program needs that only verifies.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use meshpki::{
    Certificate, Fix, Identity, IssuerChain, Judge, KeyFile, Policy, Reason, Report, TrustBundle,
    UnixTime, Verifier, WorkloadChain, WorkloadStream,
};

const CA: &[u8] = include_bytes!("ca.crt");
const ISSUER: &[u8] = include_bytes!("issuer.crt");
const ISSUER_KEY: &[u8] = include_bytes!("issuer.key");
const STRANGER_CA: &[u8] = include_bytes!("stranger-ca.crt");
const WORKLOAD: &[u8] = include_bytes!("workload.crt");

/// 2027-01-01T00:00:00Z
fn at() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_798_761_600))
}

fn judged(anchors: &[u8], key: Option<&[u8]>) -> Report {
    let bundle = TrustBundle::from_pem("ca.crt", anchors).unwrap();
    let mut chain = IssuerChain::from_pem("issuer.crt", ISSUER).unwrap();
    if let Some(key) = key {
        chain = chain.with_key(KeyFile::from_pem("issuer.key", key).unwrap());
    }
    Verifier::new(bundle, Policy::default()).verify(&chain, at())
}

#[test]
fn issuers_are_judged() {
    let report = judged(CA, Some(ISSUER_KEY));
    assert!(report.is_sound() && report.key_checked(), "{report:?}");
    assert!(report.accepted_by(Judge::Proxy) && report.accepted_by(Judge::ControlPlane));

    let report = judged(STRANGER_CA, None);
    let finding = &report.findings()[0];
    assert_eq!(finding.code(), "issuer-unknown-anchor");
    assert!(Fix::of(&finding.remedy().unwrap()).advice.is_some());
}

#[test]
fn workloads_are_judged_one_after_another() {
    let bundle = TrustBundle::from_pem("ca.crt", CA).unwrap();
    let chain = IssuerChain::from_pem("issuer.crt", ISSUER).unwrap();
    let verifier = Verifier::new(bundle, Policy::default());
    let text = WORKLOAD.repeat(3);
    let workloads = WorkloadStream::new("-", text.as_slice());
    let sound = workloads.filter(|workload| {
        let workload: WorkloadChain = workload.as_ref().unwrap().clone().below(&chain);
        verifier.verify_workload(&workload, at()).is_sound()
    });
    assert_eq!(sound.count(), 3);
    let ca = Certificate::from_pem("ca.crt", CA).unwrap();
    let workload = WorkloadChain::from_pem("workload.crt", WORKLOAD).unwrap();
    assert_eq!(Identity::of(workload.workload()).count(), 1);
    assert!(ca.trust_anchor().is_some());
}

/// Without a backend that reads keys, the curve's own arithmetic says whether the two parts belong together.
#[test]
fn keys_are_compared_with_their_certificate() {
    // The issuer's own key in another form.
    let report = judged(CA, Some(include_bytes!("sec1.key")));
    assert!(report.is_sound() && report.key_checked(), "{report:?}");
    let report = judged(CA, Some(include_bytes!("ca.key")));
    assert_eq!(report.findings()[0].code(), "key-mismatch");
    let report = judged(CA, Some(include_bytes!("encrypted.key")));
    assert!(!report.key_checked());
    assert!(
        report
            .findings()
            .iter()
            .any(|one| one.code() == "key-encrypted")
    );

    let ed25519 = KeyFile::from_pem("ed25519.key", include_bytes!("ed25519.key"));
    match ed25519 {
        Ok(key) => assert_eq!(key.public_key().unwrap().algorithm().to_string(), "Ed25519"),
        Err(error) => {
            assert!(
                cfg!(not(feature = "issue"))
                    && matches!(error.reason(), Reason::UnsupportedKey { .. }),
                "{error}"
            );
        }
    }

    // The public part of another key, in a key that is otherwise as it should be.
    let pem = String::from_utf8(ISSUER_KEY.to_vec()).unwrap();
    let begin = pem.find('\n').unwrap() + 1;
    let end = pem.find("-----END").unwrap();
    let text = pem[begin..end].to_owned();
    let other = text.replacen(&text[text.len() - 12..text.len() - 6], "AAAAAA", 1);
    let error = KeyFile::from_pem("issuer.key", pem.replace(&text, &other).as_bytes());
    let error = error.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("its public part does not belong to its private part"),
        "{error}"
    );
}
