//! Private keys: their forms, and the passwords that protect them.

pub(crate) mod encryption;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod key;
pub(crate) mod point;
pub(crate) mod shared;
