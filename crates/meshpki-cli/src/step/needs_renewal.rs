//! `certificate needs-renewal`: 0 where it does, which is what step's users test for.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use meshpki::{Margin, UnixTime, Validity};

use super::exit::{FAILED, NO_ANSWER, told};
use super::presented;
use crate::arguments::step::{ExpiresIn, NeedsRenewalArguments};
use crate::clock;
use crate::failure::Failure;
use crate::render;
use crate::source::input::Input;

pub(super) fn run(arguments: &NeedsRenewalArguments) -> ExitCode {
    match needs_renewal(arguments, clock::now()) {
        Ok(true) if arguments.verbose => match render::data(b"certificate needs renewal\n") {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => told(&failure, NO_ANSWER),
        },
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            if arguments.verbose {
                render::words("certificate does not need renewal\n");
            }
            FAILED.into()
        }
        Err(failure) if is_absent(&arguments.file) => told(&failure, NO_FILE),
        Err(failure) => told(&failure, NO_ANSWER),
    }
}

fn needs_renewal(arguments: &NeedsRenewalArguments, at: UnixTime) -> Result<bool, Failure> {
    let certificates = presented::certificates(&Input::default(), &arguments.file)?;
    let count = if arguments.bundle {
        certificates.len()
    } else {
        1
    };
    let mut looked_at = certificates.iter().take(count);
    Ok(looked_at.any(|one| is_due(one.validity(), arguments.expires_in, at)))
}

fn is_due(validity: Validity, expires_in: ExpiresIn, at: UnixTime) -> bool {
    match expires_in {
        ExpiresIn::Left(left) => match left.forwards() {
            Some(left) => validity.ends_within(Margin::Time(left), at),
            // So long ago already.
            None => validity.ends_within(Margin::Time(Duration::ZERO), left.after(at)),
        },
        ExpiresIn::Used(percent) => {
            validity.ends_within(Margin::Percent(100_u8.saturating_sub(percent)), at)
        }
    }
}

fn is_absent(file: &Path) -> bool {
    let is_local = file.as_os_str() != "-" && presented::refuse_remote(file).is_ok();
    is_local && matches!(file.try_exists(), Ok(false))
}

/// The exit code where there is no such file.
const NO_FILE: u8 = 2;
