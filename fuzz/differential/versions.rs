//! One verifier in several versions, those of Linkerd's releases: on which cases do they differ?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::case::{self, Wanted};
use crate::chain::IDENTITY;
use crate::corpus;
use crate::disagreement::plain;
use crate::files::Files;
use crate::key::Keys;
use crate::peer::Peer;
use crate::plan::Case;
use crate::releases::{Answers, Releases};
use crate::verdict::AT;

pub(crate) struct Versions {
    /// The folder with `webpki-VERSION` and `judge-goVERSION` (`.ci/tools releases`).
    pub(crate) peers: PathBuf,
    pub(crate) seed: u64,
    pub(crate) first: u64,
    pub(crate) count: u64,
    /// Cases of x509-limbo, as JSON.
    pub(crate) with: Vec<PathBuf>,
    /// The folder for an example of each group.
    pub(crate) examples: Option<PathBuf>,
}

/// The versions of one verifier, oldest first.
struct Family {
    name: &'static str,
    /// The lines of an answer.
    lines: &'static [&'static str],
    versions: Vec<String>,
    peers: Vec<Peer>,
}

/// What no release has yet: the next webpki and the next Go.
struct Next([Peer; 2]);

/// A case, and what is asked about it.
struct Question {
    case: Case,
    at: u64,
    host: String,
    /// Its number, or its name.
    name: String,
    /// Whether its leaf is like any other, unless the leaf itself is bent.
    is_leaf_plain: bool,
}

#[derive(Default)]
struct Groups {
    /// By verifier, lines of the answers, and verdicts.
    all: BTreeMap<(&'static str, String, String), Group>,
    /// The cases on which versions differ, by verifier.
    differing: BTreeMap<&'static str, u64>,
    cases: u64,
    /// Where meshpki's verdict for a release is not that of its verifiers.
    releases: Releases,
}

#[derive(Default)]
struct Group {
    count: u64,
    /// By reasons, role and kind.
    rows: BTreeMap<(String, String, String), Row>,
}

#[derive(Default)]
struct Row {
    count: u64,
    example: String,
    places: BTreeMap<String, u64>,
}

impl Versions {
    /// Asks every version about every case; returns a table.
    pub(crate) fn compare(&self) -> io::Result<(String, bool)> {
        let start = Instant::now();
        let webpki = ["server", "client", "name"].as_slice();
        let go = ["issuer", "server", "client", "webhook"].as_slice();
        let mut families = [
            Family::start(&self.peers, "webpki", "webpki-", webpki)?,
            Family::start(&self.peers, "Go", "judge-go", go)?,
        ];
        let keys = match families.last_mut().and_then(|go| go.peers.last_mut()) {
            Some(peer) => Keys::from(peer)?,
            None => return Err(io::Error::other("no judge-goVERSION in the folder")),
        };
        let mut next = Next::start(&self.peers)?;
        let mut groups = Groups::default();
        for path in &self.with {
            for question in questions(path)? {
                self.ask(&question, &mut families, next.as_mut(), &mut groups)?;
            }
        }
        let found = groups.cases;
        for number in self.first..self.first + self.count {
            // Every second case is of the kinds on which versions are known to differ.
            let wanted = [Wanted::All, Wanted::Across][usize::from(number % 2 == 1)];
            let question = Question {
                case: case::numbered(&keys, self.seed, number, wanted),
                at: AT,
                host: IDENTITY.to_owned(),
                name: number.to_string(),
                is_leaf_plain: number % 2 == 0,
            };
            self.ask(&question, &mut families, next.as_mut(), &mut groups)?;
        }
        let mut text = String::new();
        for family in &families {
            let _ = writeln!(text, "{}: {}", family.name, family.versions.join(" "));
        }
        if next.is_none() {
            text.push_str("SKIPPED what comes: no webpki-next and judge-gonext in the folder\n");
        }
        let differing = groups.differing.iter();
        let differing: Vec<_> = differing
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        let _ = writeln!(
            text,
            "{}{}\nseed {}, cases {}..{}, and {found} from files: {:.0} s; cases on which versions differ: {}",
            groups.table(),
            groups.releases.table(),
            self.seed,
            self.first,
            self.first + self.count,
            start.elapsed().as_secs_f64(),
            if differing.is_empty() {
                "none".to_owned()
            } else {
                differing.join(", ")
            },
        );
        Ok((text, groups.releases.is_good()))
    }

