//! Files that change together, in folders that were opened once: all of them or none, by order alone. Prints
//! nothing. Uses `text` and `source`.
//!
//! ```text
//! stage   each new file as NAME.new beside its place, complete and synced
//! aside   old certificates to NAME.old, then old keys
//! place   new keys, then new certificates; a place is taken only if nothing is there
//! clear   NAME.old and NAME.new go
//! ```
//!
//! At any moment, the final names hold the old set, the new set, or a part of one of them: never a
//! certificate beside another's key. What is missing of the old or the new set is beside its place,
//! complete, under a name that says what it is. The next run starts over: it neither reads, moves nor
//! removes what it finds.

mod entry;
mod error;
mod folder;
mod outputs;
mod place;
mod set;
mod standing;

pub(crate) use entry::Content;
pub(crate) use outputs::{OutputFile, Outputs};
pub(crate) use standing::keys_of;
