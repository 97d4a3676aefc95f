//! Where a file is to be: a name in a folder.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fs::FileType;
use zeroize::Zeroizing;

use super::folder::{Folder, parent};
use crate::failure::{Failure, reason, shell, shown};
use crate::source::identity::Identity;
use crate::source::unfinished::is_left_behind;

#[derive(Clone)]
pub(crate) struct Place {
    pub(super) folder: Rc<Folder>,
    pub(super) name: OsString,
    path: PathBuf,
}

impl Place {
    /// The place at `path`, in one of `folders` if its folder is among them.
    pub(crate) fn open(path: &Path, folders: &[Rc<Folder>]) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let failure = Failure::new("- is standard input elsewhere, and no file here");
            return Err(failure.hint("name a file"));
        }
        let folder = Folder::open(parent(path)).map_err(|error| unopened(parent(path), &error))?;
        let mut known = folders.iter();
        let known = known.find(|known| known.identity() == folder.identity());
        let folder = known.cloned().unwrap_or_else(|| Rc::new(folder));
        // `new.crt/` and `new.crt/.` are not the names of files.
        let written = path.as_os_str().as_bytes();
        let name = path.file_name();
        let Some(name) = name.filter(|name| written.ends_with(name.as_bytes())) else {
            return Err(not_a_file(path));
        };
        Ok(Self {
            folder,
            name: name.to_owned(),
            path: path.to_owned(),
        })
    }

    /// The place of that name in `folder`.
    pub(crate) fn within(folder: &Rc<Folder>, name: &str) -> Self {
        Self {
            folder: Rc::clone(folder),
            name: name.into(),
            path: folder.path().join(name),
        }
    }

    /// As messages name it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn folder(&self) -> &Rc<Folder> {
        &self.folder
    }

    /// Is it the same name in the same folder?
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.folder.identity() == other.folder.identity() && self.name == other.name
    }

    /// Does a file on its way here take the other name?
    pub(crate) fn needs(&self, other: &Self) -> bool {
        self.folder.identity() == other.folder.identity() && is_left_behind(&other.name, &self.name)
    }

    /// The file that is there, if one is. Anything else is a failure.
    pub(crate) fn file(&self) -> Result<Option<Identity>, Failure> {
        let name = shown(&self.path);
        match self.folder.look(&self.name) {
            Ok(None) => Ok(None),
            Ok(Some((FileType::RegularFile, identity))) => Ok(Some(identity)),
            Ok(Some((FileType::Symlink, _))) => Err(Failure::new(format!(
                "{name}: is a symbolic link, expected a file or nothing"
            ))
            .hint("name the file that it points to")),
            Ok(Some(_)) => Err(not_a_file(&self.path)),
            Err(error) => Err(Failure::new(format!("{name}: {}", reason(&error)))),
        }
    }

    /// The place of that name in the same folder.
    pub(crate) fn beside(&self, name: OsString) -> Self {
        Self {
            folder: Rc::clone(&self.folder),
            path: self.path.with_file_name(&name),
            name,
        }
    }

    /// What the file that is there holds.
    pub(crate) fn read(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let name = shown(&self.path);
        let opened = self.folder.read(&self.name, false);
        let bytes = opened.and_then(whole).map_err(|error| {
            let reason = reason(&error);
            Failure::new(format!(
                "{name}: is not overwritten, since it cannot be read: {reason}"
            ))
        })?;
        bytes.ok_or_else(|| {
            Failure::new(format!(
                "{name}: is larger than 16 MiB, expected a certificate or a key; not overwritten"
            ))
        })
    }

    /// The same, if there is a file that can be read: a link may lead to it.
    pub(crate) fn read_if_there(&self) -> Option<Zeroizing<Vec<u8>>> {
        whole(self.folder.read(&self.name, true).ok()?).ok()?
    }

    /// What interrupted runs have left beside it.
    pub(crate) fn left_behind(&self) -> Vec<PathBuf> {
        let mut names = self.folder.names();
        names.retain(|entry| is_left_behind(entry, &self.name) || entry == OLD_PLAN);
        names.sort_unstable();
        let path = |name| self.path.with_file_name(name);
        names.iter().map(path).collect()
    }
}

fn unopened(folder: &Path, error: &io::Error) -> Failure {
    let name = shown(folder);
    let what = match error.kind() {
        io::ErrorKind::NotADirectory => "is not a directory".to_owned(),
        io::ErrorKind::NotFound => "no such directory".to_owned(),
        _ => return Failure::new(format!("{name}: {}", reason(error))),
    };
    let failure = Failure::new(format!("{name}: {what}"));
    if error.kind() == io::ErrorKind::NotFound {
        return failure.hint(format!("make it first: mkdir -p {}", shell(folder)));
    }
    failure
}

fn not_a_file(path: &Path) -> Failure {
    Failure::new(format!(
        "{}: is not a file, and is not replaced",
        shown(path)
    ))
}

/// All of a file; `None`: it is larger than what is read here. Its buffer does not grow, which would leave
/// copies behind.
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
/// A directory in which earlier versions kept what was not finished.
const OLD_PLAN: &str = ".meshpki-unfinished";
