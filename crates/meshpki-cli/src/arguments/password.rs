//! The source of a password: a file, a descriptor or a prompt, and never an argument.

use std::path::{Path, PathBuf};

/// The file with the password on its first line; without one, meshpki prompts for the password.
#[derive(Debug)]
pub(crate) struct PasswordSource {
    file: Option<PathBuf>,
    option: &'static str,
}

impl PasswordSource {
    pub(crate) fn new(
        file: Option<PathBuf>,
        descriptor: Option<u32>,
        option: &'static str,
    ) -> Self {
        let of_descriptor = |number| PathBuf::from(format!("/dev/fd/{number}"));
        Self {
            file: file.or_else(|| descriptor.map(of_descriptor)),
            option,
        }
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The option that names the file, for a hint.
    pub(crate) fn option(&self) -> &'static str {
        self.option
    }
}
