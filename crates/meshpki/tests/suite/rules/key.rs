//! The issuer's key, as the control plane reads it.

use meshpki::KeyFile;

use super::{ed25519, with_issuer};
use crate::common::{Chain, Judgement, accepted, key, refused_by_control_plane};
use crate::vectors::{
    EC_ENCRYPTED_PKCS8, EC_ENCRYPTED_SEC1, EC_OTHER_SEC1, EC_PKCS8, EC_SEC1, EC_WITH_PARAMETERS,
};

/// Judges an issuer of the key of `EC_PKCS8`, with `pem` for its key.
fn judged(pem: &str) -> Judgement {
    let mut made = with_issuer(|issuer| issuer.key = key(EC_PKCS8)).made();
    made.key = Some(KeyFile::from_pem("issuer.key", pem.as_bytes()).unwrap());
    made.judged()
}

#[test]
fn key_of_the_issuer_is_sound_in_both_forms() {
    assert_eq!(judged(EC_PKCS8), accepted(&[]));
    assert_eq!(judged(EC_SEC1), accepted(&[]));
}

#[test]
fn key_of_another_certificate_is_refused_by_the_control_plane() {
    let expected = refused_by_control_plane(&["error key-mismatch"]);
    assert_eq!(judged(EC_OTHER_SEC1), expected);
}

#[test]
fn encrypted_key_is_refused_by_the_control_plane() {
    let expected = refused_by_control_plane(&["error key-encrypted"]);
    assert_eq!(judged(EC_ENCRYPTED_PKCS8), expected);
    assert_eq!(judged(EC_ENCRYPTED_SEC1), expected);
}

#[test]
fn key_after_its_parameters_is_refused_by_the_control_plane() {
    let expected = refused_by_control_plane(&["error key-parameters-first"]);
    assert_eq!(judged(EC_WITH_PARAMETERS), expected);
}

#[test]
fn key_with_the_label_of_another_form_is_refused_by_the_control_plane() {
    let expected = refused_by_control_plane(&["error key-mislabelled"]);
    assert_eq!(
        judged(&EC_SEC1.replace("EC PRIVATE KEY", "PRIVATE KEY")),
        expected
    );
    assert_eq!(
        judged(&EC_PKCS8.replace("PRIVATE KEY", "EC PRIVATE KEY")),
        expected
    );
}

#[test]
fn ed25519_key_is_refused_by_the_control_plane() {
    let chain = with_issuer(ed25519);
    let der = chain.issuer.key.serialized_der().to_vec();
    let text = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
    let mut made = chain.made();
    made.key = Some(KeyFile::from_pem("issuer.key", text.as_bytes()).unwrap());
    let findings = ["error issuer-key-algorithm", "error key-algorithm"];
    assert_eq!(made.judged(), refused_by_control_plane(&findings));
}

#[test]
fn only_the_match_matters_beyond_the_mesh() {
    let mut made = with_issuer(|issuer| issuer.key = key(EC_PKCS8)).made();
    made.policy.profile = meshpki::Profile::Rfc5280;
    made.key = Some(KeyFile::from_pem("issuer.key", EC_WITH_PARAMETERS.as_bytes()).unwrap());
    assert_eq!(made.judged(), accepted(&[]));
    made.key = Some(KeyFile::from_pem("issuer.key", EC_OTHER_SEC1.as_bytes()).unwrap());
    assert_eq!(
        made.judged(),
        refused_by_control_plane(&["error key-mismatch"])
    );
}

#[test]
fn report_says_whether_the_key_was_compared() {
    let mut made = Chain::sound().made();
    assert!(!made.report().key_checked());
    made.key = Some(KeyFile::from_pem("issuer.key", EC_SEC1.as_bytes()).unwrap());
    assert!(made.report().key_checked());
    made.key = Some(KeyFile::from_pem("issuer.key", EC_ENCRYPTED_SEC1.as_bytes()).unwrap());
    assert!(!made.report().key_checked());
}
