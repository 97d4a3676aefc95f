//! Files out: all of them or none, keys readable by their owner alone from the first byte, nothing
//! overwritten unasked.

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use meshpki::{PublicKey, Severity};

use crate::failure::{Failure, reason, shown};
use crate::files::standing::{check_beside, check_replaced, keys_of};
use crate::files::{Content, Folder, Place, Set};
use crate::render;
use crate::render::text::paint;
use crate::source::identity::Identity;

/// Files that appear together, in folders that are open.
pub(crate) struct Output<'a> {
    places: Vec<Place>,
    /// What is read for them, and not overwritten.
    inputs: Vec<Identity>,
    force: bool,
    /// The file that is read, and replaced if it is the same still.
    replaced: Option<Identity>,
    files: Vec<OutputFile<'a>>,
}

struct OutputFile<'a> {
    path: PathBuf,
    content: Content,
    bytes: &'a [u8],
    /// Those that it is of, if that is known.
    keys: Vec<PublicKey>,
}

impl<'a> Output<'a> {
    /// The places at `paths`, once it is sure that they can be written: asked before anything is made.
    /// What is `read` for it is not overwritten.
    ///
    /// The folders are opened here, and what becomes of their paths later is of no concern.
    pub(crate) fn open(paths: &[&Path], read: &[&Path], force: bool) -> Result<Self, Failure> {
        let (mut places, mut folders) = (Vec::new(), Vec::new());
        for path in paths {
            let place = Place::open(path, &folders)?;
            folders.push(Rc::clone(place.folder()));
            places.push(place);
        }
        Self::at(places, read, force)
    }

    /// The same, for a file that is read and replaced: by then another may have its name.
    pub(crate) fn open_in_place(path: &Path, read: &[&Path]) -> Result<Self, Failure> {
        let output = Self::open(&[path], read, true)?;
        let replaced = output.places[0].file()?;
        Ok(Self { replaced, ..output })
    }

    /// The same, for a file that need not be wished: with its path, if it is.
    pub(crate) fn open_optional<'p>(
        path: Option<&'p PathBuf>,
        read: &[&Path],
        force: bool,
    ) -> Result<Option<(&'p Path, Self)>, Failure> {
        let Some(path) = path else {
            return Ok(None);
        };
        Ok(Some((path, Self::open(&[path], read, force)?)))
    }

    /// The same, for files of these names in a folder that is open.
    pub(crate) fn open_in(
        folder: Folder,
        names: &[&str],
        read: &[&Path],
        force: bool,
    ) -> Result<Self, Failure> {
        let folder = Rc::new(folder);
        let places = names.iter().map(|name| Place::within(&folder, name));
        Self::at(places.collect(), read, force)
    }

    fn at(places: Vec<Place>, read: &[&Path], force: bool) -> Result<Self, Failure> {
        let inputs = read.iter().filter_map(|path| Identity::of_input(path));
        let output = Self {
            inputs: inputs.collect(),
            places,
            force,
            replaced: None,
            files: Vec::new(),
        };
        output.name_left_behind();
        let mut found: Vec<Identity> = Vec::new();
        for (index, place) in output.places.iter().enumerate() {
            let file = output.check(place)?;
            let name = shown(place.path());
            let others = &output.places[..index];
            if others.iter().any(|other| other.is(place))
                || file.is_some_and(|one| found.contains(&one))
            {
                return Err(Failure::new(format!("{name}: is named for two outputs")));
            }
            if others
                .iter()
                .any(|other| other.needs(place) || place.needs(other))
            {
                let what = format!("{name}: is a name that another output has while it is written");
                return Err(Failure::new(what).hint("choose another name"));
            }
            found.extend(file);
        }
        Ok(output)
    }

    /// A certificate, or what else everybody may read.
    pub(crate) fn certificate(
        mut self,
        path: &Path,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            content: Content::Certificate,
            bytes: bytes.as_ref(),
            keys: keys_of(path, bytes.as_ref()),
        });
        self
    }

    /// A private key, which its owner alone may read, and the public one that belongs to it.
    pub(crate) fn key(
        mut self,
        path: &Path,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
        public: &PublicKey,
    ) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            content: Content::Key,
            bytes: bytes.as_ref(),
            keys: vec![public.clone()],
        });
        self
    }

    /// Writes all of them, or none.
    pub(crate) fn write(self) -> Result<(), Failure> {
        let mut set = Set::begin(&self.places)?;
        for file in &self.files {
            let mut places = self.places.iter();
            let Some(place) = places.find(|place| place.path() == file.path) else {
                let what = "is written, and was not opened";
                return Err(Failure::new(what).prefix(&shown(&file.path)));
            };
            // Nobody else who uses meshpki writes here from now on.
            let found = self.check(place)?;
            if self.replaced.is_some() && found != self.replaced {
                let what = format!(
                    "{}: is another file than the one that was read",
                    shown(&file.path)
                );
                return Err(Failure::new(what).hint("nothing was written; run the command again"));
            }
            let is_replaced = found.is_some();
            if is_replaced {
                check_replaced(place, file.content)?;
            }
            let is_key = |other: &OutputFile<'_>| {
                other.content == Content::Key
                    && other.keys.iter().any(|key| file.keys.contains(key))
            };
            let has_key = file.content == Content::Certificate && self.files.iter().any(is_key);
            check_beside(place, file.content, &file.keys, has_key, &self.places)?;
            set.stage(place, file.content, file.bytes, is_replaced)?;
        }
        set.commit()?;
        for place in &self.places {
            place.folder().keep();
        }
        Ok(())
    }

    /// What is at a place and may be replaced.
    fn check(&self, place: &Place) -> Result<Option<Identity>, Failure> {
        let file = place.file()?;
        let name = shown(place.path());
        if file.is_some_and(|file| self.inputs.contains(&file)) {
            let what = format!("{name}: is read, and is not overwritten");
            return Err(Failure::new(what).hint("choose another name"));
        }
        if file.is_some() && !self.force {
            let what = format!("{name}: exists already, and is not overwritten");
            return Err(Failure::new(what).hint("choose another name, or say --force"));
        }
        Ok(file)
    }

    /// Says what interrupted runs have left at the places, with which nothing else is done.
    fn name_left_behind(&self) {
        let mut names: Vec<PathBuf> = self.places.iter().flat_map(Place::left_behind).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            return;
        }
        let more = names.len().saturating_sub(MOST_NAMED);
        let names = names.iter().take(MOST_NAMED).map(|name| shown(name));
        let names = names.collect::<Vec<_>>().join(", ");
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let head = paint(Severity::Note, "note");
        render::words(&format!(
            "{head}: {names}{more}: may have been left by an interrupted run; \
             not read, and not removed\n"
        ));
    }
}

/// A folder for output that goes again, if it is made here, unless something is written into it.
pub(crate) fn make_folder(path: &Path) -> Result<Folder, Failure> {
    Folder::make(path).map_err(|error| {
        let reason = match error.kind() {
            _ if path.symlink_metadata().is_ok_and(|one| !one.is_dir()) => {
                return Failure::new(format!("{}: is not a directory", shown(path)));
            }
            io::ErrorKind::NotFound => "the one above it does not exist".to_owned(),
            _ => reason(&error),
        };
        let name = shown(path);
        Failure::new(format!("{name}: the directory cannot be made: {reason}"))
    })
}

const MOST_NAMED: usize = 10;
