//! Annotations and a step summary for GitHub Actions.
//!
//! A step shows ten annotations of each kind. The first has the verdict and the number of findings; the log has those
//! that do not fit.

use std::env;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use meshpki::{
    BundleReport, Finding, Fix, Judge, Outlook, Place, ReleaseVerdict, Report, Severity, Source,
};
use meshpki_kube::{Checked, Difference, MeshFinding, Verdict};
use rustix::fs::OFlags;

use crate::failure::{Failure, reason, shown};
use crate::render::finding::{Grouped, counts, plain};
use crate::render::mesh_finding::Places;
use crate::render::text::anchors;
use crate::render::{self, difference, mesh_finding, outlook, verdict};
use crate::source::part::located;
use crate::text::escape::{self, markdown_code};

/// Prints the reports of `verify`.
pub(crate) fn reports(reports: &[Report]) -> Result<(), Failure> {
    if let Some(path) = summary_file() {
        append(&path, &summary(reports))?;
    }
    render::commands(&annotations(reports))
}

/// Prints the report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> Result<(), Failure> {
    if let Some(path) = summary_file() {
        append(&path, &summary_of_bundle(report))?;
    }
    let findings = Grouped::of(report.findings());
    let verdict = format!(
        "{}: {}{}",
        verdict::of_bundle(report),
        with_counts(&anchors(report), report.findings()),
        until(report.outlook()) + &on_releases(report.releases()),
    );
    render::commands(&annotations_of(&findings, report.is_sound(), &verdict))
}

/// What was found about a mesh: the verdict, then each finding at the object in its file.
pub(crate) fn checked(checked: &Checked) -> Result<(), Failure> {
    if let Some(path) = summary_file() {
        append(&path, &summary_of_mesh(checked))?;
    }
    let (severity, title) = match checked.verdict() {
        Verdict::Sound => (Severity::Note, "meshpki: sound"),
        Verdict::NotSound => (Severity::Error, "meshpki: NOT SOUND"),
        Verdict::Undecided => (Severity::Error, "meshpki: not decided"),
    };
    let issuers = checked.planes().iter().filter_map(|plane| {
        let said = verdict(plane.issuer()?);
        Some(match plane.cluster() {
            Some(cluster) => format!("{cluster}: {said}"),
            None => said,
        })
    });
    let mut lines: Vec<String> = issuers.collect();
    lines.extend(checked.undecided().iter().take(MOST_SUBJECTS).cloned());
    // Without an issuer, the first finding; of several clusters, it may be between them.
    if lines.is_empty() || !checked.links().is_empty() {
        lines.extend(checked.findings().first().map(MeshFinding::headline));
    }
    let mut text = command(severity, &[("title", title.to_owned())], &lines.join("\n"));
    let mut shown = [0; 3];
    shown[severity as usize] = 1;
    annotate_mesh(&mut text, checked.findings().iter(), &mut shown);
    let findings = Grouped::of(checked.reports().flat_map(Report::findings));
    annotate(&mut text, &findings, &mut shown);
    render::commands(&text)
}

/// What changes between two states of a mesh: what breaks at the objects in their files, and a summary for the reviewer.
pub(crate) fn difference(found: &Difference) -> Result<(), Failure> {
    let lines = difference::changes(found);
    let step = found.step().iter();
    let mesh: Vec<&MeshFinding> = step.chain(found.new_findings()).collect();
    let (severity, title) = match found.verdict() {
        Verdict::Sound => (Severity::Note, "meshpki: nothing breaks"),
        Verdict::NotSound => (Severity::Error, "meshpki: something breaks that worked"),
        Verdict::Undecided => (Severity::Error, "meshpki: not decided"),
    };
    let undecided = found
        .undecided()
        .iter()
        .map(|why| format!("not read: {why}"));
    let lines: Vec<String> = undecided.chain(lines).take(MOST_ROWS).collect();
    if let Some(path) = summary_file() {
        let mut text = format!(
            "### meshpki diff\n\n**{}**\n\n",
            &title["meshpki: ".len()..]
        );
        for line in &lines {
            let _ = writeln!(text, "- {}", markdown_code(line));
        }
        describe_mesh(&mut text, mesh.iter().copied());
        describe(&mut text, found.new_certificate_findings());
        append(&path, &text)?;
    }
    let mut text = command(severity, &[("title", title.to_owned())], &lines.join("\n"));
    let mut shown = [0; 3];
    shown[severity as usize] = 1;
    annotate_mesh(&mut text, mesh.into_iter(), &mut shown);
    let findings = Grouped::of(found.new_certificate_findings());
    annotate(&mut text, &findings, &mut shown);
    render::commands(&text)
}

