//! Points in time as people and pipelines write them (RFC 3339).

use rustls_pki_types::UnixTime;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Writes `at` as RFC 3339 does, in UTC: `2026-11-23T16:00:00Z`.
///
/// Certificates cannot contain a time after the year 9999 (RFC 5280, section 4.1.2.5); such a time is
/// written as seconds since 1970.
#[must_use]
pub fn rfc3339(at: UnixTime) -> String {
    i64::try_from(at.as_secs())
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_else(|| format!("@{}", at.as_secs()))
}
