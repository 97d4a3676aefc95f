//! Text that comes from outside, made fit to be shown; numbers, times and shell words.
//!
//! Uses no other folder.

pub(crate) mod armour;
pub(crate) mod label;
pub(crate) mod number;
pub(crate) mod shown;
pub(crate) mod time;
