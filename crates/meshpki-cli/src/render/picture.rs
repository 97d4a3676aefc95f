//! Draws validity periods over time, in characters: the past, now, and the remaining time.
//!
//! The scale is logarithmic, so that a certificate of one day is as visible as an anchor of ten years.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use meshpki::{Certificate, Margin, UnixTime, Validity, rfc3339};

use crate::clock::between;

/// A row of the picture.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) validity: Validity,
}

/// The rows below an axis.
pub(crate) fn picture(text: &mut String, rows: &[Row], at: UnixTime, margin: Margin) {
    let reach = |times: &dyn Fn(&Row) -> (u64, u64)| {
        let spans = rows.iter().map(|row| {
            let (from, to) = times(row);
            to.saturating_sub(from)
        });
        spans.max().unwrap_or_default().max(DAY)
    };
    let scale = Scale {
        at,
        past: reach(&|row| (row.validity.not_before.as_secs(), at.as_secs())),
        future: reach(&|row| (at.as_secs(), row.validity.not_after.as_secs())),
    };
    let labels = rows.iter().map(|row| row.label.chars().count());
    let width = labels.max().unwrap_or_default();
    let _ = writeln!(text, "{:width$}  {}", "", scale.axis());
    for row in rows {
        let begins = margin.begins(row.validity);
        let line = scale.line(row.validity, begins);
        let style = style(row.validity, begins, at);
        let label = &row.label;
        let _ = writeln!(
            text,
            "{label:<width$}  {style}{line}{style:#}  {}",
            until(row.validity, at)
        );
    }
}

