//! A set of files: staged, then moved to their targets in an order in which no certificate is ever beside another's
//! key.

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::entry::{Content, Entry, Occupant, fill};
use super::error::{Error, Why};
use super::folder::Folder;
use super::target::Target;

pub(super) struct Set {
    /// Each once, in the same order in all runs.
    folders: Vec<Rc<Folder>>,
    entries: Vec<Entry>,
    /// The new files are at their targets, and the old ones are no longer needed.
    is_done: bool,
}

impl Set {
    /// An empty set. Other runs wait until these folders are closed.
    pub(super) fn begin(targets: &[Target]) -> Result<Self, Error> {
        let mut folders: Vec<Rc<Folder>> = targets.iter().map(Target::folder).cloned().collect();
        folders.sort_by_key(|folder| folder.identity());
        folders.dedup_by_key(|folder| folder.identity());
        for folder in &folders {
            folder.lock().map_err(unwritable(folder.path()))?;
        }
        Ok(Self {
            folders,
            entries: Vec::new(),
            is_done: false,
        })
    }

    /// Writes a file of the set beside its target, which is empty or has the file that it replaces.
    pub(super) fn stage(
        &mut self,
        target: &Target,
        content: Content,
        bytes: &[u8],
        is_replaced: bool,
    ) -> Result<(), Error> {
        let unwritable = unwritable(target.path());
        let occupant = if is_replaced {
            Occupant::Old
        } else {
            Occupant::Nothing
        };
        let (entry, mut file) = Entry::create(target, content, occupant).map_err(&unwritable)?;
        self.entries.push(entry);
        fill(&mut file, content, bytes).map_err(&unwritable)
    }

    /// Moves every file to its target. If one cannot be moved, everything is undone.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        if let [only] = self.entries.as_mut_slice()
            && only.occupant == Occupant::Old
        {
            only.replace().map_err(unwritable(only.target.path()))?;
            let synced = only.target.folder.sync();
            return synced.map_err(|error| Why::MayBeLost(error).at(only.target.path()));
        }
        let Err(error) = self.carry_out() else {
            self.is_done = true;
            return Ok(());
        };
        if self.undo().is_ok() {
            return Err(error);
        }
        Err(error.with_aside(self.entries.iter().filter_map(Entry::aside).collect()))
    }

    /// Removes the files beside the targets, except old files that could not be moved back. Returns those that
    /// cannot be removed.
    pub(super) fn clear(&mut self) -> Vec<PathBuf> {
        let entries = std::mem::take(&mut self.entries);
        // Keys first: a leftover key matters more.
        [SECRET, PUBLIC]
            .into_iter()
            .flat_map(|is_secret| {
                let is_of_it = move |entry: &&Entry| entry.content.is_secret() == is_secret;
                entries.iter().filter(is_of_it)
            })
            .flat_map(|entry| entry.clear(self.is_done))
            .collect()
    }

    fn carry_out(&mut self) -> Result<(), Error> {
        let is_old = |entry: &Entry| entry.occupant == Occupant::Old;
        let is_replaced = self.entries.iter().any(is_old);
        self.each(PUBLIC, Entry::move_aside)?;
        if is_replaced {
            // A power loss must not bring back an old certificate beside a new key.
            self.sync()?;
        }
        self.each(SECRET, Entry::move_aside)?;
        self.each(SECRET, Entry::move_in)?;
        if is_replaced {
            self.sync()?;
        }
        self.each(PUBLIC, Entry::move_in)?;
        self.sync()
    }

    fn undo(&mut self) -> Result<(), Error> {
        self.each(PUBLIC, Entry::move_out)?;
        self.each(SECRET, Entry::move_out)?;
        self.each(SECRET, Entry::move_back)?;
        self.each(PUBLIC, Entry::move_back)?;
        // The error that led here is the one that is returned.
        let _ = self.sync();
        Ok(())
    }

    fn each(
        &mut self,
        is_secret: bool,
        step: impl Fn(&mut Entry) -> io::Result<()>,
    ) -> Result<(), Error> {
        for entry in &mut self.entries {
            if entry.content.is_secret() == is_secret {
                step(entry).map_err(unwritable(entry.target.path()))?;
            }
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), Error> {
        for folder in &self.folders {
            folder.sync().map_err(unwritable(folder.path()))?;
        }
        Ok(())
    }
}

/// Clears after a panic, too.
impl Drop for Set {
    fn drop(&mut self) {
        self.clear();
    }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> Error {
    move |error| Why::not_written(error).at(path)
}

/// What only its owner may read: keys, and manifests with keys.
const SECRET: bool = true;
/// What every user may read.
const PUBLIC: bool = false;
