//! Folds lines at the width of the terminal, between words.

use std::env;
use std::io;
use std::sync::OnceLock;

use rustix::termios::tcgetwinsize;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::hint::Hint;

/// Joins parts that are not split, unless one is longer than a line.
pub(crate) fn whole(parts: &[String], between: &str) -> String {
    let most = width().saturating_sub(DEEPEST);
    let parts = parts.iter().map(|one| {
        if columns(one) > most {
            one.clone()
        } else {
            one.replace(' ', KEPT)
        }
    });
    parts.collect::<Vec<_>>().join(between)
}

/// A text on lines of its own. The first begins with `first`, the others with `rest`.
pub(crate) fn words(text: &str, first: &str, rest: &str) -> String {
    let options = Options::new(width())
        .break_words(false)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    let lines = lines.iter().map(|line| line.replace(KEPT, " "));
    lines.fold(String::new(), |all, line| all + line.trim_end() + "\n")
}

/// A command on lines of its own, to be pasted as a whole: each but the last ends with a backslash.
pub(crate) fn command(command: &str, first: &str, rest: &str) -> String {
    let most = width().saturating_sub(" \\".len());
    let mut text = first.to_owned();
    let mut used = columns(first);
    let mut is_first = true;
    for word in units(command) {
        let length = columns(&word);
        if is_first {
            used += length;
        } else if used + 1 + length <= most {
            text.push(' ');
            used += 1 + length;
        } else {
            text.push_str(" \\\n");
            text.push_str(rest);
            used = columns(rest) + length;
        }
        text.push_str(&word);
        is_first = false;
    }
    text + "\n"
}

/// Words, and after them a command if there is one: on one line if they fit.
pub(crate) fn hint(hint: &Hint, first: &str) -> String {
    let label = first.trim_start_matches('\n');
    let indent = " ".repeat(columns(label));
    let below = format!("{indent}  ");
    let all = match &hint.command {
        Some(pasted) if hint.words.is_empty() => command(pasted, label, &below),
        Some(_) if fits(&format!("{label}{hint}")) => {
            format!("{label}{hint}\n")
        }
        Some(pasted) => {
            words(&format!("{}:", hint.words), label, &indent)
                + &command(pasted, &below, &format!("{below}  "))
        }
        None => words(&hint.words, label, &indent),
    };
    first[..first.len() - label.len()].to_owned() + &all
}

/// The words of a command, each option together with its value, and a pipe together with its command.
fn units(command: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for word in arguments(command) {
        match units.last_mut() {
            Some(last)
                if is_option(last) && !is_option(word) || last.starts_with("| ") || last == "|" =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => units.push(word.to_owned()),
        }
    }
    units
}

fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-') && !word.contains(' ')
}

/// The words of a command as they are typed: it is split at the blanks that are not quoted.
fn arguments(command: &str) -> impl Iterator<Item = &str> {
    let (mut quote, mut is_escaped) = (None, false);
    command
        .split(move |c: char| {
            if is_escaped {
                is_escaped = false;
                return false;
            }
            match (quote, c) {
                (None, '\\') => is_escaped = true,
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), _) if open == c => quote = None,
                (None, ' ') => return true,
                _ => {}
            }
            false
        })
        .filter(|word| !word.is_empty())
}

/// Whether a text fits on a line.
pub(crate) fn fits(text: &str) -> bool {
    columns(text) <= width()
}

fn columns(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// What `COLUMNS` says, or the terminal on standard output, or 80.
fn width() -> usize {
    static WIDTH: OnceLock<usize> = OnceLock::new();
    *WIDTH.get_or_init(|| {
        let given = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let of_terminal = || {
            let size = tcgetwinsize(io::stdout()).ok()?;
            Some(usize::from(size.ws_col))
        };
        let width = given.filter(|width| *width > 0).or_else(of_terminal);
        width.filter(|width| *width > 0).unwrap_or(USUAL).max(LEAST)
    })
}

/// Stands for a blank at which no line is folded: a noncharacter, which no text has.
/// The widest indent of a line that continues another.
const DEEPEST: usize = 14;
const KEPT: &str = "\u{fdd0}";
/// Below this, nothing can be read.
const LEAST: usize = 40;
const USUAL: usize = 80;

#[cfg(test)]
mod tests {
    use super::{arguments, units};

    #[test]
    fn an_option_stays_with_its_value_and_a_pipe_with_its_command() {
        assert_eq!(
            units("a --b c -d --e f g | h -i -"),
            ["a", "--b c", "-d", "--e f", "g", "| h -i -"]
        );
    }

    #[test]
    fn a_command_is_split_only_between_its_arguments() {
        let words = |command| arguments(command).collect::<Vec<_>>();
        assert_eq!(words("a b  c"), ["a", "b", "c"]);
        assert_eq!(words(r"a 'b c' d\ e"), ["a", "'b c'", r"d\ e"]);
        assert_eq!(words(r"'it'\''s a' b"), [r"'it'\''s a'", "b"]);
        assert_eq!(
            words(r#"a "$(printf 'b\040c')"'d e' f"#),
            ["a", r#""$(printf 'b\040c')"'d e'"#, "f"]
        );
    }
}
