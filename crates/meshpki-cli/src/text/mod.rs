//! Text from inputs: escaped for the program that reads it last, and searched for private keys.

pub(crate) mod escape;
pub(crate) mod secret;
