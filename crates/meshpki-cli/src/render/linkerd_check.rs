//! The items of `linkerd check` about certificates, as `linkerd check` prints them, and the findings for which it has
//! no item, or another verdict.
//!
//! The items have Linkerd's verdicts. The last line and the exit code have ours.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Finding, Fix, LinkerdCheck, LinkerdCheckResult, Report, Severity};
use meshpki_kube::{Checked, MeshFinding, Verdict};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::render::mesh_finding::Places;
use crate::render::{mesh_finding, verdict};
use crate::text::escape;

/// A category, as `linkerd check` groups its items.
struct Category {
    name: String,
    items: Vec<Item>,
}

struct Item {
    description: String,
    hint: String,
    error: Option<String>,
    result: &'static str,
    /// `linkerd check` stops at it.
    is_end: bool,
}

/// The reports of `verify`, as a table.
pub(crate) fn table(reports: &[Report]) -> String {
    print(&categories(reports), is_sound(reports))
}

/// The reports of `verify`, as `linkerd check -o json` prints them.
pub(crate) fn json(reports: &[Report]) -> String {
    print_json(&categories(reports), is_sound(reports))
}

/// A failure: the first item fails, as it does if `linkerd check` cannot load the certificates.
pub(crate) fn failure(failure: &Failure, as_json: bool) -> String {
    let check = LinkerdCheck::ConfigValid;
    let item = Item {
        description: check.description().to_owned(),
        hint: check.hint().to_owned(),
        error: Some(escape::line(&failure.message)),
        result: ERROR,
        // We stopped, not `linkerd check`.
        is_end: false,
    };
    let categories = [Category {
        name: IDENTITY.to_owned(),
        items: vec![item],
    }];
    if as_json {
        print_json(&categories, false)
    } else {
        print(&categories, false)
    }
}

fn is_sound(reports: &[Report]) -> bool {
    reports.iter().all(Report::is_sound)
}

fn categories(reports: &[Report]) -> Vec<Category> {
    let checked: Vec<_> = reports.iter().flat_map(Report::linkerd_check).collect();
    let mut categories = vec![Category {
        name: IDENTITY.to_owned(),
        items: checked.iter().map(item).collect(),
    }];
    let mut unseen: Vec<Item> = unseen_of(&checked, reports.iter().flat_map(Report::findings));
    // An item may fail for an allowed finding, too.
    unseen.extend(reports.iter().filter(|one| has_allowed(one)).map(allowed));
    if !unseen.is_empty() {
        categories.push(Category {
            name: OURS.to_owned(),
            items: unseen,
        });
    }
    categories
}

/// The findings without an item, those behind the item where it stops, and those with another severity.
fn unseen_of<'a>(
    checked: &[LinkerdCheckResult],
    findings: impl Iterator<Item = &'a Finding>,
) -> Vec<Item> {
    findings
        .filter(|one| one.severity() > Severity::Note && !is_among(checked, one))
        .map(unseen)
        .collect()
}

/// Whether an item says what a finding does.
pub(crate) fn is_among(checked: &[LinkerdCheckResult], finding: &Finding) -> bool {
    let mut all = checked.iter();
    // Linkerd's words for it do not say what to do.
    finding.code() != "issuer-swapped"
        && all.any(|one| {
            finding.linkerd_check() == Some(one.check) && one.result() == result(finding.severity())
        })
}

/// What was found about a mesh, as a table or as `linkerd check -o json` prints it. What is ours is beside Linkerd's items.
pub(crate) fn checked(checked: &Checked, as_json: bool) -> String {
    let mut categories = Vec::new();
    let planes = checked.planes();
    let named = Places::new(planes);
    for plane in planes {
        for one in plane.categories() {
            let items = one.items.iter().map(|item| Item {
                description: item.description.clone(),
                hint: item.hint.clone(),
                error: item.error.clone(),
                result: item.result(),
                is_end: item.result() == ERROR && item.is_fatal,
            });
            let name = format!("{}{}", one.name, named.of(plane));
            let items = items.collect();
            categories.push(Category { name, items });
        }
    }
    let mut ours: Vec<Item> = checked.findings().iter().map(of_mesh).collect();
    for report in checked.reports() {
        ours.extend(unseen_of(&report.linkerd_check(), report.findings().iter()));
    }
    ours.extend(checked.undecided().iter().map(|why| Item {
        description: "everything that decides was read".to_owned(),
        hint: "meshpki check --help".to_owned(),
        error: Some(why.clone()),
        result: WARNING,
        is_end: false,
    }));
    if !ours.is_empty() {
        categories.push(Category {
            name: OURS.to_owned(),
            items: ours,
        });
    }
    let mut items = categories.iter().flat_map(|one| &one.items);
    // As Linkerd means it: an item that fails is no success, even if the mesh works.
    let is_success = checked.verdict() == Verdict::Sound && !items.any(|item| item.result == ERROR);
    if as_json {
        print_json(&categories, is_success)
    } else {
        print(&categories, is_success)
    }
}

