//! Many cases, judged by every judge.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshpki::Profile;

use crate::case::{self, Wanted};
use crate::disagreement::{Disagreement, codes, disagreements};
use crate::files::Files;
use crate::groups::Groups;
use crate::key::Keys;
use crate::peer::Peer;
use crate::plan::Case;
use crate::verdict::{self, AT, Said, Truth, Verdict};

pub(crate) struct Run {
    pub(crate) judge: PathBuf,
    pub(crate) seed: u64,
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) jobs: u64,
    /// The time after which no case is started.
    pub(crate) until: Option<Instant>,
    /// The folder for examples.
    pub(crate) examples: Option<PathBuf>,
}

/// A case that Go has been asked about.
struct Asked {
    case: Case,
    files: Files,
}

impl Run {
    pub(crate) fn groups(&self) -> io::Result<Groups> {
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..self.jobs)
                .map(|job| scope.spawn(move || self.share(job)))
                .collect();
            let mut groups = Groups::default();
            for one in started {
                let share = one
                    .join()
                    .map_err(|_| io::Error::other("a thread panicked"))?;
                groups.merge(share?);
            }
            Ok(groups)
        })
    }

    /// Judges every case of this job; meanwhile Go works on the next one.
    fn share(&self, job: u64) -> io::Result<Groups> {
        let mut peer = Peer::start(&self.judge)?;
        let keys = Keys::from(&mut peer)?;
        let mut groups = Groups::default();
        let mut asked: Option<(u64, Asked)> = None;
        let is_time = |_: &u64| self.until.is_none_or(|until| Instant::now() < until);
        let numbers = (self.first..self.first + self.count)
            .filter(|number| number % self.jobs == job)
            .take_while(is_time);
        for number in numbers.map(Some).chain([None]) {
            let next = match number {
                Some(number) => {
                    let case = case::numbered(&keys, self.seed, number, Wanted::All);
                    Some((number, ask(&mut peer, case, AT)?))
                }
                None => None,
            };
            if let Some((number, one)) = std::mem::replace(&mut asked, next) {
                // Go answers in the order of the requests: this answer belongs to the case before `next`.
                self.judge(number, &one, &mut peer, &mut groups)?;
            }
        }
        Ok(groups)
    }

    fn judge(
        &self,
        number: u64,
        one: &Asked,
        peer: &mut Peer,
        groups: &mut Groups,
    ) -> io::Result<()> {
        let said = verdict::meshpki(&one.files, AT);
        let truth = Truth::new(&String::from_utf8_lossy(&peer.receive()?), &one.case, AT);
        groups.cases += 1;
        groups.judging += said.iter().map(|one| one.took).sum::<Duration>();
        let is_sound =
            |one: &Said| matches!(&one.verdict, Verdict::Read(report) if report.is_sound());
        groups.sound += u64::from(said.first().is_some_and(is_sound));
        for (found, views) in disagreements(&one.case, &truth, &said) {
            if groups.add(&found, views, &one.case, number)
                && let Some(folder) = &self.examples
            {
                let folder = folder.join(name(&found, &one.case, number));
                let said = told(&one.case, &truth, &said);
                one.files.write(&folder, &said)?;
            }
        }
        Ok(())
    }
}

/// Judges one case again: its files, and every verdict.
pub(crate) fn show(
    peer: &mut Peer,
    keys: &Keys,
    seed: u64,
    number: u64,
    folder: Option<&Path>,
) -> io::Result<String> {
    let case = case::numbered(keys, seed, number, Wanted::All);
    let files = Files::of(&case);
    let text = format!("seed {seed}, case {number}: {}", ask_about(peer, case, AT)?);
    if let Some(folder) = folder {
        files.write(folder, &text)?;
    }
    Ok(text)
}

/// Every verdict on a case.
pub(crate) fn ask_about(peer: &mut Peer, case: Case, at: u64) -> io::Result<String> {
    let one = ask(peer, case, at)?;
    let said = verdict::meshpki(&one.files, at);
    let truth = Truth::new(&String::from_utf8_lossy(&peer.receive()?), &one.case, at);
    Ok(told(&one.case, &truth, &said))
}

fn ask(peer: &mut Peer, case: Case, at: u64) -> io::Result<Asked> {
    let files = Files::of(&case);
    let at = at.to_string();
    let fields = [
        b"judge".as_slice(),
        files.anchors.as_bytes(),
        files.issuer.as_bytes(),
        files.leaf.as_bytes(),
        at.as_bytes(),
        crate::chain::IDENTITY.as_bytes(),
    ];
    peer.send(&fields)?;
    Ok(Asked { case, files })
}

fn name(found: &Disagreement, case: &Case, number: u64) -> String {
    let what = found.what.as_str();
    let text = format!(
        "{what}-{}-{number}-{}-{}",
        found.judge, case.role, case.kind
    );
    let safe = text.chars().map(|one| {
        if one.is_ascii_alphanumeric() || "-.+^".contains(one) {
            one
        } else {
            '_'
        }
    });
    safe.take(100).collect()
}

fn told(case: &Case, truth: &Truth, said: &[Said]) -> String {
    let mut text = format!(
        "{} {} {}\n{} anchors, {} in the issuer's file\n\n",
        case.role,
        case.path,
        case.kind,
        case.anchors.len(),
        case.chain.len()
    );
    for (who, says) in [
        ("Go, issuer as leaf", &truth.go_issuer),
        ("Go, leaf as server", &truth.go_server),
        ("Go, leaf as client", &truth.go_client),
        ("Go, leaf as webhook", &truth.go_webhook),
        ("webpki, leaf as server", &truth.webpki_server),
        ("webpki, leaf as client", &truth.webpki_client),
        ("webpki, leaf's name", &truth.webpki_name),
    ] {
        let says = says.as_ref().map_or_else(String::as_str, |()| "accepts");
        let _ = writeln!(text, "{who}: {says}");
    }
    for one in said {
        let profile = match one.profile {
            Profile::Linkerd => "linkerd",
            _ => "rfc5280",
        };
        let _ = write!(
            text,
            "\nmeshpki, {profile}, {}, {} ms: ",
            one.subject,
            one.took.as_millis()
        );
        match &one.verdict {
            Verdict::Panic(why) => _ = writeln!(text, "PANIC {why}"),
            Verdict::Unreadable(why) => _ = writeln!(text, "not read: {why}"),
            Verdict::Read(report) => {
                let accepted = report.judges().iter().map(|&judge| {
                    let accepts = if report.accepted_by(judge) {
                        "accepts"
                    } else {
                        "refuses"
                    };
                    format!("{} {accepts}", judge.as_str())
                });
                let sound = if report.is_sound() {
                    "sound"
                } else {
                    "not sound"
                };
                let _ = writeln!(
                    text,
                    "{sound}, {} [{}]",
                    accepted.collect::<Vec<_>>().join(", "),
                    codes(report, None)
                );
                for finding in report.findings() {
                    let _ = writeln!(text, "  {finding}");
                }
            }
        }
    }
    text
}
