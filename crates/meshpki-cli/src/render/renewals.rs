//! The output of `renewal`.

use std::fmt::Write;

use meshpki::{Certificate, Margin, Source, UnixTime, rfc3339};

use crate::failure::Failure;
use crate::render::{self, validity};

/// A certificate, and whether it is due for renewal.
pub(crate) struct Renewal {
    pub(crate) certificate: Certificate,
    pub(crate) source: Source,
    pub(crate) is_due: bool,
}

/// A line for each certificate.
pub(crate) fn text(certificates: &[Renewal], margin: Margin, at: UnixTime) -> Result<(), Failure> {
    let mut text = String::new();
    for Renewal {
        certificate,
        source,
        is_due,
    } in certificates
    {
        let validity = certificate.validity();
        let place = certificate.origin().map(ToString::to_string);
        let when = if *is_due {
            String::new()
        } else {
            format!("  renew from {}", rfc3339(margin.begins(validity)))
        };
        let _ = writeln!(
            text,
            "{}  {}  {}{when}  {}",
            if *is_due { "renew" } else { "keep " },
            certificate.name(),
            validity::until(validity, at),
            place.unwrap_or_else(|| source.to_string())
        );
    }
    render::data(text.as_bytes())
}
