//! Private keys: their forms, and the passwords that protect them.

#[cfg(feature = "issue")]
pub(crate) mod backend;
#[cfg(feature = "issue")]
pub(crate) mod encryption;
pub(crate) mod file;
pub(crate) mod form;
#[cfg(feature = "issue")]
pub(crate) mod key;
pub(crate) mod point;
#[cfg(feature = "issue")]
pub(crate) mod shared;
