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

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use meshpki::Severity;

use crate::failure::{Failure, reason, shown};
use crate::render;
use crate::render::text::paint;

use entry::{Entry, Stands, is_one};
use plan::{Folder, Plan, PlannedFile};
use staging::{NAME, Staging, sync_folder};

mod entry;
mod plan;
mod staging;

/// Files on their way to their places.
pub(crate) struct Transaction {
    /// One a folder; the commit is in the first.
    stagings: Vec<Staging>,
    /// Each with the number of its folder.
    entries: Vec<(usize, Entry)>,
    /// The next run is to complete it.
    is_left: bool,
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
        let folders = self.stagings.iter().map(|one| one.folder.as_path());
        let entry = position(folders, folder(target)).and_then(|found| {
            let number = found.ok_or(io::ErrorKind::NotFound)?;
            let staging = &self.stagings[number];
            let entry = Entry::stage(target, bytes, mode, staging, self.entries.len())?;
            Ok((number, entry))
        });
        self.entries.push(entry.map_err(unwritable(target))?);
        Ok(())
    }

    /// Moves every file to its place. Where one cannot be moved, everything is as it was.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        for (_, entry) in &self.entries {
            entry.sync().map_err(unwritable(&entry.target))?;
        }
        if let [(_, only)] = self.entries.as_slice()
            && only.stands == Stands::Old
        {
            only.replace().map_err(unwritable(&only.target))?;
            return sync_folder(folder(&only.target)).map_err(|error| {
                let (name, reason) = (shown(&only.target), reason(&error));
                Failure::new(format!("{name}: is written, and may be lost: {reason}"))
            });
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
        let Some(name) = self.entries.first().map(|(_, entry)| &entry.target) else {
            return Ok(());
        };
        self.try_write_plans().map_err(unwritable(name))
    }

    fn try_write_plans(&self) -> io::Result<()> {
        let (first, others) = (&self.stagings[0], &self.stagings[1..]);
        // A loss of power must not lose the plan while the old files are away.
        let is_lasting = self
            .entries
            .iter()
            .any(|(_, entry)| entry.replaced.is_some());
        for (index, staging) in self.stagings.iter().enumerate() {
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
                .filter(|(staging, _)| *staging == index)
                .filter_map(|(_, entry)| entry.planned())
                .collect();
            staging.write_plan(&plan, is_lasting)?;
            if is_lasting && index > 0 {
                staging.sync()?;
            }
        }
        // By now each folder knows of the others.
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
        for (_, entry) in &mut self.entries {
            if entry.is_key == keys {
                step(entry).map_err(unwritable(&entry.target))?;
            }
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
            let mut entry = Entry::left_behind(&file, staging);
            if !entry.look().map_err(unsettled(&staging.path))? {
                let why = format!("{} was written since", shown(&entry.target));
                return Err(in_doubt(&staging.path, &why));
            }
            self.entries.push((number, entry));
        }
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.is_left {
            return;
        }
        // As long as the commit is there, the rest is needed. What cannot be removed is left to the
        // next run, and the first folder knows the others.
        if self
            .stagings
            .first()
            .is_some_and(|first| first.uncommit().is_ok())
        {
            let cleared = self.stagings.iter().rev().try_for_each(Staging::clear);
            drop(cleared);
        }
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
    let Plan { first, others, .. } = plan.unwrap_or_default();
    if let Some(first) = first {
        if !first.is_there() {
            let elsewhere = format!("the rest of it is in {}", shown(&first.path));
            return Err(in_doubt(&path, &elsewhere));
        }
        if is_committed_with(&first, folder).map_err(unsettled(&path))? {
            drop(staging);
            return settle(&first.path);
        }
    }
    for other in others.iter().filter(|other| other.is_there()) {
        settle(&other.path)?;
    }
    staging.clear().map_err(unsettled(&path))?;
    Ok(false)
}

/// Is something committed in `folder` and not in its place yet?
pub(crate) fn is_unsettled(folder: &Path) -> bool {
    let is_committed = || -> io::Result<bool> {
        if Staging::peek(folder)?.is_some() {
            return Ok(true);
        }
        match Staging::peek_plan(folder)?.and_then(|plan| plan.first) {
            Some(first) => is_committed_with(&first, folder),
            None => Ok(false),
        }
    };
    // Why it cannot be told is said by who settles it.
    is_committed().unwrap_or(true)
}

/// Does the commit in `first` speak for `folder`, too?
fn is_committed_with(first: &Folder, folder: &Path) -> io::Result<bool> {
    let inode = fs::metadata(folder)?.ino();
    let plan = Staging::peek(&first.path)?;
    Ok(plan.is_some_and(|plan| plan.others.iter().any(|other| other.inode == inode)))
}

fn find(folder: &Path) -> Result<Option<Staging>, Failure> {
    let path = folder.join(NAME);
    Staging::find(folder).map_err(|error| {
        unsettled(&path)(error).hint("whoever left it there completes it by the same command")
    })
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

/// Which of the paths leads to a folder, whatever it is called?
fn position<'a>(paths: impl Iterator<Item = &'a Path>, folder: &Path) -> io::Result<Option<usize>> {
    let wanted = fs::metadata(folder)?;
    let found: io::Result<Vec<Metadata>> = paths.map(fs::metadata).collect();
    Ok(found?.iter().position(|one| is_one(one, &wanted)))
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
