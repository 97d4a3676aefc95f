//! Serial numbers as DER has them, the fewest bytes and none below zero; and extensions by the dozen.

use meshpki::Problem;
use rcgen::SerialNumber;

use super::with_issuer;
use crate::common::Mint;

/// What is found of an issuer's serial number that is so in DER.
fn found(edit: fn(&mut Vec<Vec<u8>>)) -> Vec<Problem> {
    let mut chain = with_issuer(|_| {});
    chain.issuer.edit = Some(edit);
    let report = chain.made().report();
    let findings = report.findings().iter();
    findings.map(|one| one.problem().clone()).collect()
}

#[test]
fn serial_number_that_is_not_minimally_encoded_is_malformed() {
    assert_eq!(
        found(|fields| fields[1] = vec![0x02, 0x02, 0x00, 0x7f]),
        [Problem::MalformedSerial]
    );
    assert_eq!(
        found(|fields| fields[1] = vec![0x02, 0x02, 0xff, 0x80]),
        [Problem::MalformedSerial]
    );
}

#[test]
fn serial_number_whose_first_byte_is_only_a_sign_is_not_malformed() {
    assert_eq!(found(|fields| fields[1] = vec![0x02, 0x02, 0x00, 0x80]), []);
    assert_eq!(
        found(|fields| fields[1] = vec![0x02, 0x02, 0xff, 0x7f]),
        [Problem::NegativeSerial]
    );
    assert_eq!(
        found(|fields| fields[1] = vec![0x02, 0x01, 0xff]),
        [Problem::NegativeSerial]
    );
    assert_eq!(found(|fields| fields[1] = vec![0x02, 0x01, 0x7f]), []);
}

#[test]
fn serial_number_of_the_root_is_a_warning_for_what_the_root_issued() {
    let mut chain = with_issuer(|_| {});
    let serial = Some(SerialNumber::from(1));
    chain.anchors[0].params.serial_number.clone_from(&serial);
    assert_eq!(chain.made().judged().findings, [""; 0]);
    chain.issuer.params.serial_number.clone_from(&serial);
    assert_eq!(
        chain.made().judged().findings,
        ["warning issuer-same-serial"]
    );

    // The issuer is not the issuer of itself: what it signs may have its serial number.
    chain.anchors[0].params.serial_number = None;
    chain.workload.params.serial_number = serial;
    assert_eq!(chain.made().workload_judged().findings, [""; 0]);
}

/// With many extensions as with few.
#[test]
fn repeated_extension_is_found_among_many() {
    let many: fn(&mut Mint) = |mint| {
        for last in 0..40 {
            mint.add_extension(&[1, 3, 6, 1, 4, 1, 32473, last], false, &[0x05, 0x00]);
        }
    };
    let report = with_issuer(many).made().report();
    assert!(report.findings().is_empty(), "{:?}", report.findings());
    let mut chain = with_issuer(many);
    chain
        .issuer
        .add_extension(&[1, 3, 6, 1, 4, 1, 32473, 7], false, &[0x05, 0x00]);
    let report = chain.made().report();
    let codes: Vec<&'static str> = report
        .findings()
        .iter()
        .map(meshpki::Finding::code)
        .collect();
    assert_eq!(codes, ["issuer-repeated-extension"]);
}
