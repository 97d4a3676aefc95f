//! No reader executes text from an input: not a shell into which a command is pasted, not a runner that reads the
//! output, not a terminal. An escaped value decodes to the original.

mod names;
mod runner;
mod shells;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

use meshpki::{is_hidden, shell_path};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use self::names::{Hostile, file_names};
use self::runner::commands_in;
use self::shells::Shell;
use crate::run::{AT, Place, program, skip};
use crate::secrets::mutation::Random;

/// A place with a chain under hostile names, and its faults.
struct Attack {
    place: Place,
    hostile: Hostile,
}

impl Attack {
    fn new(seed: u64) -> Self {
        let place = Place::with_fixtures();
        let hostile = Hostile::new(&mut Random::new(seed));
        let text = |name: &str| place.read(name);
        // A blank line at the end, a key that is mislabelled, an issuer of a hostile name.
        place.write(&hostile.anchors, text("ca.crt") + "\n");
        place.write(&hostile.key, text("mislabelled.key"));
        place.write(&hostile.issuer, &hostile.issuer_pem);
        place.write(&hostile.root, &hostile.root_pem);
        Self { place, hostile }
    }

    fn run(&self, arguments: &[OsString]) -> Output {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.place.folder())
            .env("NO_COLOR", "1")
            .env("GITHUB_STEP_SUMMARY", self.place.path("summary"))
            .output()
            .unwrap()
    }

    fn verify(&self, format: &str) -> Output {
        let hostile = &self.hostile;
        self.run(&[
            "verify".into(),
            format!("--format={format}").into(),
            format!("--at={AT}").into(),
            joined("--anchors=", &hostile.anchors),
            joined("--anchors=", &hostile.root),
            joined("--issuer=", &hostile.issuer),
            joined("--issuer-key=", &hostile.key),
        ])
    }

    fn report(&self) -> Value {
        serde_json::from_slice(&self.verify("json").stdout).unwrap()
    }

    /// Every command that prints something of a name or a file, in every format.
    fn everything(&self) -> Vec<(Vec<OsString>, Output)> {
        let hostile = &self.hostile;
        let with = |words: &str, file: &OsString| {
            let mut words: Vec<OsString> = words.split(' ').map(Into::into).collect();
            words.extend(["--".into(), file.clone()]);
            words
        };
        let mut lines: Vec<Vec<OsString>> = Vec::new();
        for words in [
            "inspect",
            "inspect --format json",
            "inspect --format pem",
            "renewal",
            "renewal --format json",
            "fingerprint",
            "bundle",
            "bundle --diff ca.crt",
            "certificate inspect",
            "certificate inspect --short",
            "certificate inspect --format json",
            "certificate verify --roots ca.crt",
            "certificate lint",
            "sign",
            "explain",
            "nonsense",
        ] {
            for file in [
                &hostile.issuer,
                &hostile.anchors,
                &hostile.key,
                &hostile.missing,
            ] {
                lines.push(with(words, file));
            }
        }
        for format in FORMATS {
            let arguments = format!("verify --format {format} --anchors");
            lines.push(with(&arguments, &hostile.missing));
            for flag in ["--anchors=", "--at=", "--trust-domain=", "--no-such-flag="] {
                let arguments = format!("verify --format {format} --issuer issuer.crt");
                let mut words: Vec<OsString> = arguments.split(' ').map(Into::into).collect();
                words.push(joined(flag, &hostile.missing));
                lines.push(words);
            }
        }
        let create = "create issuer --ca ca.crt --ca-key ca.key -- identity.linkerd.cluster.local";
        let mut words: Vec<OsString> = create.split(' ').map(Into::into).collect();
        words.extend([hostile.missing.clone(), joined("new-", &hostile.key)]);
        lines.push(words);
        let mut found: Vec<_> = lines
            .into_iter()
            .map(|line| (line.clone(), self.run(&line)))
            .collect();
        for format in FORMATS {
            found.push((vec![format.into()], self.verify(format)));
        }
        found
    }
}

