//! JSON keeps its keys, and the type of each value.

use serde_json::Value;

use crate::run::{AT, Place};

fn parse(place: &Place, arguments: &str, code: i32) -> Value {
    let outcome = place.meshpki(arguments);
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    assert_eq!(outcome.stderr, "", "JSON stands alone");
    assert!(outcome.stdout.ends_with("}\n"), "{outcome:?}");
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// Exactly these keys, each of one of these types: `string`, `string|null`.
fn assert_shape(value: &Value, shape: &[(&str, &str)]) {
    let object = value.as_object().unwrap();
    let keys: Vec<&str> = object.keys().map(String::as_str).collect();
    let wanted: Vec<&str> = shape.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, wanted, "{value:#}");
    for (key, types) in shape {
        let found = match &object[*key] {
            Value::Array(_) => "array",
            Value::Bool(_) => "bool",
            Value::Null => "null",
            Value::Number(_) => "number",
            Value::Object(_) => "object",
            Value::String(_) => "string",
        };
        assert!(
            types.split('|').any(|one| one == found),
            "{key} is {found}: {value:#}"
        );
    }
}

fn assert_until(value: &Value) {
    if value.is_null() {
        return;
    }
    assert_shape(value, &[("causes", "array"), ("last", "string|null")]);
    let causes = value["causes"].as_array().unwrap();
    for cause in causes {
        let shape = [
            ("event", "string"),
            ("fingerprint_sha256", "string"),
            ("name", "string"),
            ("place", "string"),
        ];
        assert_shape(cause, &shape);
    }
}

fn assert_certificate(value: &Value) {
    assert_shape(
        value,
        &[
            ("authority_key_identifier", "string|null"),
            ("block", "number|null"),
            ("common_name", "string|null"),
            ("dns_names", "array"),
            ("extended_key_usage", "array|null"),
            ("file", "string|null"),
            ("fingerprint_sha256", "string"),
            ("ip_names", "array"),
            ("is_ca", "bool"),
            ("issuer", "string"),
            ("key_algorithm", "string"),
            ("key_usage", "array|null"),
            ("not_after", "string"),
            ("not_after_unix", "number"),
            ("not_before", "string"),
            ("path_length", "number|null"),
            ("serial", "string"),
            ("signature_algorithm", "string"),
            ("subject", "string"),
            ("subject_key_identifier", "string|null"),
            ("uri_names", "array"),
            ("version", "number"),
        ],
    );
    assert_eq!(value["fingerprint_sha256"].as_str().unwrap().len(), 64);
}

fn assert_judges(value: &Value) {
    assert_shape(value, &[("control-plane", "bool"), ("proxy", "bool")]);
}

fn assert_finding(value: &Value) {
    assert_shape(
        value,
        &[
            ("advice", "string|null"),
            ("block", "number|null"),
            ("code", "string"),
            ("consequence", "string"),
            ("evidence", "object"),
            ("file", "string|null"),
            ("fingerprint_sha256", "string|null"),
            ("line", "number|null"),
            ("linkerd_check", "null|object"),
            ("message", "string"),
            ("place", "string"),
            ("reference", "string"),
            ("refused_by", "object"),
            ("releases", "array"),
            ("remedy", "string|null"),
            ("severity", "string"),
        ],
    );
    assert_judges(&value["refused_by"]);
    if value["linkerd_check"].is_object() {
        let shape = [("description", "string"), ("hint", "string")];
        assert_shape(&value["linkerd_check"], &shape);
    }
    let evidence = value["evidence"].as_object().unwrap();
    assert!(!evidence.values().any(Value::is_object), "{value:#}");
    let code = value["code"].as_str().unwrap();
    assert!(code.starts_with(value["place"].as_str().unwrap()), "{code}");
    assert!(["error", "note", "warning"].contains(&value["severity"].as_str().unwrap()));
}

