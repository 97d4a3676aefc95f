//! Text from inputs: escaped for the program that reads it last, and searched for private keys. Uses no other folder.

pub(crate) mod escape;
pub(crate) mod secret;
pub(crate) mod shell;
