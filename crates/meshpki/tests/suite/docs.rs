//! The documents match the code.

use meshpki::CODES;

const FINDINGS: &str = include_str!("../../../../docs/findings.md");

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

#[test]
fn codes_are_sorted() {
    assert!(CODES.is_sorted());
}
