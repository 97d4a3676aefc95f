//! Which file it is, whatever it is called.

use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{Dev, Stat, fstat, stat};

/// A file on a device: equal under all of its names, and through every descriptor.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Identity {
    device: Dev,
    inode: u64,
}

impl Identity {
    /// The file that a descriptor leads to.
    pub(crate) fn of(descriptor: impl AsFd) -> io::Result<Self> {
        Ok(Self::from(&fstat(descriptor)?))
    }

    /// The file that an input is read from, be it standard input or another descriptor; `None` where
    /// there is none.
    pub(crate) fn of_input(path: &Path) -> Option<Self> {
        if path.as_os_str() == "-" {
            return Self::of(io::stdin()).ok();
        }
        Some(Self::from(&stat(path).ok()?))
    }
}

impl From<&Stat> for Identity {
    fn from(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
        }
    }
}