fn of_mesh(finding: &MeshFinding) -> Item {
    let objects = finding.objects.iter().map(|one| format!("\t* {one}"));
    let fix = mesh_finding::fix(finding);
    let lines: Vec<String> = objects
        .chain([finding.consequence.clone()])
        .chain(fix)
        .collect();
    Item {
        description: finding.headline(),
        hint: format!("meshpki explain {}", finding.code),
        error: Some(lines.join("\n")),
        result: result(finding.severity),
        is_end: false,
    }
}

fn item(result: &LinkerdCheckResult) -> Item {
    Item {
        description: result.check.description().to_owned(),
        hint: result.check.hint().to_owned(),
        error: result.error.clone(),
        result: result.result(),
        is_end: result.result() == ERROR && result.check.is_fatal(),
    }
}

/// An item for a finding that `linkerd check` does not report.
fn unseen(finding: &Finding) -> Item {
    let remedy = finding
        .remedy()
        .map(|remedy| format!("\n{}", Fix::of(&remedy).lines()));
    Item {
        description: finding.message(),
        hint: format!("meshpki explain {}", finding.code()),
        error: Some(format!(
            "{}{}",
            finding.consequence(),
            remedy.unwrap_or_default()
        )),
        result: result(finding.severity()),
        is_end: false,
    }
}

fn has_allowed(report: &Report) -> bool {
    let mut allowed = report.allowed().iter();
    report.is_sound() && allowed.any(|one| one.severity() == Severity::Error)
}

/// Why a report is sound although one of its items may fail: `sound, 1 finding allowed (anchor-expired)`.
fn allowed(report: &Report) -> Item {
    Item {
        description: verdict::of(report),
        hint: String::new(),
        error: None,
        result: SUCCESS,
        is_end: false,
    }
}

fn result(severity: Severity) -> &'static str {
    if severity == Severity::Error {
        ERROR
    } else {
        WARNING
    }
}

fn print(categories: &[Category], is_sound: bool) -> String {
    let mut text = String::new();
    for category in categories {
        let line = "-".repeat(category.name.len());
        let _ = writeln!(text, "{}\n{line}", category.name);
        for item in &category.items {
            let (mark, colour) = match item.result {
                SUCCESS => ('\u{221a}', AnsiColor::Green),
                WARNING => ('\u{203c}', AnsiColor::Yellow),
                _ => ('\u{d7}', AnsiColor::Red),
            };
            let style: Style = colour.on_default().bold();
            let _ = writeln!(text, "{style}{mark}{style:#} {}", item.description);
            if let Some(error) = &item.error {
                let error = error.replace('\n', "\n    ").replace("    \t", "\t");
                let _ = writeln!(text, "    {error}\n    see {} for hints", item.hint);
            }
            if item.is_end {
                text.push_str("    linkerd check stops here\n");
            }
        }
        text.push('\n');
    }
    let (mark, colour) = if is_sound {
        ('\u{221a}', AnsiColor::Green)
    } else {
        ('\u{d7}', AnsiColor::Red)
    };
    let style: Style = colour.on_default().bold();
    let _ = writeln!(text, "Status check results are {style}{mark}{style:#}");
    text
}

fn print_json(categories: &[Category], is_sound: bool) -> String {
    let checks = |category: &Category| -> Value {
        let checks = category.items.iter().map(|item| {
            let mut check = json!({ "description": item.description, "result": item.result });
            // `linkerd check` prints no more about an item that succeeds.
            if let (Some(error), Some(check)) = (&item.error, check.as_object_mut()) {
                check.insert("hint".to_owned(), item.hint.as_str().into());
                check.insert("error".to_owned(), error.as_str().into());
            }
            check
        });
        checks.collect()
    };
    let list: Value = categories
        .iter()
        .map(|one| json!({ "categoryName": one.name, "checks": checks(one) }))
        .collect();
    escape::json(&json!({ "success": is_sound, "categories": list }))
}

const ERROR: &str = "error";
const IDENTITY: &str = "linkerd-identity";
const OURS: &str = "meshpki";
const SUCCESS: &str = "success";
const WARNING: &str = "warning";
