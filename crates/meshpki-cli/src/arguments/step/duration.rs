//! A length of time as Go writes it, and in days, weeks and years as well.

use std::str::FromStr;
use std::time;

use meshpki::UnixTime;

/// A length of time, forwards or backwards: `1h15m`, `-1.5h`, `300ms`, `30d`. A year has 365 days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Duration {
    nanoseconds: i128,
}

impl Duration {
    /// Its length, where it goes forwards.
    pub(crate) fn forwards(self) -> Option<time::Duration> {
        let seconds = u64::try_from(self.nanoseconds.checked_div(SECOND)?).ok()?;
        (self.nanoseconds >= 0).then(|| time::Duration::from_secs(seconds))
    }

    /// The time that is so long after `at`, or before it.
    pub(crate) fn after(self, at: UnixTime) -> UnixTime {
        let seconds = i128::from(at.as_secs()) + self.nanoseconds.div_euclid(SECOND);
        let seconds = u64::try_from(seconds.max(0)).unwrap_or(u64::MAX);
        UnixTime::since_unix_epoch(time::Duration::from_secs(seconds))
    }
}

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || EXPECTED.to_owned();
        let (sign, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (-1, &text[1..]),
            Some(b'+') => (1, &text[1..]),
            _ => (1, text),
        };
        if rest == "0" {
            return Ok(Self { nanoseconds: 0 });
        }
        if rest.is_empty() {
            return Err(expected());
        }
        let mut nanoseconds: i128 = 0;
        while !rest.is_empty() {
            let is_number = |c: char| c.is_ascii_digit() || c == '.';
            let (number, after) = rest.split_at(rest.find(|c| !is_number(c)).unwrap_or(rest.len()));
            let (unit, after) = after.split_at(after.find(is_number).unwrap_or(after.len()));
            let factor = UNITS.iter().find(|(name, _)| *name == unit);
            let (_, factor) = factor.ok_or_else(expected)?;
            let part = times(number, *factor).ok_or_else(expected)?;
            nanoseconds = nanoseconds.checked_add(part).ok_or_else(expected)?;
            rest = after;
        }
        if nanoseconds > LONGEST {
            return Err("the duration is longer than 8000 years".to_owned());
        }
        Ok(Self {
            nanoseconds: sign * nanoseconds,
        })
    }
}

/// A number with or without a fraction, times a unit.
fn times(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits = |text: &str| match text {
        "" => Some(0),
        text => text
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse::<i128>().ok())?,
    };
    let part = digits(whole)?.checked_mul(unit)?;
    // More digits than these say nothing.
    let fraction = &fraction[..fraction.len().min(18)];
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    part.checked_add(digits(fraction)?.checked_mul(unit)? / scale)
}

const EXPECTED: &str = "expected a duration such as 24h, 1h15m, 90s or 30d";
const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
const LONGEST: i128 = 8000 * 365 * DAY;
const UNITS: [(&str, i128); 11] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3600 * SECOND),
    ("d", DAY),
    ("w", 7 * DAY),
    ("y", 365 * DAY),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(text: &str) -> Result<i128, String> {
        text.parse::<Duration>().map(|one| one.nanoseconds)
    }

    #[test]
    fn durations_are_gos_with_days_weeks_and_years() {
        assert_eq!(nanoseconds("1h15m"), Ok(75 * 60 * SECOND));
        assert_eq!(nanoseconds("-1.5h"), Ok(-90 * 60 * SECOND));
        assert_eq!(nanoseconds("300ms"), Ok(300_000_000));
        assert_eq!(nanoseconds(".5s"), Ok(SECOND / 2));
        assert_eq!(nanoseconds("1.s"), Ok(SECOND));
        assert_eq!(nanoseconds("0"), Ok(0));
        assert_eq!(nanoseconds("+1w"), nanoseconds("7d"));
        assert_eq!(nanoseconds("1y"), nanoseconds("8760h"));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for bad in [
            "",
            "-",
            "1",
            "h",
            ".",
            ".h",
            "1x",
            "1 h",
            "1..5h",
            "1h-1m",
            "9999999999y",
            "一h",
        ] {
            assert!(nanoseconds(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_goes_backwards_is_no_time_that_is_left() {
        let duration: Duration = "-1h".parse().unwrap();
        assert_eq!(duration.forwards(), None);
        let at = |seconds| UnixTime::since_unix_epoch(time::Duration::from_secs(seconds));
        assert_eq!(duration.after(at(7200)), at(3600));
        assert_eq!("1h".parse::<Duration>().unwrap().after(at(0)), at(3600));
    }
}
