//! The subcommands, one file or folder for each: arguments in, data and messages out.

pub(crate) mod bundle;
mod certificates;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod create;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fingerprint;
pub(crate) mod inspect;
mod judging;
pub(crate) mod key;
pub(crate) mod man;
mod manifest;
pub(crate) mod output;
pub(crate) mod renewal;
pub(crate) mod sign;
pub(crate) mod verify;