fn assert_verdict(value: &Value) {
    assert_shape(
        value,
        &[
            ("anchors", "array"),
            ("at", "string"),
            ("inputs", "array"),
            ("profile", "string"),
            ("schema_version", "number"),
            ("sound", "bool"),
            ("subjects", "array"),
            ("trust_domain", "object"),
        ],
    );
    assert_eq!(value["schema_version"], 1);
    assert_eq!(value["at"], AT);
    assert_shape(
        &value["trust_domain"],
        &[
            ("assumed", "bool"),
            ("name", "string"),
            ("source", "string"),
        ],
    );
    value["anchors"]
        .as_array()
        .unwrap()
        .iter()
        .for_each(assert_certificate);
    for subject in value["subjects"].as_array().unwrap() {
        assert_shape(
            subject,
            &[
                ("accepted_by", "object"),
                ("accepted_until", "object"),
                ("allowed", "array"),
                ("certificate", "object"),
                ("counts", "object"),
                ("findings", "array"),
                ("identity", "string|null"),
                ("key_checked", "bool"),
                ("kind", "string"),
                ("path", "array"),
                ("releases", "array"),
                ("runout", "object|null"),
                ("sound", "bool"),
                ("sound_until", "object|null"),
            ],
        );
        assert_until(&subject["sound_until"]);
        let accepted = subject["accepted_until"].as_object().unwrap();
        accepted.values().for_each(assert_until);
        let same = |judge: &str| accepted[judge].is_null() != subject["accepted_by"][judge];
        assert!(accepted.keys().all(|judge| same(judge)));
        assert_judges(&subject["accepted_by"]);
        assert_certificate(&subject["certificate"]);
        let counts = [
            ("error", "number"),
            ("note", "number"),
            ("warning", "number"),
        ];
        assert_shape(&subject["counts"], &counts);
        let findings = subject["findings"].as_array().unwrap();
        findings.iter().for_each(assert_finding);
        for (severity, _) in counts {
            let count = findings
                .iter()
                .filter(|one| one["severity"] == severity)
                .count();
            assert_eq!(subject["counts"][severity], count);
        }
        assert_eq!(subject["sound"], subject["counts"]["error"] == 0);
        for step in subject["path"].as_array().unwrap() {
            assert_shape(
                step,
                &[("fingerprint_sha256", "string"), ("place", "string")],
            );
        }
    }
}

#[test]
fn every_verdict_has_these_keys() {
    let place = Place::with_fixtures();
    for (anchors, rest, code) in [
        ("ca.crt", "--issuer issuer.crt --issuer-key issuer.key", 0),
        (
            "ca.crt",
            "--issuer issuer.crt --workload workload.crt no-identity-workload.crt",
            1,
        ),
        ("ca.crt", "--workload workload.crt", 0),
        ("ca.crt", "--workload workload-elsewhere.crt", 0),
        (
            "ca.crt",
            "--workload workload-elsewhere.crt --trust-domain cluster.local",
            1,
        ),
        (
            "again-ca.crt",
            "--issuer issuer.crt --issuer-key workload.key",
            1,
        ),
        ("stranger-ca.crt", "--issuer issuer.crt", 1),
        (
            "bundle.crt duplicate.crt",
            "--issuer outliving-issuer.crt",
            0,
        ),
        (
            "glued.crt",
            "--issuer cannot-sign-issuer.crt --issuer-key encrypted.key",
            1,
        ),
        (
            "with-key.crt",
            "--issuer client-only-issuer.crt --issuer-key ed25519.key",
            1,
        ),
        (
            "with-public-key.crt",
            "--issuer not-ca-issuer.crt --profile rfc5280",
            1,
        ),
        (
            "deep-ca.crt",
            "--issuer deep-issuer.crt --trust-domain example.org",
            0,
        ),
    ] {
        let line = format!("verify --format json --at {AT} --anchors {anchors} {rest}");
        let value = parse(&place, &line, code);
        assert_verdict(&value);
        assert_eq!(value["sound"], code == 0, "{line}");
    }
}

