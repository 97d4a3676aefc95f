//! Every command that a finding prints is pasted, in a folder of its own with the files and the CA's keys: the finding is
//! gone, nothing that existed is changed, and the new certificate is like the old one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use meshpki::{Certificate, KeyFile, TrustBundle};
use serde_json::Value;

use crate::run::{AT, Place, fixtures};

/// What is given to `verify`.
#[derive(Clone, Debug)]
struct Situation {
    anchors: Vec<String>,
    issuer: Option<String>,
    key: Option<String>,
    workload: Option<String>,
    at: String,
}

impl Situation {
    fn line(&self) -> String {
        let mut line = format!(
            "verify --at {} --anchors {}",
            self.at,
            self.anchors.join(" ")
        );
        for (option, value) in [
            ("--issuer", &self.issuer),
            ("--issuer-key", &self.key),
            ("--workload", &self.workload),
        ] {
            if let Some(value) = value {
                line = format!("{line} {option} {value}");
            }
        }
        line
    }

    /// The situation once the command has been carried out: what it wrote is in the place of what it read.
    fn after(&mut self, command: &str) {
        let command = command.strip_suffix(" &&").unwrap_or(command);
        let words: Vec<&str> = command.split_whitespace().collect();
        let operands = |count: usize| words[words.len() - count..].to_vec();
        match words.as_slice() {
            ["meshpki", "create", "root", ..] => self.anchors = vec![operands(2)[0].to_owned()],
            ["meshpki", "create", "issuer", ..] => {
                let made = operands(2);
                self.issuer = Some(made[0].to_owned());
                self.key = Some(made[1].to_owned());
                // Its own file has the old issuer, and it is renewed by itself.
                self.workload = None;
            }
            ["meshpki", "create", "workload", ..] => {
                self.workload = Some(operands(2)[0].to_owned());
            }
            ["meshpki", "verify", ..] => {
                let after = |option| {
                    let mut rest = words
                        .iter()
                        .skip_while(move |word| **word != option)
                        .skip(1);
                    rest.next().map(|word| (*word).to_owned())
                };
                self.anchors = vec![after("--anchors").unwrap()];
                self.issuer = after("--issuer");
                self.workload = after("--workload");
                self.key = None;
            }
            _ => {
                let (read, wrote) = (source(&words), operands(1)[0]);
                let all = self.anchors.iter_mut().chain(&mut self.issuer);
                let all = all.chain(&mut self.key).chain(&mut self.workload);
                for one in all.filter(|one| **one == read) {
                    wrote.clone_into(one);
                }
            }
        }
    }
}

/// The file that `bundle`, `inspect`, `key` or `awk` reads.
fn source<'a>(words: &[&'a str]) -> &'a str {
    match words {
        ["meshpki", "bundle", file, ..] | ["meshpki", "inspect", "--format", "pem", file, ..] => {
            file
        }
        ["meshpki", "key", _, file, ..] => file,
        _ => words[words.iter().position(|word| *word == "|").unwrap() - 1],
    }
}

/// The fixtures, each with the key of its first certificate beside it, where there is one.
fn scratch() -> Place {
    let place = Place::with_fixtures();
    let keys = ["ca.key", "issuer.key", "workload.key"].map(|name| {
        let text = place.read(name);
        (KeyFile::from_pem(name, text.as_bytes()).unwrap(), text)
    });
    for entry in fs::read_dir(fixtures()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".crt") else {
            continue;
        };
        let beside = format!("{stem}.key");
        let first = first(&place, &name);
        let key = keys.iter().find(|(key, _)| {
            first
                .as_ref()
                .is_some_and(|one| key.public_key() == Some(one.public_key()))
        });
        if let (Some((_, text)), false) = (key, place.path(&beside).exists()) {
            place.write(&beside, text);
        }
    }
    place
}

fn first(place: &Place, name: &str) -> Option<Certificate> {
    let bytes = fs::read(place.path(name)).ok()?;
    let bundle = TrustBundle::from_pem(name, &bytes).ok()?;
    bundle.anchors().first().cloned()
}

