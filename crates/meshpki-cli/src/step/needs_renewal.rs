//! `certificate needs-renewal`: the exit code is 0 if it does, as step's users expect.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use meshpki::{Margin, UnixTime, Validity};

use super::exit::{FAILED, NO_ANSWER, failed};
use super::presented;
use crate::arguments::step::{ExpiresIn, NeedsRenewalArguments};
use crate::clock;
use crate::failure::Failure;
use crate::render;
use crate::source::input::Input;

pub(super) fn run(arguments: &NeedsRenewalArguments) -> ExitCode {
    let said = match needs_renewal(arguments, clock::now()) {
        Ok(true) if arguments.verbose => render::data(b"certificate needs renewal\n"),
        Ok(true) => Ok(()),
        Ok(false) => {
            if arguments.verbose {
                render::words("certificate does not need renewal\n");
            }
            return FAILED.into();
        }
        Err(failure) => Err(failure),
    };
    let file = &arguments.input.file;
    match said {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if is_absent(file) => failed(&failure, NO_FILE),
        Err(failure) => failed(&failure, NO_ANSWER),
    }
}

fn needs_renewal(arguments: &NeedsRenewalArguments, at: UnixTime) -> Result<bool, Failure> {
    let certificates = presented::certificates(&Input::default(), &arguments.input.file)?;
    let count = if arguments.bundle {
        certificates.len()
    } else {
        1
    };
    let mut first = certificates.iter().take(count);
    Ok(first.any(|one| is_due(one.validity(), arguments.expires_in, at)))
}

fn is_due(validity: Validity, expires_in: ExpiresIn, at: UnixTime) -> bool {
    match expires_in {
        ExpiresIn::By(moment) => {
            validity.ends_within(Margin::Time(Duration::ZERO), moment.relative_to(at))
        }
        ExpiresIn::Used(percent) => {
            validity.ends_within(Margin::Percent(100_u8.saturating_sub(percent)), at)
        }
    }
}

fn is_absent(file: &Path) -> bool {
    let is_local = file.as_os_str() != "-" && presented::refuse_remote(file).is_ok();
    is_local && matches!(file.try_exists(), Ok(false))
}

/// The exit code for a missing file.
const NO_FILE: u8 = 2;
