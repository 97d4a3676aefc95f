//! What was found about a mesh, as text for people: the verdict, the worst finding, the items of `linkerd check`, and the rest.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use meshpki::{
    Finding, Fix, LinkerdCheck, Origin, Place, Report, Severity, Source, rfc3339, shell_word,
};
use meshpki_kube::{
    Category, Checked, CheckedLink, CheckedPlane, Item, MeshFinding, Secured, Verdict,
};

use crate::explain::lines::Lines;
use crate::render::finding::{describe, fix_of};
use crate::render::linkerd_check::is_among;
use crate::render::mesh_finding::Places;
use crate::render::style::{GOOD, paint, style};
use crate::render::{fold, mesh_finding, outlook};

/// Where a finding about a certificate was made.
#[derive(Clone, Copy)]
struct About<'a> {
    /// Whether an item of `linkerd check` says it.
    is_item: bool,
    /// Whether it is about what the API server calls.
    is_webhook: bool,
    /// The cluster, where there are several.
    cluster: Option<&'a str>,
}

/// One finding, about a certificate or about the mesh.
#[derive(Clone, Copy)]
enum Told<'a> {
    /// Whether an item of `linkerd check` says it, and whether it is about what the API server calls.
    Certificate(&'a Finding, About<'a>),
    Mesh(&'a MeshFinding),
}

impl Told<'_> {
    fn severity(self) -> Severity {
        match self {
            Self::Certificate(finding, ..) => finding.severity(),
            Self::Mesh(finding) => finding.severity,
        }
    }

    fn is_of_webhook(self) -> bool {
        match self {
            Self::Certificate(_, about) => about.is_webhook,
            Self::Mesh(finding) => finding.code.starts_with("mesh-webhook-"),
        }
    }

    fn describe(self, text: &mut String) {
        match self {
            Self::Certificate(finding, about) => {
                if let Some(cluster) = about.cluster {
                    let _ = writeln!(text, "in {cluster}:");
                }
                describe(text, finding);
                applied(text, finding);
            }
            Self::Mesh(finding) => mesh_finding::describe(text, finding),
        }
    }
}

/// How the new issuer gets into the cluster.
fn applied(text: &mut String, finding: &Finding) {
    let Some(Source::Object(object)) = finding.origin().map(Origin::source) else {
        return;
    };
    let commands = finding.remedy().map(|remedy| Fix::of(&remedy).commands);
    let makes_issuer = commands
        .iter()
        .flatten()
        .any(|one| one.starts_with("meshpki create issuer "));
    if object.name != "linkerd-identity-issuer" || !makes_issuer {
        return;
    }
    let form = if object.key == "tls.crt" {
        "secret-tls"
    } else {
        "secret"
    };
    let namespace = match object.namespace.as_str() {
        "" => String::new(),
        namespace => format!(" -n {}", shell_word(namespace)),
    };
    let line = format!(
        "with --as {form}{namespace} -o issuer.yaml in place of the two new files, it is what kubectl apply takes"
    );
    text.push_str(&fold::words(&line, INDENT, INDENT));
}

pub(crate) fn text(checked: &Checked) -> String {
    let told = told(checked);
    let mut text = head(checked, &told);
    let worst = told.first().filter(|one| one.severity() == Severity::Error);
    if let Some(worst) = worst {
        worst.describe(&mut text);
    }
    text.push('\n');
    facts(&mut text, checked);
    let named = Places::new(checked.planes());
    for plane in checked.planes() {
        let place = named.of(plane);
        for category in plane.categories() {
            let name = format!("{}{place}", category.name);
            table(&mut text, &name, category, plane, worst.copied());
        }
    }
    edges(&mut text, checked);
    events(&mut text, checked);
    rest(&mut text, &told);
    text
}

/// The codes of everything that was found.
fn codes(checked: &Checked) -> BTreeSet<&str> {
    let certificates = checked.reports().flat_map(Report::findings);
    let mesh = checked.findings().iter().map(|one| one.code);
    certificates.map(Finding::code).chain(mesh).collect()
}

