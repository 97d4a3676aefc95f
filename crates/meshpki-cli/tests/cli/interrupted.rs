//! What a run finds that another has left behind, or is at.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::thread;

use meshpki::{IssuerChain, PrivateKey};

use crate::run::{Outcome, Place, has, skip};

const ISSUER: &str = "create issuer name new.crt new.key --ca made/ca.crt --ca-key made/ca.key";
const UNFINISHED: &str = ".meshpki-unfinished";

/// A directory with a chain in `made`, and a pair over which a run was killed at a call of the system.
/// None where there is no strace.
fn interrupted(test: &str, arguments: &str, call: &str) -> Option<Place> {
    if !has("strace") {
        skip(test, "no strace");
        return None;
    }
    let place = Place::empty();
    place.meshpki("create chain made").assert_done();
    place.meshpki(arguments).assert_done();
    let line = format!(
        "exec strace -f -o /dev/null -e inject={call}:signal=SIGKILL meshpki {arguments} --force"
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

#[test]
fn a_reader_completes_what_it_misses_and_says_so() {
    let test = "a_reader_completes_what_it_misses_and_says_so";
    let Some(place) = interrupted(test, ISSUER, "linkat:when=1") else {
        return;
    };
    assert_eq!(place.names(), [UNFINISHED, "made"]);
    let outcome = place.meshpki("inspect --format pem new.crt");
    outcome.assert_done();
    assert_eq!(
        outcome.stderr,
        "note: .: what an interrupted run had begun is completed\n"
    );
    assert_eq!(place.names(), ["made", "new.crt", "new.key"]);
    assert_pair(&place, "new.crt", "new.key");
}

#[test]
fn a_reader_of_a_folder_misses_nothing() {
    let test = "a_reader_of_a_folder_misses_nothing";
    let Some(place) = interrupted(test, "create chain mesh", "linkat:when=1") else {
        return;
    };
    place.meshpki("verify --anchors mesh --issuer mesh/issuer.crt");
    let names = fs::read_dir(place.path("mesh")).unwrap().count();
    assert_eq!(names, 4);
    assert_pair(&place, "mesh/issuer.crt", "mesh/issuer.key");
}

#[test]
fn what_nobody_misses_is_left_to_a_writer() {
    let test = "what_nobody_misses_is_left_to_a_writer";
    let Some(place) = interrupted(test, ISSUER, "rename:when=2") else {
        return;
    };
    let before = place.snapshot();
    let outcome = place.meshpki("inspect new.crt");
    outcome.assert_done();
    assert_eq!((place.snapshot(), outcome.stderr), (before, String::new()));
    let old = place.read("new.key");
    // It is told that there is a pair, which is the interrupted one by now.
    place.meshpki(ISSUER).assert_refused_after_note("new.crt");
    assert_eq!(place.names(), ["made", "new.crt", "new.key"]);
    assert!(place.read("new.key") != old);
    assert_pair(&place, "new.crt", "new.key");
}

#[test]
fn what_somebody_else_has_written_since_is_left_alone() {
    let test = "what_somebody_else_has_written_since_is_left_alone";
    for name in ["new.crt", "new.key"] {
        let Some(place) = interrupted(test, ISSUER, "linkat:when=1") else {
            return;
        };
        place.write(name, "mine");
        let before = place.snapshot();
        for options in ["", "--force"] {
            let outcome = place.meshpki(&format!("{ISSUER} {options}"));
            outcome.assert_refused(&format!("./{UNFINISHED}"));
            assert!(outcome.stderr.contains(name), "{outcome:?}");
        }
        assert_eq!(place.snapshot(), before);
        fs::rename(place.path(UNFINISHED), place.path("looked-at")).unwrap();
        place.meshpki(&format!("{ISSUER} --force")).assert_done();
        assert_pair(&place, "new.crt", "new.key");
    }
}

#[test]
fn a_set_of_which_a_part_is_away_waits_for_it() {
    let test = "a_set_of_which_a_part_is_away_waits_for_it";
    let arguments = "create issuer name one/new.crt other/new.key --ca made/ca.crt \
                     --ca-key made/ca.key";
    for (stays, goes) in [("one", "other"), ("other", "one")] {
        let place = Place::empty();
        for name in ["one", "other"] {
            fs::create_dir(place.path(name)).unwrap();
        }
        place.meshpki("create chain made").assert_done();
        place.meshpki(arguments).assert_done();
        let line = "exec strace -f -o /dev/null -e inject=linkat:signal=SIGKILL:when=2 meshpki";
        let outcome = place.sh(&format!("{line} {arguments} --force"));
        if outcome.code.is_some() {
            return skip(test, "no strace, or it may not trace");
        }
        // Another is mounted there.
        fs::rename(place.path(goes), place.path("away")).unwrap();
        for is_there in [false, true] {
            if is_there {
                fs::create_dir(place.path(goes)).unwrap();
            }
            let before = place.snapshot();
            let outcome = place.meshpki(&format!("create root name {stays}/a.crt {stays}/a.key"));
            outcome.assert_refused(&format!("{stays}/{UNFINISHED}"));
            assert!(outcome.stderr.contains(goes), "{outcome:?}");
            assert_eq!(place.snapshot(), before);
        }
        fs::remove_dir(place.path(goes)).unwrap();
        fs::rename(place.path("away"), place.path(goes)).unwrap();
        place
            .meshpki(&format!("create root name {stays}/a.crt {stays}/a.key"))
            .assert_done();
        assert_pair(&place, "one/new.crt", "other/new.key");
        for name in ["one", "other"] {
            assert!(!place.path(name).join(UNFINISHED).exists());
        }
    }
}

#[test]
fn a_directory_that_is_not_ours_is_not_used() {
    let place = Place::empty();
    place.meshpki("create chain made").assert_done();
    let refused = |place: &Place| {
        let before = place.snapshot();
        for options in ["", "--force"] {
            let outcome = place.meshpki(&format!("{ISSUER} {options}"));
            outcome.assert_refused(&format!("./{UNFINISHED}"));
        }
        place.meshpki("inspect new.crt").assert_refused("new.crt");
        assert_eq!(place.snapshot(), before);
    };
    let path = place.path(UNFINISHED);

    fs::create_dir(place.path("target")).unwrap();
    symlink("target", &path).unwrap();
    refused(&place);
    fs::remove_file(&path).unwrap();

    place.write(UNFINISHED, "mine");
    refused(&place);
    fs::remove_file(&path).unwrap();

    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
    refused(&place);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();

    place.write(format!("{UNFINISHED}/commit"), "of another version\n");
    place.write(format!("{UNFINISHED}/lock"), "");
    fs::set_permissions(path.join("lock"), fs::Permissions::from_mode(0o600)).unwrap();
    refused(&place);

    if place.sh(&format!("chown 65534 {UNFINISHED}")).code == Some(0) {
        refused(&place);
    } else {
        skip(
            "a_directory_that_is_not_ours_is_not_used",
            "only root gives away",
        );
    }
}

#[test]
fn of_runs_at_once_one_makes_the_pair() {
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
fn of_runs_at_once_that_replace_a_pair_one_is_the_last() {
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

/// A bundle that others read meanwhile is there all the time.
#[test]
fn one_file_is_replaced_in_a_step() {
    let test = "one_file_is_replaced_in_a_step";
    for call in [
        "fsync:when=1",
        "rename:when=1",
        "fsync:when=2",
        "unlink:when=1",
        "rmdir:when=1",
    ] {
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
        let wanted = if ["fsync:when=1", "rename:when=1"].contains(&call) {
            "old.crt"
        } else {
            "new.crt"
        };
        assert!(place.read("bundle.crt") == place.read(wanted), "{call}");
        place
            .meshpki(&format!("{bundle} new.crt --force"))
            .assert_done();
        assert!(place.read("bundle.crt") == place.read("new.crt"));
        assert!(!place.path(UNFINISHED).exists());
    }
}

const RUNS: usize = 8;
const ROUNDS: usize = 10;
