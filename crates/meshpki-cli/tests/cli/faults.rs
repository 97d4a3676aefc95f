//! The process ends at any of its system calls, or any of them fails once: the disk has the old set or
//! the new one, or the next run completes the new one, and no key can be read by others.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use meshpki::{IssuerChain, PrivateKey};
use tempfile::TempDir;

use crate::run::{Outcome, Place, has, skip};

/// A command that writes a set of files, and what is there before.
struct Scenario {
    name: &'static str,
    arguments: &'static str,
    /// A certificate and its key each.
    pairs: &'static [(&'static str, &'static str)],
    before: Before,
    /// A fault that happens every time, beside those that are tried, and how the run ends by it.
    always: Option<(&'static str, i32)>,
    /// What the certificates have to pass when all is over.
    verify: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    Old,
    /// An old set, and a run over it that was killed at this call.
    Interrupted(&'static str),
}

#[test]
fn a_fresh_pair_is_there_or_not() {
    FRESH_PAIR.sweep(Extent::Quick);
}

#[test]
fn an_old_pair_is_replaced_or_not() {
    OLD_PAIR.sweep(Extent::Quick);
}

#[test]
fn a_fresh_chain_is_there_or_not() {
    FRESH_CHAIN.sweep(Extent::Quick);
}

#[test]
fn an_old_chain_is_replaced_or_not() {
    OLD_CHAIN.sweep(Extent::Quick);
}

#[test]
fn a_pair_in_two_folders_is_replaced_or_not() {
    TWO_FOLDERS.sweep(Extent::Quick);
}

#[test]
fn an_interrupted_run_is_completed_or_not() {
    INTERRUPTED.sweep(Extent::Quick);
}

#[test]
fn a_way_back_is_gone_or_not() {
    WAY_BACK.sweep(Extent::Quick);
}

#[test]
fn a_file_system_without_links_has_the_pair_or_not() {
    WITHOUT_LINKS.sweep(Extent::Quick);
}

/// All that can fail in all ways, and after each of them the next runs.
#[test]
#[ignore = "takes minutes"]
fn whatever_fails_the_set_is_whole() {
    let scenarios = [
        &FRESH_PAIR,
        &OLD_PAIR,
        &FRESH_CHAIN,
        &OLD_CHAIN,
        &TWO_FOLDERS,
        &INTERRUPTED,
        &WAY_BACK,
        &WITHOUT_LINKS,
    ];
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
                    scenario.sweep(Extent::Full);
                }
            });
        }
    });
}

/// The contents of files, by their names.
type Set = BTreeMap<&'static str, Vec<u8>>;

/// How much is tried.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// From the first look at the folder, an end at the calls that change something, each call failed
    /// in one way, and the next runs where they find what none has found before.
    Quick,
    Full,
}

impl Scenario {
    /// Tries it with a process that ends, and a call that fails, at every system call.
    fn sweep(&self, extent: Extent) {
        let Some(bench) = Bench::new(self, extent) else {
            return;
        };
        let mut calls = bench.calls(extent);
        // Before it is executed, there is no command.
        calls.retain(|(call, _)| call != "execve" && !self.interferes(call));
        // Between two that change something, one end is as another.
        let matters = |call: &str| extent == Extent::Full || CHANGING.contains(&call);
        let kills = calls
            .iter()
            .filter(|(call, _)| matters(call))
            .map(|(call, nth)| format!("{call}:signal=SIGKILL:when={nth}"));
        let failing = calls.iter().filter(|(call, _)| call != "exit_group");
        let failures = failing.enumerate().flat_map(|(index, (call, nth))| {
            let errors = ["ENOSPC", "EIO", "EACCES"].into_iter().enumerate();
            let errors =
                errors.filter(move |(error, _)| extent == Extent::Full || index % 3 == *error);
            errors.map(move |(_, error)| format!("{call}:error={error}:when={nth}"))
        });
        let (kills, failures): (Vec<_>, Vec<_>) = (kills.collect(), failures.collect());

        let (mut done, mut refused, mut ended, mut missed) = (0, 0, 0, Vec::new());
        for fault in kills.iter().chain(&failures) {
            match bench.attempt(fault) {
                Ending::NotMet => missed.push(fault),
                Ending::Code(Some(0)) => done += 1,
                Ending::Code(Some(2)) => refused += 1,
                Ending::Code(_) => ended += 1,
            }
        }
        let points = kills.len() + failures.len() - missed.len();
        say(&format!(
            "{}: {points} points tried, killed at {} system calls, failed {}: \
             {done} runs were done, {refused} refused, {ended} ended; not met: {missed:?}",
            self.name,
            kills.len(),
            failures.len(),
        ));
        assert!(missed.len() * 50 <= points, "{missed:?}");
    }

