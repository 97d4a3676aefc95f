//! Text from inputs, made safe to show to people: on one line, without hidden characters, and without any that
//! control a terminal.

/// The text with a visible character in place of each invisible one: control characters, line breaks, characters that
/// change the direction of text, and those that most fonts do not show.
///
/// ```
/// assert_eq!(meshpki::printable("shop\u{202e}\u{200b}\n"), "shop\u{fffd}\u{fffd}\u{fffd}");
/// assert_eq!(meshpki::printable("münchen"), "münchen");
/// ```
#[must_use]
pub fn printable(text: &str) -> String {
    // A fast path: most names are plain, and a stream has many.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    text.replace(is_hidden, REPLACEMENT)
}

/// The same text in quotation marks.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text))
}

/// Whether a character is invisible or changes how others are shown: a control character, a line break, one for the
/// direction of text, or any that may be ignored according to Unicode (`Default_Ignorable_Code_Point`, Unicode 17).
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control() || HIDDEN.iter().any(|range| range.contains(&c))
}

const HIDDEN: [std::ops::RangeInclusive<char>; 19] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    // Arabic letter mark: a direction.
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    // Of no width, and directions.
    '\u{200b}'..='\u{200f}',
    // Line and paragraph separator, and directions.
    '\u{2028}'..='\u{202e}',
    // Joiners, invisible operators, directions, and what is deprecated.
    '\u{2060}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    // Reserved for format controls, and annotations.
    '\u{fff0}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    // Tags, and variation selectors.
    '\u{e0000}'..='\u{e0fff}',
];

const REPLACEMENT: &str = "\u{fffd}";

#[cfg(test)]
mod tests {
    use super::{is_hidden, printable};

    #[test]
    fn what_cannot_be_seen_is_shown_as_something() {
        let hidden = "\0\u{7}\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\
                      \u{180e}\u{200b}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\
                      \u{2060}\u{2064}\u{2066}\u{2069}\u{206a}\u{206f}\u{3164}\u{fe00}\u{fe0f}\
                      \u{feff}\u{ffa0}\u{fff9}\u{1d173}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\u{e01ef}";
        for c in hidden.chars() {
            assert!(is_hidden(c), "{c:?}");
        }
        let shown = printable(hidden);
        assert_eq!(shown, "\u{fffd}".repeat(hidden.chars().count()));
    }

    #[test]
    fn what_can_be_seen_stays_as_it_is() {
        for text in [
            "root.linkerd.cluster.local",
            "O=Ä, CN=中文 ☃ 🦀",
            "עברית",
            "##[x] `|<>&'\"",
        ] {
            assert_eq!(printable(text), text);
        }
    }
}
