//! The output of `explain`: codes and messages, explained for people.

use std::fmt::Write;

use crate::explain::findings::Section;
use crate::explain::messages::Message;

/// A line that was recognised, and the number of similar lines.
pub(crate) struct Recognised {
    /// Counted from 1.
    pub(crate) number: usize,
    /// Shortened, without control characters.
    pub(crate) line: String,
    pub(crate) more: usize,
    pub(crate) messages: Vec<&'static Message>,
}

/// The whole section of a code.
pub(crate) fn section(section: &Section) -> String {
    let mut text = format!("{}\n\n", section.code);
    wrap(&mut text, "  ", "  ", &section.meaning);
    text.push('\n');
    for (name, content) in &section.items {
        let first = format!("  {name:<LABEL$}");
        wrap(&mut text, &first, &" ".repeat(2 + LABEL), content);
    }
    text
}

/// Every code with its meaning.
pub(crate) fn list(sections: &[Section]) -> String {
    let mut sections: Vec<_> = sections.iter().collect();
    sections.sort_unstable_by_key(|section| section.code);
    let width = widest(sections.iter().map(|section| section.code));
    sections.iter().fold(String::new(), |mut text, section| {
        let _ = writeln!(text, "{:<width$}  {}", section.code, section.summary());
        text
    })
}

/// A line, the program that writes it, and its likely causes.
pub(crate) fn recognised(recognised: &Recognised) -> String {
    let mut text = format!("line {}", recognised.number);
    if recognised.more > 0 {
        let _ = write!(text, ", and {} more like it", recognised.more);
    }
    let _ = writeln!(text, ": {}", recognised.line);
    for message in &recognised.messages {
        wrap(&mut text, "  from  ", "        ", &message.source);
    }
    for message in &recognised.messages {
        if !message.note.is_empty() {
            wrap(&mut text, "  note  ", "        ", &message.note);
        }
    }
    // The first is the cause, if there is one.
    let codes = recognised
        .messages
        .first()
        .map_or(&[][..], |one| &one.codes);
    let width = widest(codes.iter().map(String::as_str));
    for (index, code) in codes.iter().enumerate() {
        let label = if index == 0 { "codes" } else { "" };
        let gist = Section::of(code).map_or("", Section::gist);
        let _ = writeln!(text, "  {label:<5} {code:<width$}  {gist}");
    }
    text
}

fn widest<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.map(str::len).max().unwrap_or_default()
}

/// Breaks lines between words, and never inside a command.
fn wrap(text: &mut String, first: &str, others: &str, content: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in words(content) {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            others.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{line}");
}

/// The words between blanks; text in backticks is one word.
fn words(content: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    content.split(move |c: char| {
        is_code ^= c == '`';
        c == ' ' && !is_code
    })
}

const LABEL: usize = "linkerd check  ".len();
const WIDTH: usize = 100;

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn a_command_is_not_broken() {
        let mut text = String::new();
        let command = format!("`{}`", "word ".repeat(30));
        wrap(&mut text, "a  ", "   ", &format!("Type {command} now."));
        assert_eq!(text, format!("a  Type\n   {command}\n   now.\n"));
    }
}
