//! `docs/findings.md` and `docs/mesh-findings.md`, parsed into one section per code.

use std::sync::LazyLock;

/// The section on one code.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) code: &'static str,
    /// What the finding means, in one line.
    pub(crate) meaning: String,
    /// The labelled items, such as `breaks` and `fix`, each in one line.
    pub(crate) items: Vec<(&'static str, String)>,
}

impl Section {
    /// The section of `code`.
    pub(crate) fn of(code: &str) -> Option<&'static Self> {
        SECTIONS.iter().find(|section| section.code == code)
    }

    /// Every section, in the order of the documents.
    pub(crate) fn all() -> &'static [Self] {
        &SECTIONS
    }

    /// The first sentence of the meaning.
    pub(crate) fn summary(&self) -> &str {
        match self.meaning.split_once(". ") {
            Some((first, _)) => first,
            None => self.meaning.trim_end_matches('.'),
        }
    }

    /// The summary up to its details.
    pub(crate) fn gist(&self) -> &str {
        let summary = self.summary();
        let end = summary.find([':', ';']).unwrap_or(summary.len());
        &summary[..end]
    }

    fn parse(text: &'static str) -> Self {
        let (code, body) = text.split_once('\n').unwrap_or((text, ""));
        let body = body.split("\n# ").next().unwrap_or(body);
        let (meaning, items) = body.split_once("\n- **").unwrap_or((body, ""));
        let items = items.split("\n- **").filter_map(|item| {
            let (name, content) = item.split_once("**: ")?;
            Some((name, in_one_line(content)))
        });
        Self {
            code,
            meaning: in_one_line(meaning),
            items: items.collect(),
        }
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(|| {
    let sections = DOCUMENTS.iter().flat_map(|one| one.split("\n## ").skip(1));
    sections.map(Section::parse).collect()
});

/// About certificates, and about a mesh.
const DOCUMENTS: [&str; 2] = [
    include_str!("../../docs/findings.md"),
    include_str!("../../docs/mesh-findings.md"),
];

#[cfg(test)]
mod tests {
    use meshpki::CODES;
    use meshpki_kube::MESH_CODES;

    use super::Section;

    #[test]
    fn every_code_has_a_section_with_all_its_items() {
        for code in CODES.iter().chain(MESH_CODES) {
            let section = Section::of(code).unwrap();
            assert!(!section.summary().is_empty(), "{code}");
            assert!(!section.summary().contains("**"), "{code}");
            for name in ["breaks", "severity", "fix", "source"] {
                assert!(section.items.iter().any(|item| item.0 == name), "{code}");
            }
        }
        assert_eq!(Section::all().len(), CODES.len() + MESH_CODES.len());
    }

    #[test]
    fn a_section_ends_where_the_next_part_begins() {
        let section = Section::of("pem-private-key").unwrap();
        let (name, last) = section.items.last().unwrap();
        assert_eq!(*name, "source");
        assert_eq!(last, "RFC 7468, section 2; Linkerd, pkg/tls/codec.go");
    }

    #[test]
    fn a_summary_is_one_sentence() {
        let section = Section::of("workload-no-identity").unwrap();
        assert!(section.summary().ends_with("that is an identity"));
    }
}
