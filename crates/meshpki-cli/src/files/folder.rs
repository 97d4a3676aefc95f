//! A folder, opened once by the path that the user typed. Every operation on a name is done in this folder, even
//! if the path changes later, and follows no link.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{
    AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, RenameFlags, flock, fsync, linkat,
    mkdirat, open, openat, renameat, renameat_with, statat, unlinkat,
};
use rustix::io::Errno;

use crate::source::file_id::FileId;

pub(super) struct Folder {
    path: PathBuf,
    descriptor: OwnedFd,
    identity: FileId,
    /// The parent, if this run created the folder. Then the folder is removed again, unless it is kept.
    made_in: Cell<Option<Box<Self>>>,
}

impl Folder {
    /// The folder at `path`. Links in the path are followed: the user typed it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let descriptor = match open(path, flags, Mode::empty()) {
            // A folder may allow writing, but not listing.
            Err(Errno::ACCESS) => open(path, flags | UNLISTED, Mode::empty()),
            opened => opened,
        }?;
        Self::new(path, descriptor)
    }

    /// The same, but creates the folder if it does not exist.
    pub(super) fn make(path: &Path) -> io::Result<Self> {
        let Some(name) = path.file_name() else {
            return Self::open(path);
        };
        let above = Self::open(parent(path))?;
        match mkdirat(&above.descriptor, name, Mode::from_raw_mode(0o777)) {
            Err(Errno::EXIST) => return Self::open(path),
            made => made?,
        }
        // Not by its path: another program may have put a link there meanwhile.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let made = openat(&above.descriptor, name, flags, Mode::empty())
            .map_err(io::Error::from)
            .and_then(|descriptor| Self::new(path, descriptor));
        match made {
            Ok(folder) => {
                folder.made_in.set(Some(Box::new(above)));
                Ok(folder)
            }
            Err(error) => {
                let _ = unlinkat(&above.descriptor, name, AtFlags::REMOVEDIR);
                Err(error)
            }
        }
    }

    fn new(path: &Path, descriptor: OwnedFd) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            identity: FileId::of(&descriptor)?,
            descriptor,
            made_in: Cell::new(None),
        })
    }

    /// The path as messages show it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn identity(&self) -> FileId {
        self.identity
    }

    /// Waits until no other run writes here. Other runs then wait until this folder is closed.
    pub(super) fn lock(&self) -> io::Result<()> {
        let start = Instant::now();
        loop {
            match flock(&self.descriptor, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) if start.elapsed() > PATIENCE => {
                    return Err(io::Error::other("another program has locked the folder"));
                }
                Err(Errno::WOULDBLOCK) => thread::sleep(Duration::from_millis(5)),
                // Not every file system has locks.
                _ => return Ok(()),
            }
        }
    }

    /// The type and identity of the file with this name; a link is not followed.
    pub(super) fn look(&self, name: &OsStr) -> io::Result<Option<(FileType, FileId)>> {
        match statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some((
                FileType::from_raw_mode(stat.st_mode),
                FileId::from(&stat),
            ))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The names in it, if it can be listed.
    pub(super) fn names(&self) -> Vec<OsString> {
        let entries = Dir::read_from(&self.descriptor).into_iter().flatten();
        let names = entries.flatten().map(|entry| entry.file_name().to_owned());
        names
            .map(|name| OsString::from_vec(name.into_bytes()))
            .collect()
    }

    /// Creates a file under a free name, which only its owner can read.
    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(File::from(openat(&self.descriptor, name, flags, mode)?))
    }

    /// Opens the regular file of that name for reading, and never a pipe or a device. A link is followed only if
    /// `follows`.
    pub(super) fn read(&self, name: &OsStr, follows: bool) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let (flags, looked) = if follows {
            (flags, AtFlags::empty())
        } else {
            (flags | OFlags::NOFOLLOW, AtFlags::SYMLINK_NOFOLLOW)
        };
        let found = statat(&self.descriptor, name, looked)?.st_mode;
        if FileType::from_raw_mode(found) != FileType::RegularFile {
            return Err(io::Error::other("is not a file"));
        }
        // Another file may have taken its place meanwhile.
        let file = File::from(openat(&self.descriptor, name, flags, Mode::empty())?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("is not a file"));
        }
        Ok(file)
    }

    /// Removes a file that was just created; an error is ignored.
    pub(super) fn discard(&self, name: &OsStr) {
        let _ = unlinkat(&self.descriptor, name, AtFlags::empty());
    }

    /// Gives the file `from` the second name `to`, unless that is taken.
    ///
    /// Where the file system has no links, the file loses its first name.
    pub(super) fn link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let folder = &self.descriptor;
        match linkat(folder, from, folder, to, AtFlags::empty()) {
            Err(error) if has_no_links(error) => self.rename(from, to),
            linked => Ok(linked?),
        }
    }

    /// Renames the file `from` to `to`, unless that is taken.
    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let folder = &self.descriptor;
        let remove = |name| unlinkat(folder, name, AtFlags::empty());
        match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            // Not every file system supports the flag.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            renamed => return Ok(renamed?),
        }
        let moved = match linkat(folder, from, folder, to, AtFlags::empty()) {
            Ok(()) => remove(from),
            Err(error) if has_no_links(error) => {
                // The rename replaces this empty file.
                drop(self.create(to)?);
                renameat(folder, from, folder, to)
            }
            Err(error) => return Err(error.into()),
        };
        moved.map_err(|error| {
            let _ = remove(to);
            error.into()
        })
    }

    /// Renames the file `from` over the file `to`, in one step.
    pub(super) fn replace(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.descriptor, from, &self.descriptor, to)?)
    }

    /// Is it a name of this file?
    pub(super) fn is(&self, name: &OsStr, identity: FileId) -> io::Result<bool> {
        let found = self.look(name)?;
        Ok(found.is_some_and(|(_, found)| found == identity))
    }

    /// Removes the name, if it is a name of this file.
    pub(super) fn remove(&self, name: &OsStr, identity: FileId) -> io::Result<()> {
        if self.is(name, identity)? {
            unlinkat(&self.descriptor, name, AtFlags::empty())?;
        }
        Ok(())
    }

    /// Writes the names in it to the disk, if the file system supports that.
    pub(super) fn sync(&self) -> io::Result<()> {
        match fsync(&self.descriptor) {
            // A folder that cannot be listed cannot be synced.
            Err(Errno::BADF | Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(()),
            synced => Ok(synced?),
        }
    }

    /// Keeps a folder that this run created.
    pub(super) fn keep(&self) {
        if let Some(above) = self.made_in.take() {
            // Its content is on the disk already, and can be recovered if its name is lost.
            let _ = above.sync();
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let (Some(above), Some(name)) = (self.made_in.take(), self.path.file_name())
            && above.is(name, self.identity).unwrap_or(false)
        {
            // A folder that is not empty stays.
            let _ = unlinkat(&above.descriptor, name, AtFlags::REMOVEDIR);
        }
    }
}

/// The folder of a file.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn has_no_links(error: Errno) -> bool {
    matches!(
        error,
        Errno::ACCESS | Errno::INVAL | Errno::MLINK | Errno::NOSYS | Errno::NOTSUP | Errno::PERM
    )
}

/// Opens a folder for everything but listing.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNLISTED: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "android", target_os = "linux")))]
const UNLISTED: OFlags = OFlags::empty();
const PATIENCE: Duration = Duration::from_secs(10);
