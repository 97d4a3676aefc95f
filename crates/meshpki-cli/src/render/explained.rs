//! The output of `explain`: codes and messages, explained for people.

use std::collections::HashSet;
use std::fmt::Write;

use meshpki::Release;

use crate::explain::findings::Section;
use crate::explain::lines::Recognised;
use crate::render::{fold, page};

/// The whole section of a code.
pub(crate) fn section(section: &Section) -> String {
    let mut text = format!("{}\n\n", section.code);
    text.push_str(&fold::words(&kept(&section.meaning), "  ", "  "));
    text.push('\n');
    for (name, content) in &section.items {
        let first = format!("  {name:<LABEL$}");
        let rest = " ".repeat(2 + LABEL);
        text.push_str(&fold::words(&kept(content), &first, &rest));
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

/// A message, the program that writes it, its likely causes, and the command that tells them apart.
pub(crate) fn recognised(recognised: &Recognised) -> String {
    let mut head = match recognised.number {
        Some(number) => format!("line {number}"),
        None => String::from("message"),
    };
    if recognised.more > 0 {
        let _ = write!(head, ", and {} more like it", recognised.more);
    }
    let mut text = fold::words(&format!("{head}: {}", recognised.line), "", "  ");
    let mut item = |label: &str, content: &str| {
        text.push_str(&fold::words(
            &kept(content),
            &format!("  {label:<6}"),
            "        ",
        ));
    };
    let mut said = HashSet::new();
    for message in &recognised.messages {
        if said.insert(&message.source) {
            item("from", &message.source);
        }
    }
    for message in &recognised.messages {
        if !message.note.is_empty() && said.insert(&message.note) {
            item("note", &message.note);
        }
    }
    // The first is the cause, if there is one.
    let codes = recognised
        .messages
        .first()
        .map_or(&[][..], |one| &one.codes);
    let causes = causes(codes);
    for (index, cause) in causes.iter().take(MOST_CAUSES).enumerate() {
        let label = if index == 0 { "cause" } else { "or" };
        item(label, cause);
    }
    let rest: Vec<&str> = causes
        .iter()
        .skip(MOST_CAUSES)
        .map(|cause| {
            cause
                .split_once(':')
                .map_or(cause.as_str(), |(code, _)| code)
        })
        .map(|code| code.split_once(' ').map_or(code, |(code, _)| code))
        .collect();
    if !rest.is_empty() {
        item("", &format!("less likely: {}", rest.join(", ")));
    }
    if let Some(first) = codes.first() {
        text.push_str(&fold::command(tells_apart(first), "  next  ", "          "));
    }
    text
}

/// The causes in words, each problem once: its code at the likeliest place, and the other places.
fn causes(codes: &[String]) -> Vec<String> {
    let mut problems: Vec<(&str, Vec<&str>)> = Vec::new();
    for code in codes {
        let Some((place, problem)) = code.split_once('-') else {
            continue;
        };
        match problems.iter_mut().find(|(one, _)| *one == problem) {
            Some((_, places)) => places.push(place),
            None => problems.push((problem, vec![place])),
        }
    }
    let words = problems.into_iter().map(|(problem, places)| {
        let code = format!("{}-{problem}", places[0]);
        let gist = Section::of(&code).map_or("", Section::gist);
        let others = match &places[1..] {
            [] => String::new(),
            others => format!(" (also: {})", others.join(", ")),
        };
        format!("{code}{others}: {gist}")
    });
    words.collect()
}

/// The command that says which of the causes it is.
fn tells_apart(code: &str) -> &'static str {
    match code.split_once('-') {
        Some(("webhook", _)) => "meshpki verify --anchors CABUNDLE --webhook tls.crt",
        Some(("diff" | "mesh" | "proxy", _)) => "meshpki check dump.json",
        Some(("workload", _)) => {
            "meshpki verify --anchors ca.crt --issuer issuer.crt --workload workload.crt"
        }
        Some(("anchor" | "pem", _)) => "meshpki verify --anchors ca.crt",
        _ => "meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key",
    }
}

fn widest<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.map(str::len).max().unwrap_or_default()
}

/// The text, with the commands in backticks kept on one line.
fn kept(content: &str) -> String {
    let parts = content.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(index, part)| match index % 2 {
            1 => fold::whole(&[part.to_owned()], ""),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// Linkerd's releases with their verifiers, and what these judge differently.
pub(crate) fn releases() -> String {
    let mut text = String::from("Linkerd's releases and their verifiers\n\n");
    let head = ["release", "edge", "proxy", "webpki", "Go"];
    let rows = Release::TABLE.iter();
    let rows = rows.map(|row| [row.release, row.edge, row.proxy, row.webpki, row.go]);
    for [release, edge, proxy, webpki, go] in [head].into_iter().chain(rows) {
        let line = format!("{release:<12}  {edge:<12}  {proxy:<8}  {webpki:<8}  {go}");
        let _ = writeln!(text, "{line}");
    }
    let (_, lists) = RELEASES.split_once("\n## ").unwrap_or_default();
    text.push('\n');
    text + &page::text(lists)
}

/// Istio's ambient mode, and what it judges differently.
pub(crate) fn istio() -> String {
    page::text(ISTIO)
}

/// The steps of a rotation, with what is verified between them.
pub(crate) fn rotation() -> String {
    let joined = ROTATION.replace(" \\\n", " ");
    let mut text = String::new();
    let mut paragraph = String::new();
    for line in joined.lines() {
        let (content, indent) = (line.trim_start(), line.len() - line.trim_start().len());
        if indent < CODE && !content.is_empty() {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(content);
            continue;
        }
        let step = paragraph.split_once(". ").map(|(number, _)| number);
        let is_step = step.is_some_and(|number| number.parse::<u8>().is_ok());
        let rest = if is_step { "   " } else { "" };
        if !paragraph.is_empty() {
            text.push_str(&fold::words(&paragraph, "", rest));
            paragraph.clear();
        }
        text.push_str(&match content {
            "" => "\n".to_owned(),
            command => fold::command(command, "       ", "         "),
        });
    }
    text
}

/// The indentation of code in a step of a Markdown list.
const CODE: usize = 7;
const ISTIO: &str = include_str!("../../docs/istio.md");
const RELEASES: &str = include_str!("../../docs/releases.md");
const ROTATION: &str = include_str!("../../docs/rotation.md");
const LABEL: usize = "linkerd check  ".len();
/// Of the others, only the codes are shown.
const MOST_CAUSES: usize = 3;
