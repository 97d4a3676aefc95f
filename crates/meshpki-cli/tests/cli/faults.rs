//! The process is killed at any of its system calls, or any of them fails once: no certificate is beside the key of
//! another, no old file is lost before the new set is complete, only the owner can read a key, and the next run starts
//! over and does not touch the files that it finds.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
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
    /// Faults that happen every time, beside those that are tried.
    always: &'static [&'static str],
    /// How the run ends by these.
    ends: i32,
    /// The checks that the certificates have to pass at the end.
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
fn beside_what_an_interrupted_run_has_left_a_pair_is_there_or_not() {
    INTERRUPTED.sweep(Extent::Quick);
}

#[test]
fn an_undone_replacement_is_complete_or_not() {
    WAY_BACK.sweep(Extent::Quick);
}

#[test]
fn a_file_system_without_links_has_the_pair_or_not() {
    WITHOUT_LINKS.sweep(Extent::Quick);
}

#[test]
fn a_file_system_that_always_replaces_has_the_pair_or_not() {
    WITHOUT_NOREPLACE.sweep(Extent::Quick);
    WITHOUT_EITHER.sweep(Extent::Quick);
}

/// Every failure of every call, and the next runs after each.
#[test]
#[ignore = "takes minutes"]
fn the_set_is_whole_after_any_failure() {
    let scenarios = [
        &FRESH_PAIR,
        &OLD_PAIR,
        &FRESH_CHAIN,
        &OLD_CHAIN,
        &TWO_FOLDERS,
        &INTERRUPTED,
        &WAY_BACK,
        &WITHOUT_LINKS,
        &WITHOUT_NOREPLACE,
        &WITHOUT_EITHER,
    ];
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        // Each waits for its disk and its tracer most of the time.
        for _ in 0..6 {
            scope.spawn(|| {
                while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
                    scenario.sweep(Extent::Full);
                }
            });
        }
    });
}

/// The contents of files, by their final names.
type Set = BTreeMap<&'static str, Vec<u8>>;

/// The number of faults to try.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// An end at the calls that change something, each call failed in one way, and the next runs where they find
    /// what none has found before.
    Quick,
    Full,
}

impl Scenario {
    /// Tries it with a process that ends, and a call that fails, at every system call.
    fn sweep(&self, extent: Extent) {
        let Some(bench) = Bench::new(self, extent) else {
            return;
        };
        let mut calls = bench.calls();
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
        let mut always = self.always.iter();
        always.any(|always| always.split(':').next() == Some(call))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.pairs.iter().flat_map(|(one, other)| [*one, *other])
    }
}

/// The outcome of an attempt.
enum Ending {
    /// The call at which the fault was to be is not made this time.
    NotMet,
    /// `None`: a signal.
    Code(Option<i32>),
}

