//! Another program renames files in a folder while a command writes: nothing outside the opened folder is written or
//! removed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::run::Place;

/// The folder is swapped for a link after it was opened, and before anything is written.
#[test]
fn a_folder_is_opened_once() {
    for arguments in [
        "create root name work/new.crt work/new.key --encrypt --password-file password",
        "create root name work/new.crt work/new.key --encrypt --password-file password --force",
        "create chain work/mesh --encrypt --password-file password",
        "create chain work --encrypt --password-file password",
        "key encrypt old.key -o work/new.key --new-password-file password",
    ] {
        let place = Place::empty();
        place
            .sh("mkdir work outside outside/mesh && meshpki create root old old.crt old.key && mkfifo password")
            .assert_done();
        for name in ["new.crt", "new.key", "mesh/precious", "ca.key"] {
            place.write(format!("outside/{name}"), "precious");
        }
        let outside = |place: &Place| {
            let mut all = place.snapshot();
            all.retain(|path, _| path.starts_with(place.path("outside")));
            all
        };
        let before = outside(&place);
        thread::scope(|scope| {
            let run = scope.spawn(|| place.meshpki(arguments));
            // Opened once the command reads its password, for which it has to know its outputs.
            let mut password = fs::OpenOptions::new()
                .write(true)
                .open(place.path("password"))
                .unwrap();
            fs::rename(place.path("work"), place.path("moved")).unwrap();
            symlink("outside", place.path("work")).unwrap();
            password.write_all(b"throw-away\n").unwrap();
            drop(password);
            let outcome = run.join().unwrap();
            outcome.assert_done();
            assert!(outside(&place) == before, "{outcome:?}");
        });
        let moved = fs::read_dir(place.path("moved")).unwrap().count();
        assert!(moved > 0, "{arguments}");
    }
}

/// In the folder itself, everything is swapped for links to everything else, all the time.
#[test]
fn no_swap_of_a_folder_or_link_changes_a_file_outside() {
    let place = Place::empty();
    fs::create_dir(place.path("work")).unwrap();
    fs::create_dir(place.path("outside")).unwrap();
    for name in OUTSIDE {
        place.write(format!("outside/{name}"), "precious");
    }
    let before = outside(&place);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                swap(&place);
            }
        });
        let start = Instant::now();
        let mut runs = 0;
        while runs < 20 || start.elapsed() < Duration::from_secs(4) {
            for arguments in [
                "create root name work/new.crt work/new.key --force",
                "create root name work/new.crt work/new.key",
                "create chain work --force",
            ] {
                // The other program decides how it ends.
                let outcome = place.meshpki(arguments);
                if outside(&place) != before {
                    is_over.store(true, Ordering::Relaxed);
                    panic!("{outcome:?}");
                }
            }
            runs += 1;
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

fn outside(place: &Place) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(place.path("outside")).unwrap();
    let mut found: Vec<_> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// Each name of the folder becomes a link that leads outside, and back, as fast as can be.
fn swap(place: &Place) {
    let (work, links) = (place.path("work"), place.path("links"));
    let _ = fs::create_dir(&links);
    for (index, name) in NAMES.iter().enumerate() {
        let target = match index {
            // A separate directory, to which a run has written before.
            0 => place.path("outside"),
            _ => place.path("outside").join(OUTSIDE[index % OUTSIDE.len()]),
        };
        remove(&links.join(name));
        symlink(target, links.join(name)).unwrap();
    }
    for round in 0..200 {
        for name in NAMES {
            let (link, there) = (links.join(name), work.join(name));
            let exchanged = renameat_with(CWD, &link, CWD, &there, RenameFlags::EXCHANGE);
            if exchanged.is_err() && round % 50 == 49 {
                let _ = fs::rename(&link, &there);
            }
        }
    }
    for entry in fs::read_dir(work).unwrap() {
        remove(&entry.unwrap().path());
    }
}

fn remove(path: &Path) {
    if fs::remove_file(path).is_err() {
        let _ = fs::remove_dir_all(path);
    }
}

/// The names that a run may look for in the folder.
const NAMES: [&str; 12] = [
    ".meshpki-unfinished",
    "new.crt",
    "new.key",
    "new.crt.new",
    "new.key.new",
    "new.crt.old",
    "new.key.old",
    "ca.crt",
    "ca.key",
    "issuer.crt",
    "issuer.key.new",
    "issuer.crt.old",
];

/// The files that it would change if it followed a link.
const OUTSIDE: [&str; 10] = [
    "0.new", "1.new", "0.old", "1.old", "plan", "commit", "lock", "new.crt", "new.key", "ca.crt",
];