/// Adds findings about a mesh, as annotations while there are few.
fn annotate_mesh<'a>(
    text: &mut String,
    findings: impl Iterator<Item = &'a MeshFinding>,
    shown: &mut [usize; 3],
) {
    for finding in findings {
        let count = &mut shown[finding.severity as usize];
        *count += 1;
        text.push_str(&if *count <= MOST_ANNOTATIONS {
            at_object(finding)
        } else {
            escape::text(&format!("{finding}\n")).into_owned()
        });
    }
}

fn at_object(finding: &MeshFinding) -> String {
    let mut properties = Vec::new();
    if let Some(first) = mesh_finding::first(finding).filter(|one| one.input != Source::Stdin) {
        properties.push(("file", first.input.name().into_owned()));
        properties.push(("line", first.line.to_string()));
    }
    properties.push(("title", finding.code.to_owned()));
    command(finding.severity, &properties, &mesh_finding::plain(finding))
}

/// Markdown: the verdict, the items of `linkerd check` that fail, and the findings.
fn summary_of_mesh(checked: &Checked) -> String {
    let verdict = match checked.verdict() {
        Verdict::Sound => "sound",
        Verdict::NotSound => "**NOT SOUND**",
        Verdict::Undecided => "**not decided**",
    };
    let mut text = format!("### meshpki check\n\n{verdict}\n\n");
    for why in checked.undecided() {
        let _ = writeln!(text, "- not read: {}", markdown_code(why));
    }
    text.push_str("\n| check | result |\n|---|---|\n");
    let planes = checked.planes();
    let named = Places::new(planes);
    let items = planes.iter().flat_map(|plane| {
        let place = named.of(plane);
        let items = plane.categories().iter().flat_map(|one| &one.items);
        items.map(move |item| (place.clone(), item))
    });
    for (place, item) in items.take(MOST_ROWS) {
        let name = escape::markdown_cell(&format!("{}{place}", item.description));
        let _ = writeln!(text, "| {name} | {} |", item.result());
    }
    describe_mesh(&mut text, checked.findings().iter());
    describe(&mut text, checked.reports().flat_map(Report::findings));
    text
}

/// Findings about a mesh.
fn describe_mesh<'a>(text: &mut String, findings: impl Iterator<Item = &'a MeshFinding>) {
    for finding in findings.take(MOST_ROWS) {
        let _ = writeln!(
            text,
            "\n**{}** {}",
            finding.severity,
            markdown_code(finding.code)
        );
        let objects = finding.objects.iter().take(mesh_finding::MOST_OBJECTS);
        let lines = [finding.headline()]
            .into_iter()
            .chain(objects.map(|one| format!("about: {one}")))
            .chain([format!("breaks: {}", finding.consequence)])
            .chain(finding.advice.iter().map(|advice| format!("fix: {advice}")));
        for line in lines {
            let _ = writeln!(text, "- {}", markdown_code(&line));
        }
        if !finding.commands.is_empty() {
            let commands = finding.commands.join("\n");
            let _ = write!(text, "\n{}", escape::markdown_commands(&commands));
        }
    }
}

/// A failure.
pub(crate) fn failure(failure: &Failure) -> String {
    let mut properties = vec![("title", "meshpki failed".to_owned())];
    if let Some(file) = failure.file.as_deref().filter(|file| *file != "-") {
        // A value of a manifest is in its file.
        let (file, _) = located(Path::new(file));
        properties.insert(0, ("file", file.to_string_lossy().into_owned()));
    }
    let hint = failure.hint.iter().map(|hint| format!("\n{hint}"));
    let message = format!("{}{}", failure.message, hint.collect::<String>());
    command(Severity::Error, &properties, &message)
}

