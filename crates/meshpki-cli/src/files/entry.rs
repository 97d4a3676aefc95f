//! One file of a set: where it is staged, where it goes, and the steps forward and back.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;

use rustix::fs::{FileType, Mode, fchmod, fstat};
use rustix::io::Errno;

use super::target::Target;
use crate::source::file_id::FileId;
use crate::source::unfinished::Unfinished;

/// The content of a file, which decides who may read it and when it is moved.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Content {
    /// Every user may read it.
    Certificate,
    /// Only its owner may read it.
    Key,
    /// A manifest without a key, or values of Helm: every user may read it.
    Manifest,
    /// A manifest with a key in it: only its owner may read it.
    SecretManifest,
}

impl Content {
    /// Whether only its owner may read it.
    pub(super) fn is_secret(self) -> bool {
        matches!(self, Self::Key | Self::SecretManifest)
    }
}

pub(super) struct Entry {
    pub(super) target: Target,
    pub(super) content: Content,
    /// Its name beside its target, and its identity.
    new: OsString,
    identity: FileId,
    /// The replaced file, once it has been moved aside: its new name, and its identity if it is a file.
    old: Option<(OsString, Option<FileId>)>,
    pub(super) occupant: Occupant,
}

/// What the final name leads to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Occupant {
    Old,
    Nothing,
    New,
}

impl Entry {
    /// Creates an empty file beside its target, which has an old file or nothing.
    pub(super) fn create(
        target: &Target,
        content: Content,
        occupant: Occupant,
    ) -> io::Result<(Self, File)> {
        let names = Unfinished::New.names(&target.name);
        let (new, file) = first_free(names, |new| target.folder.create(new))?;
        let identity = FileId::of(&file).inspect_err(|_| target.folder.discard(&new))?;
        let entry = Self {
            target: target.clone(),
            content,
            new,
            identity,
            old: None,
            occupant,
        };
        Ok((entry, file))
    }

    /// Renames it over the old file: for a single file, one step is enough.
    pub(super) fn replace(&mut self) -> io::Result<()> {
        let Target { folder, name, .. } = &self.target;
        folder.replace(&self.new, name)?;
        self.occupant = Occupant::New;
        Ok(())
    }

    pub(super) fn move_aside(&mut self) -> io::Result<()> {
        if self.occupant != Occupant::Old {
            return Ok(());
        }
        let Target { folder, name, .. } = &self.target;
        let names = Unfinished::Old.names(name);
        // Its identity is read after the move: another program may have replaced the file.
        let (old, ()) = first_free(names, |old| folder.rename(name, old))?;
        let looked = folder.look(&old);
        let identity = match looked {
            Ok(Some((FileType::RegularFile, identity))) => Some(identity),
            _ => None,
        };
        (self.old, self.occupant) = (Some((old, identity)), Occupant::Nothing);
        match identity {
            Some(_) => Ok(()),
            None => looked.and(Err(io::ErrorKind::AlreadyExists.into())),
        }
    }

    pub(super) fn move_in(&mut self) -> io::Result<()> {
        let Target { folder, name, .. } = &self.target;
        let linked = folder.link(&self.new, name);
        if linked.is_ok() {
            self.occupant = Occupant::New;
        }
        // On a network file system, the link may succeed although the call fails.
        if folder.is(name, self.identity)? {
            self.occupant = Occupant::New;
            return Ok(());
        }
        self.occupant = Occupant::Nothing;
        linked.and(Err(io::ErrorKind::AlreadyExists.into()))
    }

    pub(super) fn move_out(&mut self) -> io::Result<()> {
        if self.occupant == Occupant::New {
            let Target { folder, name, .. } = &self.target;
            folder.remove(name, self.identity)?;
            self.occupant = Occupant::Nothing;
        }
        Ok(())
    }

    pub(super) fn move_back(&mut self) -> io::Result<()> {
        if let (Occupant::Nothing, Some((old, _))) = (self.occupant, &self.old) {
            let Target { folder, name, .. } = &self.target;
            folder.rename(old, name)?;
            self.old = None;
            self.occupant = Occupant::Old;
        }
        Ok(())
    }

    /// Removes the files beside the target: the staging name, and the old file once it is no longer needed.
    /// Returns those that cannot be removed.
    pub(super) fn clear(&self, is_done: bool) -> Vec<PathBuf> {
        let old = self
            .old
            .as_ref()
            .filter(|_| is_done)
            .and_then(|(name, identity)| Some((name, (*identity)?)));
        std::iter::once((&self.new, self.identity))
            .chain(old)
            .filter(|(name, identity)| self.target.folder.remove(name, *identity).is_err())
            .map(|(name, _)| self.beside(name))
            .collect()
    }

    /// Where the old file is, if it was moved aside.
    pub(super) fn aside(&self) -> Option<PathBuf> {
        self.old.as_ref().map(|(old, _)| self.beside(old))
    }

    /// A name beside the target.
    fn beside(&self, name: &OsStr) -> PathBuf {
        self.target.path().with_file_name(name)
    }
}

/// Writes a file. From the first byte on, only its owner can read a key.
pub(super) fn fill(file: &mut File, content: Content, bytes: &[u8]) -> io::Result<()> {
    if content.is_secret() {
        set_mode(&*file, Mode::from_raw_mode(0o600))?;
        file.write_all(bytes)?;
    } else {
        file.write_all(bytes)?;
        set_mode(&*file, Mode::from_raw_mode(0o644))?;
    }
    file.sync_all()
}

/// Sets the mode of a file regardless of the umask. A key is not written to a file system without modes.
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
        return Err(io::Error::other("the file system lets other users read it"));
    }
    Ok(())
}

/// The first free name, and the result of using it.
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
