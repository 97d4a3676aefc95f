//! Where a certificate or a key was read.

use std::fmt;
use std::sync::Arc;

use crate::text::shown::shown;

/// Where a certificate or a key was read: which file, and which block of it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Origin {
    file: Arc<str>,
    block: usize,
    blocks: usize,
    line: usize,
}

impl Origin {
    /// A block of a text.
    pub(crate) fn of_block(file: Arc<str>, block: usize, blocks: usize, line: usize) -> Self {
        Self {
            file,
            block,
            blocks,
            line,
        }
    }

    /// A key of a key set, which stands for a block.
    pub(crate) fn of_key(file: &str, key: usize, keys: usize) -> Self {
        Self {
            file: Arc::from(file),
            block: key,
            blocks: keys,
            line: 1,
        }
    }

    /// The name the caller gave to the input.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The file, if it can be named in a command: standard input cannot, nor can what is not known to
    /// the byte.
    pub(crate) fn path(&self) -> Option<&str> {
        let is_known = |file: &&str| *file != "-" && !file.contains(char::REPLACEMENT_CHARACTER);
        Some(self.file()).filter(is_known)
    }

    /// The number of the block in its file, from 1.
    #[must_use]
    pub fn block(&self) -> usize {
        self.block
    }

    /// How many blocks the file holds.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The line the block begins on, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, block {}", shown(&self.file), self.block)?;
        if self.blocks > 1 {
            write!(f, " of {}", self.blocks)?;
        }
        Ok(())
    }
}
