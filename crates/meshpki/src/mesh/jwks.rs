//! A SPIFFE trust bundle: anchors as a JSON Web Key Set (SPIFFE Trust Domain and Bundle, section 4).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::KeyMaterial;
use crate::error::{Error, Reason};
use crate::pem::text::within_bounds;
use crate::source::Origin;
use crate::source::Source;
use crate::text::format::FileFormat;
use crate::x509::algorithm::KeyAlgorithm;

/// The anchors of a key set. Keys for other uses, such as those of JWT-SVIDs, are ignored.
pub(crate) fn read(source: &Source, bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    within_bounds(bytes).map_err(|reason| Error::new(source, reason))?;
    match FileFormat::of(bytes) {
        None | Some(FileFormat::Json | FileFormat::Jwks) => {}
        Some(format) => return Err(Error::new(source, Reason::OtherFormat { format })),
    }
    let fault = |detail| Error::new(source, Reason::NotJwks { detail });
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new(source, Reason::NotJson { line, column })
    })?;
    let keys = value.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or_else(|| fault("it has no list `keys`"))?;
    let mut anchors = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let number = index + 1;
        let fault = |detail| {
            Error::new(
                source,
                Reason::MalformedJwk {
                    key: number,
                    detail,
                },
            )
        };
        let key = key
            .as_object()
            .ok_or_else(|| fault("it is not an object"))?;
        if PRIVATE_MEMBERS.iter().any(|name| key.contains_key(*name)) {
            return Err(fault("it contains a private key, expected a certificate"));
        }
        if key.get("use").and_then(Value::as_str) != Some(X509_SVID) {
            continue;
        }
        // A consumer may skip a key without a certificate, and so lose an anchor.
        let list = key.get("x5c").and_then(Value::as_array);
        let Some([Value::String(text)]) = list.map(Vec::as_slice) else {
            return Err(fault("its x5c is not a list of one certificate"));
        };
        let der = STANDARD
            .decode(text)
            .map_err(|_| fault("its x5c is not base64"))?;
        let origin = Origin::of_key(source.clone(), number, keys.len());
        let anchor = Certificate::from_der_at(&der, origin).map_err(fault)?;
        anchors.push(anchor);
    }
    if anchors.is_empty() {
        return Err(fault("it has no key whose use is x509-svid"));
    }
    Ok(anchors)
}

/// The key set of these anchors, each with its public key, as RFC 7517 requires.
pub(crate) fn write(anchors: &[Certificate]) -> Result<String, Error> {
    let keys = anchors.iter().map(key).collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{:#}\n", json!({ "keys": keys })))
}

fn key(anchor: &Certificate) -> Result<Value, Error> {
    let mut members = public_members(anchor).ok_or_else(|| {
        let unnamed = Source::Bytes(Arc::from("anchor"));
        let source = anchor.origin().map_or(&unnamed, Origin::source);
        let (name, algorithm) = (anchor.name(), anchor.public_key().algorithm().to_string());
        Error::new(source, Reason::UnnamedKey { name, algorithm })
    })?;
    members.insert("use".to_owned(), X509_SVID.into());
    members.insert("x5c".to_owned(), json!([STANDARD.encode(anchor.der())]));
    Ok(Value::Object(members))
}

/// The members of a public key (RFC 7518, section 6; RFC 8037, section 2).
fn public_members(anchor: &Certificate) -> Option<Map<String, Value>> {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = anchor.public_key();
    let curve = match key.algorithm() {
        KeyAlgorithm::EcdsaP256 => "P-256",
        KeyAlgorithm::EcdsaP384 => "P-384",
        KeyAlgorithm::EcdsaP521 => "P-521",
        KeyAlgorithm::Ed25519 => "Ed25519",
        KeyAlgorithm::Other(_) | KeyAlgorithm::Rsa(_) => "",
    };
    members(match key.material() {
        KeyMaterial::Other(point) if curve == "Ed25519" => {
            json!({ "kty": "OKP", "crv": curve, "x": encode(&point) })
        }
        KeyMaterial::Other(_) => return None,
        KeyMaterial::Point { x, y } => {
            json!({ "kty": "EC", "crv": curve, "x": encode(&x), "y": encode(&y) })
        }
        KeyMaterial::Rsa { modulus, exponent } => {
            json!({ "kty": "RSA", "n": encode(&modulus), "e": encode(&exponent) })
        }
    })
}

fn members(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// RFC 7518, sections 6.2.2, 6.3.2 and 6.4.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];
const X509_SVID: &str = "x509-svid";
