//! Files that change together: all of them or none, whenever the process ends.
//!
//! ```text
//! stage     new files into .meshpki-unfinished/, synced                 ends here: removed by the next run
//! commit    the plan is renamed ─────────────────────────────────────── ends here: completed by the next run
//! move      old certificates away, old keys away, new keys in, new certificates in; folders synced
//! clear     the commit goes first, then the rest
//! ```
//!
//! Under the final names there is the old pair, the new pair, or a part of one of them: never a
//! certificate beside another's key. Each folder of a set has a directory of its own, so that nothing
//! is moved from one file system to another; the commit is in the first of them.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use meshpki::Severity;

use crate::failure::{Failure, reason, shown};
use crate::render;
use crate::render::text::paint;

use plan::{Folder, Plan, PlannedFile, Version};
use staging::{NAME, Staging, create, is_unsupported, sync_folder};

mod plan;
mod staging;

/// Files on their way to their places.
pub(crate) struct Transaction {
    /// One a folder; the commit is in the first.
    stagings: Vec<Staging>,
    entries: Vec<Entry>,
    /// The next run is to complete it.
    is_left: bool,
}

struct Entry {
    staging: usize,
    index: usize,
    is_key: bool,
    target: PathBuf,
    new: PathBuf,
    old: PathBuf,
    /// What is replaced, as it was when it was looked at.
    replaced: Option<Version>,
    stands: Stands,
    /// To be synced, by the run that has written it.
    file: Option<File>,
}

/// What there is under the final name.
#[derive(Clone, Copy, PartialEq)]
enum Stands {
    Old,
    Nothing,
    New,
}

impl Transaction {
    /// A set of files at `targets`, of which nothing is there yet. What earlier runs have left in
    /// their folders is completed or removed.
    pub(crate) fn begin(targets: &[&Path]) -> Result<Self, Failure> {
        let mut folders: Vec<(PathBuf, &Path)> = Vec::new();
        for target in targets {
            let folder = folder(target);
            let known = folders.iter().map(|(other, _)| other.as_path());
            if position(known, folder)
                .map_err(unwritable(target))?
                .is_none()
            {
                folders.push((folder.to_owned(), target));
            }
        }
        if folders.len() > 1 {
            // By the names that they have everywhere, and in one order for all runs.
            for (folder, target) in &mut folders {
                *folder = folder.canonicalize().map_err(unwritable(target))?;
            }
            folders.sort();
        }
        for _ in 0..ATTEMPTS {
            for (folder, _) in &folders {
                settle(folder)?;
            }
            let mut transaction = Self {
                stagings: Vec::new(),
                entries: Vec::new(),
                is_left: false,
            };
            for (folder, target) in &folders {
                let staging = Staging::open(folder).map_err(unwritable(target))?;
                transaction.is_left |= !staging.is_empty().map_err(unwritable(target))?;
                transaction.stagings.push(staging);
            }
            if !transaction.is_left {
                return Ok(transaction);
            }
            // Another run was there in between, and did not come to its end.
        }
        let path = folders[0].0.join(NAME);
        Err(Failure::new(format!("{}: cannot be emptied", shown(&path))))
    }

    /// Writes a file of the set beside its place. What is at its place is replaced later.
    pub(crate) fn stage(&mut self, target: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
        let unwritable = unwritable(target);
        let folders = self.stagings.iter().map(|one| one.folder.as_path());
        let staging = position(folders, folder(target))
            .and_then(|found| found.ok_or_else(|| io::ErrorKind::NotFound.into()))
            .map_err(&unwritable)?;
        let replaced = version(target).map_err(&unwritable)?;
        let index = self.entries.len();
        let new = self.stagings[staging].new_file(index);
        let mut file = create(&new, mode).map_err(&unwritable)?;
        file.write_all(bytes).map_err(&unwritable)?;
        self.entries.push(Entry {
            staging,
            index,
            is_key: mode & 0o077 == 0,
            target: target.to_owned(),
            new,
            old: self.stagings[staging].old_file(index),
            replaced,
            stands: replaced.map_or(Stands::Nothing, |_| Stands::Old),
            file: Some(file),
        });
        Ok(())
    }

