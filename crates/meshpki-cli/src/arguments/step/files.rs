//! What step's commands read and write.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

// What is read.
#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// A certificate, PEM or DER; - for standard input, which is the default
    #[arg(value_name = "CRT-FILE", default_value = "-", hide_default_value = true, value_parser = stdin_or())]
    pub(crate) file: PathBuf,
}

/// A name, or standard input where a shell's function names nothing: `"$1"`.
pub(super) fn stdin_or() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(|name| match name {
        name if name.is_empty() => PathBuf::from("-"),
        name => PathBuf::from(name),
    })
}

// Where it is written.
#[derive(Args, Debug)]
pub(crate) struct TargetArguments {
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, short)]
    pub(crate) force: bool,
}