    fn ask(
        &self,
        question: &Question,
        families: &mut [Family],
        mut next: Option<&mut Next>,
        groups: &mut Groups,
    ) -> io::Result<()> {
        let files = Files::of(&question.case);
        let at = question.at.to_string();
        let fields = [
            b"judge".as_slice(),
            files.anchors.as_bytes(),
            files.issuer.as_bytes(),
            files.leaf.as_bytes(),
            at.as_bytes(),
            question.host.as_bytes(),
        ];
        let of_next = next.iter_mut().flat_map(|next| &mut next.0);
        let of_releases = families.iter_mut().flat_map(|family| &mut family.peers);
        for peer in of_releases.chain(of_next) {
            peer.send(&fields)?;
        }
        let next = next.map(Next::receive).transpose()?;
        groups.cases += 1;
        let (mut said, mut is_first) = (String::new(), false);
        let mut all = Vec::new();
        for family in families {
            let mut answers = Vec::new();
            for (version, peer) in family.versions.iter().zip(&mut family.peers) {
                let answer = String::from_utf8_lossy(&peer.receive()?).into_owned();
                let _ = writeln!(said, "{} {version}:\n{answer}\n", family.name);
                answers.push(answer);
            }
            is_first |= groups.add(family, question, &answers);
            all.push(Answers {
                versions: &family.versions,
                answers,
            });
        }
        let [webpki, go] = all.as_slice() else {
            return Err(io::Error::other("two verifiers are compared"));
        };
        is_first |= groups.releases.add(
            &question.case,
            &files,
            question.at,
            &question.name,
            webpki,
            go,
            next.as_ref(),
            question.is_leaf_plain,
        );
        if let (true, Some(folder)) = (is_first, &self.examples) {
            let safe = question
                .name
                .replace(|one: char| !one.is_ascii_alphanumeric(), "-");
            let case = &question.case;
            let said = format!("{} {} {}\n\n{said}", case.role, case.path, case.kind);
            files.write(&folder.join(safe), &said)?;
        }
        Ok(())
    }
}

impl Next {
    fn start(folder: &Path) -> io::Result<Option<Self>> {
        let paths = ["webpki-next", "judge-gonext"].map(|name| folder.join(name));
        if !paths.iter().all(|path| path.exists()) {
            return Ok(None);
        }
        let [webpki, go] = &paths;
        Ok(Some(Self([Peer::start(webpki)?, Peer::start(go)?])))
    }

    fn receive(&mut self) -> io::Result<[String; 2]> {
        let [webpki, go] = &mut self.0;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok([text(webpki.receive()?), text(go.receive()?)])
    }
}

impl Family {
    /// Starts each version that is in the folder.
    fn start(
        folder: &Path,
        name: &'static str,
        prefix: &str,
        lines: &'static [&'static str],
    ) -> io::Result<Self> {
        let mut versions = Vec::new();
        for entry in fs::read_dir(folder)? {
            let file = entry?.file_name();
            let version = file.to_str().and_then(|file| file.strip_prefix(prefix));
            let numbers = version.map(|version| version.split('.').map(str::parse::<u32>));
            let numbers: Option<Result<Vec<_>, _>> = numbers.map(Iterator::collect);
            if let (Some(version), Some(Ok(numbers))) = (version, numbers) {
                versions.push((numbers, version.to_owned()));
            }
        }
        versions.sort();
        let versions: Vec<_> = versions.into_iter().map(|(_, version)| version).collect();
        let peers = versions
            .iter()
            .map(|version| Peer::start(&folder.join(format!("{prefix}{version}"))));
        Ok(Self {
            name,
            lines,
            peers: peers.collect::<io::Result<_>>()?,
            versions,
        })
    }

    /// Reasons, each after the versions that have it.
    fn told(&self, reasons: &[String]) -> String {
        let mut text = String::new();
        let mut start = 0;
        for chunk in reasons.chunk_by(|one, other| one == other) {
            let last = start + chunk.len() - 1;
            let versions = if chunk.len() == 1 {
                self.versions[start].clone()
            } else {
                format!("{}–{}", self.versions[start], self.versions[last])
            };
            let _ = write!(text, "{versions} {}; ", chunk[0]);
            start = last + 1;
        }
        text.trim_end_matches("; ").to_owned()
    }
}

