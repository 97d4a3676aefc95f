//! Instants as Go reads them (cryptobyte, `ReadASN1UTCTime` and `ReadASN1GeneralizedTime`).

use time::{Date, Month};

use crate::consumers::go::der::Der;

/// Seconds since 1970; `None` if Go cannot read it.
pub(super) fn read(der: &mut Der<'_>) -> Option<i64> {
    let element = der.element()?;
    match element.tag {
        UTC_TIME => utc_time(element.contents.bytes()),
        GENERALIZED_TIME => generalized_time(element.contents.bytes()),
        _ => None,
    }
}

/// `YYMMDDhhmm`, optional seconds, and a zone.
fn utc_time(text: &[u8]) -> Option<i64> {
    let (digits, offset) = zone(text)?;
    let (year, rest) = number(digits, 2)?;
    let (rest, second) = match rest.len() {
        8 => (rest, 0),
        10 => (&rest[..8], number(&rest[8..], 2)?.0),
        _ => return None,
    };
    // Go reads 69 to 99 as years of the last century, and moves 50 to 68 there afterwards. It checks the length of
    // February in the year as first read.
    let (read_as, year) = match year {
        69.. => (1900 + year, 1900 + year),
        50.. => (2000 + year, 1900 + year),
        _ => (2000 + year, 2000 + year),
    };
    seconds(read_as, rest, second)?;
    Some(seconds(year, rest, second)? - offset)
}

/// `YYYYMMDDhhmmss` and a zone.
fn generalized_time(text: &[u8]) -> Option<i64> {
    let (digits, offset) = zone(text)?;
    let (year, rest) = number(digits, 4)?;
    if rest.len() != 10 {
        return None;
    }
    let (second, _) = number(&rest[8..], 2)?;
    Some(seconds(year, &rest[..8], second)? - offset)
}

/// The text before the zone, and the zone in seconds: `Z`, or hours up to 24 and minutes, not both
/// zero.
fn zone(text: &[u8]) -> Option<(&[u8], i64)> {
    if let Some(rest) = text.strip_suffix(b"Z") {
        return Some((rest, 0));
    }
    let (rest, zone) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let sign = match zone[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = number(&zone[1..], 2)?;
    let (minutes, _) = number(minutes, 2)?;
    let is_good = hours <= 24 && minutes < 60 && hours + minutes > 0;
    is_good.then_some((rest, sign * i64::from(hours * 3600 + minutes * 60)))
}

/// Seconds since 1970 of `MMDDhhmm` in a year.
fn seconds(year: i32, text: &[u8], second: i32) -> Option<i64> {
    let (month, rest) = number(text, 2)?;
    let (day, rest) = number(rest, 2)?;
    let (hour, rest) = number(rest, 2)?;
    let (minute, _) = number(rest, 2)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    let midnight = date.midnight().assume_utc().unix_timestamp();
    (hour < 24 && minute < 60 && second < 60)
        .then(|| midnight + i64::from(hour * 3600 + minute * 60 + second))
}

/// The number in the first digits, and the rest.
fn number(text: &[u8], digits: usize) -> Option<(i32, &[u8])> {
    let (digits, rest) = text.split_at_checked(digits)?;
    digits
        .iter()
        .try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i32::from(digit - b'0'))
        })
        .map(|number| (number, rest))
}

const GENERALIZED_TIME: u8 = 0x18;
const UTC_TIME: u8 = 0x17;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_go_reads_them() {
        let utc = |text: &str| utc_time(text.as_bytes());
        let generalized = |text: &str| generalized_time(text.as_bytes());
        let at = 1_795_449_600; // 2026-11-23T16:00:00Z
        assert_eq!(utc("261123160000Z"), Some(at));
        assert_eq!(utc("2611231600Z"), Some(at));
        assert_eq!(utc("261123170000+0100"), Some(at));
        assert_eq!(utc("2611231500-0100"), Some(at));
        assert_eq!(utc("261124160000+2400"), Some(at));
        assert_eq!(utc("500101000000Z"), Some(-631_152_000));
        assert_eq!(utc("690101000000Z"), Some(-31_536_000));
        assert_eq!(generalized("20261123160000Z"), Some(at));
        assert_eq!(generalized("20261123170000+0100"), Some(at));
        assert_eq!(generalized("00000101000000Z"), Some(-62_167_219_200));
        for refused in [
            "",
            "Z",
            "261123160000",
            "261123160000+0000",
            "261123160000-0000",
            "261123160060Z",
            "261123240000Z",
            "261123166000Z",
            "261131160000Z",
            "260023160000Z",
            "261323160000Z",
            "261100160000Z",
            "261123160000.5Z",
            "26112316000Z",
            "261123160000+2500",
            "261123160000+0160",
            "261123160000+01",
            "2611231600 0Z",
            "261123160000z",
        ] {
            assert_eq!(utc(refused), None, "{refused}");
        }
        for refused in [
            "",
            "20261123160000",
            "202611231600Z",
            "20261123160000.5Z",
            "20261123160000,5Z",
            "20260229160000Z",
            "20261123160000+0000",
            "+0261123160000Z",
        ] {
            assert_eq!(generalized(refused), None, "{refused}");
        }
    }
}
