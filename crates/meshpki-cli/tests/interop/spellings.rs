//! kubectl reads manifests, too: whatever it reads of one spelling, we read the same bytes, or refuse it for a reason that is
//! listed here.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki_kube::Manifests;
use serde_json::Value;

use crate::Bench;

/// Lines that YAML could take for something else.
const LINES: [&str; 3] = [
    "-----BEGIN CERTIFICATE-----",
    "MIIB: # {yes}, [~] & *a",
    "-----END CERTIFICATE-----",
];

/// A value in many spellings: what stands behind `  KEY:`.
fn values() -> Vec<String> {
    let text = LINES.join("\n") + "\n";
    let indented = |width: usize| -> String {
        let blank = " ".repeat(width);
        LINES
            .iter()
            .map(|line| format!("{blank}{line}\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    let mut all: Vec<String> = [
        "|",
        "|-",
        "|+",
        ">",
        ">-",
        "|2",
        "|1",
        "|2-",
        "| # a comment",
        "!!str |",
        "&a |",
        "! |",
        "!own |",
    ]
    .iter()
    .map(|style| format!(" {style}\n{}", indented(4)))
    .collect();
    let json = serde_json::to_string(&text).unwrap();
    let paragraphs = text.trim_end().replace('\n', "\n\n    ");
    all.extend([
        format!(" |\n{}", indented(3)),
        format!(" |\n\n{}\n\n", indented(4)),
        format!(" |\n{}    \n      \n", indented(4)),
        format!(" |\n{}# a comment\n", indented(4)),
        format!(" |\n{}    # no comment\n", indented(4)),
        format!(" {json}\n"),
        format!(
            " {}\n",
            json.replace("\\n", "\\x0a").replace('C', "\\u0043")
        ),
        format!(" \"{paragraphs}\"\n"),
        format!(" '{paragraphs}'\n"),
        format!("\n    {json}\n"),
        " plain text\n    of two lines\n".to_owned(),
        " \"\"\n".to_owned(),
        " ''\n".to_owned(),
        " |\n".to_owned(),
        " 'it''s'\n".to_owned(),
        " a#b # c\n".to_owned(),
        " \"tab\\there\"\n".to_owned(),
    ]);
    all
}

/// The same values in many documents.
fn documents() -> Vec<String> {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: b\n";
    let object = |value: &str| format!("{head}data:\n  ca-bundle.crt:{value}  other: x\n");
    let mut all: Vec<String> = values().iter().map(|value| object(value)).collect();
    let one = object(" |\n    text\n");
    let two = one
        .replace("name: a\n", "name: c\n")
        .replace("    text", "    other");
    let json = |name: &str| {
        format!(
            "{{\"apiVersion\": \"v1\", \"data\": {{\"ca-bundle.crt\": \"{name}\\n\\u00e9\"}}, \"kind\": \"ConfigMap\", \"metadata\": {{\"name\": \"{name}\"}}}}"
        )
    };
    let item = |text: &str| format!("- {}\n", text.trim_end().replace('\n', "\n  "));
    all.extend([
        one.replace('\n', "\r\n"),
        format!("\u{feff}{one}"),
        format!("---\n{one}---\n---\n{two}...\n"),
        format!("# a comment\n--- # another\n{one}\n---   \n\n{two}---\n"),
        format!("{one}---\n# nothing\n---\n{two}"),
        one.trim_end().to_owned(),
        format!(
            "apiVersion: v1\nkind: List\nitems:\n{}{}",
            item(&one),
            item(&two)
        ),
        format!(
            "apiVersion: v1\nitems:\n{}{}kind: List\nmetadata: {{}}\n",
            item(&one),
            item(&two)
        ),
        json("x"),
        json("x") + &json("y"),
        json("x") + "\n" + &json("y") + "\n",
        format!(
            "{{\"apiVersion\": \"v1\", \"items\": [{}, {}], \"kind\": \"List\"}}",
            json("x"),
            json("y")
        ),
        format!("x: &x {{ca-bundle.crt: a}}\n{head}data:\n  ca-bundle.crt: b\n  <<: *x\n"),
        format!("{head}data: {{ca-bundle.crt: a}}\ndata: {{ca-bundle.crt: b}}\n"),
        format!("{head}data: {{ca-bundle.crt: \"x\", other: 'y'}}\n"),
        format!("x: &x |\n  text\n{head}data:\n  ca-bundle.crt: *x\n"),
        format!("{head}data: null\n"),
        format!("{head}data:\n  ca-bundle.crt: |\n    text\n  empty:\n  none: ~\n"),
        format!("{head}data:\n  \"ca-bundle.crt\": |\n    text\n"),
        format!("{head}binaryData:\n  ca.crt: eA==\n"),
    ]);
    let secret = |rest: &str| {
        format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a, namespace: b}}\n{rest}")
    };
    let base64 = STANDARD.encode(LINES.join("\n"));
    let (half, rest) = base64.split_at(40);
    all.extend([
        secret(&format!("data:\n  tls.crt: {base64}\n")),
        secret(&format!("data: {{tls.crt: \"{base64}\", tls.key: ''}}\n")),
        secret(&format!("data:\n  tls.crt: |\n    {half}\n    {rest}\n")),
        secret(&format!("data:\n  tls.crt: >-\n    {base64}\n")),
        secret("data:\n  tls.crt: YWJ=\n"),
        secret("data:\n  tls.crt: YWI=\nstringData:\n  tls.key: text\n"),
    ]);
    all
}