fn annotations(reports: &[Report]) -> String {
    let mut worst_first: Vec<&Report> = reports.iter().collect();
    worst_first.sort_by_key(|report| report.is_sound());
    let verdicts: Vec<String> = worst_first
        .into_iter()
        .take(MOST_SUBJECTS)
        .map(verdict)
        .collect();
    let mut message = verdicts.join("\n");
    if reports.len() > MOST_SUBJECTS {
        let _ = write!(message, "\n… and {} more", reports.len() - MOST_SUBJECTS);
    }
    let is_sound = reports.iter().all(Report::is_sound);
    let findings = reports.iter().flat_map(Report::findings);
    annotations_of(&Grouped::of(findings), is_sound, &message)
}

fn annotations_of(findings: &Grouped<'_>, is_sound: bool, message: &str) -> String {
    let title = if is_sound {
        "meshpki: sound"
    } else {
        "meshpki: NOT SOUND"
    };
    let first = if is_sound {
        Severity::Note
    } else {
        Severity::Error
    };
    let mut text = command(first, &[("title", title.to_owned())], message);
    let mut shown = [0; 3];
    shown[first as usize] = 1;
    annotate(&mut text, findings, &mut shown);
    text
}

/// Adds the findings, as annotations while there are few.
fn annotate(text: &mut String, findings: &Grouped<'_>, shown: &mut [usize; 3]) {
    let in_log = |finding: &Finding| escape::text(&format!("{finding}\n")).into_owned();
    for &(finding, more) in &findings.examples {
        let count = &mut shown[finding.severity() as usize];
        *count += 1;
        text.push_str(&if *count <= MOST_ANNOTATIONS {
            annotation(finding, more)
        } else {
            in_log(finding)
        });
    }
    // GitHub does not read them as commands.
    for finding in &findings.rest {
        text.push_str(&in_log(finding));
    }
}

fn verdict(report: &Report) -> String {
    let verdict = verdict::of(report);
    let name = with_counts(&report.subject().name(), report.findings());
    format!(
        "{verdict}: {} {name}{}",
        report.subject_place(),
        until(report.outlook()) + &on_releases(report.releases())
    )
}

/// On which releases it is sound, after the verdict, if they differ.
fn on_releases(releases: &[ReleaseVerdict]) -> String {
    let words = verdict::by_release(releases);
    words.map_or_else(String::new, |words| format!("; {words}"))
}

/// Until when it is sound, after the verdict.
fn until(outlook: &Outlook) -> String {
    let last = outlook::last(outlook);
    last.map_or_else(String::new, |last| format!(", until {last}"))
}

fn with_counts(name: &str, findings: &[Finding]) -> String {
    match counts(findings).as_str() {
        "" => name.to_owned(),
        counts => format!("{name} ({counts})"),
    }
}

fn annotation(finding: &Finding, more: usize) -> String {
    let mut properties = Vec::new();
    match finding.origin().map(|origin| (origin, origin.source())) {
        None | Some((_, Source::Stdin)) => {}
        // Its lines are those of a value, not those of the file.
        Some((_, Source::Object(object))) => {
            let input = object
                .input
                .as_ref()
                .filter(|input| **input != Source::Stdin);
            properties.extend(input.map(|input| ("file", input.name().into_owned())));
        }
        Some((origin, source)) => {
            properties.push(("file", source.name().into_owned()));
            properties.push(("line", origin.line().to_string()));
        }
    }
    properties.push(("title", finding.code().to_owned()));
    let mut message = plain(finding);
    if more > 0 {
        let _ = write!(message, "\n… and {more} more of this code, in the log");
    }
    command(finding.severity(), &properties, &message)
}

/// A GitHub Actions command, whose content can neither end it nor begin another.
fn command(severity: Severity, properties: &[(&str, String)], message: &str) -> String {
    let name = match severity {
        Severity::Error => "error",
        Severity::Note => "notice",
        Severity::Warning => "warning",
    };
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", escape::github_property(value)))
        .collect();
    let message = escape::github_message(message);
    format!("::{name} {}::{message}\n", properties.join(","))
}