    /// Moves every file to its place. Where one cannot be moved, everything is as it was.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        for entry in &self.entries {
            let synced = entry.file.as_ref().map_or(Ok(()), File::sync_all);
            synced.map_err(unwritable(&entry.target))?;
        }
        if let [only] = self.entries.as_slice()
            && only.stands == Stands::Old
        {
            return only.replace();
        }
        self.write_plans()?;
        let Err(failure) = self.carry_out().and_then(|()| self.sync_folders()) else {
            return Ok(());
        };
        if self.undo().is_ok() {
            return Err(failure);
        }
        self.is_left = true;
        let path = self.stagings[0].path.clone();
        Err(failure.hint(format!(
            "what was begun is in {}: the next run here completes it",
            shown(&path)
        )))
    }

    fn write_plans(&self) -> Result<(), Failure> {
        let Some(name) = self.entries.first().map(|entry| &entry.target) else {
            return Ok(());
        };
        self.try_write_plans().map_err(unwritable(name))
    }

    fn try_write_plans(&self) -> io::Result<()> {
        let (first, others) = (&self.stagings[0], &self.stagings[1..]);
        // A loss of power must not lose the plan while the old files are away.
        let is_lasting = self.entries.iter().any(|entry| entry.replaced.is_some());
        for (index, staging) in self.stagings.iter().enumerate().rev() {
            let mut plan = Plan::default();
            if index > 0 {
                plan.first = Some(Folder::new(&first.folder)?);
            } else {
                for other in others {
                    plan.others.push(Folder::new(&other.folder)?);
                }
            }
            let entries = self.entries.iter();
            plan.files = entries
                .filter(|entry| entry.staging == index)
                .filter_map(Entry::planned)
                .collect();
            staging.write_plan(&plan, is_lasting)?;
            if is_lasting && index > 0 {
                staging.sync()?;
            }
        }
        first.commit()?;
        if is_lasting {
            first.sync()?;
        }
        Ok(())
    }

    fn carry_out(&mut self) -> Result<(), Failure> {
        self.each(false, Entry::move_away)?;
        self.each(true, Entry::move_away)?;
        self.each(true, Entry::move_in)?;
        self.each(false, Entry::move_in)
    }

    fn undo(&mut self) -> Result<(), Failure> {
        self.each(false, Entry::move_out)?;
        self.each(true, Entry::move_out)?;
        self.each(true, Entry::move_back)?;
        self.each(false, Entry::move_back)?;
        // The failure that led here is the one that is told.
        let _ = self.sync_folders();
        Ok(())
    }

    fn each(
        &mut self,
        keys: bool,
        step: impl Fn(&mut Entry) -> io::Result<()>,
    ) -> Result<(), Failure> {
        for entry in self.entries.iter_mut().filter(|one| one.is_key == keys) {
            step(entry).map_err(unwritable(&entry.target))?;
        }
        Ok(())
    }

    fn sync_folders(&self) -> Result<(), Failure> {
        for staging in &self.stagings {
            sync_folder(&staging.folder).map_err(unwritable(&staging.folder))?;
        }
        Ok(())
    }

    /// The set that a run has committed and not completed, from its first folder.
    fn left_behind(first: Staging, plan: Plan) -> Result<Self, Failure> {
        let mut transaction = Self {
            stagings: vec![first],
            entries: Vec::new(),
            is_left: true,
        };
        transaction.push(plan.files)?;
        for other in plan.others {
            let missing = || {
                let path = transaction.stagings[0].path.clone();
                in_doubt(&path, &format!("a part of it is in {}", shown(&other.path)))
            };
            if !other.is_there() {
                return Err(missing());
            }
            let staging = find(&other.path)?.ok_or_else(missing)?;
            let plan = Staging::peek_plan(&other.path).map_err(unsettled(&staging.path))?;
            let Some(plan) = plan.filter(|plan| {
                let first = plan.first.as_ref();
                first.is_some_and(|first| first.is(&transaction.stagings[0].folder))
            }) else {
                return Err(missing());
            };
            transaction.stagings.push(staging);
            transaction.push(plan.files)?;
        }
        Ok(transaction)
    }

    /// The files in the last of the folders, as they stand.
    fn push(&mut self, files: Vec<PlannedFile>) -> Result<(), Failure> {
        let number = self.stagings.len() - 1;
        let staging = &self.stagings[number];
        for file in files {
            let mut entry = Entry {
                staging: number,
                index: file.index,
                is_key: file.is_key,
                target: staging.folder.join(&file.name),
                new: staging.new_file(file.index),
                old: staging.old_file(file.index),
                replaced: file.replaced,
                stands: Stands::New,
                file: None,
            };
            entry.stands = entry
                .look()
                .map_err(unsettled(&staging.path))?
                .ok_or_else(|| {
                    let target = shown(&entry.target);
                    in_doubt(&staging.path, &format!("{target} was written since"))
                })?;
            self.entries.push(entry);
        }
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.is_left {
            return;
        }
        for staging in &self.stagings {
            // As long as the commit is there, the rest is needed. The next run tries again.
            if staging.clear().is_err() && staging.is_committed() {
                return;
            }
        }
    }
}

