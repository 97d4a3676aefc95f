//! `docs/pipelines.md` and `.pre-commit-hooks.yaml`: runs what users copy.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::markdown::{Block, blocks};
use crate::run::{Outcome, Place, repository};

#[test]
fn the_github_job_annotates_what_is_wrong() {
    let job = yaml("jobs:");
    let steps = job["jobs"]["verify"]["steps"].as_array().unwrap();
    let lines = steps.iter().filter_map(|step| step["run"].as_str());
    let (installs, lines): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("cargo "));
    let checkout = steps.iter().find_map(|step| step["with"]["path"].as_str());
    assert_installs(&installs, checkout.unwrap());
    for line in lines {
        let sound = Mesh::Sound.place().sh(line);
        assert_eq!(sound.code, Some(0), "{sound:?}");
        assert!(sound.stdout.starts_with("::notice title="), "{sound:?}");
        let faulty = Mesh::Faulty.place().sh(line);
        assert_eq!(faulty.code, Some(1), "{faulty:?}");
        assert!(
            faulty
                .stdout
                .contains("::error file=mesh/issuer.crt,line=1,title=issuer-lacks-client-auth::"),
            "{faulty:?}"
        );
    }
}

/// A failed step shows its summary too.
#[test]
fn the_github_job_writes_a_summary() {
    let place = Mesh::Faulty.place();
    place.write("summary.md", "before\n");
    let line = "GITHUB_STEP_SUMMARY=summary.md meshpki verify --anchors mesh/ca.crt \
                --issuer mesh/issuer.crt --format github";
    assert_eq!(place.sh(line).code, Some(1));
    let summary = place.read("summary.md");
    assert!(
        summary.starts_with("before\n### meshpki verify\n"),
        "{summary}"
    );
    assert!(summary.contains("| **NOT SOUND** | issuer |"), "{summary}");
    assert!(
        summary.contains("**error** `issuer-lacks-client-auth`"),
        "{summary}"
    );

    let nowhere = line.replace("summary.md", "no/such/summary.md");
    let outcome = place.sh(&nowhere);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        outcome.stdout.contains("GITHUB_STEP_SUMMARY"),
        "{outcome:?}"
    );
}

#[test]
fn the_gitlab_job_writes_a_report_for_every_verdict() {
    let job = &yaml("artifacts:")["certificates"];
    let report = job["artifacts"]["reports"]["junit"].as_str().unwrap();
    let before = job["before_script"].as_array().unwrap().iter();
    let before: Vec<&str> = before.map(|line| line.as_str().unwrap()).collect();
    assert!(before[0].starts_with("git clone ") && before[0].contains("/meshpki"));
    assert_installs(&before[1..], "meshpki");
    let line = job["script"][0].as_str().unwrap();
    for (mesh, code, failures) in [
        (Mesh::Sound, 0, "failures=\"0\""),
        (Mesh::Faulty, 1, "failures=\"2\""),
        (Mesh::Missing, 2, "errors=\"1\""),
    ] {
        let place = mesh.place();
        let outcome = place.sh(line);
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        let text = place.read(report);
        let document = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(document.root_element().tag_name().name(), "testsuites");
        assert!(text.contains(failures), "{text}");
    }
}

/// Of a checkout in `folder`, one line installs the command: from where its package is.
fn assert_installs(lines: &[&str], folder: &str) {
    let [line] = lines else { panic!("{lines:?}") };
    let start = format!("cargo install --locked --path {folder}/");
    let package = line.strip_prefix(&start).unwrap();
    let Some(root) = repository("installation") else {
        return;
    };
    let manifest = fs::read_to_string(root.join(package).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"meshpki\""), "{manifest}");
    assert!(root.join("Cargo.lock").is_file());
}

