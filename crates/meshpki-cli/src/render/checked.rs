//! What was found about a mesh, as text for people: the verdict, the worst finding, the items of `linkerd check`, and the rest.

use std::fmt::Write;

use meshpki::{Finding, LinkerdCheck, Report, Severity, rfc3339};
use meshpki_kube::{Category, Checked, CheckedPlane, Item, MeshFinding, Secured, Verdict};

use crate::render::finding::{describe, fix_of};
use crate::render::linkerd_check::is_seen;
use crate::render::style::{GOOD, paint, style};
use crate::render::{fold, mesh_finding, outlook};

/// One finding, about a certificate or about the mesh.
#[derive(Clone, Copy)]
enum Told<'a> {
    Certificate(&'a Finding),
    Mesh(&'a MeshFinding),
}

impl Told<'_> {
    fn severity(self) -> Severity {
        match self {
            Self::Certificate(finding) => finding.severity(),
            Self::Mesh(finding) => finding.severity,
        }
    }

    fn message(self) -> String {
        match self {
            Self::Certificate(finding) => finding.message(),
            Self::Mesh(finding) => finding.message.clone(),
        }
    }

    fn describe(self, text: &mut String) {
        match self {
            Self::Certificate(finding) => describe(text, finding),
            Self::Mesh(finding) => mesh_finding::describe(text, finding),
        }
    }
}

pub(crate) fn text(checked: &Checked) -> String {
    let told = told(checked);
    let mut text = head(checked, &told);
    if let Some(worst) = told.first().filter(|one| one.severity() == Severity::Error) {
        worst.describe(&mut text);
    }
    text.push('\n');
    facts(&mut text, checked);
    for plane in checked.planes() {
        let is_one = checked.planes().len() == 1;
        for category in plane.categories() {
            let name = match plane.namespace() {
                namespace if is_one || namespace.is_empty() => category.name.to_owned(),
                namespace => format!("{} ({namespace})", category.name),
            };
            table(&mut text, &name, category, plane);
        }
    }
    edges(&mut text, checked);
    rest(&mut text, checked, &told);
    text
}

/// What becomes of the connections between pods, by groups.
fn edges(text: &mut String, checked: &Checked) {
    let planes = checked.planes();
    let of_planes = planes.iter().flat_map(|plane| {
        let name = match planes {
            [_] => String::new(),
            _ => format!(" ({})", plane.namespace()),
        };
        plane.edges().iter().map(move |one| (name.clone(), one))
    });
    let outside = checked.edges().iter().map(|one| (String::new(), one));
    let all: Vec<_> = of_planes.chain(outside).collect();
    if all.is_empty() {
        return;
    }
    text.push_str("\nedges\n-----\n");
    for (plane, one) in all {
        let (mark, style) = match one.secured {
            Secured::Yes => ('\u{221a}', GOOD),
            Secured::Refused => ('\u{d7}', style(Severity::Error)),
            Secured::Plaintext | Secured::Unknown => ('\u{203c}', style(Severity::Warning)),
        };
        let until = one.until.map(|until| format!(" until {}", rfc3339(until)));
        let why = if one.why.is_empty() {
            ", with each other".to_owned()
        } else {
            format!(", because {}", one.why)
        };
        let line = format!(
            "{style}{mark}{style:#} {} {}{}{why}{plane}: {}",
            number(one.pods.len(), "pod", "pods"),
            one.secured.as_str(),
            until.unwrap_or_default(),
            named(&one.pods)
        );
        text.push_str(&fold::words(&line, "", "  "));
    }
}