impl Entry {
    fn planned(&self) -> Option<PlannedFile> {
        Some(PlannedFile {
            index: self.index,
            is_key: self.is_key,
            replaced: self.replaced,
            name: self.target.file_name()?.to_owned(),
        })
    }

    /// Puts one file in another's place, which is a single step and needs no plan.
    fn replace(&self) -> Result<(), Failure> {
        self.check_old()
            .and_then(|()| fs::rename(&self.new, &self.target))
            .map_err(unwritable(&self.target))?;
        sync_folder(folder(&self.target)).map_err(|error| {
            let (name, reason) = (shown(&self.target), reason(&error));
            Failure::new(format!("{name}: is written, and may be lost: {reason}"))
        })
    }

    fn move_away(&mut self) -> io::Result<()> {
        if self.stands == Stands::Old {
            if metadata(&self.old)?.is_some() {
                // It has two names, since a run was interrupted on its way back.
                fs::remove_file(&self.target)?;
            } else {
                self.check_old()?;
                fs::rename(&self.target, &self.old)?;
            }
            self.stands = Stands::Nothing;
        }
        Ok(())
    }

    /// Is what stands there still what was looked at?
    fn check_old(&self) -> io::Result<()> {
        if version(&self.target)? == self.replaced {
            Ok(())
        } else {
            Err(io::ErrorKind::AlreadyExists.into())
        }
    }

    fn move_in(&mut self) -> io::Result<()> {
        if self.stands == Stands::Nothing {
            put(&self.new, &self.target)?;
            self.stands = Stands::New;
        }
        Ok(())
    }

    fn move_out(&mut self) -> io::Result<()> {
        if self.stands == Stands::New {
            let (file, target) = (self.file.as_ref(), metadata(&self.target)?);
            let file = file.map(File::metadata).transpose()?;
            if !file.is_some_and(|file| target.is_some_and(|target| is_one(&file, &target))) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            if metadata(&self.new)?.is_some() {
                fs::remove_file(&self.target)?;
            } else {
                fs::rename(&self.target, &self.new)?;
            }
            self.stands = Stands::Nothing;
        }
        Ok(())
    }

    fn move_back(&mut self) -> io::Result<()> {
        if self.stands == Stands::Nothing && self.replaced.is_some() {
            put(&self.old, &self.target)?;
            self.stands = Stands::Old;
        }
        Ok(())
    }