    /// Would a fault of this call take the place of the one that happens every time?
    fn interferes(&self, call: &str) -> bool {
        self.always
            .is_some_and(|(always, _)| always.split(':').next() == Some(call))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.pairs.iter().flat_map(|(one, other)| [*one, *other])
    }
}

/// How an attempt ended.
enum Ending {
    /// The call at which the fault was to be is not made this time.
    NotMet,
    /// `None`: a signal.
    Code(Option<i32>),
}

/// A scenario, and what each attempt begins with.
struct Bench<'a> {
    scenario: &'a Scenario,
    above: Set,
    old: Set,
    traces: TempDir,
    extent: Extent,
    /// What the next runs have found.
    seen: RefCell<BTreeSet<Vec<String>>>,
}

impl<'a> Bench<'a> {
    fn new(scenario: &'a Scenario, extent: Extent) -> Option<Self> {
        if !has("strace") {
            skip(scenario.name, "no strace");
            return None;
        }
        let place = Place::empty();
        if place.sh("exec strace -o /dev/null true").code != Some(0) {
            skip(scenario.name, "strace may not trace");
            return None;
        }
        place
            .meshpki("create root above above.crt above.key")
            .assert_done();
        let read = |name| fs::read(place.path(name)).unwrap();
        let above = [
            ("above/ca.crt", read("above.crt")),
            ("above/ca.key", read("above.key")),
        ];
        let mut bench = Self {
            scenario,
            above: above.into(),
            old: Set::new(),
            traces: tempfile::tempdir().unwrap(),
            extent,
            seen: RefCell::default(),
        };
        if scenario.before != Before::Nothing {
            let place = bench.folders();
            place.place.meshpki(scenario.arguments).assert_done();
            bench.old = place.set(scenario);
        }
        Some(bench)
    }

    /// The folders, of which one is on another file system where there is another.
    fn folders(&self) -> Folders {
        // In memory, where that can be had: thousands of times, it takes a disk too long.
        let place = Place::empty_in(Path::new("/dev/shm")).unwrap_or_else(|_| Place::empty());
        let elsewhere = tempfile::tempdir().unwrap();
        for name in self.scenario.names() {
            let folder = Path::new(name).parent().unwrap();
            if self.scenario.before != Before::Nothing && folder != Path::new("elsewhere") {
                fs::create_dir_all(place.path(folder)).unwrap();
            }
        }
        fs::create_dir(place.path("above")).unwrap();
        for (name, bytes) in &self.above {
            place.write(name, bytes);
        }
        symlink(elsewhere.path(), place.path("elsewhere")).unwrap();
        Folders { place, elsewhere }
    }

    /// What an attempt begins with, and the sets that are there.
    fn begin(&self) -> (Folders, Vec<Set>) {
        let folders = self.folders();
        for (name, bytes) in &self.old {
            folders.place.write(name, bytes);
            let mode = if is_key(bytes) { 0o600 } else { 0o644 };
            fs::set_permissions(folders.place.path(name), fs::Permissions::from_mode(mode))
                .unwrap();
        }
        let mut known = vec![self.old.clone()];
        if let Before::Interrupted(fault) = self.scenario.before {
            let outcome = self.strace(&folders, &[fault]);
            assert_eq!(outcome.code, None, "{outcome:?}");
            let waits = |name: &str| {
                let path = format!(".meshpki-unfinished/{name}.new");
                fs::read(folders.place.path(path)).unwrap()
            };
            known.push([("new.crt", waits("1")), ("new.key", waits("0"))].into());
        }
        (folders, known)
    }

