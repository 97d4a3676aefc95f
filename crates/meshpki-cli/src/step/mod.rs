//! step's commands, with its arguments, defaults, outputs and exit codes, built on the library and the code of our
//! own commands.
//!
//! `docs/step.md` has a row for every intended difference from step, and a test compares the two.

use std::process::ExitCode;

use crate::arguments::step::{
    CertificateArguments, CertificateCommand, CryptoArguments, CryptoCommand, KeyCommand,
};

mod bundle;
mod create;
mod crypto;
mod exit;
mod fingerprint;
mod format;
mod inspect;
mod key;
mod needs_renewal;
mod presented;
mod sign;
mod verify;
mod window;

pub(crate) use exit::usage_exit;

/// Runs a command of the group `certificate`: 0, or 1 for any failure; `needs-renewal` has more exit codes.
pub(crate) fn certificate(arguments: &CertificateArguments) -> ExitCode {
    exit::ended(match &arguments.command {
        CertificateCommand::Bundle(arguments) => bundle::run(arguments),
        CertificateCommand::Create(arguments) => create::run(arguments),
        CertificateCommand::Fingerprint(arguments) => fingerprint::run(arguments),
        CertificateCommand::Format(arguments) => format::run(arguments),
        CertificateCommand::Inspect(arguments) => inspect::run(arguments),
        CertificateCommand::Key(arguments) => key::run(arguments),
        CertificateCommand::NeedsRenewal(arguments) => return needs_renewal::run(arguments),
        CertificateCommand::Sign(arguments) => sign::run(arguments),
        CertificateCommand::Verify(arguments) => verify::run(arguments),
    })
}

/// Runs a command of the group `crypto`: 0, or 1 for any failure.
pub(crate) fn crypto(arguments: &CryptoArguments) -> ExitCode {
    exit::ended(match &arguments.command {
        CryptoCommand::ChangePass(arguments) => crypto::change_pass(arguments),
        CryptoCommand::Key(KeyCommand::Format(arguments)) => crypto::format(arguments),
    })
}
