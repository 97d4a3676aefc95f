//! Nothing of a private key is shown, whatever it is read as and however it is damaged.

pub(crate) mod leak;
pub(crate) mod mutation;

use std::fmt::{Debug, Write};
use std::sync::LazyLock;

use meshpki::{
    Certificate, Error, IssuerChain, KeyFile, Policy, PrivateKey, PublicKey, Reading, Request,
    TrustBundle, Verifier, WorkloadChain, WorkloadParser,
};
use proptest::prelude::*;

use crate::common::at;
use crate::secrets::leak::Secret;
use crate::secrets::mutation::{Key, Random};

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_a_damaged_key_is_in_what_the_library_says(form in 0..KEYS.len(), seed: u64) {
        let key = &KEYS[form];
        let mutant = key.mutated(&mut Random::new(seed));
        let said = everything_said_of(&mutant);
        let leak = key.secret.found_in(said.as_bytes());
        prop_assert_eq!(leak, None, "{}: {}\n{}", key.name, mutant.escape_ascii(), said);
    }
}

/// The blank line makes a header of the first line, which in SEC1 is the whole secret.
#[test]
fn nothing_of_a_key_with_a_blank_line_is_in_the_error() {
    let key = KEYS.iter().find(|key| key.name == "P-256, SEC1").unwrap();
    let lines: Vec<&str> = key.pem.lines().collect();
    for at in 1..lines.len() {
        let text = format!("{}\n\n{}\n", lines[..at].join("\n"), lines[at..].join("\n"));
        assert_eq!(leak(&key.secret, &text), None, "{text}");
    }
}

/// What follows `-----BEGIN` is no label because it stands there.
#[test]
fn nothing_of_a_key_is_shown_as_a_label() {
    for key in KEYS.iter() {
        for (begin, damaged) in [
            ("KEY-----\n", "KEY-----"),
            ("KEY-----\n", "KEY----\n"),
            ("KEY-----\n", "KEY\n"),
            ("KEY-----\n", "KEY "),
            ("KEY-----\n", ""),
        ] {
            let text = key.pem.replacen(begin, damaged, 1);
            assert_eq!(leak(&key.secret, &text), None, "{text}");
            let text = text.replace("EC PRIVATE", "").replace("PRIVATE", "");
            assert_eq!(leak(&key.secret, &text), None, "{text}");
            let text = text.replace('\n', "");
            assert_eq!(leak(&key.secret, &text), None, "{text}");
        }
    }
}

fn leak(secret: &Secret, text: &str) -> Option<String> {
    secret.found_in(everything_said_of(text.as_bytes()).as_bytes())
}

/// Every word that the library has for these bytes, for people and for those who debug.
fn everything_said_of(bytes: &[u8]) -> String {
    let mut said = String::new();
    note(&mut said, TrustBundle::from_pem("file", bytes));
    note(&mut said, IssuerChain::from_pem("file", bytes));
    note(&mut said, WorkloadChain::all_from_pem("file", bytes));
    note(&mut said, KeyFile::from_pem("file", bytes));
    note(&mut said, KeyFile::from_der("file", bytes));
    note(&mut said, PrivateKey::from_pem("file", bytes));
    note(&mut said, PrivateKey::from_der("file", bytes));
    note(&mut said, Certificate::from_der("file", bytes));
    note(&mut said, Request::from_pem("file", bytes));
    note(&mut said, Request::from_der("file", bytes));
    let mut bundle = TrustBundle::default();
    note(&mut said, bundle.add_jwks("file", bytes));
    let _ = write!(said, "{:?}\n{:?}", Reading::of("file", bytes), bundle);
    if let Ok(bundle) = TrustBundle::from_pem("file", bytes) {
        let _ = write!(said, "{:?}", bundle.findings());
    }
    if let Ok(chain) = IssuerChain::from_pem("file", bytes) {
        let report = Verifier::new(TrustBundle::default(), Policy::default()).verify(&chain, at());
        for finding in report.findings() {
            let _ = write!(said, "{finding}\n{finding:?}\n{:?}", finding.remedy());
        }
    }
    let mut stream = WorkloadParser::new("file");
    for piece in bytes.chunks(100) {
        note(&mut said, stream.push(piece));
        let _ = writeln!(said, "{stream:?}");
    }
    note(&mut said, stream.finish());
    let _ = PublicKey::from_pem(bytes);
    said
}

fn note(said: &mut String, outcome: Result<impl Debug, Error>) {
    let _ = match outcome {
        Ok(value) => writeln!(said, "{value:?}"),
        Err(error) => writeln!(said, "{error}\n{error:?}\n{:?}", error.reason()),
    };
}

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(Key::all);
