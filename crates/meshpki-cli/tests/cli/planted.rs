//! Files that another user put into a folder: no command executes them, follows them or waits for them, and nothing
//! outside the folder changes.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use crate::run::{Outcome, Place, skip};

/// Commands that read the files in `certs`.
const READERS: [&str; 10] = [
    "verify --anchors certs --issuer certs/issuer.crt",
    "verify --anchors certs/ca.crt --workload certs",
    "verify --anchors certs/ca.crt --issuer certs/missing.crt",
    "inspect certs/issuer.crt",
    "inspect certs/missing.crt",
    "fingerprint certs/ca.crt",
    "renewal certs/ca.crt --within 30d",
    "bundle certs/ca.crt",
    "certificate verify certs/issuer.crt --roots certs",
    "certificate inspect certs/missing.crt",
];

/// Commands that write to `certs`, and their outputs.
const WRITERS: [(&str, &[&str]); 6] = [
    (
        "create root name certs/new.crt certs/new.key",
        &["certs/new.crt", "certs/new.key"],
    ),
    (
        "create root name certs/issuer.crt certs/issuer.key --force",
        &["certs/issuer.crt", "certs/issuer.key"],
    ),
    (
        "create chain certs --force",
        &[
            "certs/ca.crt",
            "certs/ca.key",
            "certs/issuer.crt",
            "certs/issuer.key",
        ],
    ),
    (
        "create request name certs/asked.csr certs/asked.key --force",
        &["certs/asked.csr", "certs/asked.key"],
    ),
    (
        "bundle certs/ca.crt -o certs/ca.crt --force",
        &["certs/ca.crt"],
    ),
    (
        "key convert certs/issuer.key --in-place --form traditional",
        &["certs/issuer.key"],
    ),
];

/// The files outside of `certs`, which no command may change.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain certs").assert_done();
    for folder in ["hooks", "outside", "outside/below"] {
        fs::create_dir(place.path(folder)).unwrap();
    }
    place.write("outside/precious", "precious");
    place.write("outside/below/precious", "precious");
    place
}

/// Runs a line, with too little memory for endless input.
fn run(place: &Place, arguments: &str) -> Outcome {
    place.sh(&format!("ulimit -v 2000000; exec meshpki {arguments}"))
}

/// Every command changes only its own outputs.
fn assert_left_alone(about: &str, plant: impl Fn(&Place)) {
    let place = place();
    plant(&place);
    let mut before = place.snapshot();
    for arguments in READERS {
        let outcome = run(&place, arguments);
        assert!(place.snapshot() == before, "{about}: {outcome:?}");
        assert!(matches!(outcome.code, Some(0..=2)), "{about}: {outcome:?}");
    }
    let mut written: BTreeSet<&str> = BTreeSet::new();
    for (arguments, outputs) in WRITERS {
        let outcome = run(&place, arguments);
        assert_eq!(outcome.code, Some(0), "{about}: {outcome:?}");
        written.extend(outputs.iter().copied());
        let mut after = place.snapshot();
        for output in &written {
            before.remove(&place.path(output));
            assert!(after.remove(&place.path(output)).is_some(), "{outcome:?}");
        }
        assert!(before == after, "{about}: {outcome:?}");
    }
}

/// A kind of directory entry that is not a regular file.
#[derive(Clone, Copy, Debug)]
enum Entry {
    Device,
    Directory,
    Fifo,
    File,
    LinkToDevice,
    LinkToDirectory,
    LinkToFile,
    LinkToItself,
    LinkToNothing,
    Socket,
}

const ENTRIES: [Entry; 10] = [
    Entry::Device,
    Entry::Directory,
    Entry::Fifo,
    Entry::File,
    Entry::LinkToDevice,
    Entry::LinkToDirectory,
    Entry::LinkToFile,
    Entry::LinkToItself,
    Entry::LinkToNothing,
    Entry::Socket,
];