#[test]
fn no_output_contains_a_command_for_a_runner_or_a_hidden_character() {
    for seed in seeds() {
        let attack = Attack::new(seed);
        for (line, output) in attack.everything() {
            for text in [&output.stdout, &output.stderr] {
                let text = String::from_utf8_lossy(text);
                let commands = commands_in(&text);
                let ours = |name: &String| ["error", "notice", "warning"].contains(&name.as_str());
                let is_github = line.iter().any(|word| word == "github");
                assert!(
                    commands.is_empty() || is_github && commands.iter().all(ours),
                    "{commands:?} in {line:?}: {text}"
                );
                let hidden = text.chars().find(|&c| c != '\n' && is_hidden(c));
                assert_eq!(hidden, None, "{line:?}: {text:?}");
                assert!(!text.contains("panicked"), "{text}");
            }
        }
    }
}

#[test]
fn a_remedy_names_the_right_file_in_every_shell_and_executes_nothing_else() {
    let shells = Shell::all();
    if shells.len() < 6 {
        skip(
            "what_fixes_a_finding_names_the_very_file",
            "not every shell is there",
        );
    }
    for seed in seeds() {
        let attack = Attack::new(seed);
        let hostile = &attack.hostile;
        let report = attack.report();
        let findings = report["subjects"][0]["findings"].as_array().unwrap();
        let mut seen = 0;
        for finding in findings {
            let (Some(code), Some(fix)) = (finding["code"].as_str(), finding["remedy"].as_str())
            else {
                continue;
            };
            // No command contains a name whose bytes are not all known.
            let named: &[&OsString] = match code {
                "pem-data-after-last-block" => &[&hostile.anchors],
                "key-mislabelled" => &[&hostile.key],
                "issuer-signed-by-other-key" | "issuer-unknown-anchor" => &[&hostile.issuer],
                _ => &[],
            };
            for shell in &shells {
                let ran = shell.run(fix);
                assert!(ran.is_clean(), "{} executes: {fix}\n{ran:?}", shell.name);
                for name in named.iter().filter(|name| name.to_str().is_some()) {
                    seen += 1;
                    let stem = name
                        .as_bytes()
                        .strip_suffix(b".crt")
                        .unwrap_or(name.as_bytes());
                    let is_named = |word: &Vec<u8>| {
                        let word = word.strip_prefix(b"./").unwrap_or(word);
                        word.starts_with(stem)
                    };
                    assert!(
                        ran.words.iter().any(is_named),
                        "{}: {name:?}: {fix}\n{ran:?}",
                        shell.name
                    );
                }
            }
        }
        assert!(
            seen > 0 || hostile.anchors.to_str().is_none(),
            "{findings:?}"
        );
    }
}

#[test]
fn every_file_name_is_one_word_in_every_shell() {
    for shell in Shell::all() {
        for name in file_names() {
            let line = format!("meshpki {} end", shell_path(name.as_bytes()));
            let ran = shell.run(&line);
            assert!(ran.is_clean(), "{}: {line}\n{ran:?}", shell.name);
            let path = Path::new(".").join(&name);
            let word = if name.as_bytes().starts_with(b"-") {
                path.as_os_str()
            } else {
                &name
            };
            assert_eq!(
                ran.words,
                [word.as_bytes(), b"end"],
                "{}: {line}",
                shell.name
            );
            assert!(commands_in(&line).is_empty(), "{line}");
            let hidden = line
                .trim_end_matches("end")
                .trim_end_matches(['\'', '\n', ' ']);
            assert!(!hidden.contains(is_hidden), "{line:?}");
        }
    }
}

#[test]
fn escaped_values_decode_to_the_original() {
    for seed in seeds() {
        let attack = Attack::new(seed);
        let hostile = &attack.hostile;
        let report = attack.report();
        let issuer = &report["subjects"][0]["certificate"];
        if let Some(file) = hostile.issuer.to_str() {
            assert_eq!(issuer["file"], file);
        }
        // A hidden character has been replaced where the name was read.
        assert_eq!(
            issuer["common_name"],
            meshpki::printable(&hostile.common_name)
        );

        let junit = attack.verify("junit").stdout;
        let junit = String::from_utf8(junit).unwrap();
        let document = roxmltree::Document::parse(&junit).unwrap();
        let suite = document
            .descendants()
            .find(|node| node.has_tag_name("testsuite"))
            .unwrap();
        let name = meshpki::printable(&hostile.common_name);
        assert_eq!(
            suite.attribute("name"),
            Some(format!("issuer {name}").as_str())
        );
    }
}

