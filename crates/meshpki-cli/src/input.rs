//! A path, or `-` for standard input, as bytes: all of them, or a failure.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::failure::{Failure, reason, shown};

/// Reads inputs: standard input at most once.
#[derive(Default)]
pub(crate) struct Input {
    stdin_read: Cell<bool>,
}

impl Input {
    /// The bytes of `path`, and the name that messages give to it.
    pub(crate) fn read(&self, path: &Path) -> Result<(String, Vec<u8>), Failure> {
        if path.as_os_str() == "-" {
            return Ok(("-".to_owned(), self.read_stdin()?));
        }
        let name = shown(path);
        let unreadable = |error: io::Error| Failure::new(reason(&error)).prefix(&name);
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            let failure = Failure::new("is a directory, expected a file").prefix(&name);
            return Err(failure.hint(format!("did you mean {}?", path.join("ca.crt").display())));
        }
        let bytes = read_at_most(file, &name)?;
        Ok((name, bytes))
    }

    fn read_stdin(&self) -> Result<Vec<u8>, Failure> {
        if self.stdin_read.replace(true) {
            return Err(Failure::new(
                "standard input (-) is named twice, and can be read once",
            ));
        }
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(
                Failure::new("standard input (-) is a terminal, expected PEM text")
                    .hint("feed it from a file or a command: … | meshpki … -"),
            );
        }
        read_at_most(stdin, "standard input")
    }
}

fn read_at_most(reader: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(reason(&error)).prefix(name))?;
    if bytes.len() as u64 > LARGEST {
        return Err(
            Failure::new(format!("{name}: is larger than 16 MiB, expected PEM text"))
                .hint("a trust bundle of 1000 anchors is smaller than 1 MiB"),
        );
    }
    Ok(bytes)
}

const LARGEST: u64 = 16 * 1024 * 1024;
