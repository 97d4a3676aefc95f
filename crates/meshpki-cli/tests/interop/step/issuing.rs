//! The commands that make and sign, in both: the same words, and what came of them part by part. Every
//! part that differs has a row.

mod cases;
mod facts;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::SystemTime;

use self::facts::{Facts, Said};
use super::rows::{Met, ROWS};
use crate::Bench;

/// A part that differs.
pub(super) struct Difference<'a> {
    /// The words that both were given.
    pub(super) line: &'a str,
    /// Which part: `exit`, `certificate.0.not_before`, `out.key.mode`.
    pub(super) part: &'a str,
    pub(super) step: &'a str,
    pub(super) ours: &'a str,
    /// Our output.
    pub(super) said: &'a str,
}

impl Difference<'_> {
    /// step does it, and we refuse, in these words.
    pub(super) fn refused(&self, words: &str) -> bool {
        self.part == "exit" && self.step == "0" && self.ours == "1" && self.said.contains(words)
    }

    /// We do it, and step does not.
    pub(super) fn accepted(&self) -> bool {
        self.part == "exit" && self.step == "1" && self.ours == "0"
    }

    /// How much later ours is.
    pub(super) fn seconds(&self) -> i64 {
        let of = |text: &str| text.parse::<i64>().unwrap_or_default();
        of(self.ours) - of(self.step)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.line.split(' ').any(|one| one == word)
    }

    /// Is it this part of whichever certificate, request or file?
    pub(super) fn is_of(&self, part: &str) -> bool {
        self.part == part || self.part.ends_with(&format!(".{part}"))
    }
}

#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn every_different_part_has_a_row() {
    let bench = Bench::new();
    for folder in FOLDERS {
        fs::create_dir(bench.0.path().join(folder)).unwrap();
    }
    cases::make(&bench);
    let lines = cases::lines();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without_row: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut identical, mut made) = (0, 0);
    for line in &lines {
        let (step, ours) = thread::scope(|scope| {
            let step = scope.spawn(|| outcome(&bench, FOLDERS[0], "step", line));
            let ours = outcome(&bench, FOLDERS[1], MESHPKI, line);
            (step.join().unwrap(), ours)
        });
        let differences = differences(&step.facts, &ours.facts);
        identical += usize::from(differences.is_empty());
        made += usize::from(step.facts["exit"] == "0" && ours.facts["exit"] == "0");
        let mut rows: Vec<&str> = Vec::new();
        for (part, step_has, ours_has) in &differences {
            let difference = Difference {
                line,
                part,
                step: step_has,
                ours: ours_has,
                said: &ours.said,
            };
            match ROWS.iter().find(|(_, met)| met.is_issued(&difference)) {
                Some((id, _)) if rows.contains(id) => {}
                Some((id, _)) => rows.push(id),
                None => {
                    let mut kind = format!("{part}: {step_has} | {ours_has}");
                    if part == "exit" {
                        let said = [&ours, &step].map(|one| one.said.lines().next());
                        let _ = write!(kind, " {:?}", said.map(Option::unwrap_or_default));
                    }
                    let said = format!("{line}\n  step: {}  ours: {}", step.said, ours.said);
                    without_row.entry(kind).or_insert((0, said)).0 += 1;
                }
            }
        }
        for id in rows {
            *counts.entry(id).or_default() += 1;
        }
    }
    for (kind, (count, example)) in &without_row {
        println!("NO ROW {count:>5} {kind}\n  {example}");
    }
    println!(
        "{} combinations compared part by part, {made} done by both; {identical} identical; \
         differences with a row:",
        lines.len()
    );
    for (id, count) in &counts {
        println!("{count:>6}  {id}");
    }
    assert!(without_row.is_empty(), "{} without", without_row.len());
    for (id, met) in ROWS {
        let is_met = counts.contains_key(id) || !matches!(met, Met::Both(..) | Met::Issued(_));
        assert!(is_met, "never met: {id}");
    }
}

struct Outcome {
    facts: Facts,
    said: String,
}

/// The parts that are not the same: times may be two seconds apart, since one is run after the other.
fn differences(step: &Facts, ours: &Facts) -> Vec<(String, String, String)> {
    let mut parts: Vec<&String> = step.keys().chain(ours.keys()).collect();
    parts.sort();
    parts.dedup();
    // Where one has made nothing, that is the difference; and what it leaves all the same.
    let fails = |facts: &Facts| facts["exit"] != "0";
    if step["exit"] != ours["exit"] {
        let leaves = |facts: &Facts| fails(facts) && !facts["left"].is_empty();
        let is_left = leaves(step) || leaves(ours);
        parts.retain(|part| *part == "exit" || *part == "left" && is_left);
    }
    let of = |facts: &Facts, part: &String| facts.get(part).cloned().unwrap_or_default();
    let differ = parts
        .into_iter()
        .map(|part| (part.clone(), of(step, part), of(ours, part)));
    differ
        .filter(|(part, step, ours)| {
            let seconds = |text: &str| text.parse::<i64>().ok();
            match (seconds(step), seconds(ours)) {
                (Some(step), Some(ours)) if part.contains(".not_") => (step - ours).abs() > 2,
                _ => step != ours,
            }
        })
        .collect()
}

fn outcome(bench: &Bench, folder: &str, tool: &str, line: &str) -> Outcome {
    let folder = bench.0.path().join(folder);
    for name in OUTPUTS {
        let _ = fs::remove_file(folder.join(name));
    }
    for name in OLD {
        let path = folder.join(name);
        fs::write(&path, EMPTY).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let (line, stdin) = line
        .split_once(" < ")
        .map_or((line, None), |(line, file)| (line, Some(file)));
    let stdin = match stdin {
        Some(file) => File::open(folder.join(file)).unwrap().into(),
        None => Stdio::null(),
    };
    let now = SystemTime::now();
    let output = Command::new(tool)
        .args(line.split(' ').map(word))
        .current_dir(&folder)
        .env("COLUMNS", "400")
        .env("STEPPATH", folder.join("steppath"))
        .stdin(stdin)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut read = Said::new(now, &folder);
    read.note("exit", output.status.code().unwrap_or(-1).to_string());
    read.note("spoke", (!said.is_empty()).to_string());
    if output.status.success() {
        read.content("stdout", &output.stdout);
    }
    let mut left = Vec::new();
    for name in OUTPUTS.iter().chain(&OLD) {
        let path = folder.join(name);
        let Ok(bytes) = fs::read(&path) else { continue };
        if bytes == EMPTY {
            continue;
        }
        left.push(*name);
        if output.status.success() {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            read.note(&format!("{name}.mode"), format!("{mode:o}"));
            read.content(name, &bytes);
        }
    }
    read.note("left", left.join(" "));
    Outcome {
        facts: read.facts,
        said,
    }
}

/// A word with a blank in it has `_` for it; nothing at all is `''`.
fn word(word: &str) -> String {
    match word {
        "''" => String::new(),
        word => word.replace('_', " "),
    }
}

/// Where each works: the same files are in both.
const FOLDERS: [&str; 2] = ["step", "meshpki"];
const MESHPKI: &str = env!("CARGO_BIN_EXE_meshpki");
const OUTPUTS: [&str; 3] = ["out.crt", "out.key", "out.der"];
/// The files that already exist.
const OLD: [&str; 2] = ["old.crt", "old.key"];
/// What is in it: nothing that would have to be kept.
const EMPTY: &[u8] = b"\n";
