//! A page of the documentation as text for a terminal: headings, paragraphs, lists and commands. Tables are not among them.

use crate::render::fold;

/// The page as text.
pub(crate) fn text(page: &str) -> String {
    let (mut text, mut block) = (String::new(), String::new());
    let mut is_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            end(&mut block, &mut text);
            is_code = !is_code;
            continue;
        }
        if is_code {
            text.push_str(&fold::command(line, "  ", "    "));
            continue;
        }
        let heading = line.trim_start_matches('#');
        if line.is_empty() || heading.len() < line.len() || marker(line).is_some() {
            end(&mut block, &mut text);
        }
        if line.is_empty() {
            text.push('\n');
        } else if heading.len() < line.len() {
            text.push_str(heading.trim_start());
            text.push('\n');
        } else {
            block.push_str(if block.is_empty() { "" } else { " " });
            block.push_str(line.trim_start());
        }
    }
    end(&mut block, &mut text);
    text
}

/// Ends a paragraph, or an item of a list.
fn end(block: &mut String, text: &mut String) {
    let plain = plain(block);
    if let Some((marker, rest)) = marker(&plain) {
        let indent = " ".repeat(marker.len());
        text.push_str(&fold::words(rest, marker, &indent));
    } else if !plain.is_empty() {
        text.push_str(&fold::words(&plain, "", ""));
    }
    block.clear();
}

/// The marker with which an item of a list begins, and the rest.
fn marker(line: &str) -> Option<(&str, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        0 => line.starts_with("- ").then_some(2)?,
        digits => line[digits..].starts_with(". ").then_some(digits + 2)?,
    };
    line.split_at_checked(length)
}

/// Without what marks code and weight, and without the targets of links.
fn plain(text: &str) -> String {
    let text = text.replace("**", "").replace('`', "");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let name = link.split_once("](");
        let name = name.and_then(|(name, after)| Some((name, after.split_once(')')?.1)));
        let (name, after) = name.unwrap_or(("[", link));
        plain.push_str(name);
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_plain_text() {
        let page = "# A\n\nSome `code`,\nand [a page](b.md).\n\n- **one**\n  more\n- two\n\n```sh\ncommand\n```\n\n1. first\n";
        assert_eq!(
            text(page),
            "A\n\nSome code, and a page.\n\n- one more\n- two\n\n  command\n\n1. first\n"
        );
    }
}
