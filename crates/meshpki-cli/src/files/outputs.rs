//! The places of all files that one run writes: all or none. Nothing is overwritten without --force.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use meshpki::PublicKey;

use super::entry::Content;
use super::error::{Error, Why};
use super::folder::Folder;
use super::place::Place;
use super::set::Set;
use super::standing::{check_beside, check_replaced};
use crate::source::identity::Identity;

/// Places in open folders: the paths of the folders may change later.
pub(crate) struct Outputs {
    places: Vec<Place>,
    /// The inputs, which are not overwritten.
    inputs: Vec<Identity>,
    force: bool,
    /// The input that is replaced, if it is still the same file.
    replaced: Option<Identity>,
}

/// A file that will be written at one of the places.
pub(crate) struct OutputFile<'a> {
    pub(crate) path: PathBuf,
    pub(crate) content: Content,
    pub(crate) bytes: &'a [u8],
    /// The public keys that it belongs to, if they are known.
    pub(crate) keys: Vec<PublicKey>,
}

/// The result of writing, and the files beside the places that could not be removed.
#[must_use]
pub(crate) struct Written {
    pub(crate) outcome: Result<(), Error>,
    pub(crate) not_removed: Vec<PathBuf>,
}

impl Outputs {
    /// The places at `paths`. Files in `read` are never overwritten, and other files only with `force`.
    pub(crate) fn open(paths: &[&Path], read: &[&Path], force: bool) -> Result<Self, Error> {
        let mut folders = Vec::new();
        let places = paths.iter().map(|path| {
            let place = Place::open(path, &folders)?;
            folders.push(Rc::clone(place.folder()));
            Ok(place)
        });
        Ok(Self::at(places.collect::<Result<_, Error>>()?, read, force))
    }

    /// The same, for files of these names in a folder. The folder is created if it does not exist, and removed
    /// again if nothing is written to it.
    pub(crate) fn open_in(
        folder: &Path,
        names: &[&str],
        read: &[&Path],
        force: bool,
    ) -> Result<Self, Error> {
        let folder = Folder::make(folder).map_err(|error| match folder.symlink_metadata() {
            Ok(one) if !one.is_dir() => Why::NotADirectory.at(folder),
            _ => Why::DirectoryNotMade(error).at(folder),
        })?;
        let folder = Rc::new(folder);
        let places = names.iter().map(|name| Place::within(&folder, name));
        Ok(Self::at(places.collect(), read, force))
    }

    fn at(places: Vec<Place>, read: &[&Path], force: bool) -> Self {
        Self {
            places,
            inputs: read
                .iter()
                .filter_map(|path| Identity::of_input(path))
                .collect(),
            force,
            replaced: None,
        }
    }

    /// The same places, the first of which is the input that is replaced, unless another file has its name by
    /// then.
    pub(crate) fn in_place(self) -> Result<Self, Error> {
        let replaced = self.places[0].file()?;
        Ok(Self { replaced, ..self })
    }

    /// The files that interrupted runs have left at the places.
    pub(crate) fn left_behind(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.places.iter().flat_map(Place::left_behind).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Checks that all places can be written, before a key is created for them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let mut found: Vec<Identity> = Vec::new();
        for (index, place) in self.places.iter().enumerate() {
            let file = self.file(place)?;
            let others = &self.places[..index];
            if others.iter().any(|other| other.is(place))
                || file.is_some_and(|one| found.contains(&one))
            {
                return Err(Why::NamedTwice.at(place.path()));
            }
            if others
                .iter()
                .any(|other| other.needs(place) || place.needs(other))
            {
                return Err(Why::Taken.at(place.path()));
            }
            found.extend(file);
        }
        Ok(())
    }

    /// Writes all files, or none.
    pub(crate) fn write(&self, files: &[OutputFile<'_>]) -> Written {
        let mut set = match Set::begin(&self.places) {
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
            self.places.iter().for_each(|place| place.folder().keep());
        }
        Written {
            outcome,
            not_removed,
        }
    }

    /// Writes one of the files beside its place. The lock excludes other runs.
    fn stage(
        &self,
        set: &mut Set,
        file: &OutputFile<'_>,
        files: &[OutputFile<'_>],
    ) -> Result<(), Error> {
        let mut places = self.places.iter();
        let Some(place) = places.find(|place| place.path() == file.path) else {
            return Err(Why::NotOpened.at(&file.path));
        };
        let found = self.file(place)?;
        if self.replaced.is_some() && found != self.replaced {
            return Err(Why::Replaced.at(&file.path));
        }
        if found.is_some() {
            check_replaced(place, file.content)?;
        }
        let has_key = file.content == Content::Certificate
            && files.iter().any(|other| {
                other.content == Content::Key
                    && other.keys.iter().any(|key| file.keys.contains(key))
            });
        check_beside(place, file.content, &file.keys, has_key, &self.places)?;
        set.stage(place, file.content, file.bytes, found.is_some())
    }

    /// The file at a place, if there is one that may be replaced.
    fn file(&self, place: &Place) -> Result<Option<Identity>, Error> {
        let Some(file) = place.file()? else {
            return Ok(None);
        };
        if self.inputs.contains(&file) {
            return Err(Why::Input.at(place.path()));
        }
        if !self.force {
            return Err(Why::Exists.at(place.path()));
        }
        Ok(Some(file))
    }
}
