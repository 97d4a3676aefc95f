//! The reading commands, in both: the same words, the same files, and every difference has a row.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::inputs::{self, FILES};
use super::rows::{Met, ROWS};
use crate::Bench;

/// Words that both are given, and what they read on standard input.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) command: &'static str,
    /// `OUT` stands for a file of each tool's own.
    pub(super) words: Vec<String>,
    pub(super) stdin: Option<String>,
}

impl Case {
    fn new(command: &'static str, words: impl IntoIterator<Item = impl ToString>) -> Self {
        Self {
            command,
            words: words.into_iter().map(|word| word.to_string()).collect(),
            stdin: None,
        }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|one| one == word) || self.stdin.as_deref() == Some(word)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate {} {}", self.command, self.words.join(" "))?;
        match &self.stdin {
            Some(file) => write!(f, " < {file}"),
            None => Ok(()),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Outcome {
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    /// That something was said: the words are each tool's own.
    pub(super) spoke: bool,
    /// What is in the file that was to be written, and its mode.
    pub(super) file: Option<(Vec<u8>, u32)>,
}

impl Outcome {
    pub(super) fn json(&self) -> Option<Value> {
        let text = std::str::from_utf8(&self.stdout).ok()?;
        // A modulus has more digits than any reader of JSON takes.
        let is_modulus = |line: &&str| line.trim_start().starts_with("\"N\": ");
        let modulus = text.lines().find(is_modulus).unwrap_or("(none)");
        let text = text.replace(modulus, "\"N\": 0,");
        let mut value: Value = serde_json::from_str(&text).ok()?;
        sort_names(&mut value);
        Some(value)
    }
}

/// step writes them in another order each time.
fn sort_names(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(sort_names),
        Value::Object(object) => {
            if let Some(Value::Array(names)) = object.get_mut("names") {
                names.sort_by_key(ToString::to_string);
            }
        }
        _ => {}
    }
}

/// Exactly the same; and of JSON, the same values.
fn agree(step: &Outcome, ours: &Outcome) -> bool {
    let is_same_data =
        step.stdout == ours.stdout || step.json().is_some() && step.json() == ours.json();
    let rest = |one: &Outcome| (one.code, one.spoke, one.file.clone());
    is_same_data && rest(step) == rest(ours)
}

#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn every_difference_has_a_row() {
    let bench = Bench::new();
    bench.write("password", "secret\n");
    inputs::make(&bench);
    let cases = cases();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without_row = Vec::new();
    for case in &cases {
        let (step, ours) = (
            outcome(&bench, "step", case),
            outcome(&bench, MESHPKI, case),
        );
        if agree(&step, &ours) {
            continue;
        }
        match ROWS.iter().find(|row| row.is_compared(case, &step, &ours)) {
            Some(row) => *counts.entry(row.id).or_default() += 1,
            None => without_row.push((case, step, ours)),
        }
    }
    for (case, step, ours) in &without_row {
        println!(
            "NO ROW {case}\n  step    {}\n  meshpki {}",
            shown(step),
            shown(ours)
        );
    }
    let differ: usize = counts.values().sum();
    println!("{} combinations compared, {differ} differ:", cases.len());
    for (id, count) in &counts {
        println!("{count:>6}  {id}");
    }
    assert!(
        without_row.is_empty(),
        "{} without a row",
        without_row.len()
    );
    for row in ROWS {
        let is_met = counts.contains_key(row.id);
        assert!(
            is_met || !matches!(row.met, Met::Both(..) | Met::Compared(_)),
            "never met: {}",
            row.id
        );
    }
}