/// Markdown: a row for each certificate that was judged, and the findings.
fn summary(reports: &[Report]) -> String {
    let mut text = String::from(
        "### meshpki verify\n\n| verdict | what | name | proxies | control plane | sound until |\n|---|---|---|---|---|---|\n",
    );
    for report in reports.iter().take(MOST_ROWS) {
        let is_judge = |judge| report.judges().contains(&judge);
        let says = |judge| match report.accepted_by(judge) {
            _ if !is_judge(judge) => "–",
            true => "accept",
            false => "**refuse**",
        };
        let of_go = if is_judge(Judge::ApiServer) {
            format!("{} (API server)", says(Judge::ApiServer))
        } else {
            says(Judge::ControlPlane).to_owned()
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {of_go} | {} |",
            if report.is_sound() {
                verdict::of(report)
            } else {
                format!("**{}**", verdict::of(report))
            },
            report.subject_place(),
            escape::markdown_cell(&report.subject().name()),
            says(Judge::Proxy),
            outlook::last(report.outlook()).unwrap_or_else(|| "–".to_owned()),
        );
    }
    if reports.len() > MOST_ROWS {
        let _ = writeln!(text, "\n… and {} more", reports.len() - MOST_ROWS);
    }
    describe(&mut text, reports.iter().flat_map(Report::findings));
    text
}

/// The same for a bundle that was judged alone.
fn summary_of_bundle(report: &BundleReport) -> String {
    let says = |judge| {
        if report.accepted_by(judge) {
            "accept"
        } else {
            "**refuse**"
        }
    };
    let mut text = format!(
        "### meshpki verify\n\n**{}**: {}; proxies {}, control plane {}{}\n",
        verdict::of_bundle(report),
        markdown_code(&anchors(report)),
        says(Judge::Proxy),
        if report.accepted_by(Judge::ControlPlane) {
            "accepts"
        } else {
            "**refuses**"
        },
        until(report.outlook()),
    );
    describe(&mut text, report.findings().iter());
    text
}

/// Errors and warnings.
fn describe<'a>(text: &mut String, findings: impl Iterator<Item = &'a Finding>) {
    let worth = findings.filter(|finding| finding.severity() > Severity::Note);
    for (finding, more) in Grouped::of(worth).examples.into_iter().take(MOST_ROWS) {
        let about = match finding.place() {
            Place::Key | Place::Pem => finding.origin().map(ToString::to_string),
            _ => finding
                .certificate()
                .map(meshpki::Certificate::name)
                .or_else(|| finding.origin().map(ToString::to_string)),
        };
        let _ = writeln!(
            text,
            "\n**{}** {} {}",
            finding.severity(),
            markdown_code(finding.code()),
            about.map(|about| markdown_code(&about)).unwrap_or_default()
        );
        for line in plain_facts(finding) {
            let _ = writeln!(text, "- {}", markdown_code(&line));
        }
        if let Some(remedy) = finding.remedy() {
            let fix = Fix::of(&remedy);
            if let (Some(advice), false) = (&fix.advice, fix.commands.is_empty()) {
                let _ = writeln!(text, "- {}", markdown_code(&format!("fix: {advice}")));
            }
            let _ = write!(text, "\n{}", escape::markdown_commands(&fix.remedy()));
        }
        if more > 0 {
            let _ = writeln!(text, "\n… and {more} more of {}", finding.code());
        }
    }
    text.push('\n');
}

/// The same as `plain`, without the remedy, which has to be pasted.
fn plain_facts(finding: &Finding) -> [String; 3] {
    [
        finding.message(),
        format!("breaks: {}", finding.consequence()),
        format!("see: {}", finding.reference()),
    ]
}

/// The file to which the summary is appended, if GitHub names one.
pub(crate) fn summary_file() -> Option<PathBuf> {
    env::var_os(STEP_SUMMARY)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

/// Appends to a regular file; a symbolic link is not followed.
fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .append(true)
        .create(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .and_then(|mut file| {
            if file.metadata()?.is_file() {
                file.write_all(text.as_bytes())
            } else {
                Err(io::Error::other("is not a file"))
            }
        })
        .map_err(|error| {
            let (name, reason) = (shown(path), reason(&error));
            Failure::new(format!("{name} ({STEP_SUMMARY}): {reason}"))
        })
}

/// GitHub shows no more annotations of each kind.
const MOST_ANNOTATIONS: usize = 10;
const MOST_ROWS: usize = 100;
const MOST_SUBJECTS: usize = 10;
/// The variable by which GitHub names the file for the summary of a step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";
