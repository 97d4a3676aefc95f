//! Times and durations as users type them. No other file reads the clock.

use std::str::FromStr;
use std::time::Duration;

use meshpki::{Margin, UnixTime};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The time on this machine.
pub(crate) fn now() -> UnixTime {
    UnixTime::now()
}

/// A duration as Go writes it, and also in days, weeks and years: `8760h`, `1.5h`, `365d`, `1h30m`. A year has
/// 365 days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Span(pub(crate) Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "expected a duration such as 8760h, 365d, 10y or 1h30m";
        let mut nanoseconds: u128 = 0;
        // Zero alone needs no unit.
        let mut rest = if text == "0" { "0s" } else { text };
        if rest.is_empty() {
            return Err(example.to_owned());
        }
        while !rest.is_empty() {
            let is_number = |c: char| c.is_ascii_digit() || c == '.';
            let (number, after) = rest.split_at(rest.find(|c| !is_number(c)).unwrap_or(rest.len()));
            let (unit, after) = after.split_at(after.find(is_number).unwrap_or(after.len()));
            if unit.is_empty() {
                return Err(format!(
                    "a number needs a unit (s, m, h, d, w or y): {example}"
                ));
            }
            let factor = UNITS.iter().find(|(name, _)| *name == unit);
            let part = factor.and_then(|(_, factor)| times(number, *factor));
            nanoseconds += part.ok_or(example)?;
            if nanoseconds > LONGEST {
                return Err("the duration is longer than 8000 years".to_owned());
            }
            rest = after;
        }
        let whole = u64::try_from(nanoseconds / SECOND).unwrap_or(u64::MAX);
        let fraction = u32::try_from(nanoseconds % SECOND).unwrap_or_default();
        Ok(Self(Duration::new(whole, fraction)))
    }
}

/// A number with or without a fraction, times a unit: at most [`LONGEST`] and a little.
fn times(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // Further digits make no difference.
    let fraction = &fraction[..fraction.len().min(18)];
    let digits = format!("{whole}{fraction}").parse::<u128>().ok()?;
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    Some((digits.checked_mul(unit)? / scale).min(LONGEST + 1))
}

/// How long before expiry a certificate is reported: a duration, or a percentage of its lifetime such as `20%`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Within(pub(crate) Margin);

impl FromStr for Within {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(|Span(span)| Self(Margin::Time(span)));
        };
        percent
            .parse()
            .ok()
            .filter(|percent| *percent <= 100)
            .map(|percent| Self(Margin::Percent(percent)))
            .ok_or_else(|| "expected a percentage of the lifetime from 0% to 100%".to_owned())
    }
}

/// A point in time: RFC 3339, a date (00:00:00 UTC), or an offset from now, forwards (`30d`, `+30d`) or backwards (`-1h`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Moment {
    After(Span),
    At(UnixTime),
    Before(Span),
}

