//! The extensions about which verifiers differ, by their object identifiers.

/// CRL distribution points.
pub(crate) const CRLS: &str = "2.5.29.31";
/// Signed certificate timestamps (RFC 6962, section 3.3).
pub(crate) const TIMESTAMPS: &str = "1.3.6.1.4.1.11129.2.4.2";
/// Policy mappings, policy constraints, inhibit any policy: since 1.24, Go enforces them.
pub(crate) const POLICIES: [&str; 3] = ["2.5.29.33", "2.5.29.36", "2.5.29.54"];
/// The extensions that webpki supports: key usage, subject alternative name, basic constraints, name constraints, CRL
/// distribution points, extended key usage.
pub(crate) const UNDERSTOOD: [&str; 6] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.37",
];
