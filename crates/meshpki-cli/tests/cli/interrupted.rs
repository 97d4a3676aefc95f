//! Files that an interrupted or concurrent run has left.

use std::fs;
use std::thread;

use meshpki::{IssuerChain, PrivateKey};

use crate::run::{Outcome, Place, has, skip};

const ISSUER: &str = "create issuer name new.crt new.key --ca made/ca.crt --ca-key made/ca.key";

/// A directory with a chain in `made`, and a pair over which a run was killed at a call of the system.
/// `None` without strace.
fn interrupted(test: &str, call: &str) -> Option<Place> {
    if !has("strace") {
        skip(test, "no strace");
        return None;
    }
    let place = Place::empty();
    place.meshpki("create chain made").assert_done();
    place.meshpki(ISSUER).assert_done();
    let line = format!(
        "exec strace -f -o /dev/null -e inject={call}:signal=SIGKILL meshpki {ISSUER} --force"
    );
    let outcome = place.sh(&line);
    if outcome.stderr.contains("strace: ") {
        skip(test, "strace may not trace");
        return None;
    }
    assert_eq!(outcome.code, None, "{outcome:?}");
    Some(place)
}

fn assert_pair(place: &Place, certificate: &str, key: &str) {
    let chain = IssuerChain::from_pem("certificate", place.read(certificate).as_bytes()).unwrap();
    let key = PrivateKey::from_pem("key", place.read(key).as_bytes()).unwrap();
    assert!(chain.issuer().public_key() == key.public_key());
}

/// What is there before each step, and its pairs.
#[test]
fn an_interrupted_run_leaves_pairs_under_names_that_tell_what_they_are() {
    let test = "an_interrupted_run_leaves_pairs_under_names_that_tell_what_they_are";
    let (new, old) = (
        ("new.crt.new", "new.key.new"),
        ("new.crt.old", "new.key.old"),
    );
    for (call, names, pairs) in [
        (
            "renameat2:when=1",
            "made new.crt new.crt.new new.key new.key.new",
            vec![new, ("new.crt", "new.key")],
        ),
        (
            "renameat2:when=2",
            "made new.crt.new new.crt.old new.key new.key.new",
            vec![new, ("new.crt.old", "new.key")],
        ),
        (
            "linkat:when=1",
            "made new.crt.new new.crt.old new.key.new new.key.old",
            vec![new, old],
        ),
        (
            "linkat:when=2",
            "made new.crt.new new.crt.old new.key new.key.new new.key.old",
            vec![new, old, ("new.crt.new", "new.key")],
        ),
        (
            "unlinkat:when=1",
            "made new.crt new.crt.new new.crt.old new.key new.key.new new.key.old",
            vec![new, old, ("new.crt", "new.key")],
        ),
        (
            "unlinkat:when=3",
            "made new.crt new.crt.new new.crt.old new.key",
            vec![("new.crt", "new.key")],
        ),
    ] {
        let Some(place) = interrupted(test, call) else {
            return;
        };
        assert_eq!(place.names().join(" "), names, "{call}");
        for (certificate, key) in pairs {
            assert_pair(&place, certificate, key);
        }
    }
}

#[test]
fn leftover_files_are_reported_and_never_used_or_removed() {
    let test = "leftover_files_are_reported_and_never_used_or_removed";
    let Some(place) = interrupted(test, "linkat:when=1") else {
        return;
    };
    let left = place.snapshot();
    let note = "note: new.crt.new, new.crt.old, new.key.new, new.key.old: perhaps left by an \
                interrupted run; not read and not removed\n";

    // Even if the run fails.
    let outcome = place.meshpki(&ISSUER.replace("made/ca.crt", "made/missing.crt"));
    assert!(outcome.stderr.starts_with(note), "{outcome:?}");
    assert_eq!(outcome.code, Some(2));

    for options in ["", "--force", "--force"] {
        let outcome = place.meshpki(&format!("{ISSUER} {options}"));
        outcome.assert_done();
        assert!(outcome.stderr.starts_with(note), "{outcome:?}");
        assert_pair(&place, "new.crt", "new.key");
        let mut after = place.snapshot();
        for name in ["new.crt", "new.key"] {
            after.remove(&place.path(name));
        }
        assert!(after == left, "{:?}", place.names());
    }
    assert_pair(&place, "new.crt.old", "new.key.old");
}

#[test]
fn a_reader_reports_where_a_missing_file_may_be_and_leaves_it_there() {
    let test = "a_reader_reports_where_a_missing_file_may_be_and_leaves_it_there";
    let Some(place) = interrupted(test, "linkat:when=1") else {
        return;
    };
    let before = place.snapshot();
    let outcome = place.meshpki("inspect new.crt");
    outcome.assert_refused("new.crt");
    let hint = "an interrupted run may have left new.crt.new and new.crt.old\n";
    assert!(outcome.stderr.ends_with(hint), "{outcome:?}");
    let outcome = place.meshpki("verify --anchors . --issuer made/issuer.crt");
    outcome.assert_refused(".");
    assert_eq!(place.snapshot(), before);
}

