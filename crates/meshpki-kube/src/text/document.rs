//! The documents of a text, cut as `kubectl` cuts them, so that one that cannot be read costs only itself.

/// A document, and the line of the text on which it begins, from 1.
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// Cuts a text at each line of three dashes, with or without a comment behind them (apimachinery,
/// pkg/util/yaml/decoder.go). Documents of white space and comments are left out.
pub(crate) fn documents(text: &str) -> impl Iterator<Item = Document<'_>> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut lines = text.split_inclusive('\n').peekable();
    let (mut at, mut line) = (0, 1);
    std::iter::from_fn(move || {
        lines.peek()?;
        let (start, first) = (at, line);
        let mut end = at;
        for one in lines.by_ref() {
            at += one.len();
            line += 1;
            if is_separator(one) {
                break;
            }
            end = at;
        }
        Some(Document {
            text: &text[start..end],
            line: first,
        })
    })
    .filter(|document| !is_empty(document.text))
}

fn is_separator(line: &str) -> bool {
    let rest = line.strip_prefix("---").map(str::trim);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

fn is_empty(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

const BYTE_ORDER_MARK: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use super::documents;

    #[test]
    fn a_text_is_cut_where_kubectl_cuts_it() {
        let text = "# head\n---\na: 1\n--- # next\n\n---\nb: |\n ---\n --- 2\n-----BEGIN\n---";
        let found: Vec<(usize, &str)> = documents(text).map(|one| (one.line, one.text)).collect();
        assert_eq!(
            found,
            [(3, "a: 1\n"), (7, "b: |\n ---\n --- 2\n-----BEGIN\n")]
        );
    }

    #[test]
    fn a_text_of_separators_has_no_documents() {
        assert_eq!(documents(&"---\n".repeat(1000)).count(), 0);
        assert_eq!(documents("").count(), 0);
    }
}
