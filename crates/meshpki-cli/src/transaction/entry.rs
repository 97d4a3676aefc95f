//! One file of a set: where it waits, where it goes, and the steps there and back.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::plan::{PlannedFile, Version};
use super::staging::{Staging, create, is_unsupported};

pub(super) struct Entry {
    index: usize,
    pub(super) is_key: bool,
    pub(super) target: PathBuf,
    new: PathBuf,
    old: PathBuf,
    /// What is replaced, as it was when it was looked at.
    pub(super) replaced: Option<Version>,
    pub(super) stands: Stands,
    /// The new file, in the run that writes it.
    file: Option<File>,
}

/// What there is under the final name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stands {
    Old,
    Nothing,
    New,
}

impl Entry {
    /// Writes a new file beside its place.
    pub(super) fn stage(
        target: &Path,
        bytes: &[u8],
        mode: u32,
        staging: &Staging,
        index: usize,
    ) -> io::Result<Self> {
        let replaced = version(target)?;
        let new = staging.new_file(index);
        let mut file = create(&new, mode)?;
        file.write_all(bytes)?;
        Ok(Self {
            index,
            // What others may read is none.
            is_key: mode & 0o044 == 0,
            target: target.to_owned(),
            new,
            old: staging.old_file(index),
            replaced,
            stands: replaced.map_or(Stands::Nothing, |_| Stands::Old),
            file: Some(file),
        })
    }

    /// A file that another run has planned.
    pub(super) fn left_behind(file: &PlannedFile, staging: &Staging) -> Self {
        Self {
            index: file.index,
            is_key: file.is_key,
            target: staging.folder.join(&file.name),
            new: staging.new_file(file.index),
            old: staging.old_file(file.index),
            replaced: file.replaced,
            stands: Stands::New,
            file: None,
        }
    }

    pub(super) fn planned(&self) -> Option<PlannedFile> {
        Some(PlannedFile {
            index: self.index,
            is_key: self.is_key,
            replaced: self.replaced,
            name: self.target.file_name()?.to_owned(),
        })
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), File::sync_all)
    }

    /// Puts it over the old one, which for a single file is a single step.
    pub(super) fn replace(&self) -> io::Result<()> {
        self.check_old()?;
        fs::rename(&self.new, &self.target)
    }

    pub(super) fn move_away(&mut self) -> io::Result<()> {
        if self.stands == Stands::Old {
            if metadata(&self.old)?.is_some() {
                // It has two names, since a run was interrupted on its way back.
                fs::remove_file(&self.target)?;
            } else {
                self.check_old()?;
                fs::rename(&self.target, &self.old)?;
            }
            self.stands = Stands::Nothing;
        }
        Ok(())
    }

    pub(super) fn move_in(&mut self) -> io::Result<()> {
        if self.stands == Stands::Nothing {
            put(&self.new, &self.target)?;
            self.stands = Stands::New;
        }
        Ok(())
    }

    pub(super) fn move_out(&mut self) -> io::Result<()> {
        if self.stands == Stands::New {
            let (file, target) = (self.file.as_ref(), metadata(&self.target)?);
            let file = file.map(File::metadata).transpose()?;
            if !file.is_some_and(|file| target.is_some_and(|target| is_one(&file, &target))) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            if metadata(&self.new)?.is_some() {
                fs::remove_file(&self.target)?;
            } else {
                fs::rename(&self.target, &self.new)?;
            }
            self.stands = Stands::Nothing;
        }
        Ok(())
    }

    pub(super) fn move_back(&mut self) -> io::Result<()> {
        if self.stands == Stands::Nothing && self.replaced.is_some() {
            put(&self.old, &self.target)?;
            self.stands = Stands::Old;
        }
        Ok(())
    }

    /// Looks what stands under the final name. Returns whether that is the old one, the new one or
    /// nothing.
    pub(super) fn look(&mut self) -> io::Result<bool> {
        let found = self.found()?;
        self.stands = found.unwrap_or(self.stands);
        Ok(found.is_some())
    }

    fn found(&self) -> io::Result<Option<Stands>> {
        let (new, old) = (metadata(&self.new)?, metadata(&self.old)?);
        let (Some(new), Some(target)) = (&new, &metadata(&self.target)?) else {
            // Without links, the new file is moved and not linked.
            let stands = new.map_or(Stands::New, |_| Stands::Nothing);
            return Ok(Some(stands));
        };
        let is_old = old.as_ref().map_or_else(
            || self.replaced == Some(Version::of(target)),
            |old| is_one(old, target),
        );
        Ok(match (is_one(new, target), is_old) {
            (true, _) => Some(Stands::New),
            (_, true) => Some(Stands::Old),
            _ => None,
        })
    }

    /// Is what stands there still what was looked at?
    fn check_old(&self) -> io::Result<()> {
        if version(&self.target)? == self.replaced {
            Ok(())
        } else {
            Err(io::ErrorKind::AlreadyExists.into())
        }
    }
}

/// Gives the file at `from` the name `to`, unless there is something of that name.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        // Not every file system has links.
        Err(error) if is_unsupported(&error) || error.kind() == io::ErrorKind::PermissionDenied => {
            if metadata(to)?.is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        result => result,
    }
}

fn version(path: &Path) -> io::Result<Option<Version>> {
    Ok(metadata(path)?.as_ref().map(Version::of))
}

fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Are they of one file or folder?
pub(super) fn is_one(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}
