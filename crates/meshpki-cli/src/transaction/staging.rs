//! The directory beside the files of a set in which they wait: open to its owner alone, and locked as
//! long as a run uses it. What is found there unlocked was left behind.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::plan::Plan;

pub(super) struct Staging {
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    /// Goes with the process, however that ends.
    _lock: File,
}

impl Staging {
    /// That of `folder`, made where there is none. Waits for a run that uses it.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(NAME);
        let start = Instant::now();
        loop {
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    // The umask may have taken it from the owner too, and another run may have
                    // removed it by now.
                    let made = fs::symlink_metadata(&path);
                    if made.is_ok_and(|made| mode(&made) & 0o700 != 0o700) {
                        fs::set_permissions(&path, Permissions::from_mode(0o700))?;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    is_there(&path)?;
                }
                Err(error) => return Err(error),
            }
            let lock = lock(&path).inspect_err(|_| {
                // Nobody else's: with a lock in it, it stays.
                let _ = fs::remove_dir(&path);
            })?;
            if let Some(lock) = lock {
                return Ok(Self {
                    folder: folder.to_owned(),
                    path,
                    _lock: lock,
                });
            }
            wait(start)?;
        }
    }

    /// That of `folder`, if there is one. Waits for a run that uses it.
    pub(super) fn find(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(NAME);
        let start = Instant::now();
        while is_there(&path)? {
            if let Some(lock) = lock(&path)? {
                return Ok(Some(Self {
                    folder: folder.to_owned(),
                    path,
                    _lock: lock,
                }));
            }
            wait(start)?;
        }
        Ok(None)
    }

    /// What is committed in `folder` at the moment, whoever is at it.
    pub(super) fn peek(folder: &Path) -> io::Result<Option<Plan>> {
        let path = folder.join(NAME);
        if is_there(&path)? {
            read(&path.join(COMMIT))
        } else {
            Ok(None)
        }
    }

    /// What is to be done in `folder` by a set of several folders, of which another is the first.
    pub(super) fn peek_plan(folder: &Path) -> io::Result<Option<Plan>> {
        let path = folder.join(NAME);
        if is_there(&path)? {
            // One that is incomplete was never committed.
            Ok(read(&path.join(PLAN)).unwrap_or_default())
        } else {
            Ok(None)
        }
    }

    /// Is nothing in it that a run would have left?
    pub(super) fn is_empty(&self) -> io::Result<bool> {
        Ok(self.contents()?.is_empty() && !self.path.join(COMMIT).exists())
    }

    /// Where the new file `index` waits for its place.
    pub(super) fn new_file(&self, index: usize) -> PathBuf {
        self.path.join(format!("{index}.new"))
    }

    /// Where the old file `index` waits for its end.
    pub(super) fn old_file(&self, index: usize) -> PathBuf {
        self.path.join(format!("{index}.old"))
    }

    pub(super) fn write_plan(&self, plan: &Plan, lasting: bool) -> io::Result<()> {
        let mut file = create(&self.path.join(PLAN), 0o600)?;
        file.write_all(&plan.to_bytes())?;
        if lasting {
            file.sync_all()?;
        }
        Ok(())
    }

    /// From now on the set is completed, whatever happens.
    pub(super) fn commit(&self) -> io::Result<()> {
        fs::rename(self.path.join(PLAN), self.path.join(COMMIT))
    }

    /// From now on the set is removed, whatever happens. It is as before the commit.
    pub(super) fn uncommit(&self) -> io::Result<()> {
        match fs::rename(self.path.join(COMMIT), self.path.join(PLAN)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Puts on the disk that the directory is there, and what is in it.
    pub(super) fn sync(&self) -> io::Result<()> {
        sync_folder(&self.path)?;
        sync_folder(&self.folder)
    }

    /// Removes it with all that a run puts there before a commit; what else there may be stays.
    pub(super) fn clear(&self) -> io::Result<()> {
        for path in self.contents()? {
            remove(&path)?;
        }
        remove(&self.path.join(LOCK))?;
        // Another run may be at it again.
        let _ = fs::remove_dir(&self.path);
        Ok(())
    }

    fn contents(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let is_file = |name: &str| {
                let index = name.strip_suffix(".new").or(name.strip_suffix(".old"));
                index.is_some_and(|index| index.parse::<usize>().is_ok())
            };
            let name = name.to_str().unwrap_or_default();
            if name == PLAN || is_file(name) {
                found.push(self.path.join(name));
            }
        }
        Ok(found)
    }
}

/// A file that was not there, and whose mode is what it should be, in spite of the umask. Where the
/// file system keeps no modes, there is no place for what others may not read.
pub(super) fn create(path: &Path, wanted: u32) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(wanted)
        .open(path)?;
    if mode(&file.metadata()?) != wanted {
        file.set_permissions(Permissions::from_mode(wanted))?;
        if wanted & 0o044 == 0 && mode(&file.metadata()?) & 0o044 != 0 {
            return Err(io::Error::other("the file system lets others read it"));
        }
    }
    Ok(file)
}

/// Puts on the disk which names a folder has, as far as its file system can.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match File::open(path) {
        Ok(folder) => folder,
        // It may be written to and not be listed.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        Err(error) => return Err(error),
    };
    match folder.sync_all() {
        Err(error) if !is_unsupported(&error) => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    )
}

/// Is there a directory that this user made, and nobody else can have put anything into?
fn is_there(path: &Path) -> io::Result<bool> {
    // Whatever is wrong above it is told of elsewhere.
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return Ok(false);
    };
    if !metadata.is_dir() {
        return Err(io::Error::other("is not a directory"));
    }
    if metadata.uid() != geteuid().as_raw() {
        return Err(io::Error::other("belongs to another user"));
    }
    if mode(&metadata) & 0o022 != 0 {
        return Err(io::Error::other("can be written to by others"));
    }
    Ok(true)
}

/// The lock in the directory at `path`, unless another run has it or has just removed it.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let name = path.join(LOCK);
    let options = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&name);
    let file = match options {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        // Not every file system has locks.
        Ok(()) | Err(Errno::INVAL | Errno::NOLCK | Errno::NOSYS | Errno::OPNOTSUPP) => {}
        Err(Errno::WOULDBLOCK) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let (locked, named) = (file.metadata()?, fs::symlink_metadata(&name));
    Ok(named
        .is_ok_and(|named| named.ino() == locked.ino() && named.dev() == locked.dev())
        .then_some(file))
}

fn wait(start: Instant) -> io::Result<()> {
    if start.elapsed() > PATIENCE {
        return Err(io::Error::other("another run is writing here"));
    }
    thread::sleep(Duration::from_millis(5));
    Ok(())
}

fn read(path: &Path) -> io::Result<Option<Plan>> {
    match fs::read(path) {
        Ok(bytes) => Plan::from_bytes(&bytes).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn mode(metadata: &Metadata) -> u32 {
    metadata.permissions().mode() & 0o7777
}

/// One name, so that it is found without a search, and two runs in a folder meet.
pub(super) const NAME: &str = ".meshpki-unfinished";
const PLAN: &str = "plan";
const COMMIT: &str = "commit";
const LOCK: &str = "lock";
const PATIENCE: Duration = Duration::from_secs(10);
