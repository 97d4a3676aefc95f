//! Names that read the same and are encoded differently.

use meshpki::{Advice, Finding, Problem, Report, Severity, Step};
use rcgen::{DnType, DnValue};

use crate::common::{Chain, Made, Mint};

const NAME: &str = "Corp Root CA";

/// A CA whose name is written as a `PrintableString`.
fn printable(mint: &mut Mint) {
    let value = DnValue::PrintableString(NAME.try_into().unwrap());
    mint.params
        .distinguished_name
        .push(DnType::CommonName, value);
}

/// The same in UTF-8, with the same key.
fn of_same_key(mint: &Mint) -> Mint {
    let mut other = Mint::authority(NAME, Some(1));
    other.key = rcgen::KeyPair::try_from(mint.key.serialized_der()).unwrap();
    other
}

/// An issuer below an anchor of that name, which names it in the other encoding.
fn reencoded() -> Made {
    let mut chain = Chain::sound();
    chain.anchors = vec![Mint::authority(NAME, Some(1))];
    let mut parent = of_same_key(&chain.anchors[0]);
    printable(&mut parent);
    chain.issuer.parent = Some(Box::new(parent));
    chain.made()
}

fn error(report: &Report) -> Finding {
    let findings = report.findings().iter();
    let errors: Vec<&Finding> = findings
        .filter(|one| one.severity() == Severity::Error)
        .collect();
    let [error] = errors[..] else {
        panic!("{errors:?}")
    };
    error.clone()
}

#[test]
fn name_in_another_string_type_is_reported_as_such() {
    let made = reencoded();
    assert!(made.webpki_says().iter().all(Result::is_err));
    let error = error(&made.report());
    assert_eq!(error.code(), "issuer-name-encoding-mismatch");
    assert!(error.refused_by().control_plane && error.refused_by().proxy);
    assert_eq!(
        error.message(),
        "the issuer names its signer Corp Root CA as PrintableString, and Corp Root CA has the same name \
         as UTF8String: the names read the same, but verifiers compare bytes"
    );
    let remedy = error.remedy().unwrap();
    assert_eq!(remedy.advice, [Advice::ReissueByteForByte]);
    assert!(matches!(remedy.steps[..], [Step::ReissueIssuer { .. }]));
}

#[test]
fn another_key_with_such_a_name_is_reported_too() {
    let mut made = reencoded();
    made.anchors = vec![Mint::authority(NAME, Some(1)).made(None)];
    let error = error(&made.report());
    assert_eq!(error.code(), "issuer-name-encoding-mismatch");
    assert!(error.message().contains("as UTF8String, and another key:"));
}

#[test]
fn of_several_such_names_the_signers_is_reported() {
    let mut made = reencoded();
    let other = Mint::authority(NAME, Some(1)).made(None);
    made.anchors.insert(0, other);
    let error = error(&made.report());
    assert!(matches!(
        error.problem(),
        Problem::NameEncodingMismatch {
            has_signed: true,
            ..
        }
    ));
}

#[test]
fn intermediate_and_workload_with_a_reencoded_signer_are_reported() {
    let mut chain = Chain::three_tiers();
    let mut parent = Mint::authority("intermediate", Some(1));
    parent.key = rcgen::KeyPair::try_from(chain.intermediates[0].key.serialized_der()).unwrap();
    let value = DnValue::PrintableString("intermediate".try_into().unwrap());
    parent
        .params
        .distinguished_name
        .push(DnType::CommonName, value);
    chain.issuer.parent = Some(Box::new(parent));
    let report = chain.made().report();
    assert_eq!(error(&report).code(), "issuer-name-encoding-mismatch");

    let mut chain = Chain::sound();
    let mut parent = Mint::authority("issuer", Some(0));
    parent.key = rcgen::KeyPair::try_from(chain.issuer.key.serialized_der()).unwrap();
    let value = DnValue::PrintableString("issuer".try_into().unwrap());
    parent
        .params
        .distinguished_name
        .push(DnType::CommonName, value);
    chain.workload.parent = Some(Box::new(parent));
    let report = chain.made().workload_report();
    assert_eq!(error(&report).code(), "workload-name-encoding-mismatch");
}

/// The same name, byte for byte, under another key is what it was.
#[test]
fn name_in_the_same_bytes_with_another_key_is_not_an_encoding_mismatch() {
    let mut made = reencoded();
    let mut other = Mint::authority(NAME, Some(1));
    printable(&mut other);
    made.anchors.push(other.made(None));
    assert_eq!(error(&made.report()).code(), "issuer-signed-by-other-key");
}
