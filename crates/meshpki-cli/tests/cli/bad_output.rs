//! If an output cannot be written: exit code 2, one message that names the file, and nothing written.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::run::{Outcome, Place, as_somebody, skip};

/// Every command that writes files, and the files.
const WRITERS: [(&str, &[&str]); 4] = [
    (
        "create chain .",
        &["ca.crt", "ca.key", "issuer.crt", "issuer.key"],
    ),
    ("create root name new.crt new.key", &["new.crt", "new.key"]),
    (
        "create issuer name new.crt new.key --ca made/ca.crt --ca-key made/ca.key",
        &["new.crt", "new.key"],
    ),
    (
        "create workload a.example.org new.crt new.key --ca made/issuer.crt --ca-key made/issuer.key",
        &["new.crt", "new.key"],
    ),
];

/// A directory with a chain in `made`.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain made").assert_done();
    place
}

/// A command writes nothing if any one of its outputs cannot be written.
fn all_refuse(options: &str, spoil: impl Fn(&Place, &str)) {
    for (arguments, outputs) in WRITERS {
        for output in outputs {
            let place = place();
            spoil(&place, output);
            let before = place.snapshot();
            place
                .meshpki(&format!("{arguments} {options}"))
                .assert_refused(&if arguments.starts_with("create chain") {
                    format!("./{output}")
                } else {
                    (*output).to_owned()
                });
            assert_eq!(place.snapshot(), before, "{arguments}: {output}");
        }
    }
}

#[test]
fn a_file_that_exists_is_not_overwritten() {
    all_refuse("", |place, name| place.write(name, "mine"));
}

#[test]
fn a_symbolic_link_is_not_followed() {
    for options in ["", "--force"] {
        all_refuse(options, |place, name| {
            place.write("target", "mine");
            symlink("target", place.path(name)).unwrap();
        });
        all_refuse(options, |place, name| {
            symlink("nothing", place.path(name)).unwrap();
        });
    }
}

#[test]
fn a_directory_is_not_replaced() {
    for options in ["", "--force"] {
        all_refuse(options, |place, name| {
            fs::create_dir(place.path(name)).unwrap();
        });
    }
}

