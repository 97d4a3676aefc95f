//! Reports and failures in the requested format.

use meshpki::{BundleReport, Report, UnixTime};
use meshpki_kube::{Checked, Difference};

use crate::arguments::Format;
use crate::failure::Failure;
use crate::render::{
    checked, commands, data, difference, github, ics, json, junit, linkerd_check, prometheus, text,
    words,
};
use crate::source::anchors::LeftOut;

/// Prints the reports of what was judged at `at`.
pub(crate) fn reports(
    reports: &[Report],
    left_out: &[LeftOut],
    format: Format,
    at: UnixTime,
) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::reports(reports),
        Format::Ics => ics::reports(reports, at),
        Format::Json => json::reports(reports, left_out),
        Format::Junit => junit::reports(reports),
        Format::LinkerdCheck => linkerd_check::table(reports),
        Format::LinkerdCheckJson => linkerd_check::json(reports),
        Format::Prometheus => prometheus::reports(reports, at),
        Format::Text => return text::reports(reports),
    };
    data(text.as_bytes())
}

/// Prints the report of a bundle that was judged alone. `linkerd check` has no items for one, so the arguments do
/// not allow its format.
pub(crate) fn bundle(
    report: &BundleReport,
    left_out: &[LeftOut],
    format: Format,
) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::bundle(report),
        Format::Ics => ics::bundle(report),
        Format::Json => json::bundle(report, left_out),
        Format::Junit => junit::bundle(report),
        Format::Prometheus => prometheus::bundle(report),
        Format::LinkerdCheck | Format::LinkerdCheckJson | Format::Text => text::bundle(report),
    };
    data(text.as_bytes())
}

/// Prints what was found about a mesh.
pub(crate) fn checked(found: &Checked, format: Format) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::checked(found),
        Format::Ics => ics::checked(found),
        Format::Json => json::checked(found),
        Format::Junit => junit::checked(found),
        Format::LinkerdCheck => linkerd_check::checked(found, false),
        Format::LinkerdCheckJson => linkerd_check::checked(found, true),
        Format::Prometheus => prometheus::checked(found),
        Format::Text => checked::text(found),
    };
    data(text.as_bytes())
}

/// Prints what changes between two states of a mesh. The arguments allow no other format.
pub(crate) fn difference(found: &Difference, format: Format) -> Result<(), Failure> {
    let text = match format {
        Format::Github => return github::difference(found),
        Format::Json => json::difference(found),
        _ => difference::text(found),
    };
    data(text.as_bytes())
}

/// Prints a failure in the requested format, and for formats that people do not read, on standard error too.
pub(crate) fn failure(failure: &Failure, format: Format) {
    let written = match format {
        Format::Github => commands(&github::failure(failure)),
        Format::Json => data(json::failure(failure).as_bytes()),
        Format::Junit => data(junit::failure(failure).as_bytes()),
        Format::LinkerdCheck => data(linkerd_check::failure(failure, false).as_bytes()),
        Format::LinkerdCheckJson => data(linkerd_check::failure(failure, true).as_bytes()),
        Format::Prometheus => data(prometheus::failure().as_bytes()),
        Format::Ics | Format::Text => return words(&text::failure(failure)),
    };
    if written.is_err() || matches!(format, Format::Junit | Format::Prometheus) {
        words(&text::failure(failure));
    }
}