fn situations() -> Vec<Situation> {
    let mut names: Vec<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|one| one == "crt"))
        .collect();
    names.sort();
    let some = |name: &str| Some(name.to_owned());
    let mut all = Vec::new();
    let mut add = |anchors: &str, issuer, key, workload, at: &str| {
        let anchors = anchors.split(' ').map(str::to_owned).collect();
        let at = at.to_owned();
        all.push(Situation {
            anchors,
            issuer,
            key,
            workload,
            at,
        });
    };
    for name in &names {
        add(name, None, None, None, AT);
        add(name, some("issuer.crt"), some("issuer.key"), None, AT);
        add("ca.crt", some(name), None, None, AT);
        add("ca.crt", some("issuer.crt"), None, some(name), AT);
        add(
            &format!("ca.crt {name}"),
            some("issuer.crt"),
            None,
            None,
            AT,
        );
        add("expired-ca.crt", some(name), None, None, AT);
    }
    for key in [
        "ca.key",
        "parameters-first.key",
        "mislabelled.key",
        "workload.key",
        "encrypted.key",
    ] {
        add("ca.crt", some("issuer.crt"), some(key), None, AT);
    }
    // Everything expires sooner or later.
    for at in [
        "2026-12-20",
        "2027-12-20",
        "2028-02-01",
        "2035-12-20",
        "2037-01-01",
        "2025-01-01",
    ] {
        add(
            "ca.crt",
            some("issuer.crt"),
            some("issuer.key"),
            some("workload.crt"),
            at,
        );
        add("bundle.crt", None, None, None, at);
    }
    all
}

/// The findings of a run, and the trust domain of its verdict.
fn findings(place: &Place, line: &str) -> Option<(Vec<Value>, String)> {
    let outcome = place.meshpki(&format!("{line} --format json"));
    let said: Value = serde_json::from_str(&outcome.stdout).ok()?;
    let mut all = Vec::new();
    let subjects = said["subjects"].as_array().cloned().unwrap_or_default();
    for one in subjects.iter().chain([&said, &said["bundle"]]) {
        all.extend(one["findings"].as_array().cloned().unwrap_or_default());
    }
    let trust_domain = said["trust_domain"]["name"].as_str().unwrap_or_default();
    Some((all, trust_domain.to_owned()))
}

fn files(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(place.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| (name.clone(), fs::read(place.path(&name)).unwrap()))
        .collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "--nocapture shows what has no command")]
fn every_command_of_every_finding_fixes_it_and_changes_nothing_else() {
    let (mut seen, mut without, mut failures) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let (mut pasted, mut codes) = (0, BTreeSet::new());
    let read = scratch();
    for situation in situations() {
        let Some((found, trust_domain)) = findings(&read, &situation.line()) else {
            continue;
        };
        for finding in found {
            let code = finding["code"].as_str().unwrap().to_owned();
            let remedy = finding["remedy"].as_str().unwrap_or_default().to_owned();
            let is_command =
                |line: &str| ["meshpki ", "awk "].iter().any(|one| line.starts_with(one));
            if !remedy.lines().all(is_command) || remedy.is_empty() {
                without.insert(code);
                continue;
            }
            if !seen.insert((code.clone(), remedy.clone())) {
                continue;
            }
            let place = scratch();
            let before = files(&place);
            let outcome = place.sh(&format!("set -e\n{remedy}"));
            let what = format!("{code} of `{}`:\n{remedy}", situation.line());
            let lacks = |file: &str| {
                !before.contains_key(file)
                    && outcome.stderr.contains(&format!("{file}: no such file"))
            };
            let words = remedy.split_whitespace();
            if outcome.code != Some(0)
                && words.clone().any(|word| {
                    Path::new(word).extension().is_some_and(|one| one == "key") && lacks(word)
                })
            {
                // A key that only its owner has.
                continue;
            }
            // It asks for the password.
            if code == "key-encrypted" {
                continue;
            }
            let is_verify = remedy.starts_with("meshpki verify");
            if outcome.code != Some(0) && !is_verify {
                failures.push(format!("{what}\n{outcome:?}"));
                continue;
            }
            pasted += 1;
            codes.insert(code.clone());
            for (name, bytes) in &before {
                assert!(
                    fs::read(place.path(name)).unwrap() == *bytes,
                    "{name} is changed by {what}"
                );
            }
            let mut after = situation.clone();
            remedy.lines().for_each(|command| after.after(command));
            if !is_verify {
                // The command took the time of this machine.
                "+0s".clone_into(&mut after.at);
            }
            let Some((found, other_domain)) = findings(&place, &after.line()) else {
                failures.push(format!("{what}\nthen `{}` cannot be read", after.line()));
                continue;
            };
            if found.iter().any(|one| one["code"] == code.as_str()) {
                failures.push(format!("{what}\nthen `{}` finds it again", after.line()));
            }
            if other_domain != trust_domain && !other_domain.is_empty() && !is_verify {
                failures.push(format!(
                    "{what}\ntrust domain {trust_domain} is {other_domain}"
                ));
            }
            if !is_verify {
                let changed = changed(&place, &code, &situation, &after);
                failures.extend(changed.into_iter().map(|how| format!("{what}\n{how}")));
            }
        }
    }
    println!(
        "{pasted} fixes pasted, of {} codes; no command: {without:?}",
        codes.len()
    );
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    assert!(pasted > 60, "{pasted}");
}

