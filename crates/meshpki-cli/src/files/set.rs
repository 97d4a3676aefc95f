//! Files on their way to their places: staged, then moved in the one order in which no certificate ever
//! stands beside another's key.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::rc::Rc;

use meshpki::Severity;
use rustix::fs::{Mode, fchmod, fstat};
use rustix::io::Errno;

use super::folder::Folder;
use super::identity::Identity;
use super::name::Unfinished;
use super::place::Place;
use crate::failure::{Failure, reason, shown};
use crate::render;
use crate::render::text::paint;

/// What a file holds decides who may read it, and when it is moved.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Content {
    /// Everybody may read it.
    Certificate,
    /// Its owner alone may.
    Key,
}

pub(crate) struct Set {
    /// Each once, in one order for all runs.
    folders: Vec<Rc<Folder>>,
    entries: Vec<Entry>,
    /// The new files are at their places, and the old ones are not needed any more.
    is_done: bool,
}

/// One file of a set.
struct Entry {
    place: Place,
    content: Content,
    /// Its name beside its place, and which file it is.
    new: OsString,
    identity: Identity,
    /// What it replaces, and the name that this has got.
    replaced: Option<Identity>,
    old: Option<OsString>,
    stands: Stands,
}

/// What there is under the final name.
#[derive(Clone, Copy, PartialEq)]
enum Stands {
    Old,
    Nothing,
    New,
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

    /// Writes a file of the set beside its place, where it replaces the file `replaced`.
    pub(crate) fn stage(
        &mut self,
        place: &Place,
        content: Content,
        bytes: &[u8],
        replaced: Option<Identity>,
    ) -> Result<(), Failure> {
        let unwritable = unwritable(place.path());
        let (new, mut file, identity) = create(place).map_err(&unwritable)?;
        self.entries.push(Entry {
            place: place.clone(),
            content,
            new,
            identity,
            replaced,
            old: None,
            stands: replaced.map_or(Stands::Nothing, |_| Stands::Old),
        });
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
        let old = self
            .entries
            .iter()
            .filter_map(|entry| entry.old.as_ref().map(|old| entry.beside(old)));
        let old: Vec<String> = old.collect();
        Err(if old.is_empty() {
            failure
        } else {
            failure.hint(format!("what was there before is in {}", old.join(", ")))
        })
    }

    fn carry_out(&mut self) -> Result<(), Failure> {
        let is_replaced = self.entries.iter().any(|entry| entry.replaced.is_some());
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
            for entry in entries.filter(|entry| entry.content == content) {
                let new = Some((&entry.new, entry.identity));
                let old = entry.old.as_ref().zip(entry.replaced);
                for (name, identity) in new.into_iter().chain(old.filter(|_| self.is_done)) {
                    if entry.place.folder.remove(name, identity).is_err() {
                        stays.push(entry.beside(name));
                    }
                }
            }
        }
        if !stays.is_empty() {
            let (head, names) = (paint(Severity::Note, "note"), stays.join(", "));
            render::words(&format!("{head}: {names}: cannot be removed\n"));
        }
    }
}

impl Entry {
    /// Puts it over the old one, which for a single file is a single step.
    fn replace(&mut self) -> io::Result<()> {
        let Place { folder, name, .. } = &self.place;
        folder.replace(&self.new, name)?;
        self.stands = Stands::New;
        Ok(())
    }

    fn move_aside(&mut self) -> io::Result<()> {
        if self.stands != Stands::Old {
            return Ok(());
        }
        let Place { folder, name, .. } = &self.place;
        let names = Unfinished::Old.names(name);
        let (old, ()) = first_free(names, |old| folder.rename(name, old))?;
        let moved = folder.look(&old);
        (self.old, self.stands) = (Some(old.clone()), Stands::Nothing);
        if moved?.map(|(_, identity)| identity) == self.replaced {
            return Ok(());
        }
        // It is somebody else's, and not what was looked at.
        folder.rename(&old, name)?;
        (self.old, self.stands) = (None, Stands::Old);
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn move_in(&mut self) -> io::Result<()> {
        let Place { folder, name, .. } = &self.place;
        folder.link(&self.new, name)?;
        self.stands = Stands::New;
        if folder.look(name)?.map(|(_, identity)| identity) == Some(self.identity) {
            return Ok(());
        }
        self.stands = Stands::Nothing;
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn move_out(&mut self) -> io::Result<()> {
        if self.stands == Stands::New {
            let Place { folder, name, .. } = &self.place;
            if !folder.remove(name, self.identity)? {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            self.stands = Stands::Nothing;
        }
        Ok(())
    }

    fn move_back(&mut self) -> io::Result<()> {
        if let (Stands::Nothing, Some(old)) = (self.stands, &self.old) {
            let Place { folder, name, .. } = &self.place;
            folder.rename(old, name)?;
            self.old = None;
            self.stands = Stands::Old;
        }
        Ok(())
    }

    /// A name beside the place, as messages have it.
    fn beside(&self, name: &OsStr) -> String {
        shown(&self.place.path().with_file_name(name))
    }
}

/// A new file beside its place, its name, and which it is.
fn create(place: &Place) -> io::Result<(OsString, File, Identity)> {
    let names = Unfinished::New.names(&place.name);
    let (name, file) = first_free(names, |new| place.folder.create(new))?;
    let identity = Identity::of(&file).inspect_err(|_| place.folder.discard(&name))?;
    Ok((name, file, identity))
}

/// The first of the names of which there is nothing, and what came of it.
fn first_free<T>(
    names: impl Iterator<Item = OsString>,
    mut take: impl FnMut(&OsStr) -> io::Result<T>,
) -> io::Result<(OsString, T)> {
    for name in names {
        match take(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            taken => return taken.map(|value| (name, value)),
        }
    }
    Err(io::Error::other("too many unfinished files are beside it"))
}

fn fill(file: &mut File, content: Content, bytes: &[u8]) -> io::Result<()> {
    match content {
        Content::Certificate => {
            file.write_all(bytes)?;
            set_mode(&*file, Mode::from_raw_mode(0o644))?;
        }
        Content::Key => {
            set_mode(&*file, Mode::from_raw_mode(0o600))?;
            file.write_all(bytes)?;
        }
    }
    file.sync_all()
}

/// Gives a file its mode in spite of the umask. Where the file system keeps no modes, there is no place
/// for what others may not read.
fn set_mode(file: impl AsFd, wanted: Mode) -> io::Result<()> {
    let file = file.as_fd();
    let mode = || Ok::<_, io::Error>(Mode::from_raw_mode(fstat(file)?.st_mode));
    if mode()? == wanted {
        return Ok(());
    }
    let others = Mode::RGRP | Mode::ROTH;
    match fchmod(file, wanted) {
        Err(Errno::NOTSUP | Errno::PERM) if wanted.contains(others) => {}
        changed => changed?,
    }
    if mode()?.intersects(others.difference(wanted)) {
        return Err(io::Error::other("the file system lets others read it"));
    }
    Ok(())
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
