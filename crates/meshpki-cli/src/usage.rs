//! Reports wrong arguments in the format that the arguments ask for.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, ValueEnum};
use meshpki::printable;

use crate::arguments::tips::tip;
use crate::arguments::{Cli, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, fold, formats};
use crate::step;

/// Ends a run that has a key or a certificate among its arguments.
pub(crate) fn end_secret(words: &[OsString]) -> ExitCode {
    let failure = Failure::new("an argument is a key or a certificate, expected file names").hint(
        "every user of this machine can see arguments: if it is a private key, it is exposed",
    );
    formats::failure(&failure, asked(words));
    step::usage_exit(words).map_or_else(|| Exit::Failed.into(), ExitCode::from)
}

/// Ends a run that clap stopped: with the help that the user asked for, or with a failure.
pub(crate) fn end(error: clap::Error, words: &[OsString]) -> ExitCode {
    let error = &tipped(error, words);
    if !error.use_stderr() {
        // If the help cannot be printed, nothing can.
        let _ = error.print();
        return Exit::Sound.into();
    }
    let code = step::usage_exit(words);
    match asked(words) {
        format if code.is_none() && format != Format::Text => {
            formats::failure(&failure(&text(error, words).to_string()), format);
        }
        _ => render::words(&folded(&text(error, words).ansi().to_string())),
    }
    code.map_or_else(|| Exit::Failed.into(), ExitCode::from)
}

/// clap's error, with a tip if the word is one of another tool.
fn tipped(mut error: clap::Error, words: &[OsString]) -> clap::Error {
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => return error,
    };
    let Some(ContextValue::String(word)) = error.get(kind) else {
        return error;
    };
    // clap takes `-days` for `-d` and more.
    let typed = words.iter().filter_map(|one| one.to_str());
    let typed = typed.skip(1).find(|one| one.starts_with(word.as_str()));
    let word = typed.unwrap_or(word);
    let Some(tip) = command(words).and_then(|command| tip(&command, word)) else {
        return error;
    };
    let tip: StyledStr = tip.into();
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    for other in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedCommand,
    ] {
        error.remove(other);
    }
    error
}

/// The command that is run: the innermost one. In step's spelling, step's words are right.
fn command(words: &[OsString]) -> Option<String> {
    if step::usage_exit(words).is_some() {
        return None;
    }
    let mut command = Cli::command();
    command.build();
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        match command.find_subcommand(word) {
            Some(found) => command = found.clone(),
            None => break,
        }
    }
    Some(command.get_name().to_owned())
}

/// clap's message. If an argument contains control characters, they are replaced and clap parses again: clap's
/// plain text would drop them silently.
fn text(error: &clap::Error, words: &[OsString]) -> StyledStr {
    let shown = words.iter().map(|word| printable(&word.to_string_lossy()));
    let shown: Vec<OsString> = shown.map(OsString::from).collect();
    if shown == words {
        return error.render();
    }
    let again = Cli::try_parse_from(&shown)
        .err()
        .map(|again| tipped(again, &shown));
    let text = again.as_ref().unwrap_or(error).render().to_string();
    let lines = text.lines().map(|line| printable(line) + "\n");
    lines.collect::<String>().into()
}

/// clap folds its help, and not its errors.
fn folded(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent = " ".repeat(line.len() - line.trim_start().len());
        fold::words(line.trim_start(), &indent, &format!("{indent}  "))
    });
    lines.collect()
}

/// The format that the arguments ask for, although they could not be parsed.
fn asked(words: &[OsString]) -> Format {
    let words = words.iter().filter_map(|word| word.to_str());
    let words: Vec<&str> = words.take_while(|word| *word != "--").collect();
    let attached = words
        .iter()
        .filter_map(|word| word.strip_prefix("--format="));
    let next = words.windows(2).filter(|pair| pair[0] == "--format");
    attached
        .chain(next.map(|pair| pair[1]))
        .find_map(|value| Format::from_str(value, false).ok())
        .unwrap_or(Format::Text)
}

/// The first paragraph of clap's message becomes the failure, its tip or usage the hint.
fn failure(text: &str) -> Failure {
    let mut paragraphs = text.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        words.join(" ")
    });
    let first = paragraphs.next().unwrap_or_default();
    let failure = Failure::new(first.strip_prefix("error: ").unwrap_or(&first));
    let hint = paragraphs.find_map(|paragraph| match paragraph.strip_prefix("tip: ") {
        Some(tip) => Some(tip.to_owned()),
        None => Some(paragraph).filter(|paragraph| paragraph.starts_with("Usage: ")),
    });
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, asked};

    #[test]
    fn the_format_is_found_in_both_spellings_but_not_after_two_dashes() {
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
