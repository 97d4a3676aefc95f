//! The reading commands, in both: the same words, the same files, and every difference has a row.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use super::inputs::{self, FILES};
use super::rows::{Met, ROWS};
use crate::Bench;

/// Words that both are given, and what they read on standard input.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) command: &'static str,
    /// `OUT` is a separate file for each tool.
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

    fn of(line: &str) -> Self {
        let (command, words) = line.split_once(' ').unwrap_or((line, ""));
        let command = COMMANDS.iter().find(|known| **known == command).unwrap();
        Self::new(command, words.split_whitespace())
    }

    pub(super) fn has(&self, word: &str) -> bool {
        let is_kind = |one: &str| one == word || word == ".csr" && one.ends_with(word);
        self.words.iter().any(|one| is_kind(one)) || self.stdin.as_deref().is_some_and(is_kind)
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

/// The outcome.
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
        serde_json::from_str(text).ok()
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
    let mut without_row = 0;
    for case in &cases {
        let (step, ours) = thread::scope(|scope| {
            let step = scope.spawn(|| outcome(&bench, "step", case));
            let ours = outcome(&bench, MESHPKI, case);
            (step.join().unwrap(), ours)
        });
        if agree(&step, &ours) {
            continue;
        }
        let row = ROWS
            .iter()
            .find(|(_, met)| met.is_compared(case, &step, &ours));
        if let Some((id, _)) = row {
            *counts.entry(id).or_default() += 1;
        } else {
            without_row += 1;
            let [step, ours] = [&step, &ours].map(shown);
            println!("NO ROW {case}\n  step    {step}\n  meshpki {ours}");
        }
    }
    let differ: usize = counts.values().sum();
    println!("{} combinations compared, {differ} differ:", cases.len());
    for (id, count) in &counts {
        println!("{count:>6}  {id}");
    }
    assert_eq!(without_row, 0, "differences without a row");
    for (id, met) in ROWS {
        let is_met = counts.contains_key(id) || !matches!(met, Met::Both(..) | Met::Compared(_));
        assert!(is_met, "never met: {id}");
    }
}

#[test]
fn the_rows_are_those_of_the_documentation() {
    let (_, table) = DOCUMENT.split_once("\n## Differences\n").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: Vec<&str> = rows.map(|row| row.split('`').next().unwrap()).collect();
    let compared: Vec<&str> = ROWS.iter().map(|(id, _)| *id).collect();
    assert_eq!(documented, compared);
}

/// Every file with the words that read most of it; every flag with the files of each kind.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for file in FILES {
        for line in [
            "inspect FILE",
            "inspect --short --bundle FILE",
            "inspect FILE --format=json --bundle",
            "fingerprint FILE --bundle",
            "needs-renewal FILE --bundle",
            "verify FILE --roots ca.crt",
            "format FILE",
            "key FILE",
            "bundle FILE stranger.crt OUT",
        ] {
            cases.push(Case::of(&line.replace("FILE", file)));
        }
    }
    for file in [
        "issuer.crt",
        "leaf.crt",
        "two-anchors.crt",
        "ca.der",
        "request.csr",
        "ca.key",
    ] {
        for line in FLAGS {
            cases.push(Case::of(&line.replace("FILE", file)));
        }
        for line in ["inspect", "inspect -", "fingerprint", "format -"] {
            let mut case = Case::of(line);
            case.stdin = Some(file.to_owned());
            cases.push(case);
        }
    }
    for file in [
        "leaf.crt",
        "deep.crt",
        "deep-shuffled.crt",
        "self-signed.crt",
        "everyone.crt",
    ] {
        for roots in ROOTS {
            cases.push(Case::new("verify", [file, "--roots", roots]));
        }
    }
    for (file, roots) in BELOW {
        cases.push(Case::new("verify", [file, "--roots", roots]));
    }
    for host in HOSTS {
        for words in [
            ["leaf.crt", "--roots", "ca.crt", "--host", host],
            ["outside.crt", "--roots=ca.crt", "-v", "--host", host],
        ] {
            cases.push(Case::new("verify", words));
        }
    }
    cases.extend(SINGLE.map(Case::of));
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
        .env("COLUMNS", "400")
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

const DOCUMENT: &str = include_str!("../../../docs/step.md");
const MESHPKI: &str = env!("CARGO_BIN_EXE_meshpki");
const COMMANDS: [&str; 8] = [
    "bundle",
    "fingerprint",
    "format",
    "inspect",
    "key",
    "lint",
    "needs-renewal",
    "verify",
];
const FLAGS: [&str; 22] = [
    "inspect FILE --bundle",
    "inspect FILE --short",
    "inspect FILE --format json",
    "inspect FILE -format=pem",
    "inspect FILE --format pem -bundle",
    "fingerprint FILE",
    "fingerprint FILE --format base64",
    "fingerprint FILE --format base64-url",
    "fingerprint FILE --format base64-raw",
    "fingerprint FILE --format base64-url-raw --bundle",
    "fingerprint FILE --sha1",
    "fingerprint FILE --sha1 --insecure",
    "needs-renewal FILE -v",
    "needs-renewal FILE --expires-in 0%",
    "needs-renewal FILE --expires-in 100% --verbose",
    "needs-renewal FILE --expires-in 48h30m",
    "needs-renewal FILE --expires-in=87700h --bundle",
    "needs-renewal FILE --expires-in -1.5h",
    "needs-renewal FILE --expires-in 30d",
    "format FILE --out OUT",
    "key FILE --out OUT",
    "bundle two-anchors.crt FILE OUT",
];
/// Chains, each with its root.
const BELOW: [(&str, &str); 11] = [
    ("deep.crt", "deep-root.crt"),
    ("deep-shuffled.crt", "deep-root.crt"),
    ("deep.crt", "high.crt"),
    ("rsa-leaf.crt", "rsa.crt"),
    ("ed25519-leaf.crt", "ed25519.crt"),
    ("p384-leaf.crt", "p384.crt"),
    ("expired-root-leaf.crt", "expired-root.crt"),
    ("stranger-leaf.crt", "stranger.crt"),
    ("below-p521.crt", "p521.crt"),
    ("leaf.crt", "same-name.crt"),
    ("ca.crt", "same-name.crt"),
];
const ROOTS: [&str; 9] = [
    "everyone.crt",
    "stranger.crt",
    "stranger.crt,ca.crt",
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
    "fingerprint ca.crt --format Base64URLRaw",
    "fingerprint ca.crt --format emoji",
    "inspect ca.crt --servername localhost",
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
    "verify issuer.crt --roots ca.crt --crl-endpoint http://localhost:1",
    "verify -roots ca.crt -v leaf.crt",
    "lint ca.crt",
];