    /// The system calls of the command, by their names and how often those were called before.
    fn calls(&self, extent: Extent) -> Vec<(String, usize)> {
        let (folders, _) = self.begin();
        let (always, wanted) = self.scenario.always.unzip();
        let always: Vec<&str> = always.into_iter().collect();
        let outcome = self.strace(&folders, &always);
        let wanted = wanted.unwrap_or(0);
        assert_eq!(outcome.code, Some(wanted), "{outcome:?}");
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut calls = Vec::new();
        let mut is_wanted = extent == Extent::Full;
        for line in self.trace().lines() {
            let call = line.split_once(' ').unwrap().1.trim_start();
            let Some((call, arguments)) = call.split_once('(') else {
                continue;
            };
            is_wanted |= arguments.contains(".meshpki-unfinished");
            let count = counts.entry(call.to_owned()).or_default();
            *count += 1;
            if is_wanted {
                calls.push((call.to_owned(), *count));
            }
        }
        calls
    }

    /// Runs the command with a fault, and then without.
    fn attempt(&self, fault: &str) -> Ending {
        let (folders, known) = self.begin();
        let mut faults = vec![fault];
        faults.extend(self.scenario.always.map(|(always, _)| always));
        let outcome = self.strace(&folders, &faults);
        let trace = self.trace();
        let call = fault.split(':').next().unwrap();
        let met = trace.lines().any(|line| {
            line.contains(&format!(" {call}("))
                && (line.contains("(INJECTED)") || fault.contains("SIGKILL"))
        });
        if !met || (fault.contains("SIGKILL") && outcome.code.is_some()) {
            return Ending::NotMet;
        }

        let about = format!("{}, {fault}: {outcome:?}", self.scenario.name);
        let found = folders.look(self.scenario, &known, &about);
        let (is_old, is_new) = (
            found.generation < known.len(),
            found.generation == known.len(),
        );
        match outcome.code {
            Some(0) => assert!(found.is_whole && is_new, "{about}"),
            Some(2) => {
                // Of two faults, the second may leave it to the next run.
                let is_single =
                    self.scenario.always.is_none() && self.scenario.before != INTERRUPTED.before;
                let is_left = found.is_committed && !is_single;
                assert!(is_left || (found.is_whole && is_old), "{about}");
                // Its own message may be what fails.
                let is_said = outcome.stderr.contains("error: ") || fault.starts_with("write:");
                assert!(is_said, "{about}");
            }
            _ => {}
        }
        let is_unseen = self.seen.borrow_mut().insert(folders.signature(&known));
        if self.extent == Extent::Quick && !is_unseen {
            return Ending::Code(outcome.code);
        }
        self.follow(&folders, &known, &found, &about);
        Ending::Code(outcome.code)
    }

    /// What the next runs find and leave.
    fn follow(&self, folders: &Folders, known: &[Set], found: &Found, about: &str) {
        let place = &folders.place;
        for (certificate, _) in self.scenario.pairs {
            let outcome = place.meshpki(&format!("inspect {certificate}"));
            let is_missing = found.is_whole && found.is_empty && !found.is_committed;
            let wanted = if is_missing { 2 } else { 0 };
            assert_eq!(outcome.code, Some(wanted), "{about}{outcome:?}");
        }
        let after = folders.look(self.scenario, known, about);
        assert!(after.is_whole, "{about}");
        if found.is_whole && !found.is_empty {
            assert_eq!(found.generation, after.generation, "{about}");
        }

        let arguments = self.scenario.arguments.trim_end_matches(" --force");
        let outcome = place.meshpki(&format!("{arguments} --force"));
        assert_eq!(outcome.code, Some(0), "{about}{outcome:?}");
        let mut known = known.to_vec();
        known.push(folders.set(self.scenario));
        let after = folders.look(self.scenario, &known, about);
        assert!(
            after.is_whole && after.generation == known.len() - 1,
            "{about}"
        );
        for path in folders.paths() {
            assert!(!path.contains(".meshpki"), "{about}{path}");
        }
        if let Some(arguments) = self.scenario.verify {
            let outcome = place.meshpki(arguments);
            assert_eq!(outcome.code, Some(0), "{about}{outcome:?}");
        }
    }

