//! `docs/mesh-findings.md` has a section for each code.

use meshpki_kube::{MESH_CODES, mesh_code};

const DOCUMENT: &str = include_str!("../../docs/mesh-findings.md");

#[test]
fn every_code_has_a_section_with_its_severity_and_no_other_has() {
    let sections: Vec<&str> = DOCUMENT.split("\n## ").skip(1).collect();
    let mut codes: Vec<&str> = Vec::new();
    for section in sections {
        let (code, text) = section.split_once('\n').unwrap();
        codes.push(code);
        for item in ["breaks", "severity", "fix", "source"] {
            assert!(
                text.contains(&format!("\n- **{item}**: ")),
                "{code}: {item}"
            );
        }
        let severity = mesh_code(code).unwrap().severity;
        let line = format!("\n- **severity**: {severity}\n");
        assert!(text.contains(&line), "{code}: {severity}");
    }
    codes.sort_unstable();
    assert_eq!(codes, MESH_CODES);
}