/// A scenario, and the files with which each attempt begins.
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
            let folders = bench.folders();
            folders.place.meshpki(scenario.arguments).assert_done();
            bench.old = folders.set(scenario);
        }
        Some(bench)
    }

    /// The folders, of which one is on another file system where there is another.
    fn folders(&self) -> Folders {
        // In memory if possible: a disk is too slow for thousands of runs.
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

    /// The files with which an attempt begins.
    fn begin(&self) -> Folders {
        let folders = self.folders();
        for (name, bytes) in &self.old {
            folders.place.write(name, bytes);
            let mode = if is_key(bytes) { 0o600 } else { 0o644 };
            fs::set_permissions(folders.place.path(name), fs::Permissions::from_mode(mode))
                .unwrap();
        }
        if let Before::Interrupted(fault) = self.scenario.before {
            let outcome = self.strace(&folders, &[fault]);
            assert_eq!(outcome.code, None, "{outcome:?}");
        }
        folders
    }

    /// The system calls of the command, by their names and how often those were called before.
    fn calls(&self) -> Vec<(String, usize)> {
        let outcome = self.strace(&self.begin(), self.scenario.always);
        assert_eq!(outcome.code, Some(self.scenario.ends), "{outcome:?}");
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut calls = Vec::new();
        // Before the first look at the folder, nothing can have changed.
        let mut is_wanted = false;
        for line in self.trace().lines() {
            let call = line.split_once(' ').unwrap().1.trim_start();
            let Some((call, arguments)) = call.split_once('(') else {
                continue;
            };
            is_wanted |= arguments.contains("O_DIRECTORY");
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
        let folders = self.begin();
        let before = folders.look(self.scenario);
        let mut faults = vec![fault];
        faults.extend(self.scenario.always);
        let outcome = self.strace(&folders, &faults);
        let call = fault.split(':').next().unwrap();
        let met = self.trace().lines().any(|line| {
            line.contains(&format!(" {call}("))
                && (line.contains("(INJECTED)") || fault.contains("SIGKILL"))
        });
        if !met || (fault.contains("SIGKILL") && outcome.code.is_some()) {
            return Ending::NotMet;
        }

        let about = format!("{}, {fault}: {outcome:?}", self.scenario.name);
        let after = folders.look(self.scenario);
        after.check(&about);
        let is_new = after.is_new(&before);
        match outcome.code {
            Some(0) => {
                assert!(is_new, "{about}");
                let is_said = outcome.stderr.contains("cannot be removed");
                assert!(is_said || after.beside == before.beside, "{about}");
            }
            Some(2) => {
                // Of two faults, the second may be on the way back.
                let is_single = self.scenario.ends == 0;
                assert!(!is_single || after == before, "{about}{:?}", after.names());
                // Its own message may be what fails.
                let is_said = outcome.stderr.contains("error: ") || fault.starts_with("write:");
                assert!(is_said, "{about}");
            }
            _ => {}
        }
        if outcome.code.is_some_and(|code| code < 3) && !fault.starts_with("write:") {
            let left = after.beside.keys();
            for path in left.filter(|path| !before.beside.contains_key(*path)) {
                let name = path.file_name().unwrap().to_str().unwrap();
                assert!(outcome.stderr.contains(name), "not named: {about}{name}");
            }
        }
        assert!(
            is_new || after.holds(&before),
            "lost: {about}{:?}",
            after.names()
        );
        let is_unseen = self.seen.borrow_mut().insert(after.signature(&before));
        if self.extent == Extent::Full || is_unseen {
            self.follow(&folders, &after, &about);
        }
        Ending::Code(outcome.code)
    }

    /// The files that the next runs find and leave.
    fn follow(&self, folders: &Folders, found: &Found, about: &str) {
        let place = &folders.place;
        for (certificate, _) in self.scenario.pairs {
            let outcome = place.meshpki(&format!("inspect {certificate}"));
            let is_there = found.set.contains_key(certificate);
            let wanted = if is_there { 0 } else { 2 };
            assert_eq!(outcome.code, Some(wanted), "{about}{outcome:?}");
        }
        assert!(folders.look(self.scenario) == *found, "{about}");

        let arguments = self.scenario.arguments.trim_end_matches(" --force");
        let outcome = place.meshpki(&format!("{arguments} --force"));
        assert_eq!(outcome.code, Some(0), "{about}{outcome:?}");
        let after = folders.look(self.scenario);
        after.check(about);
        assert!(after.is_new(found), "{about}");
        // Leftover files are not used or removed, and they are reported.
        assert!(after.beside == found.beside, "{about}{outcome:?}");
        for path in found.beside.keys() {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(outcome.stderr.contains(name), "{about}{name}{outcome:?}");
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

impl Folders {
    fn set(&self, scenario: &Scenario) -> Set {
        let read = |name| Some((name, fs::read(self.place.path(name)).ok()?));
        let mut set: Set = scenario.names().filter_map(read).collect();
        if scenario.always == WITHOUT_EITHER.always {
            // There, a place is taken by an empty file.
            set.retain(|_, bytes| !bytes.is_empty());
        }
        set
    }

    fn look(&self, scenario: &Scenario) -> Found {
        let mut found = Found {
            pairs: scenario.pairs,
            set: self.set(scenario),
            beside: BTreeMap::new(),
            modes: Vec::new(),
        };
        let final_names: Vec<PathBuf> = scenario
            .names()
            .map(|name| self.place.path(name).canonicalize().unwrap_or_default())
            .collect();
        let mut folders = vec![
            self.place.folder().to_owned(),
            self.elsewhere.path().to_owned(),
        ];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() && !path.ends_with("above") {
                    folders.push(path);
                } else if path.is_file() {
                    let bytes = fs::read(&path).unwrap();
                    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
                    found.modes.push((path.clone(), is_key(&bytes), mode));
                    if !final_names.contains(&path) {
                        found.beside.insert(path, bytes);
                    }
                }
            }
        }
        found.modes.sort();
        found
    }
}

/// What there is.
#[derive(PartialEq)]
struct Found {
    pairs: &'static [(&'static str, &'static str)],
    /// Under the final names.
    set: Set,
    /// Beside them.
    beside: BTreeMap<PathBuf, Vec<u8>>,
    /// Is it a key, and who may read it?
    modes: Vec<(PathBuf, bool, u32)>,
}

impl Found {
    /// The claims that hold at any moment.
    fn check(&self, about: &str) {
        for (certificate, key) in self.pairs {
            if let (Some(certificate), Some(key)) = (self.set.get(certificate), self.set.get(key)) {
                let chain = IssuerChain::from_pem("certificate", certificate).unwrap();
                let key = PrivateKey::from_pem("key", key).unwrap();
                assert!(chain.issuer().public_key() == key.public_key(), "{about}");
            }
        }
        for (path, is_key, mode) in &self.modes {
            let name = path.file_name().unwrap().to_str().unwrap();
            if *is_key || name.contains(".key") {
                assert_eq!(*mode, 0o600, "{about}{name}");
            }
        }
        for path in self.beside.keys() {
            let name = path.file_name().unwrap().to_str().unwrap();
            // Its name tells which file it is, and it is not read from a folder of anchors.
            let files = self.pairs.iter().flat_map(|(one, other)| [*one, *other]);
            let mut files = files.map(|file| Path::new(file).file_name().unwrap());
            let is_said = |file: &str| {
                let rest = name.strip_prefix(file).unwrap_or_default();
                rest.starts_with(".new") || rest.starts_with(".old")
            };
            assert!(
                files.any(|file| is_said(file.to_str().unwrap())),
                "{about}{name}"
            );
            for ending in [".crt", ".pem", ".cer"] {
                assert!(!name.ends_with(ending), "{about}{name}");
            }
        }
    }

    /// Is a new set there, and whole?
    fn is_new(&self, before: &Self) -> bool {
        let all = self.pairs.len() * 2;
        let is_old = |bytes: &Vec<u8>| before.set.values().any(|old| old == bytes);
        self.set.len() == all && !self.set.values().any(is_old)
    }

    /// Does every old file still exist, perhaps beside its place?
    fn holds(&self, before: &Self) -> bool {
        let bytes = || self.set.values().chain(self.beside.values());
        let old = before.set.values().chain(before.beside.values());
        old.into_iter().all(|old| bytes().any(|one| one == old))
    }

    /// Their names, for messages, which show no key.
    fn names(&self) -> Vec<&PathBuf> {
        self.modes.iter().map(|(path, _, _)| path).collect()
    }

    /// The state that matters to the next run.
    fn signature(&self, before: &Self) -> Vec<String> {
        let is_old = |bytes: &Vec<u8>| before.set.values().any(|old| old == bytes);
        let about =
            |name: &str, bytes: &Vec<u8>| format!("{name} {} {}", is_old(bytes), bytes.is_empty());
        let set = self.set.iter().map(|(name, bytes)| about(name, bytes));
        let beside = self
            .beside
            .iter()
            .map(|(path, bytes)| about(path.file_name().unwrap().to_str().unwrap(), bytes));
        set.chain(beside).collect()
    }
}

fn is_key(bytes: &[u8]) -> bool {
    bytes.starts_with(b"-----BEGIN PRIVATE KEY")
}

/// Prints past the capture of the test harness.
#[expect(
    clippy::explicit_write,
    reason = "the test harness captures what the macros print"
)]
fn say(what: &str) {
    writeln!(io::stderr(), "{what}").unwrap();
}

