//! Files on their way to their places: staged, then moved in the one order in which no certificate ever
//! stands beside another's key.

use std::io;
use std::path::Path;
use std::rc::Rc;

use meshpki::Severity;

use super::entry::{Content, Entry, Stands, fill};
use super::folder::Folder;
use super::place::Place;
use crate::failure::{Failure, reason, shown};
use crate::render;
use crate::render::text::paint;

pub(crate) struct Set {
    /// Each once, in one order for all runs.
    folders: Vec<Rc<Folder>>,
    entries: Vec<Entry>,
    /// The new files are at their places, and the old ones are not needed any more.
    is_done: bool,
}

impl Set {
    /// A set without files. Other runs wait from now on, until these folders are closed.
    pub(crate) fn begin(places: &[Place]) -> Result<Self, Failure> {
        let mut folders: Vec<Rc<Folder>> = places.iter().map(Place::folder).cloned().collect();
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

    /// Writes a file of the set beside its place, where there is another that is replaced, or nothing.
    pub(crate) fn stage(
        &mut self,
        place: &Place,
        content: Content,
        bytes: &[u8],
        is_replaced: bool,
    ) -> Result<(), Failure> {
        let unwritable = unwritable(place.path());
        let stands = if is_replaced {
            Stands::Old
        } else {
            Stands::Nothing
        };
        let (entry, mut file) = Entry::create(place, content, stands).map_err(&unwritable)?;
        self.entries.push(entry);
        fill(&mut file, content, bytes).map_err(&unwritable)
    }

    /// Moves every file to its place. Where one cannot be moved, everything is as it was.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        if let [only] = self.entries.as_mut_slice()
            && only.stands == Stands::Old
        {
            only.replace().map_err(unwritable(only.place.path()))?;
            return only.place.folder.sync().map_err(|error| {
                let (name, reason) = (shown(only.place.path()), reason(&error));
                Failure::new(format!("{name}: is written, and may be lost: {reason}"))
            });
        }
        let Err(failure) = self.carry_out() else {
            self.is_done = true;
            return Ok(());
        };
        if self.undo().is_ok() {
            return Err(failure);
        }
        let old: Vec<String> = self.entries.iter().filter_map(Entry::aside).collect();
        Err(if old.is_empty() {
            failure
        } else {
            failure.hint(format!("what was there before is in {}", old.join(", ")))
        })
    }

    fn carry_out(&mut self) -> Result<(), Failure> {
        let mut entries = self.entries.iter();
        let is_replaced = entries.any(|entry| entry.stands == Stands::Old);
        self.each(Content::Certificate, Entry::move_aside)?;
        if is_replaced {
            // A loss of power must not bring an old certificate back beside a new key.
            self.sync()?;
        }
        self.each(Content::Key, Entry::move_aside)?;
        self.each(Content::Key, Entry::move_in)?;
        if is_replaced {
            self.sync()?;
        }
        self.each(Content::Certificate, Entry::move_in)?;
        self.sync()
    }

    fn undo(&mut self) -> Result<(), Failure> {
        self.each(Content::Certificate, Entry::move_out)?;
        self.each(Content::Key, Entry::move_out)?;
        self.each(Content::Key, Entry::move_back)?;
        self.each(Content::Certificate, Entry::move_back)?;
        // The failure that led here is the one that is told.
        let _ = self.sync();
        Ok(())
    }

    fn each(
        &mut self,
        content: Content,
        step: impl Fn(&mut Entry) -> io::Result<()>,
    ) -> Result<(), Failure> {
        for entry in &mut self.entries {
            if entry.content == content {
                step(entry).map_err(unwritable(entry.place.path()))?;
            }
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), Failure> {
        for folder in &self.folders {
            folder.sync().map_err(unwritable(folder.path()))?;
        }
        Ok(())
    }
}

/// What is beside the places goes, but for old files that did not get back to theirs.
impl Drop for Set {
    fn drop(&mut self) {
        let mut stays = Vec::new();
        // Keys first: a leftover of them matters more.
        for content in [Content::Key, Content::Certificate] {
            let entries = self.entries.iter();
            let entries = entries.filter(|entry| entry.content == content);
            stays.extend(entries.flat_map(|entry| entry.clear(self.is_done)));
        }
        if !stays.is_empty() {
            let (head, names) = (paint(Severity::Note, "note"), stays.join(", "));
            render::words(&format!("{head}: {names}: cannot be removed\n"));
        }
    }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| {
        let reason = match error.kind() {
            io::ErrorKind::AlreadyExists => "something else has written it".to_owned(),
            _ => reason(&error),
        };
        Failure::new(format!("{}: cannot be written: {reason}", shown(path)))
    }
}
