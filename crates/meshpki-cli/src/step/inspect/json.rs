//! JSON of the shape that zcrypto gives it, which step prints: documentation reads it with jq.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{
    AlternativeName, Certificate, Details, Name, SignatureAlgorithm, decimal, hex, rfc3339,
};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::facts::{is_self_signed, signature_name};
use super::text::network;
use crate::text::escape;

mod key;
pub(super) mod request;

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
    let details = certificate.details();
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    let algorithm = signature_algorithm(certificate.signature_algorithm());
    let spki = certificate.public_key().spki();
    let mut object = json!({
        "version": certificate.version(),
        "serial_number": decimal(certificate.serial()),
        "signature_algorithm": algorithm,
        "issuer": name(issuer),
        "issuer_dn": name_text(issuer),
        "validity": {
            "start": rfc3339(validity.not_before),
            "end": rfc3339(validity.not_after),
            "length": validity.lifetime().as_secs().min(LONGEST),
        },
        "subject": name(subject),
        "subject_dn": name_text(subject),
        "subject_key_info": key::public_key(certificate.public_key()),
        "extensions": extensions(certificate, &details),
        "unknown_extensions": unknown_extensions(certificate, &details),
        "signature": {
            "signature_algorithm": algorithm,
            "value": STANDARD.encode(certificate.signature()),
            "valid": false,
            "self_signed": is_self_signed(certificate),
        },
        "fingerprint_sha1": hex(&Sha1::digest(certificate.der())),
        "fingerprint_sha256": hex(&certificate.fingerprint()),
        "spki_subject_fingerprint": hex(
            &Sha256::new().chain_update(spki).chain_update(subject.der()).finalize()
        ),
        "tbs_fingerprint": hex(&Sha256::digest(certificate.signed_bytes())),
        "validation_level": validation_level(&details),
        "names": names(certificate),
        "redacted": false,
    });
    let is_transparency = |oid: &str| TRANSPARENCY.contains(&oid);
    let mut oids = certificate.extensions().iter().map(|one| one.oid.as_ref());
    if !oids.any(is_transparency) {
        object["tbs_noct_fingerprint"] = object["tbs_fingerprint"].clone();
    }
    without_empty(
        object,
        &["issuer_dn", "names", "subject_dn", "unknown_extensions"],
    )
}

/// The object without the members of these names whose values are empty.
fn without_empty(mut object: Value, members: &[&str]) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, value| {
            let is_empty = match value {
                Value::Array(list) => list.is_empty(),
                Value::String(text) => text.is_empty(),
                _ => false,
            };
            !(is_empty && members.contains(&name.as_str()))
        });
    }
    object
}

fn signature_algorithm(algorithm: &SignatureAlgorithm) -> Value {
    json!({ "name": signature_name(algorithm), "oid": algorithm.oid() })
}

/// The parts of a name, by their kinds, in the order of each kind.
fn name(name: &Name) -> Value {
    let mut object = Map::new();
    for (oid, value) in name.attributes() {
        if let Some((_, member)) = member(&oid) {
            let list = object
                .entry(member)
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Some(list) = list.as_array_mut() {
                list.push(value.into());
            }
        }
    }
    object.retain(|member, _| !member.is_empty());
    Value::Object(object)
}

