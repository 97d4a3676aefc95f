//! Source text as words and signs, without comments, literals, and code that is compiled only for tests.

pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(c) = rest.chars().next() {
        let length = literal(rest).unwrap_or_else(|| {
            let length = match c {
                ':' if rest.starts_with("::") => 2,
                c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            if !c.is_whitespace() {
                let text = rest[..length].to_owned();
                tokens.push(Token { text, line });
            }
            length
        });
        let (read, after) = rest.split_at(length);
        line += read.matches('\n').count();
        rest = after;
    }
    without_tests(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long the comment or literal is that the text begins with.
fn literal(text: &str) -> Option<usize> {
    let to = |end: &str, from: usize| {
        let found = text[from..].find(end);
        found.map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(to("*/", 2));
    }
    let raw = text.trim_start_matches('b');
    let prefix = text.len() - raw.len();
    if let Some(hashes) = raw.strip_prefix('r') {
        let count = hashes.len() - hashes.trim_start_matches('#').len();
        if hashes[count..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(count));
            return Some(to(&end, prefix + 1 + count + 1));
        }
    }
    if raw.starts_with('"') {
        return Some(prefix + quoted(raw, '"'));
    }
    // A lifetime has no second mark.
    let mut inside = raw.strip_prefix('\'')?.chars();
    let is_character = match inside.next()? {
        '\\' => true,
        _ => inside.next() == Some('\''),
    };
    is_character.then(|| prefix + quoted(raw, '\''))
}

fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = true;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Omits each item after `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        kept.push(token);
        let last = &kept[kept.len().saturating_sub(TEST.len())..];
        if !last.iter().map(|one| one.text.as_str()).eq(TEST) {
            continue;
        }
        kept.truncate(kept.len() - TEST.len());
        let mut depth = 0;
        for token in tokens.by_ref() {
            depth += match token.text.as_str() {
                "{" => 1,
                "}" => -1,
                _ => 0,
            };
            if depth == 0 && ["}", ";"].contains(&token.text.as_str()) {
                break;
            }
        }
    }
    kept
}

const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
