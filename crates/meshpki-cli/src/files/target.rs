//! Where a file will be written: a name in an open folder.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::FileType;
use zeroize::Zeroizing;

use super::error::{Error, Why};
use super::folder::{Folder, parent};
use crate::source::file_id::FileId;
use crate::source::unfinished::is_left_behind;

#[derive(Clone)]
pub(super) struct Target {
    pub(super) folder: Rc<Folder>,
    pub(super) name: OsString,
    path: PathBuf,
}

impl Target {
    /// The place at `path`, in one of `folders` if its folder is among them.
    pub(super) fn open(path: &Path, folders: &[Rc<Folder>]) -> Result<Self, Error> {
        if path.as_os_str() == "-" {
            return Err(Why::StandardOutput.at(path));
        }
        let folder = Folder::open(parent(path)).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotADirectory => Why::NotADirectory,
                io::ErrorKind::NotFound => Why::NoDirectory,
                _ => Why::System(error),
            };
            why.at(parent(path))
        })?;
        let folder = folders
            .iter()
            .find(|known| known.identity() == folder.identity())
            .cloned()
            .unwrap_or_else(|| Rc::new(folder));
        // `new.crt/` and `new.crt/.` are not the names of files.
        let typed = path.as_os_str().as_bytes();
        let name = path
            .file_name()
            .filter(|name| typed.ends_with(name.as_bytes()))
            .ok_or_else(|| Why::NotAFile.at(path))?;
        Ok(Self {
            folder,
            name: name.to_owned(),
            path: path.to_owned(),
        })
    }

    /// The place of that name in `folder`.
    pub(super) fn within(folder: &Rc<Folder>, name: &str) -> Self {
        Self {
            folder: Rc::clone(folder),
            name: name.into(),
            path: folder.path().join(name),
        }
    }

    /// The path as messages show it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn folder(&self) -> &Rc<Folder> {
        &self.folder
    }

    /// Is it the same name in the same folder?
    pub(super) fn is(&self, other: &Self) -> bool {
        self.folder.identity() == other.folder.identity() && self.name == other.name
    }

    /// Is the other name one under which a file for this target is staged or moved aside?
    pub(super) fn needs(&self, other: &Self) -> bool {
        self.folder.identity() == other.folder.identity() && is_left_behind(&other.name, &self.name)
    }

    /// The file at the target, if there is one. Anything but a file is an error.
    pub(super) fn file(&self) -> Result<Option<FileId>, Error> {
        let why = match self.folder.look(&self.name) {
            Ok(None) => return Ok(None),
            Ok(Some((FileType::RegularFile, identity))) => return Ok(Some(identity)),
            Ok(Some((FileType::Symlink, _))) => Why::Link,
            Ok(Some(_)) => Why::NotAFile,
            Err(error) => Why::System(error),
        };
        Err(why.at(&self.path))
    }

    /// The place of that name in the same folder.
    pub(super) fn beside(&self, name: OsString) -> Self {
        Self {
            folder: Rc::clone(&self.folder),
            path: self.path.with_file_name(&name),
            name,
        }
    }

    /// The bytes of the file at the target.
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.folder
            .read(&self.name, false)
            .and_then(whole)
            .map_err(|error| Why::CannotBeRead(error).at(&self.path))?
            .ok_or_else(|| Why::TooLarge.at(&self.path))
    }

    /// The same, or `None` if the file does not exist or cannot be read. A link is followed.
    pub(super) fn read_if_there(&self) -> Option<Zeroizing<Vec<u8>>> {
        whole(self.folder.read(&self.name, true).ok()?).ok()?
    }

    /// The files that interrupted runs have left beside it.
    pub(super) fn left_behind(&self) -> Vec<PathBuf> {
        let mut names = self.folder.names();
        names.retain(|entry| is_left_behind(entry, &self.name) || entry == OLD_PLAN);
        names.sort_unstable();
        names
            .iter()
            .map(|name| self.path.with_file_name(name))
            .collect()
    }
}

/// The bytes of a file, or `None` if it is too large. The buffer does not grow, which would leave copies
/// behind.
fn whole(file: File) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let length = file.metadata()?.len();
    if length > LARGEST {
        return Ok(None);
    }
    let room = usize::try_from(length).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

const LARGEST: u64 = 16 * 1024 * 1024;
/// A directory in which earlier versions kept unfinished files.
const OLD_PLAN: &str = ".meshpki-unfinished";
