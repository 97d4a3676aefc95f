//! The exit codes of step's commands.

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

/// Prints a failure, and returns this exit code.
pub(super) fn failed(failure: &Failure, code: u8) -> ExitCode {
    formats::failure(failure, Format::Text);
    code.into()
}

/// The exit code for wrong arguments, if the command is one of step's.
pub(crate) fn usage_exit(words: &[OsString]) -> Option<u8> {
    let is_renewal = words.get(2).is_some_and(|word| word == "needs-renewal");
    is_step(words).then_some(if is_renewal { NO_ANSWER } else { FAILED })
}

/// step's exit code for nearly every failure.
pub(super) const FAILED: u8 = 1;
/// The exit code of `needs-renewal` for every failure except a missing file.
pub(super) const NO_ANSWER: u8 = 255;
