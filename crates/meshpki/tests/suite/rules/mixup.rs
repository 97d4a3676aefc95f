//! A file in the place of another is the only thing that is found.

use meshpki::{KeyFile, Place};

use crate::common::{Chain, Mint, accepted, refused};

#[test]
fn swapped_files_are_the_only_finding() {
    let mut made = Chain::sound().made();
    let root = std::mem::replace(&mut made.anchors[0], made.issuer.clone());
    made.issuer = root;
    let swapped = refused(&["error issuer-swapped"]);
    assert_eq!(made.judged(), swapped);

    // The key is the issuer's, and would not match either.
    let key = Chain::sound().issuer.key.serialize_der();
    let block = pem::encode(&pem::Pem::new("PRIVATE KEY", key));
    made.key = Some(KeyFile::from_pem("issuer.key", block.as_bytes()).unwrap());
    assert_eq!(made.judged(), swapped);

    // An intermediate in its own issuer's place.
    let mut made = Chain::three_tiers().made();
    let intermediate = made.intermediates.remove(0);
    made.anchors = vec![std::mem::replace(&mut made.issuer, intermediate)];
    assert_eq!(made.judged(), swapped);
}

/// The root of the file is also an anchor: it is what was given, and the issuer beside it is only odd.
#[test]
fn an_issuer_that_is_an_anchor_is_not_swapped() {
    let mut made = Chain::sound().made();
    let root = made.anchors[0].clone();
    made.anchors.push(std::mem::replace(&mut made.issuer, root));
    let findings = made.judged().findings;
    assert!(
        !findings.contains(&"error issuer-swapped".to_owned()),
        "{findings:?}"
    );
}

#[test]
fn a_workload_in_the_issuers_place_is_the_only_finding() {
    let mut made = Chain::sound().made();
    let issuer = std::mem::replace(&mut made.issuer, made.workload.clone());
    made.intermediates = vec![issuer];
    let expected = refused(&["error issuer-is-workload"]);
    assert_eq!(made.judged(), expected);
    let report = made.report();
    assert_eq!(report.findings()[0].place(), Place::Issuer);

    made.intermediates.clear();
    assert_eq!(made.judged(), expected);
}

/// Only a workload's identity tells it from a CA that lacks its rights.
#[test]
fn a_certificate_without_an_identity_is_not_taken_for_a_workloads() {
    let mut chain = Chain::sound();
    chain.issuer = Mint::workload("issuer.example.org");
    chain.issuer.params.not_after = Mint::authority("", None).params.not_after;
    let findings = chain.judged().findings;
    assert!(
        findings.contains(&"error issuer-not-ca".to_owned()),
        "{findings:?}"
    );
    assert_eq!(Chain::sound().judged(), accepted(&[]));
}
