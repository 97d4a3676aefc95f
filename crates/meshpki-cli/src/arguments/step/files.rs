//! The inputs and outputs of step's commands.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

// The input.
#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// A certificate: PEM or DER; - for standard input, which is the default
    #[arg(value_name = "CRT-FILE", default_value = "-", hide_default_value = true, value_parser = stdin_or())]
    pub(crate) file: PathBuf,
}

/// A file name. An empty name is standard input, because a shell function may pass an empty `"$1"`.
pub(super) fn stdin_or() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(|name| match name {
        name if name.is_empty() => PathBuf::from("-"),
        name => PathBuf::from(name),
    })
}

// The output.
#[derive(Args, Debug)]
pub(crate) struct TargetArguments {
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, short)]
    pub(crate) force: bool,
}
