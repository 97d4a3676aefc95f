//! `meshpki renewal`: checks whether certificates are due for renewal.

use meshpki::{Margin, Policy};

use crate::arguments::{RenewalArguments, RenewalFormat};
use crate::clock::{self, Within};
use crate::command::certificates;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::renewals::{self, Renewal};
use crate::render::{self, json};

pub(crate) fn run(arguments: &RenewalArguments) -> Result<Exit, Failure> {
    let at = arguments.at.relative_to(clock::now());
    let margin: Margin = arguments
        .within
        .map_or(Policy::default().warn_within, |Within(margin)| margin);
    let found = certificates::read(&arguments.files)?.into_iter();
    let found: Vec<Renewal> = found
        .map(|(source, certificate)| Renewal {
            is_due: certificate.validity().ends_within(margin, at),
            source,
            certificate,
        })
        .collect();
    match arguments.format {
        RenewalFormat::Json => render::data(json::renewals(&found, margin, at).as_bytes())?,
        RenewalFormat::Text => renewals::text(&found, margin, at)?,
    }
    Ok(if found.iter().any(|one| one.is_due) {
        Exit::NotSound
    } else {
        Exit::Sound
    })
}
