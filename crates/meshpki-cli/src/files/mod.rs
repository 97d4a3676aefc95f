//! Files that change together, all or none, in folders that are opened once. The order of the steps ensures it. Prints
//! nothing.
//!
//! ```text
//! stage   each new file as NAME.new beside its target, complete and synced
//! aside   old certificates to NAME.old, then old keys
//! place   new keys, then new certificates; never over an existing file
//! clear   NAME.old and NAME.new are removed
//! ```
//!
//! At any moment, the final names contain the old set, the new set, or a part of one of them: never a
//! certificate beside the key of another. The missing files of the old or the new set are beside their targets,
//! complete, under names that tell what they are. The next run starts from the beginning: it does not read,
//! move or remove files that it finds.

mod entry;
mod error;
mod folder;
mod outputs;
mod replaced;
mod set;
mod target;

pub(crate) use entry::Content;
pub(crate) use outputs::{OutputFile, Outputs};
pub(crate) use replaced::keys_of;
