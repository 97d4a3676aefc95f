//! How the process ends.

use std::process::ExitCode;

/// The exit codes, which are a promise: `grep` and `diff` have taught them to everybody.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Exit {
    /// 0: the command did what it was asked, and the input is sound.
    Sound,
    /// 1: the input is not sound, or nothing in it was recognised.
    NotSound,
    /// 2: an input could not be read, or an output not be written.
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
