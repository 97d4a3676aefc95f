//! `meshpki renewal`: checks whether certificates are due for renewal.

use meshpki::{Margin, Policy};

use crate::arguments::{RenewalArguments, RenewalFormat};
use crate::clock::{self, Within};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::renewals::{self, Renewal};
use crate::render::{self, json, notes};
use crate::source::content::Content;
use crate::source::directory::{self, Listed, Role};
use crate::source::input::Input;

pub(crate) fn run(arguments: &RenewalArguments) -> Result<Exit, Failure> {
    let input = Input::default();
    let at = arguments.at.relative_to(clock::now());
    let margin: Margin = arguments
        .within
        .map_or(Policy::default().warn_within, |Within(margin)| margin);
    let mut found = Vec::new();
    for file in directory::files(&arguments.files, Role::All)? {
        let (source, bytes) = input.read_listed(&file)?;
        let content = Content::read(&source, &bytes)?;
        if let (Listed::Found(_), Content::Key(_)) = (&file, &content) {
            notes::without_certificate(&source);
            continue;
        }
        let certificates = content.into_certificates()?;
        found.extend(certificates.into_iter().map(|certificate| Renewal {
            is_due: certificate.validity().ends_within(margin, at),
            source: source.clone(),
            certificate,
        }));
    }
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
