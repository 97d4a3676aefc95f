//! Compares `docs/schema-1.json` with the output, and a reader of version 1 with output that has more fields.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::run::{AT, Place};

#[test]
fn every_json_output_matches_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (line, said) in said() {
        assert_valid(&validator, &line, &said);
    }
}

/// The schema has all of its fields.
#[test]
fn every_field_of_the_output_is_in_the_schema() {
    let mut schema = schema();
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (line, said) in said() {
        assert_valid(&validator, &line, &said);
        let mut more = said.clone();
        extend(&mut more);
        assert!(!validator.is_valid(&more), "the closed schema is open");
    }
}

#[test]
fn the_schema_refuses_wrong_documents() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let place = Place::with_fixtures();
    let line = format!("verify --format json --at {AT} --anchors ca.crt --issuer issuer.crt");
    let said: Value = serde_json::from_str(&place.meshpki(&line).stdout).unwrap();
    for (pointer, wrong) in [
        ("/schema_version", json!(2)),
        ("/sound", json!("yes")),
        ("/at", json!("2027-01-01")),
        ("/subjects/0/kind", json!("anchor")),
        ("/subjects/0/certificate/fingerprint_sha256", json!("AB")),
        ("/subjects/0/accepted_by", json!({})),
    ] {
        let mut changed = said.clone();
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
    assert!(!validator.is_valid(&json!({ "schema_version": 1 })));
}

/// A reader of version 1 that ignores unknown fields can read later output.
#[test]
fn a_reader_of_version_1_accepts_additional_fields() {
    for (line, said) in said() {
        let mut more = said.clone();
        extend(&mut more);
        let reader: Reader = serde_json::from_value(more).unwrap_or_else(|error| {
            panic!("{line}: {error}");
        });
        assert_eq!(reader.schema_version, 1);
        match (reader.subjects, reader.files, reader.error) {
            (None, None, None) if reader.verdict.is_some() => {
                let verdict = reader.verdict.as_deref();
                assert_eq!(
                    verdict == Some("undecided"),
                    reader.undecided != Some(Vec::new())
                );
                for finding in reader.mesh_findings.iter().flatten() {
                    assert!(!finding.code.is_empty() && !finding.message.is_empty());
                    assert!(["error", "warning", "note"].contains(&finding.severity.as_str()));
                }
            }
            (None, None, None) if reader.breaks.is_some() => {}
            (None, None, None) => {
                let renewals = reader.renewals.unwrap();
                assert_eq!(reader.due, Some(renewals.iter().any(|one| one.due)));
            }
            (Some(subjects), None, None) => {
                // A bundle by itself has no subjects.
                if subjects.is_empty() {
                    assert!(reader.sound.is_some());
                    continue;
                }
                assert_eq!(reader.sound, Some(subjects.iter().all(|one| one.sound)));
                for finding in subjects.iter().flat_map(|one| &one.findings) {
                    assert!(!finding.code.is_empty() && !finding.message.is_empty());
                    assert!(["error", "warning", "note"].contains(&finding.severity.as_str()));
                }
                let ends = subjects.iter().map(|one| one.certificate.not_after_unix);
                assert!(ends.min() > Some(0));
            }
            (None, Some(files), None) => assert!(files.iter().all(|one| !one.file.is_empty())),
            (None, None, Some(error)) => assert!(!error.message.is_empty()),
            other => panic!("{line}: {other:?}"),
        }
    }
}

/// The fields that a pipeline for version 1 reads.
#[derive(Debug, Deserialize)]
struct Reader {
    schema_version: u32,
    sound: Option<bool>,
    subjects: Option<Vec<Subject>>,
    files: Option<Vec<File>>,
    renewals: Option<Vec<Renewal>>,
    due: Option<bool>,
    verdict: Option<String>,
    breaks: Option<bool>,
    undecided: Option<Vec<String>>,
    mesh_findings: Option<Vec<Finding>>,
    error: Option<Error>,
}

#[derive(Debug, Deserialize)]
struct Renewal {
    due: bool,
}

