//! The verdict of one release.

use crate::mesh::release::Release;
use crate::problem::judge::Judges;

/// The verdict of one release.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ReleaseVerdict {
    /// The release.
    pub release: Release,
    /// The judges that accept.
    pub accepted_by: Judges,
    /// Whether no finding is an error on this release.
    pub is_sound: bool,
}
