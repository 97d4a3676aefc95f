//! How the process ends.

use std::process::ExitCode;

/// The exit codes, which are a promise: `grep` and `diff` have taught them to everybody.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Exit {
    /// 0: what was asked for is done, and what was judged is sound.
    Sound,
    /// 1: it was judged, and it is not sound; or nothing was recognised.
    NotSound,
    /// 2: it could not be looked at, or not be done.
    CouldNotLook,
}

impl Exit {
    pub(crate) fn of(is_sound: bool) -> Self {
        if is_sound {
            Self::Sound
        } else {
            Self::NotSound
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