    fn strace(&self, folders: &Folders, faults: &[&str]) -> Outcome {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-s", "0", "-o"]);
        command.arg(self.traces.path().join("trace"));
        // Where the loader looks is of no interest.
        command.env_remove("LD_LIBRARY_PATH");
        for fault in faults {
            command.args(["-e", &format!("inject={fault}")]);
        }
        command.arg("meshpki");
        command.args(self.scenario.arguments.split_whitespace());
        folders.place.run(&mut command)
    }

    fn trace(&self) -> String {
        fs::read_to_string(self.traces.path().join("trace")).unwrap()
    }
}

struct Folders {
    place: Place,
    elsewhere: TempDir,
}

/// What there is under the final names.
struct Found {
    /// Its place among the sets that are known; after the last of them, it is a new one.
    generation: usize,
    is_whole: bool,
    is_empty: bool,
    is_committed: bool,
}

impl Folders {
    fn set(&self, scenario: &Scenario) -> Set {
        let read = |name| Some((name, fs::read(self.place.path(name)).ok()?));
        scenario.names().filter_map(read).collect()
    }

    /// Checks that what is there is of one set, and no key can be read by others.
    fn look(&self, scenario: &Scenario, known: &[Set], about: &str) -> Found {
        let set = self.set(scenario);
        let generation = |bytes| generation(bytes, known);
        let generations: Vec<usize> = set.values().map(generation).collect();
        let first = generations.first().copied().unwrap_or(0);
        assert!(
            generations.iter().all(|one| *one == first),
            "files of several sets: {about}{:?} {generations:?}",
            set.keys()
        );
        for (certificate, key) in scenario.pairs {
            if let (Some(certificate), Some(key)) = (set.get(certificate), set.get(key)) {
                let chain = IssuerChain::from_pem("certificate", certificate).unwrap();
                let key = PrivateKey::from_pem("key", key).unwrap();
                assert!(chain.issuer().public_key() == key.public_key(), "{about}");
            }
        }
        self.check_modes(about);
        Found {
            generation: first,
            is_whole: known.get(first).map_or_else(
                || set.len() == scenario.names().count(),
                |known| set.len() == known.len(),
            ),
            is_empty: set.is_empty(),
            is_committed: self.paths().iter().any(|path| path.ends_with("/commit")),
        }
    }

    /// What there is, as far as it matters to the next run.
    fn signature(&self, known: &[Set]) -> Vec<String> {
        let root = self.place.folder().to_str().unwrap();
        let mut paths = self.paths();
        paths.retain(|path| !path.contains("/above/"));
        paths.sort();
        let describe = |path: &String| {
            let bytes = fs::read(path).unwrap_or_default();
            let generation = generation(&bytes, known);
            // A plan that is cut off is no plan.
            let is_whole = !path.ends_with("/plan") || bytes.ends_with(b"end\0\n");
            let path = path.strip_prefix(root).unwrap_or("elsewhere");
            format!("{path} {generation} {} {is_whole}", bytes.is_empty())
        };
        paths.iter().map(describe).collect()
    }

    fn check_modes(&self, about: &str) {
        for path in self.paths() {
            let metadata = fs::symlink_metadata(&path).unwrap();
            let mode = metadata.permissions().mode() & 0o777;
            if path.ends_with(".meshpki-unfinished") {
                assert_eq!(mode, 0o700, "{about}{path}");
            } else if metadata.is_file()
                && !path.contains("/above/")
                && (path.contains(".key") || is_key(&fs::read(&path).unwrap()))
            {
                assert_eq!(mode, 0o600, "{about}{path}");
            }
        }
    }

    /// Everything below.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let mut folders = vec![
            self.place.folder().to_owned(),
            self.elsewhere.path().to_owned(),
        ];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path.clone());
                }
                paths.push(path.to_str().unwrap().to_owned());
            }
        }
        paths
    }
}

