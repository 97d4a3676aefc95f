//! Reads the bytes of a path, or of `-` for standard input: all of them, or a failure.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, IsTerminal, Read as _};
use std::os::fd::AsFd;
use std::path::Path;
use std::rc::Rc;
use std::str::FromStr;

use meshpki::Source;
use meshpki_kube::{Manifests, Selector, is_manifest, limits};
use zeroize::Zeroizing;

use crate::failure::{Failure, shown};
use crate::source::directory::Listed;
use crate::source::file_id::FileId;
use crate::source::found::open_found;
use crate::source::part::located;
use crate::source::unfinished::left_behind_as;
use crate::terminal;

/// Reads inputs: standard input at most once, unless it is a manifest, of which several values may be wanted.
#[derive(Default)]
pub(crate) struct Input {
    stdin_read: Cell<bool>,
    stdin_manifests: OnceCell<Rc<Manifests>>,
    /// The manifests of which it was said what could not be read.
    reported: RefCell<HashSet<Source>>,
}

/// A text, wiped on drop.
pub(crate) struct Text {
    pub(crate) source: Source,
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

/// What an input is.
pub(crate) enum Read {
    /// A manifest, and the part of it that is meant.
    Manifests(Rc<Manifests>, Option<Selector>),
    /// Another text.
    Text(Text),
}

impl Input {
    /// The bytes of `path`, and where they came from.
    pub(crate) fn read(&self, path: &Path) -> Result<(Source, Vec<u8>), Failure> {
        self.read_as(path, &PEM)
    }

    fn read_as(&self, path: &Path, wanted: &Wanted) -> Result<(Source, Vec<u8>), Failure> {
        let source = source_of(path);
        if source == Source::Stdin {
            let bytes = read_at_most(self.stdin(wanted)?, &source, wanted)?;
            return Ok((source, bytes));
        }
        let file = File::open(path).map_err(|error| missing(path, &source, &error))?;
        let is_directory = file.metadata().map(|found| found.is_dir());
        if is_directory.map_err(|error| Failure::system(&error).about(&source))? {
            return Err(Failure::new("is a directory, expected a file")
                .about(&source)
                .hint("name one of its files"));
        }
        not_output(&file, &source)?;
        let bytes = read_at_most(file, &source, wanted)?;
        Ok((source, bytes))
    }

    /// A manifest, or the bytes of another text.
    pub(crate) fn read_any(&self, listed: &Listed) -> Result<Read, Failure> {
        let (path, part) = located(listed.path());
        let selector = part.map(Selector::from_str).transpose();
        let selector = selector
            .map_err(|error| Failure::new(error).about(&Source::from(&*path.to_string_lossy())))?;
        let is_stdin = path.as_os_str() == "-";
        if let (true, Some(found)) = (is_stdin, self.stdin_manifests.get()) {
            return Ok(Read::Manifests(Rc::clone(found), selector));
        }
        let (source, bytes) = match listed {
            Listed::Named(_) => self.read(path)?,
            Listed::Found(_) => self.read_listed(listed)?,
        };
        let bytes = Zeroizing::new(bytes);
        if is_manifest(&bytes) {
            let found = Rc::new(Manifests::read(&source, &bytes));
            if is_stdin {
                let _ = self.stdin_manifests.set(Rc::clone(&found));
            }
            return Ok(Read::Manifests(found, selector));
        }
        match selector {
            None => Ok(Read::Text(Text { source, bytes })),
            Some(selector) => Err(Failure::new(format!(
                "is not a manifest, expected one with the object {selector}"
            ))
            .about(&source)),
        }
    }

    /// The same, for a file that the user named, or that was found in a directory.
    pub(crate) fn read_listed(&self, listed: &Listed) -> Result<(Source, Vec<u8>), Failure> {
        match listed {
            Listed::Named(path) => self.read(path),
            Listed::Found(path) => {
                let source = source_of(path);
                let file = open_found(path).map_err(|failure| failure.about(&source))?;
                not_output(&file, &source)?;
                let bytes = read_at_most(file, &source, &PEM)?;
                Ok((source, bytes))
            }
        }
    }

    /// The same, for a secret: the bytes are wiped on drop.
    pub(crate) fn read_secret(&self, path: &Path) -> Result<(Source, Zeroizing<Vec<u8>>), Failure> {
        self.read(path)
            .map(|(source, bytes)| (source, Zeroizing::new(bytes)))
    }

    /// The same, for a policy.
    pub(crate) fn read_policy(&self, path: &Path) -> Result<(Source, Vec<u8>), Failure> {
        self.read_as(path, &POLICY)
    }

    /// The same, for a password.
    pub(crate) fn read_password(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.read_as(path, &PASSWORD)
            .map(|(_, bytes)| Zeroizing::new(bytes))
    }

    /// Standard input as text, without colours. Bytes that are not UTF-8 are replaced.
    pub(crate) fn read_lines(&self) -> Result<String, Failure> {
        let bytes = read_at_most(self.stdin(&LINES)?, &Source::Stdin, &LINES)?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(anstream::adapter::strip_str(&text).to_string())
    }

