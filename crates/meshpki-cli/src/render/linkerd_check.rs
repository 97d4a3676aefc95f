//! The items of `linkerd check` about certificates, as `linkerd check` prints them, and the findings for which it has
//! no item, or another verdict.
//!
//! The items have Linkerd's verdicts. The last line and the exit code have ours.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Finding, Fix, LinkerdCheck, LinkerdCheckResult, Report, Severity};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::render::verdict;
use crate::text::escape;

/// A category, as `linkerd check` groups its items.
struct Category {
    name: &'static str,
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
        name: IDENTITY,
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
        name: IDENTITY,
        items: checked.iter().map(item).collect(),
    }];
    // The findings without an item, those behind the item where it stops, and those with another severity.
    let is_seen = |finding: &Finding| {
        let mut all = checked.iter();
        // Linkerd's words for it do not say what to do.
        finding.code() != "issuer-swapped"
            && all.any(|one| {
                finding.linkerd_check() == Some(one.check)
                    && one.result() == result(finding.severity())
            })
    };
    let mut unseen: Vec<Item> = reports
        .iter()
        .flat_map(Report::findings)
        .filter(|one| one.severity() > Severity::Note && !is_seen(one))
        .map(unseen)
        .collect();
    // An item may fail for an allowed finding, too.
    unseen.extend(reports.iter().filter(|one| has_allowed(one)).map(allowed));
    if !unseen.is_empty() {
        categories.push(Category {
            name: "meshpki",
            items: unseen,
        });
    }
    categories
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
const SUCCESS: &str = "success";
const WARNING: &str = "warning";
