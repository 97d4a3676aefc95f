//! The files that a command writes, and its notes about files that it found or left beside them.

use std::path::{Path, PathBuf};

use meshpki::PublicKey;

use crate::failure::Failure;
use crate::files::{Content, OutputFile, Outputs, keys_of};
use crate::render::notes;

/// Files that appear together, or not at all.
pub(crate) struct Output<'a> {
    outputs: Outputs,
    files: Vec<OutputFile<'a>>,
}

impl<'a> Output<'a> {
    /// The files at `paths`. Checks that they can be written, before a key is created for them. Files in `read`
    /// are not overwritten.
    pub(crate) fn open(paths: &[&Path], read: &[&Path], force: bool) -> Result<Self, Failure> {
        Self::of(Outputs::open(paths, read, force)?)
    }

    /// The same, for an input that is replaced, unless its name leads to another file by then.
    pub(crate) fn open_in_place(path: &Path, read: &[&Path]) -> Result<Self, Failure> {
        let Self { outputs, files } = Self::open(&[path], read, true)?;
        let outputs = outputs.in_place()?;
        Ok(Self { outputs, files })
    }

    /// The same, for a file that is written only if the user named one.
    pub(crate) fn open_optional<'p>(
        path: Option<&'p PathBuf>,
        read: &[&Path],
        force: bool,
    ) -> Result<Option<(&'p Path, Self)>, Failure> {
        path.map(|path| Ok((path.as_path(), Self::open(&[path], read, force)?)))
            .transpose()
    }

    /// The same, for files of these names in a folder, which is created if it does not exist, and perhaps one elsewhere.
    pub(crate) fn open_in(
        inside: (&Path, &[&str]),
        elsewhere: Option<&Path>,
        read: &[&Path],
        force: bool,
    ) -> Result<Self, Failure> {
        Self::of(Outputs::open_in(inside, elsewhere, read, force)?)
    }

    fn of(outputs: Outputs) -> Result<Self, Failure> {
        notes::left_behind(&outputs.left_behind());
        outputs.check()?;
        Ok(Self {
            outputs,
            files: Vec::new(),
        })
    }

    /// A certificate, or another file that every user may read.
    pub(crate) fn certificate(
        mut self,
        path: &Path,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            content: Content::Certificate,
            bytes: bytes.as_ref(),
            keys: keys_of(bytes.as_ref()),
        });
        self
    }

    /// A private key, which only its owner may read, and its public key.
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

    /// A manifest, which only its owner may read if it has a private key in it.
    pub(crate) fn manifest(
        mut self,
        path: &Path,
        bytes: &'a [u8],
        public: Option<&PublicKey>,
    ) -> Self {
        self.files.push(OutputFile {
            path: path.to_owned(),
            content: if public.is_some() {
                Content::SecretManifest
            } else {
                Content::Manifest
            },
            bytes,
            keys: public.cloned().into_iter().collect(),
        });
        self
    }

    /// Writes all of them, or none.
    pub(crate) fn write(self) -> Result<(), Failure> {
        let written = self.outputs.write(&self.files);
        notes::not_removed(&written.not_removed);
        Ok(written.outcome?)
    }
}
