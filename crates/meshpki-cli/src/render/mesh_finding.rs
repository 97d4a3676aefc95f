//! Findings about a mesh as text.

use std::collections::BTreeMap;

use meshpki_kube::{CheckedPlane, Located, MeshFinding};

use crate::render::fold;
use crate::render::style::paint;

/// A finding in full: the objects, what breaks, what fixes it.
pub(crate) fn describe(text: &mut String, finding: &MeshFinding) {
    let head = format!("{}[{}]", finding.severity, finding.code);
    let head = paint(finding.severity, &head);
    text.push_str(&fold::words(
        &format!("{head}: {}", finding.headline()),
        "",
        "  ",
    ));
    details(text, finding, MOST_SHOWN);
}

/// Which control plane is meant, in brackets, where there are several.
pub(crate) struct Places<'a>(BTreeMap<Option<&'a str>, usize>);

impl<'a> Places<'a> {
    pub(crate) fn new(planes: &'a [CheckedPlane]) -> Self {
        let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for plane in planes {
            *counts.entry(plane.cluster()).or_default() += 1;
        }
        Self(counts)
    }

    pub(crate) fn of(&self, plane: &CheckedPlane) -> String {
        let namespace = plane.namespace();
        let is_one = self.0.get(&plane.cluster()) == Some(&1) || namespace.is_empty();
        match plane.cluster() {
            None if is_one => String::new(),
            None => format!(" ({namespace})"),
            Some(cluster) if is_one => format!(" ({cluster})"),
            Some(cluster) => format!(" ({cluster}, {namespace})"),
        }
    }
}

/// All but the fact.
pub(crate) fn details(text: &mut String, finding: &MeshFinding, most: usize) {
    let mut label = "  about   ";
    for one in finding.objects.iter().take(most) {
        // The name is one word, to be copied whole.
        let mut parts = vec![one.name.to_string()];
        if !one.detail.is_empty() {
            parts.push(format!("({})", one.detail));
        }
        text.push_str(&fold::words(&fold::whole(&parts, " "), label, DEEPER));
        label = INDENT;
    }
    if finding.objects.len() > most {
        let more = finding.objects.len() - most;
        let line = format!("… and {more} more; --format json names all of them");
        text.push_str(&fold::words(&line, INDENT, DEEPER));
    }
    text.push_str(&fold::words(&finding.consequence, "  breaks  ", INDENT));
    let mut label = "  fix     ";
    if let Some(advice) = &finding.advice {
        text.push_str(&fold::words(advice, label, INDENT));
        label = DEEPER;
    }
    for command in &finding.commands {
        text.push_str(&fold::command(command, label, &format!("{DEEPER}  ")));
        label = DEEPER;
    }
}

/// A finding for readers of logs: no columns and no colours.
pub(crate) fn plain(finding: &MeshFinding) -> String {
    let mut lines = vec![finding.headline()];
    let named = finding.objects.iter().take(MOST_OBJECTS);
    lines.extend(named.map(|one| format!("about: {one}")));
    if finding.objects.len() > MOST_OBJECTS {
        lines.push(format!(
            "… and {} more",
            finding.objects.len() - MOST_OBJECTS
        ));
    }
    lines.push(format!("breaks: {}", finding.consequence));
    lines.push(format!("fix: {}", fix(finding).join("\n")));
    lines.join("\n")
}

/// The advice, and what to paste.
pub(crate) fn fix(finding: &MeshFinding) -> Vec<String> {
    let advice = finding.advice.iter().cloned();
    advice.chain(finding.commands.iter().cloned()).collect()
}

/// Where it was found first.
pub(crate) fn first(finding: &MeshFinding) -> Option<&Located> {
    finding.objects.first()
}

const DEEPER: &str = "            ";
const INDENT: &str = "          ";
/// What fixes it is to be seen without scrolling.
const MOST_SHOWN: usize = 5;
/// More are counted.
pub(crate) const MOST_OBJECTS: usize = 10;
