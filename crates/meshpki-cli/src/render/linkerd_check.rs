//! The items of `linkerd check` that are about certificates, as `linkerd check` prints them; and the
//! findings that it has no item for.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Finding, LinkerdCheck, LinkerdCheckResult, Report, Severity};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::render::escape;

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
}

/// What `verify` says, as a table.
pub(crate) fn table(reports: &[Report]) -> String {
    print(&categories(reports))
}

/// What `verify` says, as `linkerd check -o json` does.
pub(crate) fn json(reports: &[Report]) -> String {
    print_json(&categories(reports))
}

/// Why nothing was judged: the first item fails, as it does where `linkerd check` can load nothing.
pub(crate) fn failure(failure: &Failure, as_json: bool) -> String {
    let item = item(&LinkerdCheckResult {
        check: LinkerdCheck::ConfigValid,
        error: Some(escape::line(&failure.message)),
    });
    let categories = [Category {
        name: IDENTITY,
        items: vec![item],
    }];
    if as_json {
        print_json(&categories)
    } else {
        print(&categories)
    }
}

fn categories(reports: &[Report]) -> Vec<Category> {
    let checked: Vec<_> = reports.iter().flat_map(Report::linkerd_check).collect();
    let mut categories = vec![Category {
        name: IDENTITY,
        items: checked.iter().map(item).collect(),
    }];
    // What it has no item for, and what it does not come to.
    let is_seen = |finding: &Finding| {
        let mut failed = checked.iter().filter(|one| one.error.is_some());
        failed.any(|one| finding.linkerd_check() == Some(one.check))
    };
    let unseen: Vec<Item> = reports
        .iter()
        .flat_map(Report::findings)
        .filter(|one| one.severity() > Severity::Note && !is_seen(one))
        .map(unseen)
        .collect();
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
    }
}

/// What `linkerd check` does not say.
fn unseen(finding: &Finding) -> Item {
    let is_error = finding.severity() == Severity::Error;
    let remedy = finding.remedy().map(|remedy| format!("\n{remedy}"));
    Item {
        description: finding.message(),
        hint: format!("meshpki explain {}", finding.code()),
        error: Some(format!(
            "{}{}",
            finding.consequence(),
            remedy.unwrap_or_default()
        )),
        result: if is_error { "error" } else { "warning" },
    }
}

fn print(categories: &[Category]) -> String {
    let mut text = String::new();
    for category in categories {
        let line = "-".repeat(category.name.len());
        let _ = writeln!(text, "{}\n{line}", category.name);
        for item in &category.items {
            let (mark, colour) = match item.result {
                "success" => ('\u{221a}', AnsiColor::Green),
                "warning" => ('\u{203c}', AnsiColor::Yellow),
                _ => ('\u{d7}', AnsiColor::Red),
            };
            let style: Style = colour.on_default().bold();
            let _ = writeln!(text, "{style}{mark}{style:#} {}", item.description);
            if let Some(error) = &item.error {
                let error = error.replace('\n', "\n    ").replace("    \t", "\t");
                let _ = writeln!(text, "    {error}\n    see {} for hints", item.hint);
            }
        }
        text.push('\n');
    }
    let (mark, colour) = if is_success(categories) {
        ('\u{221a}', AnsiColor::Green)
    } else {
        ('\u{d7}', AnsiColor::Red)
    };
    let style: Style = colour.on_default().bold();
    let _ = writeln!(text, "Status check results are {style}{mark}{style:#}");
    text
}

fn print_json(categories: &[Category]) -> String {
    let checks = |category: &Category| -> Value {
        let checks = category.items.iter().map(|item| {
            let mut check = json!({ "description": item.description, "result": item.result });
            // Of what succeeds, `linkerd check` says no more.
            if let (Some(error), Some(check)) = (&item.error, check.as_object_mut()) {
                check.insert("hint".to_owned(), item.hint.as_str().into());
                check.insert("error".to_owned(), error.as_str().into());
            }
            check
        });
        checks.collect()
    };
    let list = categories
        .iter()
        .map(|one| json!({ "categoryName": one.name, "checks": checks(one) }));
    let list: Value = list.collect();
    escape::json(&json!({ "success": is_success(categories), "categories": list }))
}

fn is_success(categories: &[Category]) -> bool {
    let mut items = categories.iter().flat_map(|category| &category.items);
    !items.any(|item| item.result == "error")
}

const IDENTITY: &str = "linkerd-identity";