    /// Standard input of any length, reserved but not read yet.
    pub(crate) fn stream(&self) -> Result<io::Stdin, Failure> {
        self.stdin(&PEM)
    }

    /// What of a manifest could not be read, in words, for the first to ask.
    pub(crate) fn unread(&self, found: &Manifests) -> Vec<String> {
        if !self.reported.borrow_mut().insert(found.input().clone()) {
            return Vec::new();
        }
        found.unread().iter().map(ToString::to_string).collect()
    }

    fn stdin(&self, wanted: &Wanted) -> Result<io::Stdin, Failure> {
        if self.stdin_read.replace(true) {
            return Err(Failure::new(
                "standard input (-) is given twice, but can be read only once",
            ));
        }
        let stdin = io::stdin();
        if stdin.is_terminal() {
            let Wanted { what, .. } = wanted;
            return Err(
                Failure::new(format!("standard input (-) is a terminal, expected {what}"))
                    .hint("feed it from a file or a command: … | meshpki … -"),
            );
        }
        not_output(&stdin, &Source::Stdin)?;
        Ok(stdin)
    }
}

/// Refuses a file to which the shell has redirected standard output: it would be read while it is written.
fn not_output(file: impl AsFd, source: &Source) -> Result<(), Failure> {
    let input = FileId::of_regular(file);
    if input.is_some() && input == FileId::of(io::stdout()).ok() {
        let what = "is also standard output, expected another file";
        return Err(Failure::new(what).about(source));
    }
    Ok(())
}

/// Where the bytes at a path come from. The path of a descriptor, as shells pass `<(…)`, is the name of no file: by the
/// time that somebody pastes a command, it is gone.
fn source_of(path: &Path) -> Source {
    let name = path.to_string_lossy();
    let is_descriptor = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"]
        .iter()
        .any(|start| name.starts_with(start));
    if is_descriptor {
        Source::Bytes(name.into())
    } else {
        Source::from(&*name)
    }
}

/// Why a file cannot be opened, and where it may be if an earlier run was interrupted.
fn missing(path: &Path, source: &Source, error: &io::Error) -> Failure {
    let failure = Failure::system(error).about(source);
    if error.kind() != io::ErrorKind::NotFound {
        return failure;
    }
    let left: Vec<String> = left_behind_as(path)
        .iter()
        .map(|path| shown(path))
        .collect();
    if left.is_empty() {
        return failure;
    }
    failure.hint(format!(
        "an interrupted run may have left {}",
        left.join(" and ")
    ))
}

fn read_at_most(
    mut reader: impl io::Read,
    source: &Source,
    wanted: &Wanted,
) -> Result<Vec<u8>, Failure> {
    let Wanted {
        what,
        largest: (largest, in_words),
        if_larger,
    } = wanted;
    let mut bytes = Vec::with_capacity(PIECE.min(largest + 1));
    let mut read = |most: usize, bytes: &mut Vec<u8>| {
        let read = reader.by_ref().take(most as u64).read_to_end(bytes);
        read.map_err(|error| Failure::system(&error).about(source))
    };
    read(largest + 1, &mut bytes)?;
    // The dump of a cluster is longer than any PEM text.
    if bytes.len() > *largest && *what == PEM.what && is_manifest(&bytes) {
        read(limits::BYTES, &mut bytes)?;
        if bytes.len() > limits::BYTES {
            let failure = Failure::new("is larger than 256 MiB, expected a manifest");
            return Err(failure
                .about(source)
                .hint("give only the objects that are needed"));
        }
        return Ok(bytes);
    }
    if bytes.len() > *largest {
        let failure = Failure::new(format!("is larger than {in_words}, expected {what}"));
        return Err(failure.about(source).hint(*if_larger));
    }
    Ok(bytes)
}

/// What an input should be, for the message if it is something else.
struct Wanted {
    what: &'static str,
    /// The largest number of bytes, and the same in words.
    largest: (usize, &'static str),
    if_larger: &'static str,
}

const PEM: Wanted = Wanted {
    what: "PEM text",
    largest: LARGEST,
    if_larger: "a trust bundle of 1000 anchors is smaller than 1 MiB",
};

const LINES: Wanted = Wanted {
    what: "log lines",
    largest: LARGEST,
    if_larger: "pass only the last lines: … | tail -n 10000 | meshpki explain -",
};

const POLICY: Wanted = Wanted {
    what: "a policy as TOML",
    largest: (64 << 10, "64 KiB"),
    if_larger: "a policy with a level for every code is smaller than 64 KiB",
};

/// As long as a typed line.
const PASSWORD: Wanted = Wanted {
    what: "a password on one line",
    largest: (terminal::LONGEST, "4 KiB"),
    if_larger: "name a file that contains only the password",
};

const PIECE: usize = 64 * 1024;
const LARGEST: (usize, &str) = (16 * 1024 * 1024, "16 MiB");