impl Groups {
    /// Is the case the first of some row?
    fn add(&mut self, family: &Family, question: &Question, answers: &[String]) -> bool {
        // Lines with the same reasons in all versions go together.
        let mut differing = BTreeMap::<Vec<String>, Vec<&str>>::new();
        for (index, line) in family.lines.iter().enumerate() {
            let of = |answer: &String| plain(answer.lines().nth(index).unwrap_or("no answer"));
            let reasons: Vec<String> = answers.iter().map(of).collect();
            let accepts = |reason: &String| reason == "accepts";
            if reasons.iter().any(accepts) && !reasons.iter().all(accepts) {
                differing.entry(reasons).or_default().push(line);
            }
        }
        if !differing.is_empty() {
            *self.differing.entry(family.name).or_default() += 1;
        }
        let mut is_first = false;
        for (reasons, lines) in differing {
            let verdicts: Vec<_> = reasons.iter().map(|one| verdict(one)).collect();
            let key = (family.name, lines.join("+"), verdicts.join(" "));
            let group = self.all.entry(key).or_default();
            group.count += 1;
            let case = &question.case;
            let key = (
                family.told(&reasons),
                case.role.to_owned(),
                kind(&case.kind),
            );
            let row = group.rows.entry(key).or_default();
            if row.count == 0 {
                row.example.clone_from(&question.name);
                is_first = true;
            }
            row.count += 1;
            if !case.kind.starts_with("topology") {
                *row.places.entry(case.path.clone()).or_default() += 1;
            }
        }
        is_first
    }

    fn table(&self) -> String {
        let mut text = String::new();
        for ((family, lines, verdicts), group) in &self.all {
            let _ = writeln!(text, "\n{family} {lines}: {verdicts}: {}", group.count);
            let mut rows: Vec<_> = group.rows.iter().collect();
            rows.sort_by_key(|((reasons, ..), row)| (reasons, std::cmp::Reverse(row.count)));
            for same in rows.chunk_by(|one, other| one.0.0 == other.0.0) {
                let _ = writeln!(text, "  {}", same[0].0.0);
                for ((_, role, kind), row) in same.iter().take(ROWS) {
                    let (count, example, places) = (row.count, &row.example, row.shown());
                    let _ = writeln!(text, "  {count:6} {role} {kind} (case {example}): {places}");
                }
                let rest: Vec<_> = same.iter().skip(ROWS).map(|(_, row)| row.count).collect();
                if !rest.is_empty() {
                    let (sum, kinds) = (rest.iter().sum::<u64>(), rest.len());
                    let _ = writeln!(text, "  {sum:6} of {kinds} other kinds");
                }
            }
        }
        text
    }
}

impl Row {
    /// The most frequent places.
    fn shown(&self) -> String {
        let mut places: Vec<_> = self.places.iter().collect();
        places.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let shown = places.iter().take(PLACES);
        let shown: Vec<_> = shown
            .map(|(place, count)| format!("{place} ×{count}"))
            .collect();
        let more = places.len().saturating_sub(PLACES);
        if more > 0 {
            format!("{} | {more} more", shown.join(" | "))
        } else {
            shown.join(" | ")
        }
    }
}

fn verdict(reason: &str) -> &'static str {
    if reason == "accepts" {
        "accepts"
    } else {
        "refuses"
    }
}

/// A kind without the texts in quotes, of which there are too many.
fn kind(text: &str) -> String {
    let pieces = text.split('"').step_by(2);
    pieces.collect::<Vec<_>>().join("…")
}

/// The cases of x509-limbo that ask for a path and nothing else.
fn questions(path: &Path) -> io::Result<Vec<Question>> {
    let cases: Value = serde_json::from_slice(&fs::read(path)?)?;
    let cases = cases["testcases"].as_array().cloned().unwrap_or_default();
    let wanted = |case: &Value| {
        let features = case["features"].as_array();
        !features.is_some_and(|all| all.iter().any(|one| one == "has-crl"))
    };
    cases
        .iter()
        .filter(|case| wanted(case))
        .map(question)
        .collect()
}

fn question(case: &Value) -> io::Result<Question> {
    let certificates = |value: &Value| {
        let texts: Vec<_> = match value {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        corpus::certificates_of(&texts.join("\n"))
    };
    let leaf = certificates(&case["peer_certificate"]);
    let mut chain = certificates(&case["untrusted_intermediates"]);
    if chain.is_empty() {
        // A chain without certificates is refused by Linkerd's loader, whatever else it holds.
        chain.clone_from(&leaf);
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let at = text(&case["validation_time"]).unwrap_or_else(|| "2026-11-23T00:00:00Z".to_owned());
    let at = OffsetDateTime::parse(&at, &Rfc3339).map_err(io::Error::other)?;
    let name = text(&case["id"]).unwrap_or_default();
    Ok(Question {
        host: text(&case["expected_peer_name"]["value"]).unwrap_or_else(|| IDENTITY.to_owned()),
        at: u64::try_from(at.unix_timestamp()).map_err(io::Error::other)?,
        case: Case {
            kind: name.clone(),
            ..Case::of_files(
                certificates(&case["trusted_certs"]),
                chain,
                leaf.into_iter().next().unwrap_or_default(),
            )
        },
        name,
        is_leaf_plain: false,
    })
}

/// The number of rows that are shown for the same reasons.
const ROWS: usize = 12;
/// The number of places that a row shows.
const PLACES: usize = 6;
