//! How step's commands end.

use std::process::ExitCode;

use crate::arguments::Format;
use crate::failure::Failure;
use crate::render::formats;

pub(super) fn ended(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => told(&failure, FAILED),
    }
}

/// Tells a failure, and ends with this code.
pub(super) fn told(failure: &Failure, code: u8) -> ExitCode {
    formats::failure(failure, Format::Text);
    code.into()
}

/// step's exit code for nearly everything that goes wrong.
pub(super) const FAILED: u8 = 1;
/// The exit code of `needs-renewal` where there is no answer.
pub(super) const NO_ANSWER: u8 = 255;
