//! The command's specification: what it prints, refuses and writes.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod anchors;
mod applied;
mod bad_input;
mod bad_output;
mod bundle;
mod check;
mod create;
mod directories;
mod faults;
mod files;
mod formats;
mod grouped;
mod help;
mod interrupted;
mod istio;
mod json;
mod keys;
mod layers;
mod linkerd_check;
mod manifests;
mod markdown;
mod narrow;
mod outlook;
mod pains;
mod pasted;
mod pipelines;
mod planted;
mod quoting;
mod races;
mod readme;
mod redirected;
mod releases;
mod remedy;
mod renewal;
mod rotation;
mod run;
mod schema;
mod secrets;
mod sign;
mod standing;
mod step;
mod stream;
mod terminal;
mod tips;
mod trust_domain;
#[allow(dead_code, reason = "the library's tests have more of them")]
mod vectors;
mod webhook;

/// Each file is a claim: the arguments, the exit code, and every byte of the output.
///
/// `TRYCMD=overwrite` writes the current output to the files. Read the difference before you commit it.
#[test]
fn output_is_as_specified() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.toml");
}