/// The calls that change the disk.
const CHANGING: [&str; 10] = [
    "fchmod",
    "fsync",
    "linkat",
    "mkdirat",
    "openat",
    "renameat",
    "renameat2",
    "unlinkat",
    "write",
    "close",
];

const ISSUER: &str =
    "create issuer name new.crt new.key --ca above/ca.crt --ca-key above/ca.key --force";
const VERIFY: &str = "verify --anchors above/ca.crt --issuer new.crt --issuer-key new.key";

const FRESH_PAIR: Scenario = Scenario {
    name: "a fresh pair",
    arguments: "create root name new.crt new.key",
    pairs: &[("new.crt", "new.key")],
    before: Before::Nothing,
    always: &[],
    ends: 0,
    verify: None,
};

const OLD_PAIR: Scenario = Scenario {
    name: "a pair over an old one",
    arguments: ISSUER,
    pairs: &[("new.crt", "new.key")],
    before: Before::Old,
    always: &[],
    ends: 0,
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
    always: &[],
    ends: 0,
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
    always: &[],
    ends: 0,
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
    always: &[],
    ends: 0,
    verify: Some(
        "verify --anchors above/ca.crt --issuer elsewhere/new.crt --issuer-key keys/new.key",
    ),
};

const INTERRUPTED: Scenario = Scenario {
    name: "a pair where a run was interrupted between its moves",
    before: Before::Interrupted("linkat:signal=SIGKILL:when=2"),
    ..OLD_PAIR
};

const WAY_BACK: Scenario = Scenario {
    name: "a pair that cannot be moved in, and goes back",
    // The folder, after the moves.
    always: &["fsync:error=EIO:when=5"],
    ends: 2,
    ..OLD_PAIR
};

const WITHOUT_LINKS: Scenario = Scenario {
    name: "a pair over an old one, where files have one name each",
    always: &["linkat:error=EPERM"],
    ..OLD_PAIR
};

const WITHOUT_NOREPLACE: Scenario = Scenario {
    name: "a pair over an old one, where a name is not taken without replacing",
    always: &["renameat2:error=EINVAL"],
    ..OLD_PAIR
};

const WITHOUT_EITHER: Scenario = Scenario {
    name: "a pair over an old one, where neither can be had",
    always: &["linkat:error=EPERM", "renameat2:error=EINVAL"],
    ..OLD_PAIR
};
