//! What is wrong with the arguments, told in the format that they ask for.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::cli::Format;
use crate::exit::Exit;
use crate::failure::{Failure, tame};
use crate::{render, step};

/// Ends a command that did not begin: with help where that was asked for, or with a failure.
pub(crate) fn end(error: &clap::Error, words: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        // There is nobody left to tell.
        let _ = error.print();
        return Exit::Sound.into();
    }
    if let Some(code) = step::usage_exit(words) {
        let _ = error.print();
        return code.into();
    }
    match asked(words) {
        Format::Text => {
            let _ = error.print();
        }
        format => render::failure(&failure(&error.render().to_string()), format),
    }
    Exit::CouldNotLook.into()
}

/// The format that words ask for which are no command.
fn asked(words: &[OsString]) -> Format {
    let words: Vec<String> = words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .take_while(|word| word != "--")
        .collect();
    let mut values = words.iter().enumerate().filter_map(|(index, word)| {
        let value = match word.strip_prefix("--format")? {
            "" => words.get(index + 1)?,
            attached => attached.strip_prefix('=')?,
        };
        Format::from_str(value, false).ok()
    });
    values.next().unwrap_or(Format::Text)
}

/// The first paragraph of what clap says is the failure, its tip or its usage the way out.
fn failure(text: &str) -> Failure {
    let mut paragraphs = text.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        tame(&words.join(" "))
    });
    let first = paragraphs.next().unwrap_or_default();
    let failure = Failure::new(first.strip_prefix("error: ").unwrap_or(&first));
    let way_out = paragraphs.find_map(|paragraph| match paragraph.strip_prefix("tip: ") {
        Some(tip) => Some(tip.to_owned()),
        None => Some(paragraph).filter(|paragraph| paragraph.starts_with("Usage: ")),
    });
    match way_out {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, asked};

    #[test]
    fn a_format_is_found_in_both_spellings_and_not_among_what_follows_two_dashes() {
        for (line, format) in [
            ("meshpki verify --format json --nope", Format::Json),
            ("meshpki verify --nope --format=junit", Format::Junit),
            ("meshpki verify --format", Format::Text),
            ("meshpki verify --format yaml", Format::Text),
            ("meshpki verify --formats json", Format::Text),
            ("meshpki inspect --nope -- --format json", Format::Text),
            ("meshpki explain json", Format::Text),
        ] {
            let words: Vec<_> = line.split(' ').map(Into::into).collect();
            assert_eq!(asked(&words), format, "{line}");
        }
    }
}
