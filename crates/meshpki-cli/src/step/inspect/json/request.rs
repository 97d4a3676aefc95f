//! Requests: what Go's own structure of one looks like as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{AlternativeName, KeyMaterial, PublicKey, Request};
use serde_json::{Value, json};

use super::super::facts::key_name;
use super::{name, signature_algorithm, texts};
use crate::text::escape;

/// The numbers of a key are left out: no reader of JSON keeps as many digits. They are in its bytes.
pub(in super::super) fn request(request: &Request) -> String {
    let key = request.public_key();
    let names = request.alternative_names();
    let details = request.details();
    let extensions = request.extensions().iter();
    let attributes = json!([{
        "Type": EXTENSION_REQUEST,
        "Value": [extensions.map(|one| json!({ "type": one.oid })).collect::<Value>()],
    }]);
    let extensions = request.extensions().iter().zip(&details.values);
    let extensions: Value = extensions
        .map(|(one, value)| {
            json!({ "id": one.oid, "critical": one.critical, "value": STANDARD.encode(value) })
        })
        .collect();
    let of = |kind: fn(&AlternativeName) -> bool| or_null(texts(names, kind));
    let value = json!({
        "Raw": STANDARD.encode(request.der()),
        "RawTBSCertificateRequest": STANDARD.encode(request.signed_bytes()),
        "RawSubjectPublicKeyInfo": STANDARD.encode(key.spki()),
        "RawSubject": STANDARD.encode(request.subject().der()),
        "Version": 0,
        "Signature": STANDARD.encode(request.signature()),
        "SignatureAlgorithm": signature_algorithm(request.signature_algorithm()),
        "PublicKeyAlgorithm": { "name": key_name(key.algorithm()).0 },
        "PublicKey": public_key(key),
        "Subject": name(request.subject()),
        "Attributes": if request.extensions().is_empty() { Value::Null } else { attributes },
        "Extensions": or_null(extensions),
        "ExtraExtensions": null,
        "DNSNames": of(|name| matches!(name, AlternativeName::Dns(_))),
        "EmailAddresses": of(|name| matches!(name, AlternativeName::Email(_))),
        "IPAddresses": of(|name| matches!(name, AlternativeName::Ip(_))),
    });
    escape::json(&value)
}

fn public_key(key: &PublicKey) -> Value {
    match key.material() {
        KeyMaterial::Point { x, y } => {
            let point = [&[UNCOMPRESSED], &*x, &*y].concat();
            json!({
                "Pub": { "Curve": {} },
                "Raw": { "Bytes": STANDARD.encode(&point), "BitLength": point.len() * 8 },
            })
        }
        KeyMaterial::Rsa { exponent, .. } => {
            json!({ "E": meshpki::decimal(&exponent).parse::<u64>().unwrap_or_default() })
        }
        KeyMaterial::Other(bytes) => STANDARD.encode(bytes).into(),
        _ => Value::Null,
    }
}

fn or_null(list: Value) -> Value {
    match list {
        Value::Array(list) if list.is_empty() => Value::Null,
        list => list,
    }
}

/// `extensionRequest` (RFC 2985, section 5.4.2).
const EXTENSION_REQUEST: [u32; 7] = [1, 2, 840, 113_549, 1, 9, 14];
/// How a point begins that has both numbers (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;