/// Which of the sets a file is of; after the last of them, it is of a new one.
fn generation(bytes: &Vec<u8>, known: &[Set]) -> usize {
    let is_in = |set: &Set| set.values().any(|one| one == bytes);
    known.iter().rposition(is_in).unwrap_or(known.len())
}

fn is_key(bytes: &[u8]) -> bool {
    bytes.starts_with(b"-----BEGIN PRIVATE KEY")
}

/// Says it past the capture of the test harness.
#[expect(
    clippy::explicit_write,
    reason = "the test harness captures what the macros print"
)]
fn say(what: &str) {
    writeln!(io::stderr(), "{what}").unwrap();
}

/// The calls after which the disk is not what it was.
const CHANGING: [&str; 12] = [
    "chmod", "fchmod", "fsync", "link", "linkat", "mkdir", "openat", "rename", "rmdir", "unlink",
    "unlinkat", "write",
];

const ISSUER: &str =
    "create issuer name new.crt new.key --ca above/ca.crt --ca-key above/ca.key --force";
const VERIFY: &str = "verify --anchors above/ca.crt --issuer new.crt --issuer-key new.key";

const FRESH_PAIR: Scenario = Scenario {
    name: "a fresh pair",
    arguments: "create root name new.crt new.key",
    pairs: &[("new.crt", "new.key")],
    before: Before::Nothing,
    always: None,
    verify: None,
};

const OLD_PAIR: Scenario = Scenario {
    name: "a pair over an old one",
    arguments: ISSUER,
    pairs: &[("new.crt", "new.key")],
    before: Before::Old,
    always: None,
    verify: Some(VERIFY),
};

const FRESH_CHAIN: Scenario = Scenario {
    name: "a fresh chain in a directory that is made for it",
    arguments: "create chain mesh",
    pairs: &[
        ("mesh/ca.crt", "mesh/ca.key"),
        ("mesh/issuer.crt", "mesh/issuer.key"),
    ],
    before: Before::Nothing,
    always: None,
    verify: Some(
        "verify --anchors mesh/ca.crt --issuer mesh/issuer.crt --issuer-key mesh/issuer.key",
    ),
};

const OLD_CHAIN: Scenario = Scenario {
    name: "a chain over an old one",
    arguments: "create chain mesh --force",
    pairs: &[
        ("mesh/ca.crt", "mesh/ca.key"),
        ("mesh/issuer.crt", "mesh/issuer.key"),
    ],
    before: Before::Old,
    always: None,
    verify: Some(
        "verify --anchors mesh/ca.crt --issuer mesh/issuer.crt --issuer-key mesh/issuer.key",
    ),
};

const TWO_FOLDERS: Scenario = Scenario {
    name: "a pair over an old one, in two folders",
    arguments: "create issuer name elsewhere/new.crt keys/new.key --ca above/ca.crt \
                --ca-key above/ca.key --force",
    pairs: &[("elsewhere/new.crt", "keys/new.key")],
    before: Before::Old,
    always: None,
    verify: Some(
        "verify --anchors above/ca.crt --issuer elsewhere/new.crt --issuer-key keys/new.key",
    ),
};

const INTERRUPTED: Scenario = Scenario {
    name: "a pair where a run was interrupted between its moves",
    arguments: ISSUER,
    pairs: &[("new.crt", "new.key")],
    before: Before::Interrupted("linkat:signal=SIGKILL:when=2"),
    always: None,
    verify: Some(VERIFY),
};

const WAY_BACK: Scenario = Scenario {
    name: "a pair that cannot be moved in, and goes back",
    arguments: ISSUER,
    pairs: &[("new.crt", "new.key")],
    before: Before::Old,
    // The folder, after the moves.
    always: Some(("fsync:error=EIO:when=6", 2)),
    verify: Some(VERIFY),
};

const WITHOUT_LINKS: Scenario = Scenario {
    name: "a pair over an old one, where files have one name each",
    arguments: ISSUER,
    pairs: &[("new.crt", "new.key")],
    before: Before::Old,
    always: Some(("linkat:error=EPERM", 0)),
    verify: Some(VERIFY),
};
