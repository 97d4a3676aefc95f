//! Text from inputs, escaped once, for its last reader: a terminal, a CI runner, or the parser of a format.
//!
//! GitHub's runner and others read every line that a step prints, in any format, and obey
//! `::command::` at its start and `##[command]` (Azure's: `##vso[command]`) anywhere in it. Where a format
//! can escape a character, it is escaped, so that the decoded value is the same; where it cannot, a `#` is
//! dropped.

use std::borrow::Cow;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use meshpki::{is_hidden, printable, shell_path};
use serde_json::Value;

/// A path as messages show it.
pub(crate) fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// A path as one word of a shell.
pub(crate) fn shell(path: &Path) -> String {
    shell_path(path.as_os_str().as_bytes())
}

/// A text on one line.
pub(crate) fn line(text: &str) -> String {
    printable(&text.replace('\t', " "))
}

/// A text of many lines for people, in which a runner finds no command. Its parts are already escaped; the escape
/// sequences for colours stay.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if !text.contains("##") && !text.contains("::") {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (before, rest) = line.split_at(line.len() - unstyled(line).len());
        safe.push_str(before);
        // Only a second pair makes it a command: an address such as ::1 stays.
        match rest.strip_prefix("::") {
            Some(rest) if rest.contains("::") => {
                safe.push_str(": :");
                join_hashes(&mut safe, rest);
            }
            _ => join_hashes(&mut safe, rest),
        }
    }
    safe.into()
}

/// A JSON document, in which every hidden character and every `[` that would begin a command is escaped.
pub(crate) fn json(value: &Value) -> String {
    let plain = format!("{value:#}\n");
    let mut text = String::with_capacity(plain.len());
    let mut units = [0; 2];
    for (at, c) in plain.char_indices() {
        let is_written = c != '\n' && is_hidden(c) || c == '[' && begins_command(&plain[..at]);
        if is_written {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Text as XML 1.0 can hold it, in an element or an attribute.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut is_start = true;
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            '[' if begins_command(&text[..at]) => escaped.push_str("&#91;"),
            ':' if is_start => escaped.push_str("&#58;"),
            c if is_hidden(c) => {
                let _ = write!(escaped, "&#x{:x};", u32::from(c));
            }
            c => escaped.push(c),
        }
        is_start = c == '\n' || is_start && c.is_whitespace();
    }
    escaped
}

/// The value of a label of Prometheus, in its quotation marks.
pub(crate) fn prometheus(value: &str) -> String {
    let shown: String = value
        .chars()
        .map(|c| {
            if c != '\n' && is_hidden(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    let mut joined = String::new();
    join_hashes(&mut joined, &shown);
    let value = joined
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{value}\"")
}

/// The message of a GitHub Actions command, of one or several lines.
pub(crate) fn github_message(message: &str) -> String {
    let lines: Vec<String> = message.split('\n').map(line).collect();
    let mut joined = String::new();
    join_hashes(&mut joined, &lines.join("\n"));
    joined.replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property of a GitHub Actions command.
pub(crate) fn github_property(value: &str) -> String {
    github_message(value)
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// A code span of Markdown, between more backticks than it has in it (`CommonMark`, section 6.1).
pub(crate) fn markdown_code(text: &str) -> String {
    let text = line(text);
    let fence = "`".repeat(1 + longest_run(&text, '`'));
    // Markdown removes one blank at both ends.
    let is_padded = text.is_empty()
        || [' ', '`']
            .iter()
            .any(|&c| text.starts_with(c) || text.ends_with(c));
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of commands, between longer fences than any in it (`CommonMark`, section 4.5).
pub(crate) fn markdown_commands(commands: &str) -> String {
    let fence = "`".repeat(3.max(1 + longest_run(commands, '`')));
    format!("{fence}sh\n{commands}\n{fence}\n")
}

/// A cell of a table as code: a table is cut at every `|`, even in code, and does not support a longer fence.
pub(crate) fn markdown_cell(text: &str) -> String {
    let escaped = line(text).chars().fold(String::new(), |mut escaped, c| {
        if c.is_ascii_punctuation() {
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
        escaped
    });
    format!("<code>{escaped}</code>")
}

/// Would a `[` behind this begin a command?
fn begins_command(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    before.ends_with("##")
}

/// Appends a text, with a single `#` wherever several would begin a command.
fn join_hashes(safe: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let before = &rest[..at];
        if begins_command(before) {
            let hashes = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
            safe.push_str(hashes.trim_end_matches('#'));
            safe.push('#');
            safe.push_str(&before[hashes.len()..]);
        } else {
            safe.push_str(before);
        }
        safe.push('[');
        rest = &rest[at + 1..];
    }
    safe.push_str(rest);
}

/// A line without leading white space and colours.
fn unstyled(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((_, after)) = rest
        .strip_prefix("\u{1b}[")
        .and_then(|rest| rest.split_once('m'))
    {
        rest = after.trim_start();
    }
    rest
}

fn longest_run(text: &str, wanted: char) -> usize {
    let runs = text.split(|c| c != wanted).map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "##[group]a\u{202e}\u{e0041}|`&lt;\\|\"b";

    #[test]
    fn escaped_values_decode_to_the_original() {
        let value = Value::from(HOSTILE);
        let text = json(&value);
        assert!(
            text.starts_with("\"##\\u005bgroup]a\\u202e\\udb40\\udc41|"),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);

        let document = format!("<a b=\"{0}\">{0}</a>", xml(HOSTILE));
        let parsed = roxmltree::Document::parse(&document).unwrap();
        assert_eq!(parsed.root_element().attribute("b"), Some(HOSTILE));
        assert_eq!(parsed.root_element().text(), Some(HOSTILE));
    }

    #[test]
    fn no_runner_finds_a_command_in_text() {
        for (before, after) in [
            ("a ##[error]b", "a #[error]b"),
            ("####[error]", "#[error]"),
            ("##vso[task.x]", "#vso[task.x]"),
            ("##[a##[b]", "#[a#[b]"),
            ("::error::a\n  ::b::c", ": :error::a\n  : :b::c"),
            (
                "\u{1b}[1m::add-mask::a\u{1b}[0m",
                "\u{1b}[1m: :add-mask::a\u{1b}[0m",
            ),
            ("a::b # [c] ## d[", "a::b # [c] ## d["),
        ] {
            assert_eq!(text(before), after);
        }
        assert_eq!(github_property("a:b,c%\n##[x]"), "a%3Ab%2Cc%25%0A#[x]");
        assert_eq!(
            prometheus("##[x]\"\\\n\u{1b}"),
            "\"#[x]\\\"\\\\\\n\u{fffd}\""
        );
    }

    #[test]
    fn a_fence_is_longer_than_what_is_in_it() {
        assert_eq!(markdown_code("a"), "`a`");
        assert_eq!(markdown_code("`a``b"), "``` `a``b ```");
        assert_eq!(markdown_commands("a ```` b"), "`````sh\na ```` b\n`````\n");
    }
}