/// The parts of a name in a line.
fn name_text(name: &Name) -> String {
    let parts = name.attributes().into_iter().map(|(oid, value)| {
        let label = member(&oid).map_or(oid.as_str(), |(label, _)| label);
        format!("{label}={value}")
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A part's name in a line, and the member of the object that holds it, where one does.
fn member(oid: &str) -> Option<(&'static str, &'static str)> {
    Some(match oid {
        "0.9.2342.19200300.100.1.1" => ("UID", ""),
        "0.9.2342.19200300.100.1.25" => ("DC", "domain_component"),
        "1.2.840.113549.1.9.1" => ("emailAddress", "email_address"),
        "1.3.6.1.4.1.311.60.2.1.1" => ("jurisdictionLocality", "jurisdiction_locality"),
        "1.3.6.1.4.1.311.60.2.1.2" => ("jurisdictionStateOrProvince", "jurisdiction_province"),
        "1.3.6.1.4.1.311.60.2.1.3" => ("jurisdictionCountry", "jurisdiction_country"),
        "2.5.4.10" => ("O", "organization"),
        "2.5.4.11" => ("OU", "organizational_unit"),
        "2.5.4.12" => ("title", ""),
        "2.5.4.13" => ("description", ""),
        "2.5.4.15" => ("businessCategory", ""),
        "2.5.4.17" => ("postalCode", "postal_code"),
        "2.5.4.3" => ("CN", "common_name"),
        "2.5.4.4" => ("SN", "surname"),
        "2.5.4.41" => ("name", ""),
        "2.5.4.42" => ("GN", "given_name"),
        "2.5.4.43" => ("initials", ""),
        "2.5.4.46" => ("dnQualifier", ""),
        "2.5.4.5" => ("serialNumber", "serial_number"),
        "2.5.4.6" => ("C", "country"),
        "2.5.4.65" => ("pseudonym", ""),
        "2.5.4.7" => ("L", "locality"),
        "2.5.4.8" => ("ST", "province"),
        "2.5.4.9" => ("street", "street_address"),
        _ => return None,
    })
}

fn extensions(certificate: &Certificate, details: &Details) -> Value {
    let mut object = Map::new();
    for one in certificate.extensions() {
        let (member, value) = match one.oid.as_ref() {
            "2.5.29.14" => (
                "subject_key_id",
                certificate
                    .subject_key_identifier()
                    .map(|id| hex(id).into()),
            ),
            "2.5.29.15" => ("key_usage", key_usage(certificate)),
            "2.5.29.17" => (
                "subject_alt_name",
                Some(alternative_names(certificate.alternative_names())),
            ),
            "2.5.29.19" => ("basic_constraints", basic_constraints(certificate)),
            "2.5.29.30" => (
                "name_constraints",
                Some(name_constraints(certificate, one.critical)),
            ),
            "2.5.29.31" => (
                "crl_distribution_points",
                Some(details.revocation_lists.clone().into()),
            ),
            "2.5.29.32" => (
                "certificate_policies",
                Some(
                    details
                        .policies
                        .iter()
                        .map(|id| json!({ "id": id }))
                        .collect(),
                ),
            ),
            "2.5.29.35" => (
                "authority_key_id",
                certificate
                    .authority_key_identifier()
                    .map(|id| hex(id).into()),
            ),
            "2.5.29.37" => ("extended_key_usage", Some(purposes(details))),
            "1.3.6.1.5.5.7.1.1" => (
                "authority_info_access",
                Some(without_empty(
                    json!({
                        "issuer_urls": details.issuer_locations,
                        "ocsp_urls": details.ocsp_locations,
                    }),
                    &["issuer_urls", "ocsp_urls"],
                )),
            ),
            _ => continue,
        };
        if let Some(value) = value {
            object.insert(member.to_owned(), value);
        }
    }
    Value::Object(object)
}

fn unknown_extensions(certificate: &Certificate, details: &Details) -> Value {
    let extensions = certificate.extensions().iter().zip(&details.values);
    let unknown = extensions.filter(|(one, _)| !KNOWN.contains(&one.oid.as_ref()));
    let unknown = unknown.map(|(one, value)| {
        without_empty(
            json!({ "id": one.oid, "critical": one.critical, "value": STANDARD.encode(value) }),
            &["value"],
        )
    });
    unknown.collect()
}

fn key_usage(certificate: &Certificate) -> Option<Value> {
    let usage = certificate.key_usage()?;
    let mut object = Map::new();
    let mut value = 0;
    for (bit, (name, member)) in KEY_USAGES.iter().enumerate() {
        if usage.names().any(|one| one == *name) {
            value |= 1 << bit;
            object.insert((*member).to_owned(), true.into());
        }
    }
    object.insert("value".to_owned(), value.into());
    (value > 0).then_some(Value::Object(object))
}

fn basic_constraints(certificate: &Certificate) -> Option<Value> {
    let constraints = certificate.basic_constraints()?;
    let mut object = json!({ "is_ca": constraints.is_ca });
    if let Some(length) = constraints.path_length {
        object["max_path_len"] = length.into();
    }
    Some(object)
}

fn purposes(details: &Details) -> Value {
    let mut object = Map::new();
    let mut unknown = Vec::new();
    for oid in &details.purposes {
        match PURPOSES.iter().find(|(known, _)| known == oid) {
            Some((_, member)) => {
                object.insert((*member).to_owned(), true.into());
            }
            None => unknown.push(oid.as_str()),
        }
    }
    if !unknown.is_empty() {
        object.insert("unknown".to_owned(), unknown.into());
    }
    Value::Object(object)
}

fn alternative_names(names: &[AlternativeName]) -> Value {
    let of = |kind: fn(&AlternativeName) -> bool| texts(names, kind);
    without_empty(
        json!({
            "dns_names": of(|name| matches!(name, AlternativeName::Dns(_))),
            "email_addresses": of(|name| matches!(name, AlternativeName::Email(_))),
            "ip_addresses": of(|name| matches!(name, AlternativeName::Ip(_))),
            "uniform_resource_identifiers": of(|name| matches!(name, AlternativeName::Uri(_))),
        }),
        &[
            "dns_names",
            "email_addresses",
            "ip_addresses",
            "uniform_resource_identifiers",
        ],
    )
}

fn texts(names: &[AlternativeName], kind: fn(&AlternativeName) -> bool) -> Value {
    let names = names.iter().filter(|name| kind(name));
    names.map(|name| Value::from(name.to_string())).collect()
}

fn name_constraints(certificate: &Certificate, critical: bool) -> Value {
    let mut object = json!({ "critical": critical });
    let Some(constraints) = certificate.name_constraints() else {
        return object;
    };
    for (which, names) in [
        ("permitted", &constraints.permitted),
        ("excluded", &constraints.excluded),
    ] {
        let mut insert = |what: &str, list: Value| {
            if list.as_array().is_some_and(|list| !list.is_empty()) {
                object[format!("{which}_{what}")] = list;
            }
        };
        insert(
            "names",
            texts(names, |name| matches!(name, AlternativeName::Dns(_))),
        );
        insert(
            "email_addresses",
            texts(names, |name| matches!(name, AlternativeName::Email(_))),
        );
        insert("ip_addresses", names.iter().filter_map(range).collect());
    }
    object
}

/// A range of addresses, in four ways.
fn range(name: &AlternativeName) -> Option<Value> {
    let AlternativeName::Ip(bytes) = name else {
        return None;
    };
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    let text = |each: fn((&u8, &u8)) -> u8| {
        let bytes = address.iter().zip(mask).map(each).collect();
        AlternativeName::Ip(bytes).to_string()
    };
    Some(json!({
        "cidr": network(bytes),
        "begin": text(|(address, mask)| address & mask),
        "end": text(|(address, mask)| address | !mask),
        "mask": text(|(_, mask)| *mask),
    }))
}

/// How the CA/Browser Forum's policies call it.
fn validation_level(details: &Details) -> &'static str {
    let has = |known: &[&str]| {
        details
            .policies
            .iter()
            .any(|one| known.contains(&one.as_str()))
    };
    if has(&["2.23.140.1.1", "2.23.140.1.3", "2.23.140.1.31"]) {
        "EV"
    } else if has(&["2.23.140.1.2.2", "2.23.140.1.2.3"]) {
        "OV"
    } else if has(&["2.23.140.1.2.1"]) {
        "DV"
    } else {
        "unknown"
    }
}

/// What looks like the name of a host: the common name, DNS names, addresses and URLs.
fn names(certificate: &Certificate) -> Vec<String> {
    let common = certificate.subject().common_name().map(str::to_owned);
    let mut found: Vec<String> = common.into_iter().filter(|name| is_host(name)).collect();
    for name in certificate.alternative_names() {
        let text = name.to_string();
        let is_name = match name {
            AlternativeName::Dns(_) => is_host(&text) || !text.contains('.'),
            AlternativeName::Ip(bytes) => bytes.len() == 4,
            AlternativeName::Uri(_) => URLS.iter().any(|scheme| text.starts_with(scheme)),
            _ => false,
        };
        if is_name && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn is_host(name: &str) -> bool {
    let bare = name.strip_prefix("*.").or_else(|| name.strip_prefix("?."));
    let bare = bare.unwrap_or(name);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    bare.len() > 3 && bare.contains('.') && bare.split('.').all(is_label)
}

/// As many seconds as Go can count in a duration.
const LONGEST: u64 = 9_223_372_036;
/// Precertificate poison, and signed certificate timestamps (RFC 6962).
const TRANSPARENCY: [&str; 2] = ["1.3.6.1.4.1.11129.2.4.2", "1.3.6.1.4.1.11129.2.4.3"];
const URLS: [&str; 7] = [
    "ftp://", "http://", "https://", "tcp://", "udp://", "ws://", "wss://",
];
/// What is no unknown extension.
const KNOWN: [&str; 14] = [
    "1.3.6.1.4.1.11129.2.4.2",
    "1.3.6.1.4.1.11129.2.4.3",
    "1.3.6.1.4.1.37476.9000.64.1",
    "1.3.6.1.5.5.7.1.1",
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
];
/// By their bits.
const KEY_USAGES: [(&str, &str); 9] = [
    ("digitalSignature", "digital_signature"),
    ("nonRepudiation", "content_commitment"),
    ("keyEncipherment", "key_encipherment"),
    ("dataEncipherment", "data_encipherment"),
    ("keyAgreement", "key_agreement"),
    ("keyCertSign", "certificate_sign"),
    ("cRLSign", "crl_sign"),
    ("encipherOnly", "encipher_only"),
    ("decipherOnly", "decipher_only"),
];
const PURPOSES: [(&str, &str); 14] = [
    ("1.3.6.1.4.1.311.10.3.12", "microsoft_document_signing"),
    ("1.3.6.1.4.1.311.20.2.2", "microsoft_smartcard_logon"),
    ("1.3.6.1.5.5.7.3.1", "server_auth"),
    ("1.3.6.1.5.5.7.3.10", "dvcs"),
    ("1.3.6.1.5.5.7.3.13", "eap_over_ppp"),
    ("1.3.6.1.5.5.7.3.14", "eap_over_lan"),
    ("1.3.6.1.5.5.7.3.2", "client_auth"),
    ("1.3.6.1.5.5.7.3.3", "code_signing"),
    ("1.3.6.1.5.5.7.3.4", "email_protection"),
    ("1.3.6.1.5.5.7.3.5", "ipsec_end_system"),
    ("1.3.6.1.5.5.7.3.6", "ipsec_tunnel"),
    ("1.3.6.1.5.5.7.3.7", "ipsec_user"),
    ("1.3.6.1.5.5.7.3.8", "time_stamping"),
    ("1.3.6.1.5.5.7.3.9", "ocsp_signing"),
];