impl Entry {
    /// Puts it there. Returns whether that could be done.
    fn plant(self, place: &Place, name: &str) -> bool {
        let path = place.path(name);
        let outside = |below: &str| place.path("outside").join(below);
        match self {
            // That of /dev/full, which answers every write at once.
            Self::Device => place.sh(&format!("mknod {name} c 1 7")).code == Some(0),
            Self::Directory => {
                fs::create_dir(&path).unwrap();
                fs::write(path.join("mine"), "mine").unwrap();
                true
            }
            Self::Fifo => place.sh(&format!("mkfifo {name}")).code == Some(0),
            Self::File => fs::write(path, "mine").is_ok(),
            Self::LinkToDevice => symlink("/dev/zero", path).is_ok(),
            Self::LinkToDirectory => symlink(outside("below"), path).is_ok(),
            Self::LinkToFile => symlink(outside("precious"), path).is_ok(),
            Self::LinkToItself => symlink(Path::new(name).file_name().unwrap(), path).is_ok(),
            Self::LinkToNothing => symlink(outside("planted"), path).is_ok(),
            Self::Socket => UnixListener::bind(path).is_ok(),
        }
    }
}

/// `commit` and `0.new` of the versions that wrote such plans.
#[test]
fn a_plan_of_an_earlier_version_is_not_carried_out() {
    let absolute = place().path("outside/planted");
    let targets = [
        "../hooks/post-checkout",
        "../outside/precious",
        "planted.crt",
        "ca.crt",
        absolute.to_str().unwrap(),
    ];
    for target in targets {
        for word in ["certificate", "key"] {
            assert_left_alone(&format!("{word} {target}"), |place| {
                fs::create_dir(place.path("certs/.meshpki-unfinished")).unwrap();
                let plan = format!("{word} 0 - {target}\0end\0");
                place.write("certs/.meshpki-unfinished/commit", &plan);
                place.write("certs/.meshpki-unfinished/plan", &plan);
                place.write(
                    "certs/.meshpki-unfinished/0.new",
                    "#!/bin/sh\necho planted\n",
                );
            });
        }
    }
}

#[test]
fn nothing_in_an_old_plans_directory_is_opened_or_removed() {
    let folder = "certs/.meshpki-unfinished";
    for entry in ENTRIES {
        for names in [
            &["commit", "plan", "lock", "0.new", "0.old"][..],
            &["plan", "lock", "0.new", "0.old"],
        ] {
            assert_left_alone(&format!("{names:?} are a {entry:?}"), |place| {
                fs::create_dir(place.path(folder)).unwrap();
                for name in names {
                    entry.plant(place, &format!("{folder}/{name}"));
                }
                if !names.contains(&"commit") {
                    let plan = "certificate 0 - ../hooks/post-checkout\0end\0";
                    place.write(format!("{folder}/commit"), plan);
                }
            });
        }
        assert_left_alone(&format!("the directory is a {entry:?}"), |place| {
            entry.plant(place, folder);
        });
    }
}

/// The names that a run gives to unfinished files.
#[test]
fn existing_files_with_staging_names_are_left_alone_and_reported() {
    let names = ["crt.new", "key.new", "crt.old", "key.old"];
    for ending in names {
        for entry in ENTRIES {
            for stem in ["issuer", "new"] {
                let name = format!("certs/{stem}.{ending}");
                let (arguments, outputs) = if stem == "issuer" {
                    WRITERS[1]
                } else {
                    WRITERS[0]
                };
                let place = place();
                if !entry.plant(&place, &name) {
                    skip(
                        "existing_files_with_staging_names_are_left_alone_and_reported",
                        "no device can be made",
                    );
                    continue;
                }
                let kind = fs::symlink_metadata(place.path(&name)).unwrap().file_type();
                let mut before = place.snapshot();
                let outcome = run(&place, arguments);
                outcome.assert_done();
                assert!(outcome.stderr.contains(&name), "{outcome:?}");
                let mut after = place.snapshot();
                for output in outputs {
                    before.remove(&place.path(output));
                    after.remove(&place.path(output));
                }
                assert!(before == after, "{entry:?} {name}: {outcome:?}");
                let stays = fs::symlink_metadata(place.path(&name)).unwrap().file_type();
                assert_eq!((kind, stays.is_fifo()), (stays, kind.is_fifo()));
            }
        }
    }
}