/// The values of each object: its name, and the bytes by their keys.
type Found = BTreeMap<String, BTreeMap<String, Vec<u8>>>;

fn of_kubectl(json: &str) -> Found {
    let mut found = Found::new();
    let objects = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    for object in objects.map(Result::unwrap) {
        let items = object["items"].as_array().cloned();
        for object in items.unwrap_or_else(|| vec![object]) {
            let name = object["metadata"]["name"].as_str().unwrap().to_owned();
            let is_secret = object["kind"] == "Secret";
            let mut values = BTreeMap::new();
            for (field, is_base64) in [
                ("data", is_secret),
                ("stringData", false),
                ("binaryData", true),
            ] {
                for (key, text) in object[field].as_object().into_iter().flatten() {
                    let text = text.as_str().unwrap_or_default();
                    let bytes = if is_base64 {
                        STANDARD_LAX.decode(text.replace('\n', "")).unwrap()
                    } else {
                        text.as_bytes().to_vec()
                    };
                    values.insert(key.clone(), bytes);
                }
            }
            found.insert(name, values);
        }
    }
    found
}

/// As Go decodes.
const STANDARD_LAX: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

#[test]
#[ignore = "needs kubectl"]
fn every_spelling_has_the_values_that_kubectl_reads() {
    let bench = Bench::new();
    let (mut alike, mut stricter, mut laxer) = (0, 0, 0);
    for text in documents() {
        bench.write("one.yaml", &text);
        let own = Manifests::read("one.yaml", text.as_bytes());
        // Its message is on standard error, and a warning may be on it, too.
        let (is_read, said) =
            bench.sh("kubectl annotate --local -f one.yaml -o json x=y 2>/dev/null");
        if !is_read {
            laxer += usize::from(own.unread().is_empty());
            continue;
        }
        if !own.unread().is_empty() {
            let reason = own.unread()[0].reason().code();
            assert!(
                ["duplicate-key", "merge-key", "name"].contains(&reason),
                "{reason}\n{text}"
            );
            stricter += 1;
            continue;
        }
        let others = of_kubectl(&said);
        assert_eq!(own.objects().len(), others.len(), "{text}");
        for object in own.objects() {
            let other = &others[&object.name().name];
            for value in object.values() {
                let bytes = value.bytes().unwrap();
                assert_eq!(
                    other.get(value.key()).map(Vec::as_slice),
                    Some(bytes),
                    "{text}"
                );
            }
            for key in ["ca-bundle.crt", "tls.crt"] {
                let has_it = object.values().iter().any(|one| one.key() == key);
                assert_eq!(has_it, other.contains_key(key), "{text}");
            }
        }
        alike += 1;
    }
    println!(
        "kubectl: {alike} spellings alike, {stricter} that we refuse, {laxer} that kubectl refuses"
    );
    assert!(alike > 40 && laxer < 12, "{alike} {laxer}");
}