#[derive(Debug, Deserialize)]
struct Subject {
    sound: bool,
    certificate: Certificate,
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Certificate {
    not_after_unix: u64,
}

#[derive(Debug, Deserialize)]
struct Finding {
    code: String,
    severity: String,
    message: String,
}

#[derive(Debug, Deserialize)]
struct File {
    file: String,
}

#[derive(Debug, Deserialize)]
struct Error {
    message: String,
}

/// Every kind of JSON output, and the command that prints it.
fn said() -> Vec<(String, Value)> {
    let place = Place::with_fixtures();
    fs::create_dir(place.path("folder")).unwrap();
    for file in ["ca.crt", "middle.crt", "workload.crt"] {
        place.write(format!("folder/{file}"), place.read(file));
    }
    let metadata = |name| json!({"name": name, "namespace": "linkerd"});
    let anchors = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("linkerd-identity-trust-roots"),
        "data": {"ca-bundle.crt": place.read("ca.crt")}});
    let others = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("linkerd-identity-trust-roots"),
        "data": {"ca-bundle.crt": place.read("bundle.crt")}});
    let issuer = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata("linkerd-identity-issuer"),
        "stringData": {"crt.pem": place.read("issuer.crt"), "key.pem": place.read("issuer.key")}});
    let guide = json!({"apiVersion": "cert-manager.io/v1", "kind": "Certificate",
        "metadata": metadata("linkerd-identity-issuer"), "spec": {"secretName": "linkerd-identity-issuer"}});
    let event = json!({"apiVersion": "v1", "kind": "Event", "metadata": metadata("a.1"), "reason": "IssuerUpdated",
        "involvedObject": {"kind": "Deployment", "namespace": "linkerd", "name": "linkerd-identity"}});
    for (file, object) in [
        ("events.json", event),
        ("anchors.json", anchors),
        ("issuer.json", issuer),
        ("guide.json", guide),
        ("others.json", others),
    ] {
        place.write(file, object.to_string());
    }
    let lines = [
        "verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key",
        "verify --anchors duplicate.crt --issuer server-only-issuer.crt --issuer-key workload.key",
        "verify --anchors glued.crt --issuer cannot-sign-issuer.crt --issuer-key encrypted.key",
        "verify --anchors with-key.crt --issuer issuer.crt --workload workload.crt",
        "verify --anchors ca.crt --workload no-identity-workload.crt --profile spiffe",
        "verify --anchors deep-ca.crt --issuer deep-issuer.crt --allow warnings --identity spiffe://a/b",
        "verify --anchors byte-order-mark.crt --issuer unknown-extension-issuer.crt",
        "verify --anchors bundle.crt",
        "verify --anchors ca.crt --webhook workload.crt",
        "verify --anchors workload.crt --webhook workload.crt --host a.b.svc",
        "verify --anchors glued.crt with-key.crt --allow pem-private-key",
        "verify --anchors folder --issuer issuer.crt",
        "verify --anchors missing.crt --issuer issuer.crt",
        "verify --anchors ca.crt --issuer ca.key",
        "verify --anchors ca.crt --issuer issuer.crt --deny no-such-code",
        "verify --anchors ca.crt --issur issuer.crt",
        "inspect bundle.crt ca.der with-key.crt issuer.key encrypted.key request.csr issuer.key.der",
        "inspect constrained-issuer.crt workload.crt",
        "inspect damaged.crt",
        "renewal ca.crt issuer.crt workload.crt ca.der",
        "renewal ca.crt",
        "renewal ca.key",
        "check anchors.json issuer.json guide.json",
        "check anchors.json",
        "check --cluster west=anchors.json --cluster west=events.json --cluster east=others.json",
        "diff anchors.json guide.json",
        "diff anchors.json others.json",
    ];
    lines
        .into_iter()
        .map(|line| {
            let line = format!("{line} --at {AT} --format json");
            let outcome = place.meshpki(&line);
            let said = serde_json::from_str(&outcome.stdout);
            (
                line,
                said.unwrap_or_else(|error| panic!("{error}: {outcome:?}")),
            )
        })
        .collect()
}

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema-1.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn assert_valid(validator: &Validator, line: &str, said: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(said)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{line}: {errors:#?}");
}

/// Objects with named fields have no others.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), false.into());
            }
            object.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// Every object has an unknown field.
fn extend(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(extend);
            object.insert("of_a_later_version".to_owned(), json!({ "x": [1] }));
        }
        Value::Array(list) => list.iter_mut().for_each(extend),
        _ => {}
    }
}
