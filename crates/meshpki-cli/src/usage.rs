//! What is wrong with the arguments, told in the format that they ask for.
//!
//! Arguments may come from anywhere, as the names of files do, so what is said of them is said of the
//! same words made fit to be shown.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use meshpki::printable;

use crate::arguments::{Cli, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, formats};
use crate::step;

/// Ends a command with a key or a certificate among its arguments.
pub(crate) fn end_secret(words: &[OsString]) -> ExitCode {
    let failure = Failure::new(
        "a key or a certificate is among the arguments, expected names of files",
    )
    .hint("arguments are seen by every user of a machine: a key that was among them is exposed");
    formats::failure(&failure, asked(words));
    step::usage_exit(words).map_or_else(|| Exit::CouldNotLook.into(), ExitCode::from)
}

/// Ends a command that did not begin: with help where that was asked for, or with a failure.
pub(crate) fn end(error: &clap::Error, words: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        // There is nobody left to tell.
        let _ = error.print();
        return Exit::Sound.into();
    }
    let code = step::usage_exit(words);
    match asked(words) {
        format if code.is_none() && format != Format::Text => {
            formats::failure(&failure(&text(error, words)), format);
        }
        _ => tell(error, words),
    }
    code.map_or_else(|| Exit::CouldNotLook.into(), ExitCode::from)
}

fn tell(error: &clap::Error, words: &[OsString]) {
    let whole = error.render().to_string();
    // What clap writes without colours has lost what the words do to a terminal.
    let is_plain = |word: &OsString| word.to_str().is_some_and(|word| printable(word) == word);
    if whole.lines().all(|line| printable(line) == line) && words.iter().all(is_plain) {
        return render::words(&error.render().ansi().to_string());
    }
    render::words(&text(error, words));
}

/// What clap says of the words, made fit to be shown: where it says something else of them then, what
/// it says is made fit itself.
fn text(error: &clap::Error, words: &[OsString]) -> String {
    let shown = words.iter().map(|word| printable(&word.to_string_lossy()));
    let again = Cli::try_parse_from(shown).err();
    let again = again.filter(|again| again.kind() == error.kind());
    let text = again.as_ref().unwrap_or(error).render().to_string();
    text.split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(line) => printable(line) + "\n",
            None => printable(line),
        })
        .collect()
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
        words.join(" ")
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
