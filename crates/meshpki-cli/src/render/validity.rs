//! Validity periods in words.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Certificate, Margin, UnixTime, Validity, rfc3339};

use crate::clock::between;

/// A row of a table.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) validity: Validity,
}

/// When each expires, one below the other: green, yellow within the margin, red if it is not valid.
pub(crate) fn table(text: &mut String, rows: &[Row], at: UnixTime, margin: Margin) {
    let labels = rows.iter().map(|row| row.label.chars().count());
    let width = labels.max().unwrap_or_default();
    for row in rows {
        let style = style(row.validity, margin.begins(row.validity), at);
        let label = &row.label;
        let until = until(row.validity, at);
        let _ = writeln!(text, "{label:<width$}  {style}{until}{style:#}");
    }
}

/// When it expires or has expired, or when it becomes valid: as a time, and relative to `at`.
pub(crate) fn until(validity: Validity, at: UnixTime) -> String {
    if at < validity.not_before {
        format!(
            "from {} (in {})",
            rfc3339(validity.not_before),
            between(at, validity.not_before)
        )
    } else if at > validity.not_after {
        format!(
            "expired {} ({})",
            rfc3339(validity.not_after),
            left(validity, at)
        )
    } else {
        format!(
            "until {} ({})",
            rfc3339(validity.not_after),
            left(validity, at)
        )
    }
}

/// The time until it expires, or since it expired.
pub(crate) fn left(validity: Validity, at: UnixTime) -> String {
    if at < validity.not_before {
        format!("in {}", between(at, validity.not_before))
    } else if at > validity.not_after {
        format!("{} ago", between(validity.not_after, at))
    } else {
        format!("{} left", between(at, validity.not_after))
    }
}

/// A row for each of several certificates.
pub(crate) fn rows<'a>(
    certificates: impl IntoIterator<Item = (String, &'a Certificate)>,
) -> Vec<Row> {
    let rows = certificates.into_iter().map(|(label, certificate)| Row {
        label,
        validity: certificate.validity(),
    });
    rows.collect()
}

fn style(validity: Validity, margin: UnixTime, at: UnixTime) -> Style {
    let colour = if at < validity.not_before || at > validity.not_after {
        AnsiColor::Red
    } else if at >= margin {
        AnsiColor::Yellow
    } else {
        AnsiColor::Green
    };
    colour.on_default()
}
