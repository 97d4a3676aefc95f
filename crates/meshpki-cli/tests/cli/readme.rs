//! The README's transcripts show the real output.

use crate::markdown::{Block, blocks};
use crate::run::{Place, repository};

fn readme() -> Option<Vec<Block>> {
    repository("readme").map(|root| blocks(&root.join("README.md")))
}

/// A command of a transcript, and its output there.
#[derive(Debug)]
struct Step {
    command: String,
    output: Vec<String>,
}

fn steps(lines: &[String]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in lines {
        if let Some(command) = line.strip_prefix("$ ") {
            let (command, output) = (command.to_owned(), Vec::new());
            steps.push(Step { command, output });
        } else if line.starts_with("# ") {
            // A comment for the reader.
        } else if let Some(step) = steps.last_mut() {
            if step.output.is_empty() && step.command.ends_with('\\') {
                step.command = format!("{}\n{line}", step.command);
            } else {
                step.output.push(line.clone());
            }
        } else {
            assert!(line.is_empty(), "output without a command: {line}");
        }
    }
    steps
}

/// `text`, in which everything that changes from run to run is replaced by the name of its kind.
fn timeless(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| !line.starts_with("# "))
        .map(|line| lifetimes(&words(line)))
        .map(|line| line.trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Times, dates and fingerprints, which are words of digits.
fn words(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_part) {
        let length = rest[start..]
            .find(|c| !is_part(c))
            .unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        text.push_str(&rest[..start]);
        let shape: String = word
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        text.push_str(match shape.as_str() {
            "0000-00-00T00:00:00Z" => "TIME",
            "0000-00-00" => "DATE",
            _ if word.len() >= 12 && word.chars().all(|c| c.is_ascii_hexdigit()) => "FINGERPRINT",
            _ => word,
        });
        rest = &rest[start + length..];
    }
    text + rest
}

/// `3649 days left`, `24 hours ago`, `(10 years)`: a number and a unit.
fn lifetimes(line: &str) -> String {
    let mut text: Vec<&str> = Vec::new();
    for word in line.split(' ') {
        let unit = word
            .trim_matches(|c: char| !c.is_ascii_alphabetic())
            .trim_end_matches('s');
        let is_unit = ["second", "minute", "hour", "day", "week", "year"].contains(&unit);
        match text.last_mut() {
            Some(last) if is_unit && last.ends_with(|c: char| c.is_ascii_digit()) => {
                *last = if last.starts_with('(') {
                    "(LIFETIME"
                } else {
                    "LIFETIME"
                };
                if word.ends_with(')') {
                    text.push(")");
                }
            }
            _ => text.push(word),
        }
    }
    text.join(" ")
}

#[test]
fn the_readme_shows_the_real_output() {
    let Some(blocks) = readme() else { return };
    let place = Place::empty();
    let mut count = 0;
    for block in blocks.iter().filter(|block| block.info == "console") {
        for step in steps(&block.lines) {
            count += 1;
            let outcome = place.sh(&format!("exec 2>&1; export COLUMNS=80\n{}", step.command));
            let (said, shown) = (timeless(&outcome.stdout), timeless(&step.output.join("\n")));
            assert_eq!(said, shown, "$ {}\n{}", step.command, outcome.stdout);
        }
    }
    assert!(count > 0, "README.md has no console block that can be run");
}

#[test]
fn the_readme_uses_only_arguments_that_exist() {
    let Some(blocks) = readme() else { return };
    let lines = blocks
        .iter()
        .filter(|block| block.info == "sh")
        .flat_map(|block| &block.lines);
    let mut count = 0;
    for arguments in lines.filter_map(|line| line.strip_prefix("cargo run --release -- ")) {
        count += 1;
        let place = Place::empty();
        let outcome = place.sh(&format!("meshpki {arguments}"));
        assert!(
            outcome.code.is_some() && !outcome.stderr.contains("try '--help'"),
            "{arguments}: {outcome:?}"
        );
    }
    assert!(count > 0, "README.md does not say how to try it");
}

#[test]
fn dates_and_keys_are_not_compared() {
    let timeless = |line: &str| timeless(line).join("\n");
    assert_eq!(
        timeless("ca.crt  until 2036-11-20T16:00:00Z (10 years left)"),
        timeless("ca.crt  until 2036-11-27T18:24:01Z (3649 days left)"),
    );
    assert_eq!(
        timeless("until 2036-11-20 (10 years)"),
        "until DATE (LIFETIME )"
    );
    assert_eq!(
        timeless("sha256 9f2c41d07be3…  a.crt"),
        "sha256 FINGERPRINT…  a.crt"
    );
    assert_eq!(
        timeless("until in 3 days, within 24 h"),
        "until in LIFETIME within 24 h"
    );
    for kept in [
        "ECDSA P-256",
        "block 1 of 2",
        "exit 1",
        "feedface",
        "RFC 5280, section 6.1",
    ] {
        assert_eq!(timeless(kept), kept);
    }
}