impl Moment {
    pub(crate) fn relative_to(self, now: UnixTime) -> UnixTime {
        let seconds = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        match self {
            Self::After(Span(span)) => seconds(now.as_secs().saturating_add(span.as_secs())),
            Self::At(at) => at,
            Self::Before(Span(span)) => seconds(now.as_secs().saturating_sub(span.as_secs())),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(span) = text.strip_prefix('-') {
            return span.parse().map(Self::Before);
        }
        if let Some(span) = text.strip_prefix('+') {
            return span.parse().map(Self::After);
        }
        if let Ok(span) = text.parse() {
            return Ok(Self::After(span));
        }
        let is_date = text.len() == "2026-11-23".len();
        let time = if is_date { "T00:00:00Z" } else { "" };
        let moment = OffsetDateTime::parse(&format!("{text}{time}"), &Rfc3339).map_err(
            |_| "expected a date such as 2026-11-23, a time such as 2026-11-23T16:00:00Z, or an offset from now such as 365d",
        )?;
        // The parser reads a leap second as a fraction, too.
        if text.contains('.') || moment.nanosecond() != 0 {
            return Err(
                "the time has a fraction of a second, expected whole seconds such as 2026-11-23T16:00:00Z"
                    .to_owned(),
            );
        }
        let seconds =
            u64::try_from(moment.unix_timestamp()).map_err(|_| "the time is before 1970")?;
        Ok(Self::At(UnixTime::since_unix_epoch(Duration::from_secs(
            seconds,
        ))))
    }
}

/// The time between two times, in the largest unit that fits: `10 years`, `59 days`, `3 hours`.
pub(crate) fn between(from: UnixTime, to: UnixTime) -> String {
    let seconds = to.as_secs().abs_diff(from.as_secs());
    let (count, unit) = match seconds {
        s if s >= 2 * 365 * DAY - 30 * DAY => ((s + 182 * DAY) / (365 * DAY), "year"),
        s if s >= 2 * DAY => (s / DAY, "day"),
        s if s >= 2 * 60 * 60 => (s / (60 * 60), "hour"),
        s if s >= 2 * 60 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

const DAY: u64 = 24 * 60 * 60;
/// In nanoseconds.
const LONGEST: u128 = 8000 * 365 * 24 * 60 * 60 * SECOND;
const SECOND: u128 = 1_000_000_000;
const UNITS: [(&str, u128); 11] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 60 * 60 * SECOND),
    ("d", 24 * 60 * 60 * SECOND),
    ("w", 7 * 24 * 60 * 60 * SECOND),
    ("y", 365 * 24 * 60 * 60 * SECOND),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Result<u64, String> {
        text.parse::<Span>().map(|span| span.0.as_secs())
    }

    #[test]
    fn durations_are_written_as_in_go_or_in_days_weeks_and_years() {
        assert_eq!(span("8760h"), Ok(365 * DAY));
        assert_eq!(span("365d"), span("1y"));
        assert_eq!(span("1w"), Ok(7 * DAY));
        assert_eq!(span("1h30m"), Ok(5400));
        assert_eq!(span("0s"), Ok(0));
        assert_eq!(span("0"), Ok(0));
        assert_eq!(span("1.5h"), Ok(5400));
        assert_eq!(span(".5m1.s"), Ok(31));
        assert_eq!(span("1h30m0.5s"), Ok(5400));
        assert_eq!(span("1500ms"), Ok(1));
    }

    #[test]
    fn durations_without_a_unit_or_beyond_8000_years_are_refused() {
        for bad in [
            "",
            "60",
            "h",
            "1x",
            ".",
            ".h",
            "1..5h",
            "1h-1m",
            "9999999999999999y",
            "9000y",
            "1h 30m",
            "一h",
        ] {
            assert!(span(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn margins_are_times_or_percentages() {
        let within = |text: &str| text.parse::<Within>().map(|within| within.0);
        assert_eq!(within("20%"), Ok(Margin::Percent(20)));
        assert_eq!(within("1h"), Ok(Margin::Time(Duration::from_secs(3600))));
        for bad in ["101%", "-1%", "%", "1.5%", "20", "20 %"] {
            assert!(within(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn moments_are_times_or_offsets() {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_000_000));
        let at = |text: &str| {
            text.parse::<Moment>()
                .map(|moment| moment.relative_to(now).as_secs())
        };
        assert_eq!(at("+1h"), Ok(1_003_600));
        assert_eq!(at("1h"), Ok(1_003_600));
        assert_eq!(at("-1h"), Ok(996_400));
        assert_eq!(at("2026-11-23T16:00:00Z"), Ok(1_795_449_600));
        assert_eq!(at("2026-11-23T17:00:00+01:00"), Ok(1_795_449_600));
        assert_eq!(at("2026-11-23"), at("2026-11-23T00:00:00Z"));
        for bad in [
            "2026-11-3",
            "2026-02-30",
            "2026-13-01",
            "20261123",
            "2026-11-23Z",
            "２026-11-23",
        ] {
            assert!(at(bad).is_err(), "{bad}");
        }
        assert!(at("1969-01-01T00:00:00Z").is_err());
    }

    #[test]
    fn moments_with_a_fraction_of_a_second_are_refused() {
        for bad in [
            "2026-11-23T16:00:00.5Z",
            "2026-11-23T16:00:00.000Z",
            "2026-11-23T16:00:00.000000001+01:00",
            "2016-12-31T23:59:60Z",
        ] {
            let error = bad.parse::<Moment>().unwrap_err();
            assert!(error.contains("expected whole seconds"), "{bad}: {error}");
        }
        let error = "2026-11-23T16:00:00,5Z".parse::<Moment>().unwrap_err();
        assert!(error.contains("expected a date"), "{error}");
    }

    #[test]
    fn the_time_between_two_times_is_written_in_one_unit() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        assert_eq!(between(at(0), at(3650 * DAY)), "10 years");
        assert_eq!(between(at(0), at(365 * DAY)), "365 days");
        assert_eq!(between(at(0), at(60 * DAY + 5)), "60 days");
        assert_eq!(between(at(DAY), at(0)), "24 hours");
        assert_eq!(between(at(0), at(1)), "1 second");
    }
}
