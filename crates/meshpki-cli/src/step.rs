//! The spelling of step: its commands, arguments, defaults, outputs and exit codes, over the library
//! and the files of our own commands.
//!
//! Where it differs from step on purpose, `docs/step.md` has a row, and a test compares the two.

use std::process::ExitCode;

use crate::arguments::step::{
    CertificateArguments, CertificateCommand, CryptoArguments, CryptoCommand, KeyCommand,
};
use crate::failure::Failure;

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
mod words;

pub(crate) use words::{spelled, usage_exit};

/// Runs a command of the group `certificate`: 0, or 1 whatever is wrong; `needs-renewal` says more.
pub(crate) fn certificate(arguments: &CertificateArguments) -> ExitCode {
    let outcome = match &arguments.command {
        CertificateCommand::Bundle(arguments) => bundle::run(arguments),
        CertificateCommand::Create(arguments) => create::run(arguments),
        CertificateCommand::Fingerprint(arguments) => fingerprint::run(arguments),
        CertificateCommand::Format(arguments) => format::run(arguments),
        CertificateCommand::Inspect(arguments) => inspect::run(arguments),
        CertificateCommand::Install(_) => Err(not_here()),
        CertificateCommand::Key(arguments) => key::run(arguments),
        CertificateCommand::NeedsRenewal(arguments) => return needs_renewal::run(arguments),
        CertificateCommand::Sign(arguments) => sign::run(arguments),
        CertificateCommand::Verify(arguments) => verify::run(arguments),
    };
    exit::ended(outcome)
}

/// Runs a command of the group `crypto`: 0, or 1 whatever is wrong.
pub(crate) fn crypto(arguments: &CryptoArguments) -> ExitCode {
    exit::ended(match &arguments.command {
        CryptoCommand::ChangePass(arguments) => crypto::change_pass(arguments),
        CryptoCommand::Key(group) => match &group.command {
            KeyCommand::Format(arguments) => crypto::format(arguments),
        },
    })
}

/// The commands that change a system's trust, or judge by the rules of the public web.
fn not_here() -> Failure {
    Failure::new("install, uninstall, lint and p12 are not done here")
        .hint("step has them; what a mesh will say of a certificate, meshpki verify says")
}
