//! How long the certificates of a mesh are valid, unless somebody chooses otherwise.

use std::time::Duration;

/// An identity issuer's: 365 days.
pub(crate) const ISSUER_LIFETIME: Duration = Duration::from_secs(365 * DAY);

/// A trust anchor's: ten years of 365 days.
pub(crate) const ROOT_LIFETIME: Duration = Duration::from_secs(10 * 365 * DAY);

/// The lifetime of a webhook's certificate, as in Linkerd's charts: a year of 365 days
/// (Linkerd, charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml).
pub const WEBHOOK_LIFETIME: Duration = Duration::from_secs(365 * DAY);

/// A workload's: 24 hours.
pub(crate) const WORKLOAD_LIFETIME: Duration = Duration::from_secs(DAY);

const DAY: u64 = 24 * 60 * 60;