#[test]
fn a_path_that_ends_with_a_slash_is_refused_as_an_output() {
    let place = place();
    let before = place.snapshot();
    for name in ["new/", "new/.", "made/", "made/..", "..", "."] {
        for options in ["", "--force"] {
            for names in [format!("{name} k"), format!("c {name}")] {
                place
                    .meshpki(&format!("create root name {names} {options}"))
                    .assert_refused(name);
            }
        }
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_pipe_is_not_replaced() {
    for options in ["", "--force"] {
        all_refuse(options, |place, name| {
            assert_eq!(place.sh(&format!("mkfifo {name}")).code, Some(0));
        });
    }
}

#[test]
fn nothing_is_written_to_a_device() {
    let place = place();
    let before = place.snapshot();
    for options in ["", "--force"] {
        for arguments in [
            "create root name /dev/full new.key",
            "create root name new.crt /dev/full",
        ] {
            place
                .meshpki(&format!("{arguments} {options}"))
                .assert_refused("/dev/full");
        }
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_missing_directory_is_refused_and_named() {
    let place = place();
    let before = place.snapshot();
    for (arguments, _) in &WRITERS[1..] {
        for name in ["new.crt", "new.key"] {
            let arguments = arguments.replace(name, &format!("nowhere/{name}"));
            place.meshpki(&arguments).assert_refused("nowhere");
            let arguments = arguments.replace("nowhere", "made/ca.crt");
            place.meshpki(&arguments).assert_refused("made/ca.crt");
        }
    }
    place
        .meshpki("create chain no/where")
        .assert_refused("no/where");
    place
        .meshpki("create chain made/ca.crt")
        .assert_refused("made/ca.crt");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_read_only_directory_is_refused_and_not_changed() {
    let place = place();
    let Some(prefix) = as_somebody(&place) else {
        return skip(
            "a_read_only_directory_is_refused_and_not_changed",
            "root writes everywhere",
        );
    };
    for name in ["made/ca.key", "made/issuer.key"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    fs::create_dir(place.path("closed")).unwrap();
    fs::set_permissions(place.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    let before = place.snapshot();
    let refused =
        |arguments: &str| -> Outcome { place.sh(&format!("exec {prefix} meshpki {arguments}")) };
    for (arguments, _) in &WRITERS[1..] {
        for name in ["new.crt", "new.key"] {
            let output = format!("closed/{name}");
            let outcome = refused(&arguments.replace(name, &output));
            outcome.assert_refused(&output);
            assert!(outcome.stderr.contains("permission denied"), "{outcome:?}");
            assert_eq!(place.snapshot(), before);
        }
    }
    refused("create chain closed/new").assert_refused("closed/new");
    assert_eq!(refused("create chain closed").code, Some(2));
    assert_eq!(place.snapshot(), before);
}

#[test]
fn the_same_file_for_two_outputs_is_refused() {
    for options in ["", "--force"] {
        for (certificate, key) in [
            ("new", "new"),
            ("./new", "new"),
            ("new", "./new"),
            ("made/../new", "new"),
            ("link/new", "made/new"),
        ] {
            for (arguments, _) in &WRITERS[1..] {
                let place = place();
                symlink("made", place.path("link")).unwrap();
                let before = place.snapshot();
                let arguments = arguments
                    .replace("new.crt", certificate)
                    .replace("new.key", key);
                let outcome = place.meshpki(&format!("{arguments} {options}"));
                assert_eq!(outcome.code, Some(2), "{outcome:?}");
                assert_eq!(place.snapshot(), before, "{outcome:?}");
            }
        }
    }
}

/// `--force` is meant for the certificate that is renewed. The CA's key cannot be recreated.
#[test]
fn an_input_is_not_overwritten() {
    for (arguments, name) in [
        (
            "create issuer name new.crt made/ca.key --ca made/ca.crt --ca-key made/ca.key",
            "made/ca.key",
        ),
        (
            "create issuer name made/ca.key new.key --ca made/ca.crt --ca-key made/ca.key",
            "made/ca.key",
        ),
        (
            "create issuer name made/ca.crt new.key --ca made/ca.crt --ca-key made/ca.key",
            "made/ca.crt",
        ),
        (
            "create issuer name new.crt ./made/ca.key --ca made/ca.crt --ca-key made/ca.key",
            "./made/ca.key",
        ),
        (
            "create workload a.example.org new.crt made/issuer.key --ca made/issuer.crt --ca-key made/issuer.key",
            "made/issuer.key",
        ),
    ] {
        let place = place();
        let before = place.snapshot();
        place
            .meshpki(&format!("{arguments} --force"))
            .assert_refused(name);
        assert_eq!(place.snapshot(), before, "{arguments}");
    }
}

#[test]
fn a_file_size_limit_is_a_failure() {
    for (arguments, _) in WRITERS {
        let place = place();
        let before = place.snapshot();
        // Ignored, the signal becomes an error.
        let line = format!("trap '' XFSZ; ulimit -f 0; exec meshpki {arguments}");
        let outcome = place.sh(&line);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{outcome:?}"
        );
        assert!(
            outcome.stderr.contains("cannot be written: "),
            "{outcome:?}"
        );
        assert_eq!(place.snapshot(), before);
    }
    let place = place();
    let before = place.snapshot();
    let outcome = place.sh("trap '' XFSZ; ulimit -f 0; exec meshpki create chain new");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(
        place.snapshot(),
        before,
        "the directory that was made is gone again"
    );
}

#[test]
fn a_full_disk_is_a_failure_and_leaves_no_file() {
    let place = place();
    fs::create_dir(place.path("disk")).unwrap();
    // A page per file: space for one file, for two, for three.
    for pages in 1..=3 {
        let mount = format!("mount -t tmpfs -o size={}k tmpfs disk", 4 * pages);
        if place.sh(&mount).code != Some(0) {
            return skip(
                "a_full_disk_is_a_failure_and_leaves_no_file",
                "no file system can be mounted",
            );
        }
        let outcome = place.sh("meshpki create chain disk");
        // Not opened here, where another test may fork, and keep it busy.
        let left = place.sh("ls -A disk").stdout;
        assert_eq!(place.sh("umount disk").code, Some(0));
        assert_eq!(left, "", "{pages} pages: {outcome:?}");
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{outcome:?}"
        );
        assert!(
            outcome.stderr.contains("no space left on the disk"),
            "{outcome:?}"
        );
    }
}
