//! `meshpki explain`: the meaning of a finding code, and the likely causes of a message.

use meshpki::{CODES, Level, Levels};
use meshpki_kube::MESH_CODES;

use crate::arguments::ExplainArguments;
use crate::exit::Exit;
use crate::explain::findings::Section;
use crate::explain::lines::Lines;
use crate::explain::messages;
use crate::failure::Failure;
use crate::hint::Hint;
use crate::render;
use crate::render::explained;
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
    let Lines {
        found,
        recognised,
        skipped,
    } = Lines::of(text, is_numbered);
    if found.is_empty() {
        let what = if is_numbered {
            lines_in_words(skipped)
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
            "{} recognised, {skipped} skipped; meshpki explain CODE tells you how to fix it\n",
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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_code_is_suggested_only_if_it_is_near() {
        assert_eq!(nearest("isuer-exipred"), Some("issuer-expired"));
        assert_eq!(nearest("something-else"), None);
    }
}
