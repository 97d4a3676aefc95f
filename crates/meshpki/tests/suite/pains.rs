//! The problems of `docs/pain-points.md`, row by row, rebuilt from bytes.

mod green;
mod points;

use meshpki::{
    CODES, Certificate, IssuerChain, KeyFile, Policy, Report, TrustBundle, UnixTime, Verifier,
};

use crate::common::{Chain, Judgement, at};

/// The files of a mesh, as a user passes them to `meshpki verify`.
struct Files {
    anchors: String,
    issuer: String,
    key: String,
    policy: Policy,
    at: UnixTime,
}

impl Files {
    /// Signs the certificates of `chain` again, with the same names and keys.
    fn of(chain: &Chain) -> Self {
        let made = chain.made();
        let der = chain.issuer.key.serialized_der().to_vec();
        Self {
            anchors: made.anchors.iter().map(Certificate::to_pem).collect(),
            issuer: [&made.issuer]
                .into_iter()
                .chain(&made.intermediates)
                .map(Certificate::to_pem)
                .collect(),
            key: pem::encode(&pem::Pem::new("PRIVATE KEY", der)),
            policy: Policy::default(),
            at: at(),
        }
    }

    fn report(&self) -> Report {
        let key = KeyFile::from_pem("issuer.key", self.key.as_bytes()).unwrap();
        let issuer = IssuerChain::from_pem("issuer.crt", self.issuer.as_bytes()).unwrap();
        let bundle = TrustBundle::from_pem("ca.crt", self.anchors.as_bytes()).unwrap();
        Verifier::new(bundle, self.policy.clone()).verify(&issuer.with_key(key), self.at)
    }

    fn judged(&self) -> Judgement {
        Judgement::from(&self.report())
    }
}

/// A row of a table, with its codes and its tests.
struct Row {
    text: &'static str,
    codes: Vec<&'static str>,
    tests: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let rows = DOCUMENT.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| line.contains(FINDING));
    rows.map(|text| {
        let last = text.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        Row {
            text,
            codes: codes(text).collect(),
            tests: last.split('`').skip(1).step_by(2).collect(),
        }
    })
    .collect()
}

/// The codes that a text links to.
fn codes(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(FINDING)
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
}

/// The name and the body of each test.
fn tests() -> impl Iterator<Item = (&'static str, &'static str)> {
    SOURCES.iter().flat_map(|source| {
        source.split("#[test]\nfn ").skip(1).map(|test| {
            let (name, rest) = test.split_once("() {\n").unwrap();
            (name, rest.split("\n}\n").next().unwrap())
        })
    })
}

#[test]
fn document_names_no_code_that_does_not_exist() {
    for code in codes(DOCUMENT) {
        assert!(CODES.contains(&code), "{code}");
    }
}

#[test]
fn document_has_a_row_for_every_pain_point() {
    let numbers: Vec<String> = rows()
        .iter()
        .filter_map(|row| row.text.split(" | ").next()?.strip_prefix("| "))
        .filter(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        numbers,
        (1..=15).map(|n: u8| n.to_string()).collect::<Vec<_>>()
    );
}

#[test]
fn tests_of_a_row_find_the_codes_of_the_row() {
    for row in rows() {
        let named = |(name, _): &(&str, &str)| row.tests.contains(name);
        let bodies: Vec<&str> = tests().filter(named).map(|(_, body)| body).collect();
        assert!(!bodies.is_empty(), "no such test: {}", row.text);
        assert_eq!(bodies.len(), row.tests.len(), "{}", row.text);
        for code in row.codes {
            let asserted = bodies
                .iter()
                .any(|body| body.contains(&format!(" {code}\"")));
            assert!(asserted, "{code}: {}", row.text);
        }
    }
}

#[test]
fn every_test_has_one_row_that_names_it() {
    for (name, _) in tests() {
        let rows = rows().into_iter().filter(|row| row.tests.contains(&name));
        assert_eq!(rows.count(), 1, "{name}");
    }
}

const DOCUMENT: &str = include_str!("../../docs/pain-points.md");
const FINDING: &str = "](findings.md#";
const SOURCES: [&str; 2] = [
    include_str!("pains/green.rs"),
    include_str!("pains/points.rs"),
];
