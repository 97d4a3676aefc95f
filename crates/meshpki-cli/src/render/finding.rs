//! Findings as text for people.

use std::collections::{BTreeMap, HashSet};

use meshpki::{Certificate, Finding, Fix, Origin, Severity, hex};

use crate::render::fold;
use crate::render::style::paint;

/// The findings that were shown already, for an earlier subject of the same run.
#[derive(Default)]
pub(crate) struct Shown(HashSet<(String, Option<Origin>)>);

impl Shown {
    /// Whether it is shown for the first time.
    fn is_new(&mut self, finding: &Finding) -> bool {
        let origin = finding.origin().cloned();
        // With its severity: releases may differ about it.
        let releases = finding.releases().unwrap_or_default();
        self.0.insert((format!("{finding} {releases}"), origin))
    }
}

/// The findings of several reports, each once and the worst first.
pub(crate) struct Grouped<'a> {
    /// Three of a code, and how many more of it there are, at the last of them.
    pub(crate) examples: Vec<(&'a Finding, usize)>,
    pub(crate) rest: Vec<&'a Finding>,
}

impl<'a> Grouped<'a> {
    pub(crate) fn of(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut shown = Shown::default();
        let mut findings: Vec<&Finding> = findings.into_iter().collect();
        findings.retain(|one| shown.is_new(one));
        findings.sort_by_key(|one| std::cmp::Reverse(one.severity()));
        let mut of_code: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let (mut examples, mut rest) = (Vec::new(), Vec::new());
        for finding in findings {
            let (count, last) = of_code.entry(finding.code()).or_default();
            *count += 1;
            if *count > MOST_OF_A_CODE {
                rest.push(finding);
            } else {
                *last = examples.len();
                examples.push((finding, 0));
            }
        }
        for (count, last) in of_code.into_values() {
            examples[last].1 = count.saturating_sub(MOST_OF_A_CODE);
        }
        Self { examples, rest }
    }
}

/// Each finding that was not shown above, three of a code, then the number of findings of each severity.
pub(crate) fn findings(text: &mut String, findings: &[Finding], shown: &mut Shown) {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut was_note, mut above) = (false, 0);
    for finding in findings {
        if !shown.is_new(finding) {
            above += 1;
            continue;
        }
        let count = counted.entry(finding.code()).or_default();
        *count += 1;
        if *count > MOST_OF_A_CODE {
            continue;
        }
        // Notes are short: no empty line between them.
        let is_note = finding.severity() == Severity::Note;
        if !(is_note && was_note) {
            text.push('\n');
        }
        was_note = is_note;
        describe(text, finding);
    }
    for (code, count) in counted.iter().filter(|(_, count)| **count > MOST_OF_A_CODE) {
        let more = count - MOST_OF_A_CODE;
        let line = format!("… and {more} more of {code}; --format json shows all of them");
        text.push('\n');
        text.push_str(&fold::words(&line, "", "  "));
    }
    if findings.iter().map(Finding::severity).max() > Some(Severity::Note) {
        let worst = findings.iter().max_by_key(|one| one.severity());
        let code = worst.map(Finding::code).unwrap_or_default();
        let counts = counts(findings);
        let see = format!("meshpki explain {code}");
        let line = match above {
            0 => fold::whole(&[counts, see], " · "),
            above if above == findings.len() => format!("{counts}, as above"),
            above => fold::whole(&[format!("{counts}, {above} of them above"), see], " · "),
        };
        text.push('\n');
        text.push_str(&fold::words(&line, "", "  "));
    }
}

/// The finding, what it is about, what it breaks, and what fixes it.
pub(crate) fn describe(text: &mut String, finding: &Finding) {
    let head = paint(
        finding.severity(),
        &format!("{}[{}]", finding.severity(), finding.code()),
    );
    let place = finding.origin().map(ToString::to_string);
    let message = finding.message();
    if finding.severity() == Severity::Note {
        let name = finding.certificate().map(Certificate::name);
        let about: Vec<String> = name.into_iter().chain(place).collect();
        let releases = finding.releases().map(|one| format!(", {one}"));
        let releases = releases.unwrap_or_default();
        let line = format!("{head}: {message} ({}){releases}", about.join(", "));
        text.push_str(&fold::words(&line, "", "  "));
        return;
    }
    text.push_str(&fold::words(&format!("{head}: {message}"), "", "  "));
    let about = match (finding.certificate(), place) {
        (Some(certificate), place) => {
            let fingerprint = &hex(&certificate.fingerprint())[..SHORT_FINGERPRINT];
            let mut parts = vec![certificate.name(), format!("sha256 {fingerprint}…")];
            parts.extend(place);
            Some(fold::whole(&parts, "  "))
        }
        (None, place) => place,
    };
    if let Some(about) = about {
        text.push_str(&fold::words(&about, "  about   ", INDENT));
    }
    if let Some(releases) = finding.releases() {
        text.push_str(&fold::words(&releases, "  judges  ", INDENT));
    }
    text.push_str(&fold::words(&finding.consequence(), "  breaks  ", INDENT));
    if let Some(remedy) = finding.remedy() {
        fix(text, &Fix::of(&remedy));
    }
}

/// The advice, and below it the commands.
/// What fixes it, as lines below an item.
pub(crate) fn fix_of(finding: &Finding) -> Option<String> {
    let mut text = String::new();
    fix(&mut text, &Fix::of(&finding.remedy()?));
    Some(text)
}

fn fix(text: &mut String, fix: &Fix) {
    let mut label = "  fix     ";
    let mut indent = String::from(INDENT);
    if let Some(advice) = &fix.advice {
        text.push_str(&fold::words(advice, label, INDENT));
        indent.push_str("  ");
        label = &indent;
    }
    let rest = format!("{indent}  ");
    for (index, command) in fix.commands.iter().enumerate() {
        let first = if index == 0 { label } else { &indent };
        text.push_str(&fold::command(command, first, &rest));
    }
}

/// How many findings there are of each severity.
pub(crate) fn counts(findings: &[Finding]) -> String {
    [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let of = |finding: &&Finding| finding.severity() == severity;
            let count = findings.iter().filter(of).count();
            (count > 0).then(|| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// A finding in plain lines: the fact, what it breaks, what fixes it, and its source.
pub(crate) fn plain(finding: &Finding) -> String {
    let remedy = finding
        .remedy()
        .map(|remedy| format!("\nfix: {}", Fix::of(&remedy).lines()));
    let releases = finding.releases().map(|one| format!("\n{one}"));
    format!(
        "{}{}\nbreaks: {}{}\nsee: {}",
        finding.message(),
        releases.unwrap_or_default(),
        finding.consequence(),
        remedy.unwrap_or_default(),
        finding.reference()
    )
}

const INDENT: &str = "          ";
/// How many findings of one code are shown; the rest are only counted.
const MOST_OF_A_CODE: usize = 3;

const SHORT_FINGERPRINT: usize = 12;
