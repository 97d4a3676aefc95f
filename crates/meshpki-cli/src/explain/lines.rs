//! The lines of a log, and which of them say something about certificates.

use crate::explain::messages::{self, Message};
use crate::text::escape;
use crate::text::secret;

/// What was recognised in a text.
pub(crate) struct Lines {
    /// Lines that say the same are one.
    pub(crate) found: Vec<Recognised>,
    /// How many lines were recognised, and how many were not.
    pub(crate) recognised: usize,
    pub(crate) skipped: usize,
}

/// A line that was recognised, and the number of similar lines.
pub(crate) struct Recognised {
    /// Counted from 1; `None` for a message that is not a line of several.
    pub(crate) number: Option<usize>,
    /// Shortened, without control characters.
    pub(crate) line: String,
    pub(crate) more: usize,
    pub(crate) messages: Vec<&'static Message>,
}

impl Lines {
    pub(crate) fn of(text: &str, is_numbered: bool) -> Self {
        let mut all = Self {
            found: Vec::new(),
            recognised: 0,
            skipped: 0,
        };
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let matches = messages::behind(line);
            let Some((at, _)) = matches.first() else {
                all.skipped += 1;
                continue;
            };
            all.recognised += 1;
            let kinds: Vec<_> = matches.iter().map(|(_, message)| *message).collect();
            let is_same = |one: &&mut Recognised| one.messages == kinds;
            match all.found.iter_mut().find(is_same) {
                Some(before) => before.more += 1,
                None => all.found.push(Recognised {
                    number: is_numbered.then_some(index + 1),
                    line: if secret::may_be_in(line) {
                        NOT_SHOWN.to_owned()
                    } else {
                        shortened(line, *at)
                    },
                    more: 0,
                    messages: kinds,
                }),
            }
        }
        all
    }
}

/// A line. Of a long line, the part that was recognised, which begins at byte `at`.
fn shortened(line: &str, at: usize) -> String {
    if line.chars().count() <= LONGEST {
        return escape::line(line);
    }
    let (before, _) = line.split_at_checked(at).unwrap_or((line, ""));
    let skipped = before.char_indices().rev().nth(BEFORE);
    let start = skipped.map_or(0, |(nearest, _)| {
        line[nearest..at]
            .find(' ')
            .map_or(at, |blank| nearest + blank + 1)
    });
    let rest = &line[start..];
    let end = rest
        .char_indices()
        .nth(LONGEST)
        .map_or(rest.len(), |(end, _)| end);
    let before = if start > 0 { "…" } else { "" };
    let after = if end < rest.len() { "…" } else { "" };
    format!("{before}{}{after}", escape::line(&rest[..end]))
}

/// What stands for a line that is not shown.
const NOT_SHOWN: &str = "(not shown: it may contain a private key)";
const BEFORE: usize = 40;
const LONGEST: usize = 110;

#[cfg(test)]
mod tests {
    use super::{LONGEST, shortened};

    #[test]
    fn a_long_line_is_shown_from_shortly_before_the_recognised_part() {
        let line = format!("{}error: {}", "word ".repeat(50), "é".repeat(200));
        let short = shortened(&line, line.find("error").unwrap());
        assert!(short.starts_with("…word word "), "{short}");
        assert!(
            short.contains("error: é") && short.ends_with("é…"),
            "{short}"
        );
        assert_eq!(short.chars().count(), LONGEST + 2);
    }

    #[test]
    fn a_line_without_blanks_is_shown_from_the_recognised_part() {
        let line = format!("{}unknownissuer", "é".repeat(200));
        assert_eq!(shortened(&line, 400), "…unknownissuer");
    }
}
