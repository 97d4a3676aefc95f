//! What fixes a problem, as command lines of meshpki: the only place of the library that knows them.

pub(crate) mod fix;
mod kept;
