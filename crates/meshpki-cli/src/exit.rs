//! How the process ends.

use std::process::ExitCode;

/// The exit codes, which stay the same. They have the meaning that users know from `grep` and `diff`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Exit {
    /// 0: the command succeeded, and the input is sound.
    Sound,
    /// 1: the input is not sound, or nothing in it was recognised.
    NotSound,
    /// 2: the arguments are wrong, or a file could not be read or written.
    Failed,
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
