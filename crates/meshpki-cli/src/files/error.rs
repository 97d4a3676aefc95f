//! Why a file cannot be written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, reason, shell, shown};
use crate::hint::Hint;

#[derive(Debug)]
pub(crate) struct Error {
    path: PathBuf,
    why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    CannotBeRead(io::Error),
    CannotBeWritten {
        error: io::Error,
        /// Where the old files are, if they could not be moved back.
        aside: Vec<PathBuf>,
    },
    DirectoryNotMade(io::Error),
    Exists,
    /// The file that is there is of another kind.
    Holds(Held),
    /// The file is also an input.
    Input,
    /// A symbolic link is there.
    Link,
    /// Its bytes are on the disk, but perhaps not its name.
    MayBeLost(io::Error),
    NamedTwice,
    NoDirectory,
    NotADirectory,
    NotAFile,
    /// No target was opened for it: a bug in the command.
    NotOpened,
    /// The file at this other path has the same name but for the ending, and belongs to another key.
    OtherKey(PathBuf),
    /// Another file has taken the place of the one that was read.
    Replaced,
    /// The path is `-`.
    StandardOutput,
    System(io::Error),
    /// Another output is staged under this name.
    Taken,
    TooLarge,
}

/// The content for which a file is not replaced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    /// A certificate, where a key is written.
    Certificate,
    /// A key, where something else is written.
    Key,
    /// Objects for a cluster, where a certificate or a key is written.
    Manifest,
    /// Unknown content, where a key is written.
    NoKey,
    /// Objects or values that the new manifest does not have, or other content.
    OtherObjects,
    /// Unknown content, where a certificate is written.
    NotPublic,
}

impl Why {
    pub(super) fn at(self, path: &Path) -> Error {
        Error {
            path: path.to_owned(),
            why: self,
        }
    }

    pub(super) fn not_written(error: io::Error) -> Self {
        Self::CannotBeWritten {
            error,
            aside: Vec::new(),
        }
    }
}

impl Error {
    /// The same, with the names of old files that could not be moved back.
    pub(super) fn with_aside(mut self, files: Vec<PathBuf>) -> Self {
        if let Why::CannotBeWritten { aside, .. } = &mut self.why {
            *aside = files;
        }
        self
    }

    fn hint(&self) -> Option<Hint> {
        let hint = match &self.why {
            Why::CannotBeWritten { aside, .. } if !aside.is_empty() => {
                let aside: Vec<String> = aside.iter().map(|path| shown(path)).collect();
                return Some(format!("the old files are in {}", aside.join(", ")).into());
            }
            Why::Exists => "choose another name, or add --force",
            Why::Holds(_) => "--force does not overwrite it: choose another name, or move the file",
            Why::Input | Why::Taken => "choose another name",
            Why::Link => "name the file that it points to",
            Why::NoDirectory => {
                let command = format!("mkdir -p {}", shell(&self.path));
                return Some(Hint::command("create it first", command));
            }
            Why::OtherKey(beside) => {
                let beside = shown(beside);
                return Some(format!("choose another name, or move {beside} first").into());
            }
            Why::Replaced => "nothing was written; run the command again",
            Why::StandardOutput => "name a file",
            _ => return None,
        };
        Some(hint.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", shown(&self.path))?;
        match &self.why {
            Why::CannotBeRead(error) => {
                write!(
                    f,
                    "cannot be read, so it is not overwritten: {}",
                    reason(error)
                )
            }
            Why::CannotBeWritten { error, .. } => match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    f.write_str("cannot be written: another program has created it")
                }
                _ => write!(f, "cannot be written: {}", reason(error)),
            },
            Why::DirectoryNotMade(error) => match error.kind() {
                io::ErrorKind::NotFound => {
                    f.write_str("the directory cannot be created: its parent does not exist")
                }
                _ => write!(f, "the directory cannot be created: {}", reason(error)),
            },
            Why::Exists => f.write_str("already exists; not overwritten"),
            Why::Holds(held) => write!(f, "{held}; not overwritten"),
            Why::Input => f.write_str("is also an input; not overwritten"),
            Why::Link => f.write_str("is a symbolic link, expected a file or nothing"),
            Why::MayBeLost(error) => write!(
                f,
                "is written, but may be lost in a power failure: {}",
                reason(error)
            ),
            Why::NamedTwice => f.write_str("is given for two outputs"),
            Why::NoDirectory => f.write_str("no such directory"),
            Why::NotADirectory => f.write_str("is not a directory"),
            Why::NotAFile => f.write_str("is not a file; not replaced"),
            Why::NotOpened => f.write_str("was not opened before it was written, which is a bug"),
            Why::OtherKey(beside) => write!(
                f,
                "would not match {}, which has another key; not written",
                shown(beside)
            ),
            Why::Replaced => f.write_str("was replaced after it was read"),
            Why::StandardOutput => {
                f.write_str("is not supported as an output, expected a file name")
            }
            Why::System(error) => f.write_str(&reason(error)),
            Why::Taken => f.write_str("is needed temporarily for another output"),
            Why::TooLarge => f.write_str(
                "is larger than 16 MiB, expected a certificate or a key; not overwritten",
            ),
        }
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "contains a certificate, expected a private key or an empty file",
            Self::Key => {
                "contains a private key, expected a certificate, a request or an empty file"
            }
            Self::Manifest => "is a manifest or values of Helm, expected a certificate, a key or an empty file",
            Self::NoKey => "is not a private key, expected one or an empty file",
            Self::OtherObjects => {
                "holds more than the objects or values that are written, expected these or an empty file"
            }
            Self::NotPublic => {
                "is not a certificate, request or public key, expected one of them or an empty file"
            }
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            hint: error.hint(),
            ..Self::new(error)
        }
    }
}