    /// What stands under the final name of a file that another run has left, unless that is neither
    /// the old nor the new one.
    fn look(&self) -> io::Result<Option<Stands>> {
        let (new, old) = (metadata(&self.new)?, metadata(&self.old)?);
        let (Some(new), Some(target)) = (&new, &metadata(&self.target)?) else {
            // Without links, the new file is moved and not linked.
            let stands = new.map_or(Stands::New, |_| Stands::Nothing);
            return Ok(Some(stands));
        };
        let is_old = old.as_ref().map_or_else(
            || self.replaced == Some(Version::of(target)),
            |old| is_one(old, target),
        );
        Ok(match (is_one(new, target), is_old) {
            (true, _) => Some(Stands::New),
            (_, true) => Some(Stands::Old),
            _ => None,
        })
    }
}

/// Completes what an earlier run has committed in `folder`, and removes what it had not. Returns
/// whether anything was completed.
pub(crate) fn settle(folder: &Path) -> Result<bool, Failure> {
    let Some(staging) = find(folder)? else {
        return Ok(false);
    };
    let path = staging.path.clone();
    if let Some(plan) = Staging::peek(folder).map_err(unsettled(&path))? {
        let mut transaction = Transaction::left_behind(staging, plan)?;
        transaction.carry_out()?;
        transaction.sync_folders()?;
        transaction.is_left = false;
        let head = paint(Severity::Note, "note");
        let folder = shown(folder);
        render::words(&format!(
            "{head}: {folder}: what an interrupted run had begun is completed\n"
        ));
        return Ok(true);
    }
    let plan = Staging::peek_plan(folder).map_err(unsettled(&path))?;
    if let Some(first) = plan.and_then(|plan| plan.first) {
        if !first.is_there() {
            let elsewhere = format!("the rest of it is in {}", shown(&first.path));
            return Err(in_doubt(&path, &elsewhere));
        }
        if is_committed_with(&first, folder).map_err(unsettled(&path))? {
            drop(staging);
            return settle(&first.path);
        }
    }
    staging.clear().map_err(unsettled(&path))?;
    Ok(false)
}

/// Is something committed in `folder` and not in its place yet?
pub(crate) fn is_unsettled(folder: &Path) -> bool {
    let is_committed = || {
        if Staging::peek(folder)?.is_some() {
            return Ok(true);
        }
        match Staging::peek_plan(folder)?.and_then(|plan| plan.first) {
            Some(first) => is_committed_with(&first, folder),
            None => Ok(false),
        }
    };
    // Why it cannot be told is said by who settles it.
    is_committed().unwrap_or_else(|_: io::Error| true)
}

/// Does the commit in `first` speak for `folder`, too?
fn is_committed_with(first: &Folder, folder: &Path) -> io::Result<bool> {
    let inode = fs::metadata(folder)?.ino();
    let plan = Staging::peek(&first.path)?;
    Ok(plan.is_some_and(|plan| plan.others.iter().any(|other| other.inode == inode)))
}

fn find(folder: &Path) -> Result<Option<Staging>, Failure> {
    Staging::find(folder).map_err(unsettled(&folder.join(NAME)))
}

/// Puts on the disk that there is a directory, as far as its file system can.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    sync_folder(folder(path))
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Gives the file at `from` the name `to`, unless there is something of that name.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        // Not every file system has links.
        Err(error) if is_unsupported(&error) || error.kind() == io::ErrorKind::PermissionDenied => {
            if metadata(to)?.is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        result => result,
    }
}

fn version(path: &Path) -> io::Result<Option<Version>> {
    Ok(metadata(path)?.as_ref().map(Version::of))
}

fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Which of the paths leads to a folder, whatever it is called?
fn position<'a>(paths: impl Iterator<Item = &'a Path>, folder: &Path) -> io::Result<Option<usize>> {
    let wanted = fs::metadata(folder)?;
    let found: io::Result<Vec<Metadata>> = paths.map(fs::metadata).collect();
    Ok(found?.iter().position(|one| is_one(one, &wanted)))
}

fn is_one(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
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

fn unsettled(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::new(format!("{}: {}", shown(path), reason(&error)))
}

fn in_doubt(path: &Path, why: &str) -> Failure {
    let path = shown(path);
    Failure::new(format!(
        "{path}: an interrupted run cannot be completed: {why}"
    ))
    .hint("look at what is there, then move it away")
}

const ATTEMPTS: usize = 3;