fn named(pods: &[String]) -> String {
    let names: Vec<&str> = pods.iter().take(MOST_NAMES).map(String::as_str).collect();
    match pods.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Every finding, the worst first; each once.
fn told(checked: &Checked) -> Vec<Told<'_>> {
    let mesh = checked.findings().iter().map(Told::Mesh);
    let mut seen = Vec::new();
    let of_certificates = checked.reports().flat_map(Report::findings).filter(|one| {
        let key = (one.to_string(), one.origin().cloned());
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    let mut all: Vec<Told<'_>> = of_certificates.map(Told::Certificate).chain(mesh).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.severity()));
    all
}

/// The verdict, and until when it holds.
fn head(checked: &Checked, told: &[Told<'_>]) -> String {
    let at = format!("as of {}", rfc3339(checked.at()));
    let line = match checked.verdict() {
        Verdict::NotSound => {
            let why = told.first().map(|one| one.message()).unwrap_or_default();
            let mark = paint(Severity::Error, "\u{d7}");
            format!("{mark} the mesh is not sound, {at}: {why}")
        }
        Verdict::Undecided => {
            let mark = paint(Severity::Warning, "?");
            let why = checked.undecided().join("; ");
            format!("{mark} not decided, {at}: {why}")
        }
        Verdict::Sound => {
            let mark = format!("{GOOD}\u{221a}{GOOD:#}");
            let until = until(checked).map_or_else(String::new, |until| format!("; {until}"));
            format!("{mark} the mesh is sound, {at}{until}")
        }
    };
    fold::words(&line, "", "  ")
}

/// What ends it first.
fn until(checked: &Checked) -> Option<String> {
    let ends = |report: &&Report| {
        let until = report.outlook().sound_until();
        until
            .and_then(|until| until.last)
            .map_or(u64::MAX, |last| last.as_secs())
    };
    let first = checked.reports().min_by_key(|report| ends(report))?;
    outlook::sound(
        first.outlook(),
        first.is_sound(),
        first.anchors().len(),
        checked.at(),
    )
}

/// What was looked at.
fn facts(text: &mut String, checked: &Checked) {
    for plane in checked.planes() {
        let mut parts = Vec::new();
        if checked.planes().len() > 1 {
            parts.push(format!("control plane {}", plane.namespace()));
        }
        let releases: Vec<&str> = plane
            .releases()
            .iter()
            .map(meshpki::Release::as_str)
            .collect();
        parts.push(format!("judged as Linkerd {}", releases.join(", ")));
        if let Some(domain) = plane.trust_domain() {
            parts.push(format!("trust domain {domain}"));
        }
        let (proxies, namespaces) = plane.proxies();
        parts.push(format!(
            "{} in {}",
            number(proxies, "meshed pod", "meshed pods"),
            number(namespaces, "namespace", "namespaces")
        ));
        text.push_str(&fold::words(&fold::whole(&parts, " · "), "", "  "));
    }
    if let Some(newest) = checked.newest() {
        let _ = writeln!(text, "newest time in the dump: {newest}");
    }
    if checked.verdict() != Verdict::Undecided {
        for one in checked.undecided() {
            text.push_str(&fold::words(&format!("not read: {one}"), "", "  "));
        }
    }
    for one in checked.skipped() {
        text.push_str(&fold::words(&format!("not judged: {one}"), "", "  "));
    }
}

/// The items of a category, with what meshpki advises where one fails.
fn table(text: &mut String, name: &str, category: &Category, plane: &CheckedPlane) {
    let _ = write!(text, "\n{name}\n{}\n", "-".repeat(name.chars().count()));
    for item in &category.items {
        let (mark, style) = mark(item);
        let line = format!("{style}{mark}{style:#} {}", item.description);
        text.push_str(&fold::words(&line, "", "  "));
        let Some(error) = &item.error else {
            continue;
        };
        for line in error.lines().take(MOST_LINES) {
            let depth = if line.starts_with('\t') {
                "        "
            } else {
                "    "
            };
            text.push_str(&fold::words(
                line.trim_start(),
                depth,
                &format!("{depth}  "),
            ));
        }
        let more = error.lines().count().saturating_sub(MOST_LINES);
        if more > 0 {
            let _ = writeln!(text, "        … and {more} more");
        }
        if let Some(finding) = behind(item, plane) {
            text.push_str(&fix_of(finding).unwrap_or_default());
        }
        if item.is_fatal && !item.is_warning {
            text.push_str("    linkerd check stops here\n");
        }
    }
}

fn mark(item: &Item) -> (char, anstyle::Style) {
    match item.result() {
        "success" => ('\u{221a}', GOOD),
        "warning" => ('\u{203c}', style(Severity::Warning)),
        _ => ('\u{d7}', style(Severity::Error)),
    }
}

/// The finding for which an item about the issuer fails.
fn behind<'a>(item: &Item, plane: &'a CheckedPlane) -> Option<&'a Finding> {
    let check = LinkerdCheck::ALL
        .iter()
        .find(|one| one.hint() == item.hint)?;
    let mut findings = plane.issuer()?.findings().iter();
    findings.find(|one| one.linkerd_check() == Some(*check))
}

/// What is ours: in a category of its own.
fn rest(text: &mut String, checked: &Checked, told: &[Told<'_>]) {
    let skip = usize::from(
        told.first()
            .is_some_and(|one| one.severity() == Severity::Error),
    );
    let shown = told.iter().skip(skip).filter(|one| match one {
        Told::Certificate(finding) => {
            let mut planes = checked.planes().iter().filter_map(CheckedPlane::issuer);
            !planes.any(|report| is_seen(report, finding))
        }
        Told::Mesh(_) => true,
    });
    let shown: Vec<_> = shown.collect();
    if shown.is_empty() {
        return;
    }
    text.push_str("\nmeshpki\n-------\n");
    let mut was_note = true;
    for one in shown {
        let is_note = one.severity() == Severity::Note;
        if !(text.ends_with("-------\n") || is_note && was_note) {
            text.push('\n');
        }
        was_note = is_note;
        one.describe(text);
    }
}

fn number(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Of an item's error.
const MOST_LINES: usize = 12;
const MOST_NAMES: usize = 5;
