//! What changes from one state of a mesh to another, and whether the step is safe.

pub(crate) mod change;
pub(crate) mod difference;
mod step;