#[test]
fn the_hooks_judge_the_committed_files() {
    let Some(root) = repository("hooks") else {
        return;
    };
    let path = root.join(".pre-commit-hooks.yaml");
    let hooks: Value = serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let used = &yaml("repos:")["repos"][0]["hooks"];
    for hook in used.as_array().unwrap() {
        let id = hook["id"].as_str().unwrap();
        let defined = hooks
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == *id);
        let defined = defined.unwrap_or_else(|| panic!("{id} is not defined"));
        let mut words = vec![defined["entry"].as_str().unwrap().to_owned()];
        let arguments = hook["args"].as_array().into_iter().flatten();
        words.extend(arguments.map(|word| word.as_str().unwrap().to_owned()));
        // As pre-commit does by default.
        if defined["pass_filenames"] != false {
            words.push("mesh/ca.crt mesh/issuer.crt".to_owned());
        }
        let line = words.join(" ");
        Mesh::Sound.place().sh(&line).assert_done();
        let faulty = if id == "meshpki-verify" {
            Mesh::Faulty
        } else {
            Mesh::Damaged
        };
        let outcome = faulty.place().sh(&line);
        assert!(matches!(outcome.code, Some(1 | 2)), "{outcome:?}");
    }
}

#[test]
fn the_metrics_are_written_for_every_verdict() {
    for (mesh, sound) in [(Mesh::Sound, 1), (Mesh::Faulty, 0)] {
        let place = mesh.place();
        let outcome = place.sh(&shell("prometheus"));
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let metrics = place.read("meshpki.prom");
        let line = metrics
            .lines()
            .find(|line| line.starts_with("meshpki_sound{"));
        assert!(line.unwrap().ends_with(&format!(" {sound}")), "{metrics}");
    }
    let place = Mesh::Missing.place();
    let outcome = place.sh(&shell("prometheus"));
    assert!(
        place.read("meshpki.prom").contains("meshpki_up 0\n"),
        "{outcome:?}"
    );
}

/// A collector keeps the last metrics, and their age causes an alert.
#[test]
fn metrics_survive_a_run_that_does_not_start() {
    let place = Mesh::Sound.place();
    place.sh(&shell("prometheus")).assert_done();
    let before = place.read("meshpki.prom");
    let outcome = place.sh(&format!(
        "meshpki() {{ return 127; }}\n{}",
        shell("prometheus")
    ));
    assert_ne!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(place.read("meshpki.prom"), before);
    assert!(
        block("yaml", "groups:")
            .lines
            .iter()
            .any(|line| line.contains("absent(meshpki_up)"))
    );
}

/// An alert that names no metric never fires.
#[test]
fn the_alerts_use_only_metrics_that_are_written() {
    let place = Mesh::Faulty.place();
    let metrics = place
        .sh("meshpki verify --anchors mesh/ca.crt --issuer mesh/issuer.crt --format prometheus")
        .stdout;
    let groups = &yaml("groups:")["groups"];
    let mut asked = Vec::new();
    for rule in groups[0]["rules"].as_array().unwrap() {
        let expression = rule["expr"].as_str().unwrap();
        let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        asked.extend(words.filter(|word| word.contains('_') && !word.starts_with("subject_")));
    }
    assert!(asked.len() >= 4, "{asked:?}");
    for name in asked {
        assert!(
            metrics.contains(&format!("\n# TYPE {name} gauge\n")),
            "{name}"
        );
    }
}

#[test]
fn the_policy_file_is_read() {
    let place = Mesh::Sound.place();
    let line =
        "meshpki verify --anchors mesh/ca.crt --issuer mesh/issuer.crt --policy mesh/meshpki.toml";
    place.sh(line).assert_done();
}

#[test]
fn every_other_command_does_what_the_document_says() {
    for (word, expected) in [
        ("verdict.json", ""),
        (
            "linkerd-check",
            "√ issuer cert is issued by the trust anchor",
        ),
        (
            "--workload -",
            "2 of 2 workloads of identity.linkerd.cluster.local sound",
        ),
    ] {
        let place = Mesh::Sound.place();
        let outcome = place.sh(&shell(word));
        outcome.assert_done();
        assert!(outcome.stdout.contains(expected), "{outcome:?}");
    }
}

