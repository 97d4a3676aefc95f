//! Files out: all of them or none, keys readable by their owner alone from the first byte, nothing
//! overwritten unasked.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, reason, shell, shown};
use crate::transaction::{Transaction, folder, settle};

/// Files that appear together.
#[derive(Default)]
pub(crate) struct Output<'a> {
    files: Vec<OutputFile<'a>>,
}

struct OutputFile<'a> {
    path: PathBuf,
    bytes: &'a [u8],
    mode: u32,
}

impl<'a> Output<'a> {
    /// A certificate, which everybody may read.
    pub(crate) fn certificate(
        mut self,
        path: &Path,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            bytes: bytes.as_ref(),
            mode: 0o644,
        });
        self
    }

    /// A private key, which its owner alone may read.
    pub(crate) fn key(self, path: &Path, pem: &'a str) -> Self {
        self.key_bytes(path, pem.as_bytes())
    }

    /// The same, in any encoding.
    pub(crate) fn key_bytes(mut self, path: &Path, bytes: &'a [u8]) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            bytes,
            mode: 0o600,
        });
        self
    }

    /// Can it be written? Asked before anything is made. What is `read` for it is not overwritten.
    ///
    /// What an interrupted run has left beside it is completed or removed first.
    pub(crate) fn check(paths: &[&Path], read: &[&Path], force: bool) -> Result<(), Failure> {
        for (index, path) in paths.iter().enumerate() {
            if !paths[..index]
                .iter()
                .any(|other| folder(other) == folder(path))
            {
                settle(folder(path))?;
            }
            check_target(path, force)?;
            let is_same =
                |other: &&Path| location(other) == location(path) || is_one_file(other, path);
            if paths[..index].iter().any(is_same) {
                return Err(Failure::new(format!(
                    "{}: is named for two outputs",
                    shown(path)
                )));
            }
            if read.iter().any(is_same) {
                let name = shown(path);
                return Err(
                    Failure::new(format!("{name}: is read, and is not overwritten"))
                        .hint("choose another name"),
                );
            }
        }
        Ok(())
    }

    /// Writes all of them, or none.
    pub(crate) fn write(self, force: bool) -> Result<(), Failure> {
        let paths: Vec<&Path> = self.files.iter().map(|file| file.path.as_path()).collect();
        let mut transaction = Transaction::begin(&paths)?;
        for file in &self.files {
            // Nobody else who uses meshpki writes here from now on.
            check_target(&file.path, force)?;
            transaction.stage(&file.path, file.bytes, file.mode)?;
        }
        transaction.commit()
    }
}

fn check_target(path: &Path, force: bool) -> Result<(), Failure> {
    let name = shown(path);
    if path.as_os_str() == "-" {
        let failure = Failure::new("- is standard input elsewhere, and no file here");
        return Err(failure.hint("name a file"));
    }
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absent(&error) => return check_folder(path),
        Err(error) => return Err(Failure::new(format!("{name}: {}", reason(&error)))),
    };
    if metadata.is_symlink() {
        return Err(Failure::new(format!(
            "{name}: is a symbolic link, expected a file or nothing"
        ))
        .hint("name the file that it points to"));
    }
    if !metadata.is_file() {
        return Err(Failure::new(format!(
            "{name}: is not a file, and is not replaced"
        )));
    }
    if !force {
        return Err(
            Failure::new(format!("{name}: exists already, and is not overwritten"))
                .hint("choose another name, or say --force"),
        );
    }
    Ok(())
}

fn check_folder(path: &Path) -> Result<(), Failure> {
    let folder = folder(path);
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Failure::new(format!(
            "{}: is not a directory",
            shown(folder)
        ))),
        Err(error) => {
            let what = if error.kind() == io::ErrorKind::NotFound {
                "no such directory".to_owned()
            } else {
                reason(&error)
            };
            Err(Failure::new(format!("{}: {what}", shown(folder)))
                .hint(format!("make it first: mkdir -p {}", shell(folder))))
        }
    }
}

/// There is nothing at the path, be it for want of a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Two names of one file: a link leads from the one to the other.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.dev(), metadata.ino()))
    };
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

/// Where a path leads, whatever it is called.
fn location(path: &Path) -> Option<(PathBuf, OsString)> {
    Some((
        folder(path).canonicalize().ok()?,
        path.file_name()?.to_owned(),
    ))
}