/// When it expires, or when it becomes valid if it is not yet valid: as a time, and relative to `at`.
pub(crate) fn until(validity: Validity, at: UnixTime) -> String {
    if at < validity.not_before {
        format!(
            "from {} (in {})",
            rfc3339(validity.not_before),
            between(at, validity.not_before)
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

struct Scale {
    at: UnixTime,
    /// Seconds from now to the far left.
    past: u64,
    /// Seconds from now to the far right.
    future: u64,
}

impl Scale {
    /// The column of a time.
    fn column(&self, time: UnixTime) -> usize {
        let (time, at) = (time.as_secs(), self.at.as_secs());
        if time < at {
            NOW - cells(at - time, self.past, NOW)
        } else {
            NOW + cells(time - at, self.future, WIDTH - 1 - NOW)
        }
    }

    /// Distances from now, above their columns. One that would touch another is omitted.
    fn axis(&self) -> String {
        let mut axis = vec![' '; WIDTH + 4];
        write_at(&mut axis, NOW - 1, "now");
        // A moment later, a certificate of ten years has slightly less.
        let reaches = |seconds: u64, end: u64| seconds <= end + end / 50;
        for (name, seconds) in TICKS.iter().rev() {
            let far = self.at.as_secs().saturating_add(*seconds);
            let future = UnixTime::since_unix_epoch(std::time::Duration::from_secs(far));
            if reaches(*seconds, self.future) {
                write_at(&mut axis, self.column(future), name);
            }
            if reaches(*seconds, self.past) {
                let near = self.at.as_secs().saturating_sub(*seconds);
                let past = UnixTime::since_unix_epoch(std::time::Duration::from_secs(near));
                write_at(&mut axis, self.column(past), name);
            }
        }
        let axis: String = axis.into_iter().collect();
        axis.trim_end().to_owned()
    }

    fn line(&self, validity: Validity, margin: UnixTime) -> String {
        let (first, last) = (
            self.column(validity.not_before),
            self.column(validity.not_after),
        );
        let margin = self.column(margin);
        (0..WIDTH)
            .map(|column| match column {
                NOW if (first..=last).contains(&NOW) && self.is_within(validity) => NOW_VALID,
                NOW => NOW_INVALID,
                _ if column < first || column > last => ' ',
                _ if column == first && column == last => ONE_CELL,
                _ if column == first => BEGIN,
                _ if column == last => END,
                _ if column >= margin => WITHIN_MARGIN,
                _ => VALID,
            })
            .collect()
    }

    fn is_within(&self, validity: Validity) -> bool {
        (validity.not_before..=validity.not_after).contains(&self.at)
    }
}

/// The number of cells, out of `most`, for a distance on a scale that ends at `end`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a picture: the cells are few, and never negative"
)]
fn cells(distance: u64, end: u64, most: usize) -> usize {
    let log = |seconds: u64| (seconds as f64 / HOUR as f64).ln_1p();
    let cells = (log(distance) / log(end) * most as f64).round() as usize;
    // Only the present is drawn in the column of now.
    cells.clamp(usize::from(distance > 0), most)
}

/// Writes a word unless it would touch another.
fn write_at(line: &mut [char], column: usize, word: &str) {
    let length = word.chars().count();
    let from = column.saturating_sub(1);
    let to = (column + length + 1).min(line.len());
    if column + length <= line.len() && line[from..to].iter().all(|c| *c == ' ') {
        line.iter_mut()
            .skip(column)
            .zip(word.chars())
            .for_each(|(cell, c)| *cell = c);
    }
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

const BEGIN: char = '├';
const DAY: u64 = 24 * HOUR;
const END: char = '┤';
const HOUR: u64 = 60 * 60;
const NOW: usize = 10;
const NOW_INVALID: char = '┊';
const NOW_VALID: char = '●';
const ONE_CELL: char = '╂';
const TICKS: [(&str, u64); 6] = [
    ("1h", HOUR),
    ("1d", DAY),
    ("7d", 7 * DAY),
    ("30d", 30 * DAY),
    ("1y", 365 * DAY),
    ("10y", 3650 * DAY),
];
const VALID: char = '━';
const WIDTH: usize = 38;
const WITHIN_MARGIN: char = '╌';

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(hours: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(hours * HOUR))
    }

    fn lines(validities: &[(u64, u64)], now: u64) -> Vec<String> {
        let rows: Vec<Row> = validities
            .iter()
            .map(|&(from, to)| Row {
                label: "x".to_owned(),
                validity: Validity {
                    not_before: at(from),
                    not_after: at(to),
                },
            })
            .collect();
        let mut text = String::new();
        let margin = Margin::Least(Duration::from_secs(60 * DAY), 33);
        picture(&mut text, &rows, at(now), margin);
        anstream::adapter::strip_str(&text)
            .to_string()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// A valid row crosses now, an expired one ends before it, and one that is not yet valid begins after it.
    #[test]
    fn only_a_valid_row_crosses_now() {
        let year = 24 * 365;
        let lines = lines(
            &[
                (0, 10 * year),
                (year - 1, year + 24),
                (0, year / 2),
                (2 * year, 3 * year),
            ],
            year,
        );
        let cells: Vec<char> = lines
            .iter()
            .map(|line| line.chars().nth(3 + NOW).unwrap())
            .collect();
        assert_eq!(cells[1..], ['●', '●', '┊', '┊'], "{lines:#?}");
        assert!(lines[0].contains("now"), "{lines:#?}");
    }

    /// However close: a certificate that expired a second ago is not valid now, and one that expires in a second is.
    #[test]
    fn no_end_of_a_row_is_drawn_on_now() {
        for (from, to, now) in [(0, 1, 2), (2, 4, 3), (0, 0, 0), (0, 99_999_999, 1)] {
            let lines = lines(&[(from, to)], now);
            let bar: Vec<char> = lines[1].chars().skip(3).take(WIDTH).collect();
            assert_eq!(bar.len(), WIDTH, "{lines:#?}");
            assert!(matches!(bar[NOW], '●' | '┊'), "{lines:#?}");
        }
    }

    #[test]
    fn words_of_the_axis_do_not_touch() {
        for hours in [1, 24, 100, 9_000, 90_000, 900_000] {
            let lines = lines(&[(0, 2 * hours)], hours);
            let words: Vec<&str> = lines[0].split_whitespace().collect();
            let known = |word: &&str| *word == "now" || TICKS.iter().any(|(name, _)| name == word);
            assert!(words.iter().all(known), "{lines:#?}");
        }
    }
}
