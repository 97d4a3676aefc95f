//! Text from inputs, made safe to show; numbers, times and labels.
//!
//! Uses no other folder.

pub(crate) mod armour;
pub(crate) mod format;
pub(crate) mod label;
pub(crate) mod number;
pub(crate) mod shell;
pub(crate) mod shown;
pub(crate) mod time;
