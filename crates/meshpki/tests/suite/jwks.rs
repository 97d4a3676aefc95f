//! SPIFFE trust bundles: anchors as a JSON Web Key Set.

use meshpki::{Reason, TrustBundle};
use proptest::prelude::{any, proptest};
use serde_json::{Value, json};

use crate::common::Chain;

fn bundle() -> TrustBundle {
    let mut chain = Chain::sound();
    chain
        .anchors
        .push(crate::common::Mint::authority("other", None));
    chain.made().anchors.into_iter().collect()
}

fn set() -> Value {
    serde_json::from_str(&bundle().to_jwks().unwrap()).unwrap()
}

fn read(set: &Value) -> Result<TrustBundle, meshpki::Error> {
    let mut bundle = TrustBundle::default();
    bundle.add_jwks("bundle.json", set.to_string().as_bytes())?;
    Ok(bundle)
}

#[test]
fn written_anchors_are_read_again() {
    let bundle = bundle();
    let text = bundle.to_jwks().unwrap();
    let mut again = TrustBundle::default();
    again.add_jwks("bundle.json", text.as_bytes()).unwrap();
    assert_eq!(again.anchors(), bundle.anchors());
    let from_pem = TrustBundle::from_pem("bundle.crt", bundle.to_pem().as_bytes()).unwrap();
    assert_eq!(from_pem.anchors(), bundle.anchors());
    assert_eq!(
        again.anchors()[1].origin().unwrap().to_string(),
        "bundle.json, block 2 of 2"
    );
}

#[test]
fn keys_for_other_uses_are_skipped() {
    let mut set = set();
    let keys = set["keys"].as_array_mut().unwrap();
    keys.insert(
        0,
        json!({ "kty": "EC", "use": "jwt-svid", "kid": "a", "crv": "P-256" }),
    );
    keys.push(json!({ "kty": "EC" }));
    set["spiffe_sequence"] = json!(7);
    set["spiffe_refresh_hint"] = json!(300);
    assert_eq!(read(&set).unwrap().anchors().len(), 2);
}

/// An anchor that is passed over in silence is the worst failure of a bundle.
#[test]
fn a_key_without_its_one_certificate_is_an_error() {
    let certificate = set()["keys"][0]["x5c"][0].clone();
    for x5c in [
        json!(null),
        json!([]),
        json!([certificate, certificate]),
        json!("a"),
        json!([1]),
    ] {
        let mut set = set();
        set["keys"][1]["x5c"] = x5c;
        let error = read(&set).unwrap_err();
        assert!(
            matches!(error.reason(), Reason::MalformedJwk { key: 2, .. }),
            "{error}"
        );
    }
    for text in ["%", "MAA=", ""] {
        let mut set = set();
        set["keys"][0]["x5c"][0] = json!(text);
        let error = read(&set).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("bundle.json: key 1 is malformed: "),
            "{error}"
        );
    }
}

#[test]
fn a_private_key_is_an_error_and_is_not_shown() {
    let mut set = set();
    set["keys"][0]["d"] = json!("c2VjcmV0");
    let error = read(&set).unwrap_err();
    assert!(error.to_string().contains("private key"), "{error}");
    assert!(!format!("{error:?}").contains("c2VjcmV0"));
}

#[test]
fn text_that_is_not_a_key_set_or_is_an_empty_one_is_an_error() {
    for text in [
        "{",
        "{}",
        "[]",
        "{\"keys\": 1}",
        "{\"keys\": []}",
        "{\"keys\": [1]}",
    ] {
        let mut bundle = TrustBundle::default();
        let error = bundle.add_jwks("bundle.json", text.as_bytes()).unwrap_err();
        let is_named = matches!(
            error.reason(),
            Reason::NotJson { .. } | Reason::NotJwks { .. } | Reason::MalformedJwk { .. }
        );
        assert!(is_named, "{error}");
        assert!(bundle.anchors().is_empty());
    }
}

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(bytes: Vec<u8>, cut in any::<proptest::sample::Index>()) {
        let _ = TrustBundle::default().add_jwks("bytes", &bytes);
        let mut text = set().to_string().into_bytes();
        let at = cut.index(text.len());
        text[at] ^= 1 << (at % 8);
        let _ = TrustBundle::default().add_jwks("flipped", &text);
    }
}
