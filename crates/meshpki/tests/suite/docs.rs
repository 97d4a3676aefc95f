//! What the documents say is so.

use meshpki::{CODES, Code, Judge, REGISTRY};

const FINDINGS: &str = include_str!("../../docs/findings.md");

#[test]
fn every_code_has_a_heading_and_every_heading_a_code() {
    let mut headings: Vec<&str> = FINDINGS
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    headings.sort_unstable();
    assert_eq!(headings, CODES);
}

#[test]
fn every_heading_says_what_breaks_and_how_to_fix_it() {
    for section in FINDINGS.split("\n## ").skip(1) {
        for item in ["breaks", "severity", "fix", "source"] {
            assert!(
                section.contains(&format!("- **{item}**: ")),
                "{item}: {section}"
            );
        }
    }
}

/// Severity and source are the registry's. With `MESHPKI_WRITE_DOCS` set they are written into the document.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test keeps a document up to date"
)]
fn the_facts_of_every_heading_are_those_of_the_registry() {
    let document = with_facts(FINDINGS);
    if std::env::var_os("MESHPKI_WRITE_DOCS").is_some() {
        std::fs::write("../../docs/findings.md", &document).unwrap();
        return;
    }
    let mut lines = document.lines().zip(FINDINGS.lines());
    let first = lines.find(|(fact, said)| fact != said);
    assert_eq!(first, None, "MESHPKI_WRITE_DOCS=1 writes the facts");
    assert_eq!(document, FINDINGS);
}

#[test]
fn codes_are_sorted() {
    assert!(CODES.is_sorted());
    assert!(
        REGISTRY
            .iter()
            .map(|one| one.code)
            .eq(CODES.iter().copied())
    );
}

/// The document with the facts of the registry in the place of its own.
fn with_facts(document: &str) -> String {
    let sections = document.split_inclusive("\n## ").enumerate();
    let sections = sections.map(|(index, section)| {
        let code = section.lines().next().unwrap_or_default();
        match REGISTRY.iter().find(|one| one.code == code) {
            Some(code) if index > 0 => {
                let section = with_item(section, "severity", &severity(code));
                with_item(&section, "source", code.reference)
            }
            _ => section.to_owned(),
        }
    });
    sections.collect()
}

fn severity(code: &Code) -> String {
    let judges = [
        (Judge::Proxy, "the proxies"),
        (Judge::ControlPlane, "the control plane"),
        (Judge::ApiServer, "the API server"),
    ];
    let refuse: Vec<&str> = judges
        .into_iter()
        .filter(|(judge, _)| code.refused_by.contains(*judge))
        .map(|(_, name)| name)
        .collect();
    match refuse[..] {
        [] => format!("{}; no judge refuses it", code.severity),
        _ => format!("error; refused by {}", refuse.join(" and ")),
    }
}

/// The section with this text for the item.
fn with_item(section: &str, item: &str, text: &str) -> String {
    let label = format!("- **{item}**: ");
    let Some((before, rest)) = section.split_once(&label) else {
        return section.to_owned();
    };
    // An item goes on where its lines are indented.
    let mut end = 0;
    for (index, line) in rest.split_inclusive('\n').enumerate() {
        if index > 0 && !line.starts_with("  ") {
            break;
        }
        end += line.len();
    }
    format!(
        "{before}{}\n{}",
        wrapped(&format!("{label}{text}")),
        &rest[end..]
    )
}

/// The text in lines of 100 characters at most, those that follow the first indented.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= 100 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines.join("\n")
}
