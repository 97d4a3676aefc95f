//! The identity of a file, independent of its name.

use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{Dev, FileType, Stat, fstat, stat};

use crate::source::part::located;

/// A file on a device: the same for all of its names and descriptors.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct FileId {
    device: Dev,
    inode: u64,
}

impl FileId {
    /// The file that a descriptor leads to.
    pub(crate) fn of(descriptor: impl AsFd) -> io::Result<Self> {
        Ok(Self::from(&fstat(descriptor)?))
    }

    /// The regular file that a descriptor leads to, if it leads to one.
    pub(crate) fn of_regular(descriptor: impl AsFd) -> Option<Self> {
        regular(&fstat(descriptor).ok()?)
    }

    /// The regular file that an input is read from, if it is one; `-` is standard input. A part of a manifest is in its
    /// file.
    pub(crate) fn of_input(path: &Path) -> Option<Self> {
        let (path, _) = located(path);
        if path.as_os_str() == "-" {
            return Self::of_regular(io::stdin());
        }
        regular(&stat(path).ok()?)
    }
}

impl From<&Stat> for FileId {
    fn from(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
        }
    }
}

fn regular(stat: &Stat) -> Option<FileId> {
    let is_regular = FileType::from_raw_mode(stat.st_mode).is_file();
    is_regular.then(|| FileId::from(stat))
}
