//! What a text must not show of a secret: its bytes, in any way in which bytes are written.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Every short run of the bytes of a secret.
#[derive(Default)]
pub(crate) struct Secret {
    base64: HashSet<[u8; BASE64]>,
    bytes: HashSet<[u8; BYTES]>,
}

impl Secret {
    /// A secret, and the part of it that everybody may know.
    pub(crate) fn new(secret: &[u8], public: &[u8]) -> Self {
        let public = Self::all(public);
        let mut secret = Self::all(secret);
        secret.base64.retain(|run| !public.base64.contains(run));
        secret.bytes.retain(|run| !public.bytes.contains(run));
        secret
    }

    fn all(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        found.bytes.extend(runs(bytes));
        for skipped in 0..3.min(bytes.len()) {
            let text = STANDARD_NO_PAD.encode(&bytes[skipped..]);
            found.base64.extend(runs(text.as_bytes()));
        }
        found
    }

    /// What of the secret is in the output: as base64, plain or for URLs, at any alignment, as
    /// hexadecimal with anything between the pairs, as a list of numbers, or as it is.
    pub(crate) fn found_in(&self, output: &[u8]) -> Option<String> {
        let found = |how: &str, run: &[u8]| Some(format!("{how} {}", run.escape_ascii()));
        if let Some(run) = runs(output).find(|run| self.bytes.contains(run)) {
            return found("bytes", &run);
        }
        let plain: Vec<u8> = output.iter().copied().map(from_url).collect();
        if let Some(run) = runs(&plain).find(|run| self.base64.contains(run)) {
            return found("base64", &run);
        }
        let mut digits = Vec::new();
        for &byte in output {
            match char::from(byte).to_digit(16) {
                Some(digit) => digits.push(u8::try_from(digit).unwrap()),
                None if matches!(byte, b':' | b' ' | b'\n') => {}
                // What stands between is no number.
                None => digits.push(16),
            }
        }
        for skipped in 0..2.min(digits.len()) {
            let pairs: Vec<Option<u8>> = digits[skipped..].chunks(2).map(pair).collect();
            if let Some(run) = self.numbers(&pairs) {
                return found("hexadecimal", &run);
            }
        }
        let text = String::from_utf8_lossy(output);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        let numbers: Vec<Option<u8>> = words.map(|word| word.parse().ok()).collect();
        let run = self.numbers(&numbers)?;
        found("numbers", &run)
    }

    fn numbers(&self, numbers: &[Option<u8>]) -> Option<[u8; BYTES]> {
        let mut runs = numbers.windows(BYTES).filter_map(|run| {
            let run: Option<Vec<u8>> = run.iter().copied().collect();
            <[u8; BYTES]>::try_from(run?).ok()
        });
        runs.find(|run| self.bytes.contains(run))
    }
}

fn runs<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    let runs = bytes.windows(N);
    runs.map(|run| <[u8; N]>::try_from(run).unwrap())
}

fn from_url(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

fn pair(digits: &[u8]) -> Option<u8> {
    match *digits {
        [high @ 0..=15, low @ 0..=15] => Some(high << 4 | low),
        _ => None,
    }
}

const BASE64: usize = 8;
const BYTES: usize = 6;

#[test]
fn every_way_of_writing_bytes_is_found() {
    let bytes: Vec<u8> = (100..140).collect();
    let secret = Secret::new(&bytes, &bytes[..8]);
    let part = &bytes[15..26];
    let base64 = STANDARD_NO_PAD.encode(part);
    let pairs: Vec<String> = part.iter().map(|byte| format!("{byte:02X}")).collect();
    for shown in [
        base64.clone(),
        base64.replace('+', "-").replace('/', "_"),
        format!("label {}", &base64[2..10]),
        pairs.join(":"),
        pairs.concat().to_lowercase(),
        format!("{part:?}"),
        String::from_utf8_lossy(&bytes[10..20]).into_owned(),
    ] {
        assert!(secret.found_in(shown.as_bytes()).is_some(), "{shown}");
    }
    let public = format!("{:?} {}", &bytes[..8], STANDARD_NO_PAD.encode(&bytes[..8]));
    assert_eq!(secret.found_in(public.as_bytes()), None);
}
