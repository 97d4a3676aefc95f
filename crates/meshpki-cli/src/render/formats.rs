//! Reports and failures in the format that is asked for.

use meshpki::{BundleReport, Report, UnixTime};

use crate::arguments::Format;
use crate::failure::Failure;
use crate::render::{commands, data, github, json, junit, linkerd_check, prometheus, text, words};
use crate::source::anchors::LeftOut;

/// Tells what was judged at `at`.
pub(crate) fn reports(
    reports: &[Report],
    left_out: &[LeftOut],
    format: Format,
    at: UnixTime,
) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::reports(reports),
        Format::Json => json::reports(reports, left_out),
        Format::Junit => junit::reports(reports),
        Format::LinkerdCheck => linkerd_check::table(reports),
        Format::LinkerdCheckJson => linkerd_check::json(reports),
        Format::Prometheus => prometheus::reports(reports, at),
        Format::Text => return text::reports(reports),
    };
    data(text.as_bytes())
}

/// Tells what was judged of a bundle by itself. `linkerd check` has no items for one, and the arguments
/// do not ask for its format.
pub(crate) fn bundle(
    report: &BundleReport,
    left_out: &[LeftOut],
    format: Format,
) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::bundle(report),
        Format::Json => json::bundle(report, left_out),
        Format::Junit => junit::bundle(report),
        Format::Prometheus => prometheus::bundle(report),
        Format::LinkerdCheck | Format::LinkerdCheckJson | Format::Text => text::bundle(report),
    };
    data(text.as_bytes())
}

/// Tells why nothing was judged or made: to who reads the format, and where that is no text for
/// people, to people too.
pub(crate) fn failure(failure: &Failure, format: Format) {
    let told = match format {
        Format::Github => Some(github::failure(failure)),
        Format::Json => Some(json::failure(failure)),
        Format::Junit => Some(junit::failure(failure)),
        Format::LinkerdCheck => Some(linkerd_check::failure(failure, false)),
        Format::LinkerdCheckJson => Some(linkerd_check::failure(failure, true)),
        Format::Prometheus => Some(prometheus::failure()),
        Format::Text => None,
    };
    let told = told.is_some_and(|told| match format {
        Format::Github => commands(&told).is_ok(),
        _ => data(told.as_bytes()).is_ok(),
    });
    if !told || matches!(format, Format::Junit | Format::Prometheus) {
        words(&text::failure(failure));
    }
}