/// Which of the causes of something was found; if none was, where the likeliest is explained.
fn causes(codes: &[&str], found: &BTreeSet<&str>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut those = codes.iter().copied();
    let first = codes.first()?;
    let among: Vec<&str> = those
        .by_ref()
        .filter(|code| found.contains(code) && seen.insert(*code))
        .collect();
    Some(if among.is_empty() {
        format!("its causes are not in the dump; the likeliest is {first}: meshpki explain {first}")
    } else {
        format!("because of {}", among.join(", "))
    })
}

/// What components of the cluster said lately.
fn events(text: &mut String, checked: &Checked) {
    if checked.events().is_empty() {
        return;
    }
    let found = codes(checked);
    text.push_str("\nevents\n------\n");
    for one in checked.events().iter().take(MOST_EVENTS) {
        let cluster = one.cluster.as_ref().map(|name| format!("{name}: "));
        let last = one.last.as_ref().map(|last| format!(", last at {last}"));
        let line = format!(
            "{}{}, {}{}, of {}: {}",
            cluster.unwrap_or_default(),
            one.reason,
            number_of(one.count),
            last.unwrap_or_default(),
            one.object,
            one.meaning
        );
        text.push_str(&fold::words(&line, "", "  "));
        if let Some(line) = causes(one.codes, &found) {
            text.push_str(&fold::words(&line, "    ", "    "));
        }
    }
    if let Some(more @ 1..) = checked.events().len().checked_sub(MOST_EVENTS) {
        let _ = writeln!(text, "… and {more} more; --format json names all of them");
    }
}

