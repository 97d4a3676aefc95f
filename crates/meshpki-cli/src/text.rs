//! Text from inputs: made fit for whoever reads it last, and searched for private keys. Uses no other folder.

pub(crate) mod escape;
pub(crate) mod secret;
pub(crate) mod shell;
