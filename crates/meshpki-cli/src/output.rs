//! Files out: all of them or none, keys readable by their owner alone from the first byte, nothing
//! overwritten unasked.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};

use crate::failure::{Failure, reason, shown};

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
    pub(crate) fn check(paths: &[&Path], read: &[&Path], force: bool) -> Result<(), Failure> {
        for (index, path) in paths.iter().enumerate() {
            check_target(path, force)?;
            let is_same = |other: &&Path| location(other) == location(path);
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

    /// Writes every file beside its place first, and moves them all into place then. Where one
    /// cannot be moved, those before it are taken back.
    pub(crate) fn write(self, force: bool) -> Result<(), Failure> {
        let staged = self
            .files
            .iter()
            .map(stage)
            .collect::<Result<Vec<_>, _>>()?;

        let mut placed: Vec<Placed> = Vec::new();
        for (file, staged) in self.files.iter().zip(staged) {
            match place(staged, &file.path, force) {
                Ok(one) => placed.push(one),
                Err(failure) => {
                    placed.into_iter().rev().for_each(Placed::take_back);
                    return Err(failure);
                }
            }
        }
        placed.iter().for_each(Placed::sync_folder);
        Ok(())
    }
}

fn check_target(path: &Path, force: bool) -> Result<(), Failure> {
    let name = shown(path);
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
                .hint(format!("make it first: mkdir -p {}", shown(folder))))
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

/// Where a path leads, whatever it is called.
fn location(path: &Path) -> Option<(PathBuf, OsString)> {
    Some((
        folder(path).canonicalize().ok()?,
        path.file_name()?.to_owned(),
    ))
}

fn stage(file: &OutputFile<'_>) -> Result<NamedTempFile, Failure> {
    let unwritable = |error: io::Error| {
        Failure::new(format!(
            "{}: cannot be written: {}",
            shown(&file.path),
            reason(&error)
        ))
    };
    let mut staged = Builder::new()
        .prefix(".meshpki-")
        .permissions(Permissions::from_mode(file.mode))
        .tempfile_in(folder(&file.path))
        .map_err(unwritable)?;
    staged.write_all(file.bytes).map_err(unwritable)?;
    // The umask may have taken what a certificate should have.
    staged
        .as_file()
        .set_permissions(Permissions::from_mode(file.mode))
        .map_err(unwritable)?;
    staged.as_file().sync_all().map_err(unwritable)?;
    Ok(staged)
}

/// A file in its place, and what was there before.
struct Placed {
    path: PathBuf,
    previous: Option<TempPath>,
}

impl Placed {
    fn take_back(self) {
        // The failure that led here is the one that is told.
        let _ = match self.previous {
            Some(previous) => previous.persist(&self.path).map_err(|error| error.error),
            None => fs::remove_file(&self.path),
        };
    }

    fn sync_folder(&self) {
        // Not every file system can; the files themselves are on the disk.
        let _ = File::open(folder(&self.path)).and_then(|folder| folder.sync_all());
    }
}

fn place(staged: NamedTempFile, path: &Path, force: bool) -> Result<Placed, Failure> {
    let unwritable = |error: io::Error| {
        Failure::new(format!(
            "{}: cannot be written: {}",
            shown(path),
            reason(&error)
        ))
    };
    let previous = if force && path.exists() {
        Some(set_aside(path).map_err(unwritable)?)
    } else {
        None
    };
    let result = if force {
        staged.persist(path)
    } else {
        staged.persist_noclobber(path)
    };
    match result {
        Ok(_) => Ok(Placed {
            path: path.to_owned(),
            previous,
        }),
        Err(error) => Err(unwritable(error.error)),
    }
}

/// A second name for the file at `path`, which goes when it is dropped.
fn set_aside(path: &Path) -> io::Result<TempPath> {
    let name = Builder::new()
        .prefix(".meshpki-")
        .tempfile_in(folder(path))?
        .into_temp_path();
    fs::remove_file(&name)?;
    fs::hard_link(path, &name)?;
    Ok(name)
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