/// The jobs that gate a change: the branch that is safe passes, and the one that drops the anchor fails.
#[test]
fn the_gates_of_a_change_fail_if_something_breaks_that_worked() {
    let github = yaml("on: pull_request");
    let steps = github["jobs"]["diff"]["steps"].as_array().unwrap().clone();
    let gitlab = yaml("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
    let argo = yaml("argocd.argoproj.io/hook: PreSync");
    let words = argo["spec"]["template"]["spec"]["containers"][0]["command"]
        .as_array()
        .unwrap();
    let words = words.iter().map(|word| match word.as_str().unwrap() {
        "/dump/base.json" => "main/manifests",
        "/manifests" => "manifests",
        word => word,
    });
    let of_argo = words.collect::<Vec<_>>().join(" ");
    let of_github = steps.iter().filter_map(|step| step["run"].as_str());
    let of_gitlab = gitlab["trust"]["script"].as_array().unwrap().clone();
    let of_gitlab = of_gitlab.iter().filter_map(Value::as_str);
    let lines = of_github.chain(of_gitlab).chain([of_argo.as_str()]);
    let lines: Vec<&str> = lines
        .filter(|line| line.starts_with("meshpki diff"))
        .collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    let place = Mesh::Sound.place();
    place
        .sh("mkdir -p main/manifests manifests && meshpki bundle mesh/ca.crt --as configmap -o main/manifests/anchors.yaml && \
             meshpki create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret -o main/manifests/issuer.yaml && \
             cp main/manifests/* manifests && meshpki create root other other.crt other.key")
        .assert_done();
    for line in &lines {
        place.sh(line).assert_done();
    }
    place
        .sh("meshpki bundle other.crt --as configmap -o manifests/anchors.yaml --force")
        .assert_done();
    for line in &lines {
        let outcome = place.sh(line);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(
            outcome.stdout.contains("diff-anchors-distrust-issuer"),
            "{outcome:?}"
        );
    }
}

/// A user's repository, with a folder `mesh`.
enum Mesh {
    Damaged,
    Faulty,
    Missing,
    Sound,
}

impl Mesh {
    fn place(&self) -> Place {
        let place = Place::with_fixtures();
        let done: Outcome = place.sh("mkdir mesh && meshpki create chain mesh && \
             meshpki create workload a.b.serviceaccount.identity.linkerd.cluster.local \
               mesh/workload.crt mesh/workload.key --ca mesh/issuer.crt --ca-key mesh/issuer.key");
        done.assert_done();
        place.write(
            "mesh/meshpki.toml",
            block("toml", "fail-within").lines.join("\n"),
        );
        match self {
            Self::Damaged => place.write("mesh/issuer.crt", place.read("damaged.crt")),
            Self::Faulty => {
                place.write("mesh/ca.crt", place.read("ca.crt"));
                place.write("mesh/issuer.crt", place.read("server-only-issuer.crt"));
            }
            Self::Missing => fs::remove_file(place.path("mesh/ca.crt")).unwrap(),
            Self::Sound => {}
        }
        place
    }
}

fn documented() -> Vec<Block> {
    blocks(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pipelines.md"))
}

/// The block of a language that contains a word.
fn block(info: &str, word: &str) -> Block {
    let mut all = documented().into_iter();
    let is_it =
        |block: &Block| block.info == info && block.lines.iter().any(|line| line.contains(word));
    all.find(is_it)
        .unwrap_or_else(|| panic!("no block of {info} has {word}"))
}

fn shell(word: &str) -> String {
    format!("set -e\n{}", block("sh", word).lines.join("\n"))
}

fn yaml(word: &str) -> Value {
    let text = block("yaml", word).lines.join("\n");
    serde_saphyr::from_str(&text).unwrap()
}
