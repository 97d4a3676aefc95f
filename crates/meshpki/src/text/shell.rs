//! Quotes text from inputs as one word of a command line, to be pasted into sh, dash, bash or zsh.
//!
//! A word is plain, or in quotes. In quotes, no character has a meaning for any of the four shells. But hidden
//! characters are not put there: the user would paste what is not visible, and a terminal would act on it. Such a
//! word is written with `printf`, which every shell has.

use std::fmt::Write;

use crate::text::shown::is_hidden;

/// A text as one word of a command line, to be pasted into sh, dash, bash or zsh.
///
/// ```
/// assert_eq!(meshpki::shell_word("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell_word(text: &str) -> String {
    word(text.as_bytes())
}

/// A file name as one word of a command line, which no command reads as an option.
///
/// ```
/// assert_eq!(meshpki::shell_path(b"-my ca.crt"), "'./-my ca.crt'");
/// ```
#[must_use]
pub fn shell_path(path: &[u8]) -> String {
    if path.starts_with(b"-") {
        return word(&[b"./", path].concat());
    }
    word(path)
}

fn word(bytes: &[u8]) -> String {
    let Some(text) = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains(is_hidden))
    else {
        return spelled(bytes);
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    // In zsh, `=ls` is the path of ls. At the start of a line, a CI runner reads `::` as a command.
    let is_special = text.starts_with('=') || text.starts_with("::");
    if !text.is_empty() && !is_special && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", apart(&text.replace('\'', r"'\''")))
}

/// Splits a command for a CI runner, `##[group]` or `##vso[task]`, which the runner finds anywhere in a line: quotes
/// separate the two halves, and a shell removes them.
fn apart(quoted: &str) -> String {
    let mut text = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('[') {
        let before = &rest[..at];
        text.push_str(before);
        let word = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        text.push_str(if word.ends_with("##") { "''[" } else { "[" });
        rest = &rest[at + 1..];
    }
    text + rest
}

/// Text that no terminal should see, as a `printf` command. Line feeds at its end follow the command, because a shell
/// drops them from a command's output.
fn spelled(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .rposition(|&byte| byte != b'\n')
        .map_or(0, |last| last + 1);
    let mut text = String::from("\"$(printf '");
    for (at, &byte) in bytes[..end].iter().enumerate() {
        // `printf` too reads a word that begins with a dash as an option.
        let is_plain = byte.is_ascii_alphanumeric() || b"_./:@,=+".contains(&byte);
        if is_plain || byte == b'-' && at > 0 {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "\\{byte:03o}");
        }
    }
    text.push_str("')\"");
    if end < bytes.len() {
        let _ = write!(text, "'{}'", "\n".repeat(bytes.len() - end));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{shell_path, shell_word};

    #[test]
    fn characters_with_a_meaning_for_a_shell_are_quoted() {
        for text in [
            "", " ", "=ls", "~", "~root", "{a,b}", "*", "?", "[a]", "!x", "#", "^a", "$HOME",
            "`id`", "$(id)", ";", "&", "|", "<", ">", "(", "\"", "\\", "a b", "é",
        ] {
            assert_eq!(shell_word(text), format!("'{text}'"));
        }
        assert_eq!(shell_word("a=b~c"), "'a=b~c'");
        assert_eq!(shell_word("/etc/issuer-1.crt"), "/etc/issuer-1.crt");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
    }

    #[test]
    fn hidden_characters_are_written_with_printf() {
        assert_eq!(shell_word("a\u{202e}b"), r#""$(printf 'a\342\200\256b')""#);
        assert_eq!(
            shell_path(b"\xff%\\'!"),
            r#""$(printf '\377\045\134\047\041')""#
        );
        assert_eq!(shell_path(b"-\x1b"), r#""$(printf './-\033')""#);
        assert_eq!(shell_word("a\nb\n"), "\"$(printf 'a\\012b')\"'\n'");
    }

    #[test]
    fn no_runner_finds_a_command_in_a_word() {
        assert_eq!(shell_word("##[group]"), "'##''[group]'");
        assert_eq!(shell_word("##vso[task]"), "'##vso''[task]'");
        assert_eq!(shell_word("#[a]#b[c]"), "'#[a]#b[c]'");
    }
}
