//! Validity periods in words.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Certificate, Margin, UnixTime, Validity, rfc3339};

use crate::clock::between;
use crate::render::fold;

/// A row of a table.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) validity: Validity,
}

/// When each expires, one below the other, or below its label if a line has no room for both: green, yellow within the margin, red if it is not valid.
pub(crate) fn table(text: &mut String, rows: &[Row], at: UnixTime, margin: Margin) {
    let length = |row: &Row| row.label.chars().count();
    let lengths = rows.iter().map(length).filter(|length| *length <= WIDEST);
    let width = lengths.max().unwrap_or_default();
    for row in rows {
        let style = style(row.validity, margin.begins(row.validity), at);
        let (label, gap) = (&row.label, width.saturating_sub(length(row)));
        let (gap, until) = (" ".repeat(gap), until(row.validity, at));
        let gap = if fold::fits(&format!("{label}{gap}  {until}")) {
            gap + "  "
        } else {
            "\n  ".to_owned()
        };
        let _ = writeln!(text, "{label}{gap}{style}{until}{style:#}");
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

/// The width of a column; what is longer moves its own line.
const WIDEST: usize = 64;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The standard library pads to at most 65,535 characters, and panics beyond.
    #[test]
    fn a_name_of_any_length_has_a_row() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let row = |length| Row {
            label: "a".repeat(length),
            validity: Validity {
                not_before: at(0),
                not_after: at(60),
            },
        };
        let mut text = String::new();
        let margin = Margin::Time(Duration::ZERO);
        table(&mut text, &[row(2), row(70_000), row(4)], at(30), margin);
        let text = anstream::adapter::strip_str(&text).to_string();
        let starts: Vec<usize> = text.lines().filter_map(|line| line.find("until")).collect();
        assert_eq!(starts, [6, 2, 6]);
    }
}