/// However many there are.
#[test]
fn files_left_behind_do_not_block_the_next_run() {
    let place = place();
    for number in 1..=20 {
        for name in [
            "issuer.crt.new",
            "issuer.crt.old",
            "issuer.key.new",
            "issuer.key.old",
        ] {
            let name = match number {
                1 => format!("certs/{name}"),
                _ => format!("certs/{name}.{number}"),
            };
            place.write(name, "mine");
        }
    }
    let count = place.snapshot().len();
    run(&place, WRITERS[1].0).assert_done();
    assert_eq!(place.snapshot().len(), count);
}

#[test]
fn an_output_that_is_not_a_regular_file_is_refused_and_unchanged() {
    for entry in ENTRIES {
        for name in ["issuer.crt", "issuer.key"] {
            for options in ["", "--force"] {
                let place = place();
                fs::remove_file(place.path(format!("certs/{name}"))).unwrap();
                if matches!(entry, Entry::File) || !entry.plant(&place, &format!("certs/{name}")) {
                    continue;
                }
                let before = place.snapshot();
                let outcome = run(
                    &place,
                    &format!("create root name certs/issuer.crt certs/issuer.key {options}"),
                );
                assert_eq!(outcome.code, Some(2), "{entry:?}: {outcome:?}");
                assert!(place.snapshot() == before, "{entry:?}: {outcome:?}");
            }
        }
    }
}

/// It may be meant as an anchor, so it is not skipped, and it may never have a writer.
#[test]
fn an_input_in_a_folder_that_is_not_a_regular_file_is_refused_at_once_and_named() {
    for entry in ENTRIES {
        // Directories are not read, as ever.
        if matches!(
            entry,
            Entry::Directory | Entry::File | Entry::LinkToDirectory
        ) {
            continue;
        }
        for arguments in [
            "verify --anchors certs --issuer certs/issuer.crt",
            "verify --anchors certs/ca.crt --workload certs",
            "certificate verify certs/issuer.crt --roots certs",
        ] {
            let place = place();
            if !entry.plant(&place, "certs/anchor.crt") {
                skip(
                    "an_input_in_a_folder_that_is_not_a_regular_file_is_refused_at_once_and_named",
                    "no device can be made",
                );
                continue;
            }
            let outcome = run(&place, arguments);
            assert!(
                outcome.stderr.starts_with("error: certs/anchor.crt: "),
                "{entry:?}: {outcome:?}"
            );
            assert_eq!(outcome.stdout, "", "{entry:?}: {outcome:?}");
        }
    }
}

/// The only file that a reading command may write.
#[test]
fn a_summary_is_appended_only_to_a_regular_file() {
    let line = |name: &str| {
        format!(
            "GITHUB_STEP_SUMMARY={name} exec meshpki verify --anchors certs/ca.crt \
             --issuer certs/issuer.crt --format github"
        )
    };
    for entry in ENTRIES {
        let place = place();
        if !entry.plant(&place, "summary") {
            continue;
        }
        let before = place.snapshot();
        let outcome = place.sh(&line("summary"));
        if matches!(entry, Entry::File) {
            outcome.assert_done();
            assert!(
                place
                    .read("summary")
                    .starts_with("mine### meshpki verify\n")
            );
            continue;
        }
        assert_eq!(outcome.code, Some(2), "{entry:?}: {outcome:?}");
        assert!(place.snapshot() == before, "{entry:?}: {outcome:?}");
        assert!(
            outcome.stdout.contains("GITHUB_STEP_SUMMARY"),
            "{outcome:?}"
        );
    }
    let place = place();
    place.sh(&line("fresh")).assert_done();
    assert!(place.read("fresh").starts_with("### meshpki verify\n"));
    // With a reader at its other end, a pipe could be written to.
    let place = self::place();
    let outcome = place.sh(&format!("mkfifo pipe; exec 3<> pipe; {}", line("pipe")));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

/// A folder may belong to another user and allow only reading.
#[test]
fn reading_commands_need_no_write_permission() {
    let place = place();
    fs::set_permissions(place.path("certs"), fs::Permissions::from_mode(0o555)).unwrap();
    let before = place.snapshot();
    for arguments in READERS {
        run(&place, arguments);
        assert!(place.snapshot() == before, "{arguments}");
    }
}
