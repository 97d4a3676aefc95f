//! How step's commands end.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::arguments::Format;
use crate::arguments::step::is_step;
use crate::failure::Failure;
use crate::render::formats;

pub(super) fn ended(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure, FAILED),
    }
}

/// Prints a failure, and ends with this code.
pub(super) fn failed(failure: &Failure, code: u8) -> ExitCode {
    formats::failure(failure, Format::Text);
    code.into()
}

/// The exit code for arguments that are wrong, if they are those of a command of step.
pub(crate) fn usage_exit(words: &[OsString]) -> Option<u8> {
    let is_renewal = words.get(2).is_some_and(|word| word == "needs-renewal");
    is_step(words).then_some(if is_renewal { NO_ANSWER } else { FAILED })
}

/// step's exit code for nearly every failure.
pub(super) const FAILED: u8 = 1;
/// The exit code of `needs-renewal` for every failure but that there is no such file.
pub(super) const NO_ANSWER: u8 = 255;
