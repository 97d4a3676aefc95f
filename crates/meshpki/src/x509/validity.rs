//! The validity period of a certificate, and whether it expires soon.

use std::time::Duration;

use rustls_pki_types::UnixTime;

/// A validity period, including its first and its last second (RFC 5280, section 4.1.2.5).
///
/// A date before 1970 reads as 1970: no verifier of the mesh accepts such a certificate.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Validity {
    /// The first second.
    pub not_before: UnixTime,
    /// The last second.
    pub not_after: UnixTime,
}

impl Validity {
    /// Its length.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        let (from, to) = (self.not_before.as_secs(), self.not_after.as_secs());
        Duration::from_secs(to.saturating_sub(from))
    }

    /// Whether it has expired as of `at`, or expires within `margin` of it.
    ///
    /// ```
    /// use meshpki::{Margin, UnixTime, Validity};
    /// use std::time::Duration;
    ///
    /// let at = |hours: u64| UnixTime::since_unix_epoch(Duration::from_secs(hours * 3600));
    /// let day = Validity { not_before: at(0), not_after: at(24) };
    /// assert!(day.ends_within(Margin::Percent(25), at(18)));
    /// assert!(!day.ends_within(Margin::Percent(25), at(17)));
    /// ```
    #[must_use]
    pub fn ends_within(self, margin: Margin, at: UnixTime) -> bool {
        at >= margin.begins(self)
    }
}

/// How long before it expires a certificate is reported.
///
/// ```
/// use meshpki::{Margin, UnixTime, Validity};
/// use std::time::Duration;
///
/// let at = |hours: u64| UnixTime::since_unix_epoch(Duration::from_secs(hours * 3600));
/// let day = Validity { not_before: at(0), not_after: at(24) };
/// assert_eq!(Margin::Percent(25).begins(day), at(18));
/// assert_eq!(Margin::Time(Duration::from_secs(3600)).begins(day), at(23));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Margin {
    /// This time, or this percentage of its lifetime if that is shorter: otherwise a certificate with a lifetime of
    /// two days would always be reported to expire soon.
    Least(Duration, u8),
    /// This percentage of its lifetime.
    Percent(u8),
    /// This time.
    Time(Duration),
}

impl Margin {
    /// When the margin begins for a certificate with this validity period: the first second at which the certificate
    /// [expires within](Validity::ends_within) it.
    #[must_use]
    pub fn begins(self, validity: Validity) -> UnixTime {
        let (begin, end) = (validity.not_before.as_secs(), validity.not_after.as_secs());
        let lifetime = end.saturating_sub(begin);
        let part = |percent: u8| {
            let part = u128::from(lifetime) * u128::from(percent) / 100;
            u64::try_from(part).unwrap_or(u64::MAX)
        };
        let margin = match self {
            Self::Least(time, percent) => time.as_secs().min(part(percent)),
            Self::Percent(percent) => part(percent),
            Self::Time(time) => time.as_secs(),
        };
        UnixTime::since_unix_epoch(Duration::from_secs(end.saturating_sub(margin)))
    }
}
