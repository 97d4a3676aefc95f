//! `meshpki explain`: the meaning of a finding code, and the likely causes of a message.

use meshpki::{CODES, Level, Levels};
use meshpki_kube::MESH_CODES;

use crate::arguments::ExplainArguments;
use crate::exit::Exit;
use crate::explain::findings::Section;
use crate::explain::messages;
use crate::failure::Failure;
use crate::hint::Hint;
use crate::render;
use crate::render::explained::{self, Recognised};
use crate::source::input::Input;
use crate::text::escape;
use crate::text::secret;

pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    if arguments.list {
        render::data(explained::list(Section::all()).as_bytes())?;
        return Ok(Exit::Sound);
    }
    if arguments.codes.iter().any(|code| code == "-") {
        if arguments.codes.len() > 1 {
            return Err(Failure::new(
                "- is given with other codes, expected it alone",
            ));
        }
        return explain_lines(&Input::default().read_lines()?, true);
    }
    if arguments.codes == ["releases"] {
        render::data(explained::releases().as_bytes())?;
        return Ok(Exit::Sound);
    }
    if arguments.codes == ["istio"] {
        render::data(explained::istio().as_bytes())?;
        return Ok(Exit::Sound);
    }
    if arguments.codes == ["rotation"] {
        render::data(explained::rotation().as_bytes())?;
        return Ok(Exit::Sound);
    }
    // A code has no blank, and most messages have.
    let is_message = |word: &String| {
        word.contains(' ') || Section::of(word).is_none() && !messages::behind(word).is_empty()
    };
    if arguments.codes.iter().any(is_message) {
        return explain_lines(&arguments.codes.join("\n"), false);
    }
    let sections = arguments
        .codes
        .iter()
        .map(|code| Section::of(code).ok_or_else(|| unknown(code)))
        .collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<String> = sections.into_iter().map(explained::section).collect();
    render::data(texts.join("\n").as_bytes())?;
    Ok(Exit::Sound)
}

fn explain_lines(text: &str, is_numbered: bool) -> Result<Exit, Failure> {
    let mut found: Vec<Recognised> = Vec::new();
    let mut recognised = 0;
    let mut skipped_lines = 0;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let matches = messages::behind(line);
        let Some((at, _)) = matches.first() else {
            skipped_lines += 1;
            continue;
        };
        recognised += 1;
        let kinds: Vec<_> = matches.iter().map(|(_, message)| *message).collect();
        let is_same = |one: &&mut Recognised| one.messages == kinds;
        match found.iter_mut().find(is_same) {
            Some(before) => before.more += 1,
            None => found.push(Recognised {
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
    if found.is_empty() {
        let what = if is_numbered {
            lines_in_words(skipped_lines)
        } else {
            "the message".to_owned()
        };
        render::words(&format!("nothing recognised in {what}\n"));
        return Ok(Exit::NotSound);
    }
    let texts: Vec<String> = found.iter().map(explained::recognised).collect();
    render::data(texts.join("\n").as_bytes())?;
    if is_numbered {
        render::words(&format!(
            "{} recognised, {skipped_lines} skipped; meshpki explain CODE tells you how to fix it\n",
            lines_in_words(recognised)
        ));
    }
    Ok(Exit::Sound)
}

fn lines_in_words(number: usize) -> String {
    match number {
        1 => "1 line".to_owned(),
        _ => format!("{number} lines"),
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

fn unknown(code: &str) -> Failure {
    if secret::may_be_in(code) {
        let failure =
            Failure::new("unknown finding code, not shown because it may contain a private key");
        return failure.hint(Hint::command("list all codes", "meshpki explain --list"));
    }
    let failure = Failure::new(format!("unknown finding code {}", escape::line(code)));
    let wanted = code.to_lowercase();
    let near: Vec<&str> = CODES
        .iter()
        .chain(MESH_CODES)
        .copied()
        .filter(|known| wanted.len() > 2 && known.contains(&wanted))
        .collect();
    match near[..] {
        [] => match nearest(&wanted) {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None => failure.hint(Hint::command("list all codes", "meshpki explain --list")),
        },
        [near] => failure.hint(format!("did you mean {near}?")),
        [ref some @ .., last] if some.len() < 5 => {
            failure.hint(format!("did you mean {} or {last}?", some.join(", ")))
        }
        _ => failure.hint(format!(
            "{} codes contain it: meshpki explain --list",
            near.len()
        )),
    }
}

fn nearest(wanted: &str) -> Option<&'static str> {
    let unknown = Levels::default().set_among(wanted, Level::Warn, MESH_CODES);
    let nearest = unknown.err()?.nearest();
    nearest.filter(|near| CODES.contains(near) || MESH_CODES.contains(near))
}

const NOT_SHOWN: &str = "(not shown: it may contain a private key)";
const BEFORE: usize = 40;
const LONGEST: usize = 110;

#[cfg(test)]
mod tests {
    use super::{LONGEST, nearest, shortened};

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

    #[test]
    fn a_code_is_suggested_only_if_it_is_near() {
        assert_eq!(nearest("isuer-exipred"), Some("issuer-expired"));
        assert_eq!(nearest("something-else"), None);
    }
}
