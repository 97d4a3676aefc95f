//! What `renewal` says.

use std::fmt::Write;

use meshpki::{Margin, UnixTime, printable, rfc3339};

use crate::command::renewal::Renewal;
use crate::failure::Failure;
use crate::render::{self, picture};

/// A line for each certificate.
pub(crate) fn text(certificates: &[Renewal], margin: Margin, at: UnixTime) -> Result<(), Failure> {
    let mut text = String::new();
    for Renewal {
        certificate,
        file,
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
            picture::until(validity, at),
            place.unwrap_or_else(|| printable(file))
        );
    }
    render::data(text.as_bytes())
}