/// How the new certificates of a situation differ from the old ones.
fn changed(place: &Place, code: &str, before: &Situation, after: &Situation) -> Vec<String> {
    let Some(above) = first(place, &after.anchors[0]) else {
        return vec![format!("then `{}` has no anchor", after.line())];
    };
    let mut all = Vec::new();
    for (old, new) in [
        (&before.issuer, &after.issuer),
        (&before.workload, &after.workload),
    ] {
        let (Some(old), Some(new)) = (old, new) else {
            continue;
        };
        if let (Some(one), Some(other)) = (first(place, old), first(place, new))
            && old != new
        {
            all.extend(differs(code, &one, &other, &above));
        }
    }
    all
}

/// How a new certificate differs from the old one beyond what the finding is about. It cannot have the name of its
/// signer, nor outlive it.
fn differs(
    code: &str,
    old: &Certificate,
    new: &Certificate,
    above: &Certificate,
) -> Option<String> {
    let is_about_time = code.ends_with("-outlives") || code.starts_with("anchor-");
    let days = |one: &Certificate| one.validity().lifetime().as_secs().div_ceil(86_400);
    if old.subject() != new.subject() && new.is_ca() && old.subject() != above.subject() {
        return Some(format!(
            "its name is {} instead of {}",
            new.name(),
            old.name()
        ));
    }
    let is_bounded = new.validity().not_after == above.validity().not_after;
    if days(old).abs_diff(days(new)) > 2 + days(old) / 100 && !is_about_time && !is_bounded {
        return Some(format!(
            "it is valid for {} days instead of {}",
            days(new),
            days(old)
        ));
    }
    None
}

#[test]
fn a_reissued_ca_keeps_its_whole_name_and_its_constraints() {
    let place = Place::empty();
    let options = "--country DE --organization 'Example & Söhne' --organizational-unit=-x --province Hesse \
                   --locality Kassel --permit cluster.local --permit @example.org --exclude 10.0.0.0/8";
    let make = |line: &str| {
        let outcome = place.sh(line);
        assert_eq!(outcome.code, Some(0), "{line}\n{outcome:?}");
    };
    make(&format!("meshpki create root {options} --not-after 2d"));
    make(&format!("meshpki create issuer {options} --not-after 1d"));
    let (mut again, mut line) = (0, String::new());
    for (late, files) in [
        ("+36h", "--anchors ca.crt --issuer issuer.crt"),
        ("+3d", "--anchors ca.crt --issuer issuer.crt"),
    ] {
        let verify = format!("verify --at {late} {files}");
        let (found, _) = findings(&place, &verify).unwrap();
        for finding in found {
            let remedy = finding["remedy"].as_str().unwrap();
            if remedy == line || !remedy.starts_with("meshpki create") {
                continue;
            }
            remedy.clone_into(&mut line);
            make(remedy);
            for (old, new) in [("ca.crt", "ca-new.crt"), ("issuer.crt", "issuer-new.crt")] {
                let (old, Some(new)) = (first(&place, old).unwrap(), first(&place, new)) else {
                    continue;
                };
                assert_eq!(new.subject(), old.subject(), "{remedy}");
                assert_eq!(new.name_constraints(), old.name_constraints(), "{remedy}");
                again += 1;
            }
            make("rm -f ca-new.* issuer-new.*");
        }
    }
    assert_eq!(again, 3, "{line}");
}

/// In the bundle of a rotation, each anchor has a name and constraints of its own.
#[test]
fn a_remedy_for_one_of_several_anchors_is_of_its_own_parts() {
    let place = Place::empty();
    for line in [
        "create root root-a.linkerd.cluster.local a.crt a.key --organization A --not-after 100d",
        "create root root-b.linkerd.cluster.local b.crt b.key --organization B --permit cluster.local --not-after 50d",
    ] {
        place.meshpki(line).assert_done();
    }
    let of_a = "meshpki create root --not-after 100d --organization A root-a.linkerd.cluster.local";
    let of_b = "meshpki create root --not-after 50d --organization B --permit cluster.local root-b.linkerd.cluster.local";
    for files in ["a.crt b.crt", "b.crt a.crt"] {
        place.sh(&format!("cat {files} > bundle.crt")).assert_done();
        let (found, _) = findings(&place, "verify --anchors bundle.crt --at +200d").unwrap();
        let remedies: Vec<&str> = found
            .iter()
            .filter(|one| one["code"] == "anchor-expired")
            .map(|one| one["remedy"].as_str().unwrap())
            .collect();
        for wanted in [of_a, of_b] {
            assert!(
                remedies.iter().any(|one| one.starts_with(wanted)),
                "{wanted}\n{remedies:#?}"
            );
        }
    }
}
