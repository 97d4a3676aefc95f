//! A text becomes items: documents of JSON or YAML, and the objects of lists, one by one.

pub(crate) mod document;
pub(crate) mod item;
pub(crate) mod json;
pub(crate) mod tree;
pub(crate) mod yaml;