/// Backticks in a name do not end the code span: a command of the summary is the command of the report.
#[test]
fn the_step_summary_has_the_commands_of_the_report_and_no_other_markup() {
    for seed in seeds() {
        let attack = Attack::new(seed);
        let report = attack.report();
        attack.verify("github");
        let summary = fs::read_to_string(attack.place.path("summary")).unwrap();
        let (mut blocks, mut cells, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut text = String::new();
        for event in Parser::new_ext(&summary, Options::ENABLE_TABLES) {
            match event {
                Event::Text(piece) => text.push_str(&piece),
                Event::InlineHtml(html) if ["<code>", "</code>"].contains(&&*html) => {}
                Event::Html(_) | Event::InlineHtml(_) => panic!("{event:?} in {summary}"),
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_)) => {
                    panic!("{event:?} in {summary}")
                }
                Event::Start(Tag::CodeBlock(_) | Tag::TableCell) => {
                    others.push(std::mem::take(&mut text));
                }
                Event::End(TagEnd::CodeBlock) => blocks.push(std::mem::take(&mut text)),
                Event::End(TagEnd::TableCell) => cells.push(std::mem::take(&mut text)),
                _ => {}
            }
        }
        // The text outside of code is our own.
        others.push(text);
        let others = others.concat().replace("meshpki verify", "");
        let others = others.replace("error", "").replace("warning", "");
        assert_eq!(others.trim(), "", "{summary}");
        let findings = report["subjects"][0]["findings"].as_array().unwrap();
        let worth = findings.iter().filter(|one| one["severity"] != "note");
        let fixes: Vec<&str> = worth.filter_map(|one| one["remedy"].as_str()).collect();
        let blocks: Vec<&str> = blocks
            .iter()
            .map(|block| block.trim_end_matches('\n'))
            .collect();
        let expected: Vec<&str> = fixes.iter().map(|fix| fix.trim_end_matches('\n')).collect();
        assert_eq!(blocks, expected, "{summary}");
        assert_eq!(cells.len(), 12, "{cells:?} in {summary}");
        assert_eq!(cells[8], meshpki::printable(&attack.hostile.common_name));
    }
}

#[test]
fn no_message_repeats_pem_text_from_the_arguments() {
    let place = Place::with_fixtures();
    for line in [
        "meshpki inspect \"$(cat issuer.key)\"",
        "meshpki inspect $(cat issuer.key)",
        "meshpki verify --format json --anchors ca.crt --issuer-key \"$(cat sec1.key)\"",
        "meshpki certificate inspect \"$(cat issuer.key)\"",
        "meshpki nonsense \"$(cat issuer.key)\"",
    ] {
        let outcome = place.sh(line);
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        for key in ["issuer.key", "sec1.key"] {
            for word in place
                .read(key)
                .lines()
                .filter(|word| !word.contains("-----"))
            {
                assert!(!said.contains(word), "{said}");
            }
        }
        assert!(
            said.contains("an argument is a key or a certificate"),
            "{outcome:?}"
        );
    }
}

fn joined(flag: &str, value: &OsString) -> OsString {
    let mut whole = OsString::from(flag);
    whole.push(value);
    whole
}

/// `MESHPKI_ATTACKS` is the number of attacks.
fn seeds() -> Range<u64> {
    0..env::var("MESHPKI_ATTACKS").map_or(8, |attacks| attacks.parse().unwrap())
}

const FORMATS: [&str; 7] = [
    "github",
    "json",
    "junit",
    "linkerd-check",
    "linkerd-check-json",
    "prometheus",
    "text",
];
