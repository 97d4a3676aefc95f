//! What is said about a mesh: its codes, its words, and the objects in which it was found.

pub(crate) mod codes;
pub(crate) mod finding;
pub(crate) mod words;