fn number_of(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// What programs say in logs, and which of their causes was found.
pub(crate) fn logs(checked: &Checked, logs: &[(Source, Lines)]) -> String {
    let found = codes(checked);
    let mut text = String::from("\nlogs\n----\n");
    for (source, lines) in logs {
        for one in &lines.found {
            let more = match one.more {
                0 => String::new(),
                more => format!(", and {more} more like it"),
            };
            let number = one.number.unwrap_or_default();
            let head = format!("{source}, line {number}{more}: {}", one.line);
            text.push_str(&fold::words(&head, "", "  "));
            let all = one.messages.iter().flat_map(|message| &message.codes);
            let all: Vec<&str> = all.map(String::as_str).collect();
            let line = causes(&all, &found).unwrap_or_else(|| {
                let first = one.messages.first();
                first.map_or_else(String::new, |message| message.note.clone())
            });
            text.push_str(&fold::words(&line, "    ", "    "));
        }
    }
    text
}

/// What becomes of the connections between pods, by groups.
fn edges(text: &mut String, checked: &Checked) {
    let planes = checked.planes();
    let named = Places::new(planes);
    let of_planes = planes.iter().flat_map(|plane| {
        let name = named.of(plane);
        plane.edges().iter().map(move |one| (name.clone(), one))
    });
    let outside = checked.edges().iter().map(|one| (String::new(), one));
    let all: Vec<_> = of_planes.chain(outside).collect();
    if all.is_empty() && checked.links().is_empty() {
        return;
    }
    let mut findings = checked.findings().iter();
    let blocks = findings.any(|one| {
        let is_of_policy = one.code.contains("-policy-");
        is_of_policy && one.severity == Severity::Error
    });
    text.push_str("\nedges\n-----\n");
    for (plane, one) in all {
        let (mark, style) = mark_of(one.secured);
        let until = one.until.map(|until| format!(" until {}", rfc3339(until)));
        let why = if one.why.is_empty() && blocks {
            ", with each other, but where a policy refuses them".to_owned()
        } else if one.why.is_empty() {
            ", with each other".to_owned()
        } else {
            format!(", because {}", one.why)
        };
        let line = format!(
            "{style}{mark}{style:#} {} {}{}{why}{plane}: {}",
            number(one.pods.len(), "pod", "pods"),
            one.secured.as_str(),
            until.unwrap_or_default(),
            listed(&one.pods)
        );
        text.push_str(&fold::words(&line, "", "  "));
    }
    links(text, checked);
}

/// What becomes of the connections between clusters.
fn links(text: &mut String, checked: &Checked) {
    let mut all: Vec<&CheckedLink> = checked.links().iter().collect();
    // What is not secured comes first.
    all.sort_by_key(|one| one.secured == Secured::Yes);
    let more = all.len().saturating_sub(MOST_LINKS);
    for one in all.into_iter().take(MOST_LINKS) {
        let (mark, style) = mark_of(one.secured);
        let until = one.until.map(|until| format!(" until {}", rfc3339(until)));
        let (how, named) = match &one.link {
            Some(link) => ("from", format!(" ({link})")),
            None => ("between", String::new()),
        };
        let and = if how == "from" { "to" } else { "and" };
        let why = match one.why.as_str() {
            "" => String::new(),
            why if one.secured == Secured::Yes => format!(", but {why}"),
            why => format!(", because {why}"),
        };
        let line = format!(
            "{style}{mark}{style:#} {how} {} {and} {}: {}{}{why}{named}",
            one.from,
            one.to,
            one.secured.as_str(),
            until.unwrap_or_default()
        );
        text.push_str(&fold::words(&line, "", "  "));
    }
    if more > 0 {
        let _ = writeln!(text, "… and {more} more; --format json names all of them");
    }
}

fn mark_of(secured: Secured) -> (char, anstyle::Style) {
    match secured {
        Secured::Yes => ('\u{221a}', GOOD),
        Secured::Refused => ('\u{d7}', style(Severity::Error)),
        Secured::Plaintext | Secured::Unknown => ('\u{203c}', style(Severity::Warning)),
    }
}

/// The first of several pods, and how many more there are.
pub(crate) fn listed(pods: &[String]) -> String {
    let names: Vec<&str> = pods.iter().take(MOST_NAMES).map(String::as_str).collect();
    match pods.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Every finding, the worst first; each once. What is wrong with a webhook stands behind what is wrong with the mesh.
fn told(checked: &Checked) -> Vec<Told<'_>> {
    let mut seen = HashSet::new();
    let mut all: Vec<Told<'_>> = Vec::new();
    for plane in checked.planes() {
        for report in plane.issuer().into_iter().chain(plane.called()) {
            let items = report.linkerd_check();
            for finding in report.findings() {
                if seen.insert((
                    plane.cluster(),
                    finding.to_string(),
                    finding.origin().cloned(),
                )) {
                    let about = About {
                        is_item: is_among(&items, finding),
                        is_webhook: report.subject_place() == Place::Webhook,
                        cluster: plane.cluster(),
                    };
                    all.push(Told::Certificate(finding, about));
                }
            }
        }
    }
    all.extend(checked.findings().iter().map(Told::Mesh));
    // What must not be restarted is said before what makes a new issuer, and the control plane restarts before pods do.
    let is_first = |one: &Told<'_>| matches!(one, Told::Mesh(one) if [LOST, "mesh-anchors-held"].contains(&one.code));
    all.sort_by_key(|one| {
        let severity = std::cmp::Reverse(one.severity());
        (severity, one.is_of_webhook(), !is_first(one))
    });
    all
}

/// The verdict, and until when it holds.
fn head(checked: &Checked, told: &[Told<'_>]) -> String {
    let at = format!("as of {}", rfc3339(checked.at()));
    let line = match checked.verdict() {
        Verdict::NotSound => {
            let count = |severity| told.iter().filter(|one| one.severity() == severity).count();
            let mark = paint(Severity::Error, "\u{d7}");
            let errors = number(count(Severity::Error), "error", "errors");
            let warnings = match count(Severity::Warning) {
                0 => String::new(),
                count => format!(", {}", number(count, "warning", "warnings")),
            };
            format!("{mark} the mesh is not sound, {at}: {errors}{warnings}")
        }
        Verdict::Undecided => {
            let mark = paint(Severity::Warning, "?");
            format!("{mark} not decided, {at}: {}", few(checked.undecided()))
        }
        // A render may leave out what is made in the cluster.
        Verdict::Sound if checked.reports().next().is_none() => {
            let mark = format!("{GOOD}\u{221a}{GOOD:#}");
            format!("{mark} nothing is wrong with what was read, {at}; no certificate is in it")
        }
        Verdict::Sound => {
            let mark = format!("{GOOD}\u{221a}{GOOD:#}");
            let until = until(checked).map_or_else(String::new, |until| format!("; {until}"));
            format!("{mark} the mesh is sound, {at}{until}")
        }
    };
    fold::words(&line, "", "  ")
}

/// The first of several reasons, and how many more there are.
pub(crate) fn few(reasons: &[String]) -> String {
    let first: Vec<&str> = reasons
        .iter()
        .take(MOST_REASONS)
        .map(String::as_str)
        .collect();
    match reasons.len() - first.len() {
        0 => first.join("; "),
        more => format!("{}; and {more} more", first.join("; ")),
    }
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
        parts.extend(plane.cluster().map(|cluster| format!("cluster {cluster}")));
        if checked.planes().len() > 1 {
            let name = match plane.namespace() {
                "" => "without a namespace",
                name => name,
            };
            parts.push(format!("control plane {name}"));
        }
        let releases: Vec<&str> = plane
            .releases()
            .iter()
            .map(meshpki::Release::as_str)
            .collect();
        let how = if plane.is_release_known() {
            ""
        } else {
            " (nothing in the dump tells the release)"
        };
        parts.push(format!("judged as Linkerd {}{how}", releases.join(", ")));
        if let Some(domain) = plane.trust_domain() {
            parts.push(format!("trust domain {domain}"));
        }
        let (proxies, namespaces) = plane.proxies();
        parts.push(if proxies == 0 {
            "no meshed pod".to_owned()
        } else {
            format!(
                "{} in {}",
                number(proxies, "meshed pod", "meshed pods"),
                number(namespaces, "namespace", "namespaces")
            )
        });
        text.push_str(&fold::words(&fold::whole(&parts, " · "), "", "  "));
    }
    if let Some(newest) = checked.newest() {
        let _ = writeln!(text, "newest time in the dump: {newest}");
    }
    if checked.verdict() != Verdict::Undecided {
        for one in checked.undecided().iter().take(MOST_REASONS) {
            text.push_str(&fold::words(&format!("not read: {one}"), "", "  "));
        }
    }
    for one in checked.skipped() {
        text.push_str(&fold::words(&format!("not judged: {one}"), "", "  "));
    }
}

/// The items of a category, with what meshpki advises where one fails.
fn table(
    text: &mut String,
    name: &str,
    category: &Category,
    plane: &CheckedPlane,
    worst: Option<Told<'_>>,
) {
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
        // What is at the top is not said again.
        let is_worst = |finding: &Finding| matches!(worst, Some(Told::Certificate(one, ..)) if std::ptr::eq(one, finding));
        // A new issuer would break what still works.
        let is_lost = matches!(worst, Some(Told::Mesh(one)) if one.code == LOST);
        if let Some(finding) = behind(item, plane).filter(|one| !is_lost && !is_worst(one)) {
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
fn rest(text: &mut String, told: &[Told<'_>]) {
    let has_worst = told
        .first()
        .is_some_and(|one| one.severity() == Severity::Error);
    let shown = told.iter().skip(usize::from(has_worst));
    // What follows from an anchor that was lost would have the issuer made again, which breaks what still works.
    let is_lost = told
        .iter()
        .any(|one| matches!(one, Told::Mesh(one) if one.code == LOST));
    let shown = shown.filter(|one| {
        !matches!(one, Told::Certificate(finding, about)
            if about.is_item || is_lost && !about.is_webhook && finding.severity() == Severity::Error)
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

const LOST: &str = "mesh-anchors-lost";
const INDENT: &str = "          ";
const MOST_REASONS: usize = 3;
/// Of an item's error.
const MOST_LINES: usize = 12;
const MOST_NAMES: usize = 5;
const MOST_EVENTS: usize = 20;
const MOST_LINKS: usize = 20;