#[test]
fn the_rows_are_those_of_the_documentation() {
    let (_, table) = DOCUMENT.split_once("\n## Differences\n").unwrap();
    let lines = table.lines().skip_while(|line| !line.starts_with("|---"));
    let documented: Vec<Vec<&str>> = lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let rows = ROWS.iter();
    let rows = rows.map(|row| (format!("`{}`", row.id), row.step, row.meshpki));
    let documented = documented
        .iter()
        .map(|cells| (cells[0].to_owned(), cells[1], cells[2]));
    assert_eq!(documented.collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}

/// What cannot be compared is the claim of a test of the command's own.
#[test]
fn rows_that_are_not_compared_have_tests() {
    for row in ROWS {
        if let Met::Elsewhere(test) = row.met {
            let head = format!("fn {test}()");
            assert!(
                CLAIMS.iter().any(|file| file.contains(&head)),
                "{}: {test}",
                row.id
            );
        }
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for file in FILES {
        for flags in INSPECT {
            cases.push(Case::new("inspect", [file].iter().chain(flags)));
        }
        for flags in FINGERPRINT {
            cases.push(Case::new("fingerprint", [file].iter().chain(flags)));
        }
        for flags in RENEWAL {
            cases.push(Case::new("needs-renewal", [file].iter().chain(flags)));
        }
        for roots in ROOTS {
            cases.push(Case::new("verify", [file, "--roots", roots]));
        }
        for command in ["format", "key"] {
            cases.push(Case::new(command, [file]));
            cases.push(Case::new(command, [file, "--out", "OUT"]));
        }
        for command in ["inspect", "fingerprint", "format"] {
            for words in [&[][..], &["-"]] {
                let mut case = Case::new(command, words);
                case.stdin = Some(file.to_owned());
                cases.push(case);
            }
        }
        for other in ["stranger.crt", "two-anchors.crt"] {
            cases.push(Case::new("bundle", [file, other, "OUT"]));
            cases.push(Case::new("bundle", [other, file, "OUT"]));
        }
    }
    for host in HOSTS {
        for words in [
            ["leaf.crt", "--roots", "ca.crt", "--host", host],
            ["outside.crt", "--roots=ca.crt", "-v", "--host", host],
            ["--host", host, "--roots", "ca.crt", "issuer.crt"],
        ] {
            cases.push(Case::new("verify", words));
        }
    }
    cases.extend(SINGLE.map(|line| {
        let (command, words) = line.split_once(' ').unwrap_or((line, ""));
        Case::new(command, words.split(' ').filter(|word| !word.is_empty()))
    }));
    for (command, words) in STDIN {
        let mut case = Case::new(command, words);
        case.stdin = Some("issuer.crt".to_owned());
        cases.push(case);
    }
    cases
}

fn outcome(bench: &Bench, tool: &str, case: &Case) -> Outcome {
    let folder = bench.0.path();
    let name = Path::new(tool).file_name().unwrap().to_string_lossy();
    let out = folder.join(format!("{name}.out"));
    let words = case.words.iter().map(|word| match word.as_str() {
        "OUT" => out.to_string_lossy().into_owned(),
        word => word.to_owned(),
    });
    let stdin = match &case.stdin {
        Some(file) => File::open(folder.join(file)).unwrap().into(),
        None => Stdio::null(),
    };
    let output = Command::new(tool)
        .args(["certificate", case.command])
        .args(words)
        .current_dir(folder)
        // Whatever is asked of the system's store is asked of an empty one, or of the anchor's.
        .env("SSL_CERT_FILE", "ca.crt")
        .env("SSL_CERT_DIR", "/nowhere")
        .env("STEPPATH", folder.join("steppath"))
        .stdin(stdin)
        .output()
        .unwrap();
    let file = fs::read(&out).ok().map(|bytes| {
        let mode = fs::metadata(&out).unwrap().permissions().mode() & 0o777;
        fs::remove_file(&out).unwrap();
        (bytes, mode)
    });
    Outcome {
        code: output.status.code(),
        stdout: output.stdout,
        spoke: !output.stderr.is_empty(),
        file,
    }
}

fn shown(outcome: &Outcome) -> String {
    let text = String::from_utf8_lossy(&outcome.stdout);
    let is_odd = |c: char| c.is_control() && c != '\n';
    let start: String = text.replace(is_odd, ".").chars().take(3000).collect();
    let file = outcome.file.as_ref();
    let file = file.map(|(bytes, mode)| format!("{} bytes, {mode:o}", bytes.len()));
    format!(
        "{:?} spoke {} file {file:?}\n{start}",
        outcome.code, outcome.spoke
    )
}

const DOCUMENT: &str = include_str!("../../../../../docs/step.md");
const CLAIMS: [&str; 4] = [
    include_str!("../../cli/step.rs"),
    include_str!("../../cli/step/files.rs"),
    include_str!("../../cli/step/issuing.rs"),
    include_str!("../../cli/step/verify.rs"),
];
const MESHPKI: &str = env!("CARGO_BIN_EXE_meshpki");
const INSPECT: [&[&str]; 9] = [
    &[],
    &["--bundle"],
    &["--short"],
    &["--short", "--bundle"],
    &["--format", "json"],
    &["--format=json", "--bundle"],
    &["-format=pem"],
    &["--format", "pem", "-bundle"],
    &["--format", "text", "--roots", "ca.crt", "--insecure"],
];
const FINGERPRINT: [&[&str]; 9] = [
    &[],
    &["--bundle"],
    &["--format", "base64"],
    &["--format", "base64-url"],
    &["--format", "base64-raw"],
    &["--format", "Base64URLRaw", "--bundle"],
    &["--sha1"],
    &["--sha1", "--insecure"],
    &["--format", "emoji"],
];
const RENEWAL: [&[&str]; 9] = [
    &[],
    &["-v"],
    &["--bundle"],
    &["--expires-in", "0%"],
    &["--expires-in", "100%", "--verbose"],
    &["--expires-in", "48h30m"],
    &["--expires-in=87700h", "--bundle"],
    &["--expires-in", "-1.5h"],
    &["--expires-in", "30d"],
];
const ROOTS: [&str; 13] = [
    "everyone.crt",
    "same-name.crt",
    "deep-root.crt",
    "high.crt",
    "ca.crt",
    "stranger.crt",
    "stranger.crt, ca.crt",
    "two-anchors.crt",
    "self-signed.crt",
    "roots",
    "roots-mounted",
    "missing.crt",
    "junk-after.crt",
];
const HOSTS: [&str; 10] = [
    "web.example.org",
    "WEB.example.org",
    "a.wild.example.org",
    "a.b.wild.example.org",
    "wild.example.org",
    "10.0.0.1",
    "2001:db8::1",
    "[2001:db8::1]",
    "spiffe://cluster.local/ns/a/sa/b",
    "inside.example.net",
];
/// With the issuer on standard input.
const STDIN: [(&str, &[&str]); 5] = [
    ("bundle", &["-", "ca.crt", "OUT"]),
    ("inspect", &["--format", "json", ""]),
    ("key", &["-"]),
    ("needs-renewal", &["-"]),
    ("verify", &["-", "--roots", "ca.crt"]),
];
/// Everything that is no combination.
const SINGLE: [&str; 43] = [
    "inspect",
    "inspect missing.crt",
    "inspect ca.crt issuer.crt",
    "inspect --bundle two-anchors.crt --format json",
    "inspect -bundle -format json two-anchors.crt",
    "inspect ca.crt --format yaml",
    "inspect ca.crt --short --format json",
    "inspect --bundle=false --short=true two-anchors.crt",
    "inspect ca.crt --no-such-flag",
    "inspect https://localhost:1",
    "fingerprint ca.crt --format md5",
    "fingerprint missing.crt",
    "fingerprint ca.crt issuer.crt",
    "format missing.crt",
    "format ca.crt --out stranger.crt",
    "format ca.crt --out OUT --force",
    "key",
    "key missing.crt",
    "key ca.crt --output-file OUT",
    "key ca.crt --out stranger.crt",
    "bundle",
    "bundle ca.crt stranger.crt",
    "bundle ca.crt missing.crt OUT",
    "bundle ca.crt stranger.crt issuer.crt",
    "bundle ca.crt stranger.crt OUT -f",
    "bundle ca.crt stranger.crt missing/OUT",
    "needs-renewal",
    "needs-renewal missing.crt",
    "needs-renewal missing/ca.crt",
    "needs-renewal ca.crt --expires-in 101%",
    "needs-renewal ca.crt --expires-in -1%",
    "needs-renewal ca.crt --expires-in soon",
    "needs-renewal ca.crt --expires-in 60",
    "needs-renewal roots",
    "verify",
    "verify issuer.crt",
    "verify missing.crt --roots ca.crt",
    "verify issuer.crt --roots roots-named",
    "verify issuer.crt --roots ca.crt --verify-crl",
    "verify issuer.crt --roots ca.crt --crl-endpoint http://localhost:1",
    "verify -roots ca.crt -v leaf.crt",
    "verify below-p521.crt --roots p521.crt",
    "lint ca.crt",
];