/// The key of a pair may be missing too: the key of another run is not used in its place.
#[test]
fn repeatedly_killed_runs_do_not_block_the_next() {
    let test = "repeatedly_killed_runs_do_not_block_the_next";
    let Some(place) = interrupted(test, "linkat:when=1") else {
        return;
    };
    for call in ["linkat:when=1", "linkat:when=2", "unlinkat:when=1"] {
        let line = "exec strace -f -o /dev/null -e inject=";
        let line = format!("{line}{call}:signal=SIGKILL meshpki {ISSUER} --force");
        assert_eq!(place.sh(&line).code, None);
    }
    place.meshpki(&format!("{ISSUER} --force")).assert_done();
    assert_pair(&place, "new.crt", "new.key");
    assert!(place.names().contains(&"new.key.new.4".to_owned()));
}

/// A file with the longest possible name can be replaced.
#[test]
fn a_name_without_room_for_an_ending_is_replaced() {
    let place = Place::empty();
    let long = "n".repeat(251);
    let arguments = format!("create root name {long}.crt {long}.key");
    place.meshpki(&arguments).assert_done();
    place.meshpki(&format!("{arguments} --force")).assert_done();
    assert_eq!(
        place.names(),
        [format!("{long}.crt"), format!("{long}.key")]
    );
}

#[test]
fn of_concurrent_runs_one_writes_the_pair() {
    for _ in 0..ROUNDS {
        let place = Place::empty();
        let outcomes = at_once(&place, "create root name new.crt new.key");
        let done = outcomes.iter().filter(|one| one.code == Some(0)).count();
        let refused = outcomes.iter().filter(|one| one.code == Some(2)).count();
        assert_eq!((done, refused), (1, RUNS - 1), "{outcomes:?}");
        assert_eq!(place.names(), ["new.crt", "new.key"]);
        assert_pair(&place, "new.crt", "new.key");
    }
}

#[test]
fn of_concurrent_runs_that_replace_a_pair_one_is_the_last() {
    let place = Place::empty();
    for _ in 0..ROUNDS {
        for outcome in at_once(&place, "create root name new.crt new.key --force") {
            outcome.assert_done();
        }
        assert_eq!(place.names(), ["new.crt", "new.key"]);
        assert_pair(&place, "new.crt", "new.key");
    }
}

fn at_once(place: &Place, arguments: &str) -> Vec<Outcome> {
    thread::scope(|scope| {
        let run = || place.meshpki(arguments);
        let runs: Vec<_> = (0..RUNS).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// A bundle that other programs read meanwhile always exists.
#[test]
fn a_single_file_is_replaced_in_one_step() {
    let test = "a_single_file_is_replaced_in_one_step";
    for call in ["fsync:when=1", "renameat:when=1", "fsync:when=2"] {
        let place = Place::empty();
        for name in ["old", "new"] {
            place
                .meshpki(&format!("create root {name} {name}.crt {name}.key"))
                .assert_done();
        }
        let bundle = "bundle --output bundle.crt";
        place.meshpki(&format!("{bundle} old.crt")).assert_done();
        let line = "exec strace -f -o /dev/null -e inject=";
        let line = format!("{line}{call}:signal=SIGKILL meshpki {bundle} new.crt --force");
        if place.sh(&line).code.is_some() {
            return skip(test, "no strace, or it may not trace");
        }
        let wanted = if call == "fsync:when=2" {
            "new.crt"
        } else {
            "old.crt"
        };
        assert!(place.read("bundle.crt") == place.read(wanted), "{call}");
        place
            .meshpki(&format!("{bundle} new.crt --force"))
            .assert_done();
        assert!(place.read("bundle.crt") == place.read("new.crt"));
    }
}

/// There is no lock file, so none can be left.
#[test]
fn a_run_waits_for_another_program_that_has_locked_the_folder() {
    let place = Place::empty();
    if !has("flock") {
        return skip(
            "a_run_waits_for_another_program_that_has_locked_the_folder",
            "no flock",
        );
    }
    let outcome = place.sh("flock . sh -c 'sleep 1; ls -A > seen' & sleep 0.3; \
         meshpki create root name new.crt new.key");
    outcome.assert_done();
    assert_eq!(place.read("seen"), "seen\n");
    assert!(fs::exists(place.path("new.crt")).unwrap());
}

const RUNS: usize = 8;
const ROUNDS: usize = 10;
