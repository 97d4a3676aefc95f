//! The targets of all files that one run writes: all or none. Nothing is overwritten without --force.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use meshpki::PublicKey;

use super::entry::Content;
use super::error::{Error, Why};
use super::folder::Folder;
use super::replaced::{check_beside, check_replaced};
use super::set::Set;
use super::target::Target;
use crate::source::file_id::FileId;

/// Targets in open folders: the paths of the folders may change later.
pub(crate) struct Outputs {
    targets: Vec<Target>,
    /// The inputs, which are not overwritten.
    inputs: Vec<FileId>,
    force: bool,
    /// The input that is replaced, if it is still the same file.
    replaced: Option<FileId>,
}

/// A file that will be written at one of the targets.
pub(crate) struct OutputFile<'a> {
    pub(crate) path: PathBuf,
    pub(crate) content: Content,
    pub(crate) bytes: &'a [u8],
    /// The public keys that it belongs to, if they are known.
    pub(crate) keys: Vec<PublicKey>,
}

/// The result of writing, and the files beside the targets that could not be removed.
#[must_use]
pub(crate) struct Written {
    pub(crate) outcome: Result<(), Error>,
    pub(crate) not_removed: Vec<PathBuf>,
}

impl Outputs {
    /// The targets at `paths`. Files in `read` are never overwritten, and other files only with `force`.
    pub(crate) fn open(paths: &[&Path], read: &[&Path], force: bool) -> Result<Self, Error> {
        let mut folders = Vec::new();
        let targets = paths.iter().map(|path| {
            let target = Target::open(path, &folders)?;
            folders.push(Rc::clone(target.folder()));
            Ok(target)
        });
        Ok(Self::at(
            targets.collect::<Result<_, Error>>()?,
            read,
            force,
        ))
    }

    /// The same, for files of these names in a folder, and perhaps one elsewhere. The folder is created if it does not
    /// exist, and removed again if nothing is written to it.
    pub(crate) fn open_in(
        (folder, names): (&Path, &[&str]),
        elsewhere: Option<&Path>,
        read: &[&Path],
        force: bool,
    ) -> Result<Self, Error> {
        let folder = Folder::make(folder).map_err(|error| match folder.symlink_metadata() {
            Ok(one) if !one.is_dir() => Why::NotADirectory.at(folder),
            _ => Why::DirectoryNotMade(error).at(folder),
        })?;
        let folder = Rc::new(folder);
        let targets = names.iter().map(|name| Target::within(&folder, name));
        let mut targets: Vec<Target> = targets.collect();
        if let Some(path) = elsewhere {
            targets.push(Target::open(path, &[Rc::clone(&folder)])?);
        }
        Ok(Self::at(targets, read, force))
    }

    fn at(targets: Vec<Target>, read: &[&Path], force: bool) -> Self {
        Self {
            targets,
            inputs: read
                .iter()
                .filter_map(|path| FileId::of_input(path))
                .collect(),
            force,
            replaced: None,
        }
    }

    /// The same targets, the first of which is the input that is replaced, unless another file has its name by
    /// then.
    pub(crate) fn in_place(self) -> Result<Self, Error> {
        let replaced = self.targets[0].file()?;
        Ok(Self { replaced, ..self })
    }

    /// The files that interrupted runs have left at the targets.
    pub(crate) fn left_behind(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.targets.iter().flat_map(Target::left_behind).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Checks that all targets can be written, before a key is created for them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut found: Vec<FileId> = Vec::new();
        for (index, target) in self.targets.iter().enumerate() {
            let file = self.file(target)?;
            let others = &self.targets[..index];
            if others.iter().any(|other| other.is(target))
                || file.is_some_and(|one| found.contains(&one))
            {
                return Err(Why::NamedTwice.at(target.path()));
            }
            if others
                .iter()
                .any(|other| other.needs(target) || target.needs(other))
            {
                return Err(Why::Taken.at(target.path()));
            }
            found.extend(file);
        }
        Ok(())
    }

    /// Writes all files, or none.
    pub(crate) fn write(&self, files: &[OutputFile<'_>]) -> Written {
        let mut set = match Set::begin(&self.targets) {
            Ok(set) => set,
            Err(error) => {
                return Written {
                    outcome: Err(error),
                    not_removed: Vec::new(),
                };
            }
        };
        let outcome = files
            .iter()
            .try_for_each(|file| self.stage(&mut set, file, files))
            .and_then(|()| set.commit());
        let not_removed = set.clear();
        if outcome.is_ok() {
            self.targets
                .iter()
                .for_each(|target| target.folder().keep());
        }
        Written {
            outcome,
            not_removed,
        }
    }

    /// Writes one of the files beside its target. The lock excludes other runs.
    fn stage(
        &self,
        set: &mut Set,
        file: &OutputFile<'_>,
        files: &[OutputFile<'_>],
    ) -> Result<(), Error> {
        let mut targets = self.targets.iter();
        let Some(target) = targets.find(|target| target.path() == file.path) else {
            return Err(Why::NotOpened.at(&file.path));
        };
        let found = self.file(target)?;
        if self.replaced.is_some() && found != self.replaced {
            return Err(Why::Replaced.at(&file.path));
        }
        if found.is_some() {
            check_replaced(target, file.content, file.bytes)?;
        }
        let has_key = file.content == Content::Certificate
            && files.iter().any(|other| {
                other.content.is_secret() && other.keys.iter().any(|key| file.keys.contains(key))
            });
        check_beside(target, file.content, &file.keys, has_key, &self.targets)?;
        set.stage(target, file.content, file.bytes, found.is_some())
    }

    /// The file at a target, if there is one that may be replaced.
    fn file(&self, target: &Target) -> Result<Option<FileId>, Error> {
        let Some(file) = target.file()? else {
            return Ok(None);
        };
        if self.inputs.contains(&file) {
            return Err(Why::Input.at(target.path()));
        }
        if !self.force {
            return Err(Why::Exists.at(target.path()));
        }
        Ok(Some(file))
    }
}