#[test]
fn a_subject_has_its_kind() {
    let place = Place::with_fixtures();
    let line = format!(
        "verify --format json --at {AT} --anchors ca.crt --issuer issuer.crt --workload workload.crt"
    );
    let value = parse(&place, &line, 0);
    let kinds: Vec<&Value> = value["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["issuer", "workload"]);
    assert_eq!(value["profile"], "linkerd");
    assert_eq!(value["trust_domain"]["assumed"], false);
    assert_eq!(value["trust_domain"]["source"], "workloads");
}

/// An encrypted key was not compared with anything.
#[test]
fn an_encrypted_key_is_not_reported_as_checked() {
    let place = Place::with_fixtures();
    for (profile, code) in [("linkerd", 1), ("rfc5280", 0)] {
        let verify = format!(
            "verify --at {AT} --anchors ca.crt --issuer issuer.crt --issuer-key encrypted.key \
             --profile {profile}"
        );
        let said = place.meshpki(&verify).stdout;
        assert!(!said.contains("key matches"), "{said}");
        let value = parse(&place, &format!("{verify} --format json"), code);
        assert_eq!(value["subjects"][0]["key_checked"], false, "{profile}");
    }
}

#[test]
fn the_json_of_file_contents_has_these_keys() {
    let place = Place::with_fixtures();
    let files = "bundle.crt glued.crt byte-order-mark.crt ca.der workload.crt with-key.crt";
    let keys = "issuer.key encrypted.key ed25519.key";
    let value = parse(&place, &format!("inspect --format json {files} {keys}"), 1);
    assert_shape(&value, &[("files", "array"), ("schema_version", "number")]);
    assert_eq!(value["schema_version"], 1);
    for file in value["files"].as_array().unwrap() {
        if file["key"].is_null() {
            let shape = [
                ("certificates", "array"),
                ("file", "string"),
                ("findings", "array"),
            ];
            assert_shape(file, &shape);
            file["certificates"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(assert_certificate);
            file["findings"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(assert_finding);
        } else {
            assert_shape(file, &[("file", "string"), ("key", "object")]);
            let shape = [
                ("algorithm", "string|null"),
                ("encrypted", "bool"),
                ("label", "string"),
            ];
            assert_shape(&file["key"], &shape);
        }
    }
}

#[test]
fn an_error_has_these_keys() {
    let place = Place::with_fixtures();
    for name in ["missing", "damaged.crt", "truncated.crt", "README.md"] {
        for line in [
            format!("inspect --format json {name}"),
            format!("verify --format json --anchors {name} --issuer issuer.crt"),
            format!(
                "verify --format json --anchors ca.crt --issuer issuer.crt --issuer-key {name}"
            ),
        ] {
            let value = parse(&place, &line, 2);
            assert_shape(&value, &[("error", "object"), ("schema_version", "number")]);
            assert_eq!(value["schema_version"], 1);
            assert_shape(
                &value["error"],
                &[
                    ("code", "string|null"),
                    ("file", "string|null"),
                    ("hint", "string|null"),
                    ("message", "string"),
                ],
            );
            assert_eq!(value["error"]["file"], name);
            let message = value["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("{name}: ")), "{message}");
        }
    }
}

/// What a program that embeds the library serialises is what the command prints.
#[test]
fn the_library_serialises_to_what_the_command_prints() {
    let place = Place::with_fixtures();
    let at = meshpki::UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_798_761_600));
    let read = |name: &str| std::fs::read(place.path(name)).unwrap();
    for anchors in ["ca.crt", "stranger-ca.crt", "text-at-end.crt"] {
        let bundle = meshpki::TrustBundle::from_pem(anchors, &read(anchors)).unwrap();
        let verifier = meshpki::Verifier::new(bundle.clone(), meshpki::Policy::default());
        let bundle_report = verifier.verify_bundle(at);
        let alone = place.meshpki(&format!(
            "verify --format json --at {AT} --anchors {anchors}"
        ));
        let alone: Value = serde_json::from_str(&alone.stdout).unwrap();
        assert_eq!(serde_json::to_value(&bundle_report).unwrap(), alone);

        for issuer in ["issuer.crt", "ca.crt"] {
            let chain = meshpki::IssuerChain::from_pem(issuer, &read(issuer)).unwrap();
            let mut verifier = meshpki::Verifier::new(bundle.clone(), meshpki::Policy::default());
            verifier.read_trust_domain(Some(&chain), []);
            let report = verifier.verify(&chain, at);
            let printed = place.meshpki(&format!(
                "verify --format json --at {AT} --anchors {anchors} --issuer {issuer}"
            ));
            let printed: Value = serde_json::from_str(&printed.stdout).unwrap();
            assert_eq!(serde_json::to_value(&report).unwrap(), printed, "{issuer}");
        }
    }
}
