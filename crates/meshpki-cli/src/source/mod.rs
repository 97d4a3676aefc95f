//! The inputs of a command: files, directories, standard input and prompts become bytes and the library's values.
//! Writes and prints nothing.

pub(crate) mod anchors;
pub(crate) mod authority;
pub(crate) mod bundle;
pub(crate) mod cacerts;
pub(crate) mod content;
pub(crate) mod directory;
pub(crate) mod dump;
pub(crate) mod file_id;
pub(crate) mod found;
pub(crate) mod input;
pub(crate) mod manifest;
pub(crate) mod part;
pub(crate) mod password;
pub(crate) mod policy;
pub(crate) mod text;
pub(crate) mod unfinished;
