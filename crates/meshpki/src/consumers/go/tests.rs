//! The reader beside Go itself: certificates with what `crypto/x509` says of them, from the file that
//! `MESHPKI_GO_CORPUS` names (`.ci/interop` makes one).

use std::fmt::Write;

use serde_json::Value;

use crate::certificate::certificate::Certificate;
use crate::consumers::go;
use crate::text::number::hex;
use crate::text::shown::printable;
use crate::x509::general_name::AlternativeName;

#[test]
#[ignore = "needs MESHPKI_GO_CORPUS, which .ci/interop makes"]
#[expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "how many were compared is what the test is for"
)]
fn every_certificate_is_read_as_go_reads_it() {
    let corpus = corpus();
    let mut rest = corpus.as_slice();
    let (mut accepted, mut refused, mut wrong) = (0, 0, Vec::new());
    while !rest.is_empty() {
        let der = message(&mut rest);
        let answer: Value = serde_json::from_slice(message(&mut rest)).unwrap();
        let error = answer.get("error").and_then(Value::as_str);
        let mut refusals = Vec::new();
        let fields = go::certificate::read(der, &mut refusals);
        let read = Certificate::from_der("corpus", der);
        let is_accepted =
            fields.is_some() && read.as_ref().is_ok_and(|one| one.refusals().is_empty());
        let difference = match (is_accepted, error) {
            (true, Some(error)) => Some(format!("read, and Go says {error}")),
            (false, None) => Some(match read {
                Ok(one) => format!(
                    "refused, and Go reads it: {:?} {refusals:?}",
                    one.refusals()
                ),
                Err(error) => format!("{error}, and Go reads it: {refusals:?}"),
            }),
            (false, Some(_)) => {
                refused += 1;
                None
            }
            (true, None) => {
                accepted += 1;
                difference(&fields.unwrap(), &read.unwrap(), &answer)
            }
        };
        wrong.extend(difference.map(|text| format!("{text}\n  {}", hex(der))));
    }
    println!(
        "{accepted} read alike, {refused} refused alike, {} told apart",
        wrong.len()
    );
    wrong.truncate(10);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[expect(
    clippy::disallowed_methods,
    reason = "this test alone reads a file, which is too large to be part of it"
)]
fn corpus() -> Vec<u8> {
    let path = std::env::var_os("MESHPKI_GO_CORPUS").expect("MESHPKI_GO_CORPUS names a file");
    std::fs::read(path).unwrap()
}

fn message<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let (length, rest) = bytes.split_first_chunk::<4>().unwrap();
    let (message, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
    *bytes = rest;
    message
}

/// The values that differ.
#[expect(
    clippy::too_many_lines,
    reason = "one line a value, to be read as a table"
)]
fn difference(
    fields: &go::certificate::Fields<'_>,
    read: &Certificate,
    go: &Value,
) -> Option<String> {
    let contents = read.contents();
    let names = |wanted: fn(&AlternativeName) -> Option<String>| {
        let all = contents.alternative_names.iter().filter_map(wanted);
        Value::from(all.collect::<Vec<_>>())
    };
    let identifier =
        |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or(Value::Null, |one| hex(one).into());
    let or_null = |value: &Value| match value.as_str() {
        Some("") => Value::Null,
        _ => value.clone(),
    };
    let constraints = |is_permitted: bool, wanted: fn(&AlternativeName) -> Option<String>| {
        let all = contents.name_constraints.as_ref().map(|constraints| {
            let names = if is_permitted {
                &constraints.permitted
            } else {
                &constraints.excluded
            };
            names.iter().filter_map(wanted).collect::<Vec<_>>()
        });
        Value::from(all.unwrap_or_default())
    };
    let extensions: Vec<Value> = fields
        .extensions
        .iter()
        .map(|one| {
            serde_json::json!({
                "id": go::oid::dotted(one.id), "critical": one.critical, "value": hex(one.value),
            })
        })
        .collect();
    let path_length = contents
        .basic_constraints
        .map(|one| one.path_length.map_or(-1, i64::from));
    let usage = contents.extended_key_usage.as_ref();
    let numbers = &go["ext_key_usage"];
    let has = |number: u64| {
        numbers
            .as_array()
            .is_some_and(|all| all.contains(&number.into()))
    };
    let checks = [
        ("signed_part", hex(fields.signed).into()),
        ("signature", hex(&fields.signature).into()),
        ("version", fields.version.into()),
        ("issuer", hex(fields.issuer).into()),
        ("subject", hex(fields.subject).into()),
        ("not_before", fields.validity.0.into()),
        ("not_after", fields.validity.1.into()),
        ("public_key_info", hex(fields.spki).into()),
        ("extensions", extensions.into()),
        (
            "basic_constraints_valid",
            contents.basic_constraints.is_some().into(),
        ),
        ("is_ca", read.is_ca().into()),
        ("max_path_len", clamped(path_length.unwrap_or(0))),
        (
            "key_usage",
            contents.key_usage.map_or(0, |usage| usage.0).into(),
        ),
        ("dns_names", names(dns)),
        ("email_addresses", names(email)),
        ("ip_addresses", names(ip)),
        ("permitted_dns", constraints(true, dns)),
        ("excluded_dns", constraints(false, dns)),
        ("permitted_email", constraints(true, email)),
        ("excluded_email", constraints(false, email)),
        ("permitted_uri", constraints(true, uri)),
        ("excluded_uri", constraints(false, uri)),
        (
            "unhandled_critical_extensions",
            contents.unhandled_critical.clone().into(),
        ),
    ];
    let mut text = String::new();
    for (member, ours) in checks {
        let theirs = match member {
            "max_path_len" => clamped(go[member].as_i64().unwrap_or(0)),
            _ => shown(&go[member]),
        };
        if ours != theirs {
            let _ = write!(text, "{member}: {ours}, and Go reads {theirs}; ");
        }
    }
    for (member, ours) in [
        ("subject_key_id", &contents.subject_key_identifier),
        ("authority_key_id", &contents.authority_key_identifier),
    ] {
        let theirs = or_null(&go[member]);
        if identifier(ours) != theirs {
            let _ = write!(text, "{member}: {ours:?}, and Go reads {theirs}; ");
        }
    }
    let roles = [
        usage.is_some_and(|one| one.any) == has(0),
        usage.is_some_and(|one| one.server_auth) == has(1),
        usage.is_some_and(|one| one.client_auth) == has(2),
    ];
    if roles.contains(&false) {
        let _ = write!(
            text,
            "extended key usage: {usage:?}, and Go reads {numbers}; "
        );
    }
    (!text.is_empty()).then_some(text)
}

/// No path is longer than that, and longer lengths are cut.
fn clamped(length: i64) -> Value {
    length.min(u32::MAX.into()).into()
}

/// As names are kept: without what steers a terminal.
fn shown(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(shown).collect(),
        Value::Null => Value::Array(Vec::new()),
        Value::String(text) => printable(text).into(),
        other => other.clone(),
    }
}

fn dns(name: &AlternativeName) -> Option<String> {
    match name {
        AlternativeName::Dns(name) => Some(name.clone()),
        _ => None,
    }
}

fn email(name: &AlternativeName) -> Option<String> {
    match name {
        AlternativeName::Email(name) => Some(name.clone()),
        _ => None,
    }
}

fn ip(name: &AlternativeName) -> Option<String> {
    match name {
        AlternativeName::Ip(bytes) => Some(hex(bytes)),
        _ => None,
    }
}

fn uri(name: &AlternativeName) -> Option<String> {
    match name {
        AlternativeName::Uri(name) => Some(name.clone()),
        _ => None,
    }
}
