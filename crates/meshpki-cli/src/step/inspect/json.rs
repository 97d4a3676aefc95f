//! JSON in step's shape, with the members that users read with jq.

use meshpki::{
    AlternativeName, Certificate, Extension, KeyAlgorithm, KeyUsage, Name, PublicKey,
    SignatureAlgorithm, decimal, hex, rfc3339,
};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::facts::{KEY_USAGES, KINDS, PARTS, PURPOSES, curve, key_name, name, signature_name};
use super::text::subtree;
use crate::text::escape;

/// One certificate as an object, several as a list.
pub(super) fn certificates(certificates: &[Certificate]) -> String {
    let value = match certificates {
        [one] => certificate(one),
        several => several.iter().map(certificate).collect(),
    };
    escape::json(&value)
}

fn certificate(certificate: &Certificate) -> Value {
    let validity = certificate.validity();
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    let mut object = json!({
        "version": certificate.version(),
        "serial_number": decimal(certificate.serial()),
        "signature_algorithm": signature_algorithm(certificate.signature_algorithm()),
        "issuer": parts(issuer),
        "issuer_dn": name(issuer, ", "),
        "validity": {
            "start": rfc3339(validity.not_before),
            "end": rfc3339(validity.not_after),
            "length": validity.lifetime().as_secs(),
        },
        "subject": parts(subject),
        "subject_dn": name(subject, ", "),
        "subject_key_info": public_key(certificate.public_key()),
        "extensions": extensions(certificate),
        "unknown_extensions": unknown_extensions(certificate.extensions()),
        "fingerprint_sha1": hex(&Sha1::digest(certificate.der())),
        "fingerprint_sha256": hex(&certificate.fingerprint()),
    });
    if let Some(object) = object.as_object_mut() {
        let is_empty = |value: &Value| *value == json!([]) || *value == json!("");
        object.retain(|_, value| !is_empty(value));
    }
    object
}

fn signature_algorithm(algorithm: &SignatureAlgorithm) -> Value {
    json!({ "name": signature_name(algorithm), "oid": algorithm.oid() })
}

/// The parts of a name by type, and in order within each type.
fn parts(name: &Name) -> Value {
    let mut object = Map::new();
    for (oid, _, member) in PARTS {
        let values = name.attributes().into_iter();
        let values = values.filter_map(|(one, value)| (one == oid).then_some(value));
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            object.insert(member.to_owned(), values.into());
        }
    }
    Value::Object(object)
}

fn public_key(key: &PublicKey) -> Value {
    let mut object = json!({
        "key_algorithm": { "name": key_name(key.algorithm()) },
        "fingerprint_sha256": hex(&Sha256::digest(key.spki())),
    });
    if let Some((curve, bits)) = curve(key.algorithm()) {
        object["ecdsa_public_key"] = json!({ "curve": curve, "length": bits });
    }
    if let KeyAlgorithm::Rsa(bits) = key.algorithm() {
        object["rsa_public_key"] = json!({ "length": bits.div_ceil(8) * 8 });
    }
    object
}

fn extensions(certificate: &Certificate) -> Value {
    let mut object = Map::new();
    for one in certificate.extensions() {
        let value = match &*one.oid {
            "2.5.29.14" => (
                "subject_key_id",
                certificate.subject_key_identifier().map(hex_value),
            ),
            "2.5.29.15" => ("key_usage", certificate.key_usage().map(key_usage)),
            "2.5.29.17" => (
                "subject_alt_name",
                Some(by_kind(certificate.alternative_names())),
            ),
            "2.5.29.19" => ("basic_constraints", basic_constraints(certificate)),
            "2.5.29.30" => (
                "name_constraints",
                name_constraints(certificate, one.critical),
            ),
            "2.5.29.35" => (
                "authority_key_id",
                certificate.authority_key_identifier().map(hex_value),
            ),
            "2.5.29.37" => ("extended_key_usage", extended_key_usage(certificate)),
            _ => continue,
        };
        if let (member, Some(value)) = value {
            object.insert(member.to_owned(), value);
        }
    }
    Value::Object(object)
}

fn hex_value(bytes: &[u8]) -> Value {
    hex(bytes).into()
}

fn unknown_extensions(extensions: &[Extension]) -> Vec<Value> {
    extensions
        .iter()
        .filter(|one| !KNOWN.contains(&&*one.oid))
        .map(|one| json!({ "id": one.oid, "critical": one.critical }))
        .collect()
}

fn key_usage(usage: KeyUsage) -> Value {
    let mut object = Map::new();
    let mut value = 0;
    for (bit, (name, _, member)) in KEY_USAGES.iter().enumerate() {
        if usage.names().any(|one| one == *name) {
            value |= 1 << bit;
            object.insert((*member).to_owned(), true.into());
        }
    }
    object.insert("value".to_owned(), value.into());
    Value::Object(object)
}

fn basic_constraints(certificate: &Certificate) -> Option<Value> {
    let constraints = certificate.basic_constraints()?;
    let mut object = json!({ "is_ca": constraints.is_ca });
    if let Some(length) = constraints.path_length {
        object["max_path_len"] = length.into();
    }
    Some(object)
}

fn extended_key_usage(certificate: &Certificate) -> Option<Value> {
    let mut object = Map::new();
    let mut unknown = Vec::new();
    for name in certificate.extended_key_usage()?.names() {
        match PURPOSES.iter().find(|(known, ..)| *known == name) {
            Some((_, _, member)) => {
                object.insert((*member).to_owned(), true.into());
            }
            None => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        object.insert("unknown".to_owned(), unknown.into());
    }
    Some(Value::Object(object))
}

/// Names by type.
fn by_kind(names: &[AlternativeName]) -> Value {
    let mut object = Map::new();
    for kind in KINDS {
        let names = names.iter().filter(|name| (kind.has)(name));
        let names: Vec<String> = names.map(ToString::to_string).collect();
        if !names.is_empty() {
            object.insert(kind.member.to_owned(), names.into());
        }
    }
    Value::Object(object)
}

fn name_constraints(certificate: &Certificate, critical: bool) -> Option<Value> {
    let constraints = certificate.name_constraints()?;
    let mut object = Map::new();
    object.insert("critical".to_owned(), critical.into());
    for (which, names) in [
        ("permitted", &constraints.permitted),
        ("excluded", &constraints.excluded),
    ] {
        for name in names {
            let (member, value) = match name {
                AlternativeName::Dns(_) => ("names", subtree(name).into()),
                AlternativeName::Email(_) => ("email_addresses", subtree(name).into()),
                AlternativeName::Ip(_) => ("ip_addresses", json!({ "cidr": subtree(name) })),
                _ => continue,
            };
            let list = object
                .entry(format!("{which}_{member}"))
                .or_insert(json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(value);
            }
        }
    }
    Some(Value::Object(object))
}

/// Extensions that are spelled out.
const KNOWN: [&str; 7] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.35",
    "2.5.29.37",
];
